"""A million persons and more: CPU, memory and F1 of one linkage, side by side with Splink 5 in the same run.

    python -m bench.link_million [--rows 1000000 4000000] [--repeat 3] [--peers-up-to 1000000] [--folder FOLDER]

The rows are those of bench/persons.py; nobody sees the truth while linking. Both block on the same columns and compare
the same ones in the same way, which is some 4.5 pairs a row; both read a Parquet file and write the clusters at their
natural threshold (probability .5) to another; measured is the whole process from its start. For Splink the best F1 over
thresholds, picked on the truth, counts. We are run several times, the numbers of rows by turns: seconds are the median
of these runs, memory is the highest.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from rich import box
from rich.console import Console
from rich.table import Table
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bench.link_public import ROOT, peers_python
from bench.persons import generate
from bench.table import Line, show

OURS, SPLINK = "pingan", "Splink 5"
MILLION: Final = 1_000_000
LEAST_RATIO, MOST_MB, MOST_GROWTH = 4.0, 1_500.0, 4.5
MOST_MB_OF_FIVE_MILLION: Final = 8_000.0
TASK: Final = {
    "model": str(ROOT / "bench/models/persons.yaml"),
    "blocking": [
        ["id_number"],
        ["phone"],
        ["address"],
        ["name", "birth_date"],
        ["name", "district"],
        ["birth_date", "district"],
    ],
    "columns": {
        "name": "edit, by frequency",
        "sex": "exact",
        "birth_date": "edit",
        "id_number": "edit",
        "phone": "edit",
        "address": "edit",
    },
    "certain": [["id_number"], ["name", "birth_date", "sex"]],
    "training": [["id_number"], ["name", "birth_date"]],
    "random_pairs": 5e6,
    "memory": 0,
}
Codes = npt.NDArray[np.int64]


def run(name: str, table: Path, folder: Path) -> dict[str, Any]:
    """One contender on one table, in a process of its own: wall and CPU seconds, peak memory, where its files are."""
    script = "pingan_persons" if name == OURS else "splink_persons"
    task = {
        **TASK,
        "table": str(table),
        "clusters": str(folder / f"{script}.clusters.parquet"),
        "pairs": str(folder / f"{script}.pairs.parquet"),
        "started": time.time(),
    }
    file = folder / "task.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    interpreter = sys.executable if name == OURS else str(peers_python())
    done = subprocess.run(
        [interpreter, str(ROOT / f"bench/contenders/{script}.py"), str(file)],
        env={**os.environ, "PYTHONPATH": str(ROOT)} if name == OURS else dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr[-3000:]}")
    return {**task, **json.loads(done.stdout.strip().splitlines()[-1])}


def scores(labels: Codes, truth: Codes) -> tuple[float, float, float]:
    """F1, precision and recall of the pairs of rows in one cluster."""
    both = _pairs(np.unique(labels * (int(truth.max()) + 1) + truth, return_inverse=True)[1])
    said, total = _pairs(labels), _pairs(truth)
    return 2 * both / max(1, said + total), both / max(1, said), both / max(1, total)


def _pairs(groups: Codes) -> int:
    counts = np.bincount(groups).astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def clusters_of(file: Path) -> Codes:
    """The number of each row's cluster, by row."""
    table = pq.read_table(file).sort_by("row")
    column = next(c for c in table.column_names if c.startswith("cluster"))
    return np.asarray(np.unique(table[column].to_numpy(), return_inverse=True)[1], dtype=np.int64)


def best_of_thresholds(file: Path, truth: Codes) -> float:
    """The best F1 of the connected components of the pairs, over thresholds."""
    pairs = pq.read_table(file)
    left, right, p = (pairs[c].to_numpy() for c in ("left", "right", "probability"))
    found = []
    for least in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999):
        kept = p >= least
        graph = sparse.coo_array((np.ones(int(kept.sum())), (left[kept], right[kept])), (len(truth), len(truth)))
        labels = connected_components(graph, directed=False)[1].astype(np.int64)
        found.append(scores(labels, truth)[0])
    return max(found)


