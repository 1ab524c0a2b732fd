"""Random interleavings of deliveries, withdrawals, decisions and runs, with the process that loads and the Neo4j it
loads killed (-9) at random points: in the end of each the verifier finds no difference, both stores answer the same.

    python -m bench.interleavings [50] [--people 100] [--steps 5] [--seed 1]

The Neo4j is its own, on a free port of loopback, and is stopped in the end. One interleaving goes on from what the one
before left.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.table import Line, show
from tests.worker.interleaving import prepare


def main() -> None:
    """Run the benchmark and print it; exit code 1 when a graph was not the registry's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int, nargs="?", default=50)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), arguments.times, arguments.people, arguments.steps, arguments.seed)
    show(f"{arguments.times} interleavings of {arguments.steps} steps, {arguments.people:,} people", lines)
    sys.exit(any(line.kept is False for line in lines))


def measure(folder: Path, times: int, people: int, steps: int, seed: int) -> list[Line]:
    """Interleave, and hold each end against the registry."""
    began, unlike = time.monotonic(), 0
    interleaved = prepare(folder, people, seed)
    try:
        for number in range(times):
            wrong = interleaved.once(steps)
            unlike += bool(wrong)
            print(f"{number + 1}: {wrong or 'the same'} ({time.monotonic() - began:.0f} s)", flush=True)
    finally:
        interleaved.server.down()
    happened = [Line(what, count, "times", None, None) for what, count in sorted(interleaved.happened.items())]
    return [*happened, Line("graphs unlike the registry", unlike, f"of {times}", 0, True)]


if __name__ == "__main__":
    main()
