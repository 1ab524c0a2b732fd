"""`pingan ingest` of a folder killed on its way, as the system kills a process, and run again."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sys
import time
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import cli.main
import synth
from tests.ingest.files import dump

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["cli.delivering", "ingest.intake", "tests.ingest.killing"])
Said = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery of many extracts; the home it comes to, and how long it takes and what it leaves undisturbed."""

    files: Path
    home: Path
    seconds: float
    end: Said


def prepare(folder: Path, people: int, seed: int) -> list[Delivered]:
    """A province's first delivery, to a home without a lake, and its second, with snapshots, to what there is then."""
    files, home = folder / "files", folder / "empty"
    synth.generate(files, people, seed, synth.Rates.from_mapping({"deliveries": 2}), toll_passes=50)
    home.mkdir()
    prepared = []
    for delivery in (files, files / "update"):
        whole = Path(shutil.copytree(home, folder / f"after-{delivery.name}"))
        began = time.monotonic()
        ingest(whole, delivery)
        prepared.append(Delivered(delivery, home, time.monotonic() - began, dump(whole)))
        home = whole
    return prepared


def ingest(home: Path, files: Path) -> None:
    """Runs the command to its end."""
    process = _started(home, files)
    process.join()
    assert process.exitcode == 0, _log(home).read_text("utf-8")


def killed(delivered: Delivered, dice: random.Random, folder: Path) -> tuple[bool, Said]:
    """A run killed at some point of its time, and another after it: whether the first was still at work, and what the
    lake says after the second."""
    home = Path(shutil.copytree(delivered.home, folder / "killed"))
    process = _started(home, delivered.files)
    process.join(dice.uniform(0.0, delivered.seconds))
    process.kill()
    process.join()
    was_at_work = process.exitcode != 0
    ingest(home, delivered.files)
    left = dump(home)
    shutil.rmtree(home)
    return was_at_work, left


def _started(home: Path, files: Path) -> ForkServerProcess:
    process = _FORKS.Process(target=_run, args=(home, files))
    process.start()
    return process


def _log(home: Path) -> Path:
    return home.with_name(f"{home.name}.log")


def _run(home: Path, files: Path) -> None:
    """The command, as `pingan` runs it, in a process of its own."""
    log = os.open(_log(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    sys.exit(cli.main.run(["--home", str(home), "ingest", str(files)]))
