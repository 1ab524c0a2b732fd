"""`pingan resolve` killed on its way, as the system kills a process, and run again."""

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

import cli.main
import synth
from ingest import deliver
from tests.resolution.content import Content, everything_and_history

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["cli.delivering", "graph.projection", "resolution.resolve", "tests.worker.killing", "worker"]
)
"""Each run is a process of its own, forked from one that has loaded the program: loading it would be most of its time,
and nothing happens then that a kill could harm."""
WAYS = ("--full", "")
"""Over everything, and what changed alone."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A home with deliveries that are yet to be resolved. seconds, ends: by way, how long a run takes and what it
    leaves when nobody kills it."""

    home: Path
    seconds: dict[str, float]
    ends: dict[str, Content]


def prepare(folder: Path, people: int, seed: int) -> Prepared:
    """A province resolved, of which a second delivery has come since."""
    rates = synth.Rates.from_mapping({"deliveries": 2})
    synth.generate(folder / "files", people, seed, rates, toll_passes=50)
    home = folder / "home"
    deliver(home, folder / "files")
    resolve(home, "")
    deliver(home, folder / "files" / "update")
    seconds, ends = {}, {}
    for way in WAYS:
        whole = Path(shutil.copytree(home, folder / f"whole{way}"))
        began = time.monotonic()
        resolve(whole, way)
        seconds[way], ends[way] = time.monotonic() - began, everything_and_history(whole)
        shutil.rmtree(whole)
    return Prepared(home, seconds, ends)


def resolve(home: Path, way: str) -> None:
    """Runs the command to its end."""
    process = _started(home, way)
    process.join()
    assert process.exitcode == 0, _log(home).read_text("utf-8")


def killed(prepared: Prepared, way: str, dice: random.Random, folder: Path) -> tuple[bool, Content]:
    """A run killed at some point of its time, and another after it: whether the first was still at work, and what the
    second leaves."""
    home = Path(shutil.copytree(prepared.home, folder / "killed"))
    process = _started(home, way)
    process.join(dice.uniform(0.0, prepared.seconds[way]))
    process.kill()
    process.join()
    was_at_work = process.exitcode != 0
    resolve(home, way if was_at_work else "")
    left = everything_and_history(home)
    shutil.rmtree(home)
    return was_at_work, left


def _started(home: Path, way: str) -> ForkServerProcess:
    process = _FORKS.Process(target=_run, args=(home, way))
    process.start()
    return process


def _log(home: Path) -> Path:
    return home.with_name(f"{home.name}.log")


def _run(home: Path, way: str) -> None:
    """The command, as `pingan` runs it, in a process of its own."""
    log = os.open(_log(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    sys.exit(cli.main.run(["--home", str(home), "resolve", *([way] if way else [])]))
