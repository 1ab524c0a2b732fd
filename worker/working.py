"""The worker of production: whenever lake or ledger say something new, registry, watch and the served graph follow."""

from __future__ import annotations

import fcntl
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from ingest.lake import Lake
from ingest.progress import Progress
from resolution import watermark
from resolution.watermark import Watermark
from stewardship import said
from worker.keeping import Keeper
from worker.running import bring_up_to_date

STATE, LOCK = "worker.json", "worker.lock"

_TRIES, _PAUSE_S = 100, 0.01
"""For the lock: whoever asks what the worker is at (`state`) has it too, for a moment."""


class Doing(StrEnum):
    """What a worker is at."""

    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"
    """Its last run did not come to its end; it tries again."""


@dataclass(frozen=True, slots=True)
class WorkerState:
    """What the worker of a home was last at."""

    doing: Doing
    since: str
    """ISO 8601, UTC."""
    error: str | None = None


class WorkerBusy(RuntimeError):
    """Another worker has this home."""


def work(
    home: Path,
    publish: Callable[[Path], None],
    every_s: float,
    stop: threading.Event,
    progress: Progress | None = None,
    failed: Callable[[Exception], None] = lambda error: None,
) -> None:
    """Works until `stop` is set: looks every so many seconds whether there is something new, and brings all up to it.

    publish: brings what is served up to the registry of a home. failed: told of a run that failed; what it was about is
    tried again at the next look, as whatever it needs (another process's turn, a database) may be there by then.
    Raises WorkerBusy.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        keeper, done, left = Keeper(), None, True
        _note(home, Doing.WAITING)
        while not stop.is_set():
            try:
                now = _said(home)
                if now != done:
                    _note(home, Doing.RUNNING)
                    bring_up_to_date(home, progress, keeper=keeper, publish=publish)
                    done, left = now, False
                    _note(home, Doing.WAITING)
                elif not left:
                    # Not after each run: while rows keep coming nobody would get to read what is written.
                    keeper.leave(home)
                    left = True
            except Exception as error:  # noqa: BLE001 - told, noted, and tried again
                failed(error)
                _note(home, Doing.FAILED, f"{type(error).__name__}: {error}")
            stop.wait(every_s)


def state(home: Path) -> WorkerState | None:
    """What the worker of a home is at; None where none works, or it has only just begun."""
    if not _is_held(home / LOCK):
        return None
    try:
        told = json.loads((home / STATE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return WorkerState(Doing(told["doing"]), told["since"], told["error"])


def _is_held(lock_file: Path) -> bool:
    """Whether a worker has the lock. Asked with a shared lock, so that two who ask do not take each other for it."""
    try:
        with lock_file.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _said(home: Path) -> Watermark | None:
    """All that lake and ledger say; None where nothing was ever delivered."""
    with Lake(home).connect() as lake:
        mark = watermark.of_lake(lake, said(home, lake).last)
    return mark if mark.seq else None


def _note(home: Path, doing: Doing, error: str | None = None) -> None:
    unfinished = home / f".{STATE}"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    unfinished.write_text(json.dumps(asdict(WorkerState(doing, now, error)), ensure_ascii=False), "utf-8")
    unfinished.replace(home / STATE)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / LOCK).open("w") as lock:
        if not any(_taken(lock) for _ in range(_TRIES)):
            raise WorkerBusy(f"{home}: another worker has this home")
        # What an earlier worker noted last is not what this one is at.
        (home / STATE).unlink(missing_ok=True)
        yield


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        time.sleep(_PAUSE_S)
        return False
    return True
