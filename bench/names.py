"""Names in judgments and narratives: precision, recall and F1 by kind, characters a second on one core, and memory.

    python -m bench.names [--texts 2000] [--seed 2017]

The texts are of templates, and their names of characters, that the training of the model has none of
(`ingest/text/training/`). What is timed is the whole reading, numbers too. Memory is what the process holds more after
the texts were streamed ten times over than after the first time.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bench.table import Line, show
from ingest.text import PERSON, read_all
from ingest.text.kinds import NAMES
from ingest.text.training.train import measure_reading, texts

LEAST_F1: Final = 0.92
CHARACTERS_A_SECOND: Final = 20_000
MORE_MEMORY_MB: Final = 50.0


def main() -> None:
    """Run and print; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=2017)
    wanted = parser.parse_args()
    sample = list(itertools.islice(texts(wanted.seed, test=True), wanted.texts))
    lines = []
    for kind, (precision, recall, f1) in measure_reading(sample).items():
        lines.append(Line(f"{kind}: F1", f1, "", LEAST_F1 if kind == PERSON else None, False))
        lines.append(Line(f"{kind}: precision", precision, "", None, None))
        lines.append(Line(f"{kind}: recall", recall, "", None, None))
    written = [text for text, _ in sample]
    seconds, held = _streamed(written), _resident_mb()
    for _ in range(9):
        seconds = min(seconds, _streamed(written))
    speed = sum(map(len, written)) / seconds
    lines.append(Line("characters a second, one core", speed, "", CHARACTERS_A_SECOND, False))
    lines.append(Line("memory after ten times as many texts", _resident_mb() - held, "MB more", MORE_MEMORY_MB, True))
    show(f"Names ({', '.join(NAMES)}) in {len(written):,} texts", lines)
    sys.exit(any(line.kept is False for line in lines))


def _streamed(written: Iterable[str]) -> float:
    """Seconds of one core that reading the texts takes."""
    began = time.process_time()
    for _ in read_all(written):
        pass
    return time.process_time() - began


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
