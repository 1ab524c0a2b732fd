"""From files to an explorable graph, and how right it is: seconds, memory and F1, beside limits and simple rules.

    python -m bench.whole_way [--people 21200] [--seed 2016]

The default province has about 60,000 person mentions. The limits are those the project set itself; the two rules it is
compared with in the same run are what an office does by hand: join what bears the same valid id number, and, second,
also what has the same name and birth date.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from bench.table import Line, show
from ingest.lake import Lake
from ontology.identifiers import person_id
from ontology.identifiers.reading import Grade
from queries.membership import membership
from resolution.evaluate import Evaluation, evaluate

SECONDS = 60.0
F1 = {"Person": 0.970, "Vehicle": 0.99, "Enterprise": 0.95, "Case": 0.999}
PERSON_PRECISION = 0.995


def main() -> None:
    """Run the benchmark and print it; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=21_200)
    parser.add_argument("--seed", type=int, default=2016)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), arguments.people, arguments.seed)
    show(f"Whole way, {arguments.people:,} people, seed {arguments.seed}", lines)
    sys.exit(any(line.kept is False for line in lines))


def measure(folder: Path, people: int, seed: int) -> list[Line]:
    """Generate a province below `folder`, take it in, resolve it, and hold it against its truth."""
    home, files = folder / "home", folder / "files"
    pingan("synth", str(files), "--people", str(people), "--seed", str(seed))
    ingest = pingan("--home", str(home), "ingest", str(files), "--json")
    resolve = pingan("--home", str(home), "resolve", "--json")
    truth = pd.read_csv(files / "truth.csv", dtype=str, keep_default_na=False)
    result = evaluate(truth, membership(home))
    persons = truth[truth["entity_type"] == "Person"]
    lines = [
        Line("person mentions", len(persons), "", None, None),
        Line("ingest", ingest[0], "s", None, None),
        Line("resolve and project", resolve[0], "s", None, None),
        Line("files to graph", ingest[0] + resolve[0], "s", SECONDS, at_most=True),
        Line("peak memory", max(ingest[1], resolve[1]), "MB", None, None),
    ]
    return lines + _quality(result) + _simple_rules(home, persons)


def pingan(*arguments: str) -> tuple[float, float]:
    """Run one command; returns its wall seconds and its peak resident memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), ["pingan", *arguments])
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def _quality(result: Evaluation) -> list[Line]:
    lines = []
    for kind, scores in result.by_type.items():
        found = scores.pairwise
        # One mention a case and no pair to find: then B-cubed says whether any were wrongly joined.
        value = found.f1 if found.f1 is not None else scores.b_cubed.f1
        lines.append(Line(f"{kind} F1", value, "", F1[kind], at_most=False))
        if kind == "Person":
            lines.append(Line("Person precision", found.precision, "", PERSON_PRECISION, at_most=False))
            lines.append(Line("Person recall", found.recall, "", None, None))
    return lines


def _simple_rules(home: Path, persons: pd.DataFrame) -> list[Line]:
    with Lake(home).connect() as lake:
        rows = lake.execute(
            "SELECT mention_id, id_number, name, birth_date::TEXT AS born FROM mentions WHERE entity_type = 'Person'"
        ).df()
    valid = [
        reading.value if isinstance(number, str) and (reading := person_id.read(number)).grade >= Grade.VALID else None
        for number in rows["id_number"]
    ]
    by_id = pd.Series(valid, dtype="str")
    by_name = (rows["name"] + "|" + rows["born"]).where(rows["name"].notna() & rows["born"].notna())
    lines = []
    for name, keys in (("same valid id number", [by_id]), ("or same name and birth date", [by_id, by_name])):
        entity = _components(keys, len(rows))
        table = pd.DataFrame({"mention_id": rows["mention_id"], "entity_type": "Person", "entity_id": entity})
        found = evaluate(persons, table).overall.pairwise
        lines.append(Line(f"  rule: {name}: Person F1", found.f1, "", None, None))
        lines.append(Line(f"  rule: {name}: precision", found.precision, "", None, None))
    return lines


def _components(keys: list[pd.Series], rows: int) -> np.ndarray:
    """Which rows hang together when those with an equal key are joined."""
    left, right = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for key in keys:
        codes, _ = pd.factorize(key)
        present = np.flatnonzero(codes >= 0)
        first = np.full(codes.max(initial=-1) + 1, -1, dtype=np.int64)
        first[codes[present[::-1]]] = present[::-1]
        left.append(present)
        right.append(first[codes[present]])
    a, b = np.concatenate(left), np.concatenate(right)
    graph = coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(rows, rows))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels)


if __name__ == "__main__":
    main()