def main() -> None:
    """Run the benchmark as the arguments say; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[MILLION, 4 * MILLION])
    parser.add_argument("--peers-up-to", type=int, default=MILLION, metavar="ROWS")
    parser.add_argument("--repeat", type=int, default=3, metavar="RUNS", help="how often we are run; medians count")
    parser.add_argument("--folder", type=Path, help="where the tables are kept; a temporary folder unless given")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sizes = sorted(arguments.rows)
        runs = [{rows: measure(OURS, rows, folder) for rows in sizes} for _ in range(max(1, arguments.repeat))]
        measured = {(rows, OURS): typical([run[rows] for run in runs]) for rows in sizes}
        peers = [rows for rows in sizes if rows <= arguments.peers_up_to]
        measured |= {(rows, SPLINK): measure(SPLINK, rows, folder) for rows in peers}
    table = Table(title="Persons", title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("rows", "contender", "wall s", "CPU s", "peak MB", "F1", "precision", "recall", "best F1"):
        table.add_column(column, justify="left" if column == "contender" else "right")
    for (rows, name), m in sorted(measured.items()):
        figures = (f"{m[key]:.4f}" if key in m else "" for key in ("f1", "precision", "recall", "best"))
        table.add_row(f"{rows:,}", name, f"{m['wall']:.1f}", f"{m['cpu']:.1f}", str(m["peak_rss_mb"]), *figures)
    Console(width=120).print(table)
    lines = limits(measured)
    show("Limits", lines)
    sys.exit(any(line.kept is False for line in lines))


def measure(name: str, rows: int, folder: Path) -> dict[str, Any]:
    """One contender on so many rows, held against the truth."""
    table, truth_file = folder / f"persons-{rows}.parquet", folder / f"truth-{rows}.parquet"
    if not truth_file.exists():
        persons = generate(rows)
        pq.write_table(persons.rows, table)
        pq.write_table(pa.table({"person": persons.truth}), truth_file)
        del persons
    done = run(name, table, folder)
    truth = pq.read_table(truth_file)["person"].to_numpy().astype(np.int64)
    done["f1"], done["precision"], done["recall"] = scores(clusters_of(Path(done["clusters"])), truth)
    if name != OURS:
        done["best"] = best_of_thresholds(Path(done["pairs"]), truth)
    print(f"{rows:,} rows: {name} done", file=sys.stderr, flush=True)
    return done


def typical(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One run for all: the median of its seconds and the most of its memory."""
    seconds = {key: statistics.median(run[key] for run in runs) for key in ("wall", "cpu")}
    return runs[0] | seconds | {"peak_rss_mb": max(run["peak_rss_mb"] for run in runs)}


def limits(measured: dict[tuple[int, str], dict[str, Any]]) -> list[Line]:
    """What was promised, where it was measured."""
    lines = []
    for (rows, name), m in measured.items():
        if name != OURS:
            continue
        peer = measured.get((rows, SPLINK))
        if peer is not None:
            ratio, limit = peer["cpu"] / m["cpu"], LEAST_RATIO if rows >= MILLION else None
            lines.append(Line(f"{rows:,} rows: CPU of Splink over ours", ratio, "times", limit, False))
            lines.append(Line(f"{rows:,} rows: F1 beyond Splink's best", m["f1"] - peer["best"], "", 0.0, False))
        if rows == MILLION:
            lines.append(Line(f"{rows:,} rows: peak memory", m["peak_rss_mb"], "MB", MOST_MB, True))
        if rows == 5 * MILLION:
            lines.append(Line(f"{rows:,} rows: peak memory", m["peak_rss_mb"], "MB", MOST_MB_OF_FIVE_MILLION, True))
        larger = measured.get((4 * rows, OURS))
        if larger is not None:
            growth = larger["cpu"] / m["cpu"]
            lines.append(Line(f"{rows:,} to {4 * rows:,} rows: CPU grows", growth, "times", None, True))
            growth = larger["wall"] / m["wall"]
            lines.append(Line(f"{rows:,} to {4 * rows:,} rows: time grows", growth, "times", MOST_GROWTH, True))
    return lines


if __name__ == "__main__":
    main()
