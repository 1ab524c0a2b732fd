"""Judgments as a stream through ingest: characters a second on a core, memory over time, and going on after a kill.

    python -m bench.text_stream [20000] [--seed 2016] [--show]

Each judgment opens with the parties of a text of `bench.text_told` and goes on with one that the model of names is
trained by. They come as one delivery; the process that takes it in is killed (-9) where it is half through, and another
goes on. `--show` prints what the process holds as it goes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from bench.table import Line, show
from bench.text_told import judgments
from ingest.text.training.train import texts

CHARACTERS_A_SECOND: Final = 15_000
"""On a core, all of ingest, and what the kill cost."""
LIMIT_MB: Final = 1_024
GROWTH: Final = 1.25
"""Peak of the whole against that of its first tenth."""
AGAIN: Final = 0.1
"""Of the time that half of them took, what the process that goes on takes until it is as far."""

_TAKE_IN: Final = """
import json, sys, time
from pathlib import Path
from ingest import deliver

class Told:
    def start(self, task, total):
        self.count, self.began = 0, time.monotonic()
    def advance(self, n):
        self.count += n
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        held, peak = (int(status[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
        print(json.dumps({"count": self.count, "seconds": time.monotonic() - self.began, "cpu": time.process_time(),
                          "held_mb": held, "peak_mb": peak}), flush=True)
    def done(self):
        pass

deliver(Path(sys.argv[1]), sys.argv[2], progress=Told())
"""


@dataclass(frozen=True, slots=True)
class At:
    """Where a process was: texts read, seconds since it began with them and of the processor, MB held and at most."""

    count: int
    seconds: float
    cpu: float
    held_mb: int
    peak_mb: int


def main() -> None:
    """Run and print; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--show", action="store_true", help="print what the process holds as it goes")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        delivery = Path(folder) / "court" / "judgment.jsonl"
        characters = write(delivery, wanted.count, wanted.seed)
        home = Path(folder) / "home"
        killed = list(_told(home, delivery, wanted.count // 2, wanted.show))
        whole = list(_told(home, delivery, None, wanted.show))
    show(f"{wanted.count:,} judgments of {characters / 1e6:,.1f} million characters", _lines(killed, whole, characters))
    sys.exit(any(line.kept is False for line in _lines(killed, whole, characters)))


def write(path: Path, count: int, seed: int) -> int:
    """So many judgments as a delivery; returns their characters."""
    path.parent.mkdir(parents=True)
    characters = 0
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(islice(_texts(seed), count), 1):
            row = {"AH": f"（2019）黔{2301 + number % 9}刑初{number}号", "QW": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            characters += len(text)
    return characters


def _texts(seed: int) -> Iterator[str]:
    for opening, (rest, _) in zip(judgments(seed), texts(seed), strict=False):
        yield f"{opening}\n{rest}"


def _told(home: Path, delivery: Path, until: int | None, shown: bool) -> Iterator[At]:
    """How far a process is that takes the delivery in; killed once it is `until` texts far."""
    command = [sys.executable, "-c", _TAKE_IN, str(home), str(delivery)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            at = At(**json.loads(line))
            if shown:
                print(f"{at.count:>9,} {at.seconds:8.1f} s {at.cpu:8.1f} s of a core {at.held_mb:5,} MB", flush=True)
            yield at
            if until is not None and at.count >= until:
                process.kill()
                return
    if process.returncode:
        raise RuntimeError(f"the ingest ended with {process.returncode}")


def _lines(killed: list[At], whole: list[At], characters: int) -> list[Line]:
    half, last = killed[-1], whole[-1]
    tenth = next(at for at in killed if at.count * 10 >= last.count)
    peak = max(half.peak_mb, last.peak_mb)
    there = next(at for at in whole if at.count >= half.count)
    again = there.seconds / half.seconds
    return [
        Line("characters a second on a core", characters / (half.cpu + last.cpu), "", CHARACTERS_A_SECOND, False),
        Line("time on a core", half.cpu + last.cpu, "s", None, None),
        Line(f"memory at most in the first {tenth.count:,}", tenth.peak_mb, "MB", None, None),
        Line("memory at most", peak, "MB", LIMIT_MB, True),
        Line("memory at most, to that of the first tenth", peak / tenth.peak_mb, "", GROWTH, True),
        Line(f"killed at {half.count:,}: as far again, to the time it took", again, "", AGAIN, True),
    ]


if __name__ == "__main__":
    main()
