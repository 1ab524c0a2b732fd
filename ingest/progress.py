"""How ingest tells its caller how far it is: a three-method protocol, and two ways to show it.

``terminal_progress()`` picks bars on a terminal and plain lines otherwise; a caller may pass anything with the same
three methods. Tasks follow one another, never overlap.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichBars
    from rich.progress import TaskID

#: Seconds between two plain lines of one task.
PLAIN_INTERVAL: Final = 10.0


class Progress(Protocol):
    """What a caller passes to follow a job."""

    def start(self, task: str, total: int | None) -> None:
        """A task begins; ``total`` in its own units (rows for ingest), ``None`` where nobody knows yet."""

    def advance(self, n: int) -> None:
        """``n`` more units of the current task are done."""

    def done(self) -> None:
        """The current task has ended."""


class NoProgress:
    """Shows nothing."""

    def start(self, task: str, total: int | None) -> None:
        """Nothing to show."""

    def advance(self, n: int) -> None:
        """Nothing to show."""

    def done(self) -> None:
        """Nothing to show."""


class PlainProgress:
    """One line when a task ends, and one every ten seconds while it runs: for logs and pipes."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._task = ""
        self._total: int | None = None
        self._count = 0
        self._began = self._last = 0.0

    def start(self, task: str, total: int | None) -> None:
        """Begin a task."""
        self._task, self._total, self._count = task, total, 0
        self._began = self._last = time.monotonic()

    def advance(self, n: int) -> None:
        """Count, and print when ten seconds have passed since the last line."""
        self._count += n
        now = time.monotonic()
        if now - self._last >= PLAIN_INTERVAL:
            self._last = now
            self._print("…")

    def done(self) -> None:
        """Print the task's last line."""
        self._print(f"{time.monotonic() - self._began:.1f} s")

    def _print(self, tail: str) -> None:
        # Figures only: they read the same in any language. A task that counts nothing tells its time alone.
        count = f"{self._count:,}/{self._total:,} " if self._total else f"{self._count:,} " if self._count else ""
        print(f"{self._task}: {count}{tail}", file=self._out, flush=True)


class BarProgress:
    """Bars on a terminal; a task without a total pulses."""

    def __init__(self) -> None:
        self._bars: RichBars | None = None
        self._id: TaskID | None = None

    def start(self, task: str, total: int | None) -> None:
        """Begin a task with a bar of its own."""
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichBars

        self._bars = RichBars(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars.start()
        self._id = self._bars.add_task(task, total=total)

    def advance(self, n: int) -> None:
        """Move the bar."""
        if self._bars is not None and self._id is not None:
            self._bars.advance(self._id, n)

    def done(self) -> None:
        """Fill the bar and leave it standing."""
        if self._bars is not None and self._id is not None:
            task = self._bars.tasks[0]
            self._bars.update(self._id, total=task.total or task.completed, completed=task.total or task.completed)
            self._bars.stop()
        self._bars = None


def terminal_progress(out: TextIO | None = None) -> Progress:
    """Bars when ``out`` (standard error unless given) is a terminal, plain lines otherwise."""
    stream = out or sys.stderr
    return BarProgress() if stream.isatty() else PlainProgress(stream)
