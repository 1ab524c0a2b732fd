"""`pingan ingest` of a folder killed on its way, as the system kills a process, and run again."""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import synth
from tests import killing
from tests.ingest.files import dump

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
    killing.run(home, "ingest", str(files))


def killed(delivered: Delivered, dice: random.Random, folder: Path) -> tuple[bool, Said]:
    """A run killed at some point of its time, and another after it: whether the first was still at work, and what the
    lake says after the second."""
    home = Path(shutil.copytree(delivered.home, folder / "killed"))
    was_at_work = killing.killed(home, dice.uniform(0.0, delivered.seconds), "ingest", str(delivered.files))
    ingest(home, delivered.files)
    left = dump(home)
    shutil.rmtree(home)
    return was_at_work, left
