"""The command run as an operator runs it: in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment() -> dict[str, str]:
    """The environment without anything that changes what the command does or says."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PINGAN_")}


@pytest.fixture(scope="session")
def pingan() -> list[str]:
    """The beginning of the command line."""
    return [sys.executable, "-m", "cli.main"]


@pytest.fixture(scope="session")
def run(pingan: list[str]) -> Run:
    """Runs one command to its end; fails when it ends with another code than `code`."""

    def run_one(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*pingan, *map(str, arguments)],
            cwd=Path(__file__).parents[2],
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run_one
