"""`pingan resolve` killed on its way, as the system kills a process, and run again."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import synth
from ingest import deliver
from tests.resolution.content import Content, everything_and_history

ROOT = Path(__file__).parents[2]
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
    subprocess.run(_command(home, way), cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(prepared: Prepared, way: str, dice: random.Random, folder: Path) -> tuple[bool, Content]:
    """A run killed at some point of its time, and another after it: whether the first was still at work, and what the
    second leaves."""
    home = Path(shutil.copytree(prepared.home, folder / "killed"))
    process = subprocess.Popen(
        _command(home, way), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=dice.uniform(0.0, prepared.seconds[way]))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    was_at_work = process.wait() != 0
    resolve(home, way if was_at_work else "")
    left = everything_and_history(home)
    shutil.rmtree(home)
    return was_at_work, left


def _command(home: Path, way: str) -> list[str]:
    return [sys.executable, "-m", "cli.main", "--home", str(home), "resolve", *([way] if way else [])]
