"""Nothing leaks: random questions by random users, held against an oracle that works out of raw rows what they may see.

    python -m bench.oracle [10000] [--seed 1]

A user has a role, an agency and a purpose of some kind (and, a requester, a grant); by the written policies a scope
follows from these, and the graph store answers under it. The oracle (`tests/governance/oracle.py`) knows none of them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.table import Line, show
from tests.governance.asking import ask


def main() -> None:
    """Run the benchmark and print it; exit code 1 when something leaks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = ask(Path(folder), arguments.questions, arguments.seed)
    for leak in found.leaks[:20]:
        print(leak)
    show(
        f"{found.questions:,} random questions by random users, seed {arguments.seed}",
        [
            Line("answered with something of a row", found.answered, "", None, None),
            Line("asked for a purpose that opens a seal", found.opened, "", None, None),
            Line("things that came back and may not be seen", len(found.leaks), "", 0, True),
        ],
    )
    sys.exit(bool(found.leaks))


if __name__ == "__main__":
    main()
