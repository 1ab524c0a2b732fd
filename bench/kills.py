"""Kill -9 at random points: whenever `pingan resolve` is killed, a second run must end with the identical registry;
whenever `pingan ingest` is, with a lake that says the same.

    python -m bench.kills [50] [--people 150] [--seed 6]

A province is resolved, and a second delivery comes; half of the runs resolve everything, half what changed. The
registries are compared table by table, those of the graph among them, in all but the times at which things were done.
Half as many ingests are killed, of the first delivery to an empty home and of the second to what is there then.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from bench.table import Line, show
from tests.ingest import killing
from tests.resolution.content import unlike
from tests.worker.killing import WAYS, killed, prepare


def main() -> None:
    """Run the benchmark and print it; exit code 1 when a registry differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("points", type=int, nargs="?", default=50)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--seed", type=int, default=6)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), arguments.points, arguments.people, arguments.seed)
        lines += measure_ingest(Path(folder), arguments.points // 2, arguments.people, arguments.seed)
    show(f"Killed at {arguments.points} random points, {arguments.people:,} people, seed {arguments.seed}", lines)
    sys.exit(any(line.kept is False for line in lines))


def measure(folder: Path, points: int, people: int, seed: int) -> list[Line]:
    """Kill a run at each point, run again, and hold what is left against what an undisturbed run leaves."""
    prepared = prepare(folder, people, seed)
    dice = random.Random(seed)
    at_work = differing = 0
    for point in range(points):
        way = WAYS[point % len(WAYS)]
        was_at_work, left = killed(prepared, way, dice, folder)
        at_work += was_at_work
        differing += bool(unlike(left, prepared.ends[way]))
    return [
        Line("killed while at work", at_work, f"of {points}", None, None),
        Line("registries unlike the undisturbed one", differing, "", 0, True),
        Line("a run over everything", prepared.seconds[WAYS[0]], "s", None, None),
        Line("a run over what changed", prepared.seconds[WAYS[1]], "s", None, None),
    ]


def measure_ingest(folder: Path, points: int, people: int, seed: int) -> list[Line]:
    """The same of taking deliveries in."""
    folder = folder / "ingest"
    deliveries = killing.prepare(folder, people, seed)
    dice = random.Random(seed)
    at_work = differing = 0
    for point in range(points):
        delivered = deliveries[point % len(deliveries)]
        was_at_work, left = killing.killed(delivered, dice, folder)
        at_work += was_at_work
        differing += left != delivered.end
    return [
        Line("ingests killed while at work", at_work, f"of {points}", None, None),
        Line("lakes unlike the undisturbed one", differing, "", 0, True),
    ]


if __name__ == "__main__":
    main()
