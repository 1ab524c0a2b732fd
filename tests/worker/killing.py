"""`pingan resolve` killed on its way, as the system kills a process, and run again."""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import synth
from ingest import deliver
from tests import killing
from tests.resolution.content import Content, everything_and_history

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
    killing.run(home, *_command(way))


def killed(prepared: Prepared, way: str, dice: random.Random, folder: Path) -> tuple[bool, Content]:
    """A run killed at some point of its time, and another after it: whether the first was still at work, and what the
    second leaves."""
    home = Path(shutil.copytree(prepared.home, folder / "killed"))
    was_at_work = killing.killed(home, dice.uniform(0.0, prepared.seconds[way]), *_command(way))
    resolve(home, way if was_at_work else "")
    left = everything_and_history(home)
    shutil.rmtree(home)
    return was_at_work, left


def _command(way: str) -> tuple[str, ...]:
    return ("resolve", way) if way else ("resolve",)
