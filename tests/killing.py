"""A command of `pingan` in a process of its own, run to its end or killed on its way, as the system kills one."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import cli.main

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["cli.delivering", "graph.projection", "ingest.intake", "resolution.resolve", "tests.killing", "worker"]
)
"""Each run is a process of its own, forked from one that has loaded the program: loading it would be most of its time,
and nothing happens then that a kill could harm."""


def run(home: Path, *command: str) -> None:
    """Runs a command over a home to its end."""
    process = _started(home, command)
    process.join()
    assert process.exitcode == 0, _log(home).read_text("utf-8")


def killed(home: Path, seconds: float, *command: str) -> bool:
    """Kills a command after so many seconds; whether it was still at work."""
    process = _started(home, command)
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode != 0


def _started(home: Path, command: Sequence[str]) -> ForkServerProcess:
    process = _FORKS.Process(target=_run, args=(home, command))
    process.start()
    return process


def _log(home: Path) -> Path:
    return home.with_name(f"{home.name}.log")


def _run(home: Path, command: Sequence[str]) -> None:
    """The command, as `pingan` runs it."""
    log = os.open(_log(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    sys.exit(cli.main.run(["--home", str(home), *command]))
