"""Output that can't be written as it stands: another encoding, a closed stream, a reader that left."""

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import environment

pytestmark = pytest.mark.slow


def shell(pingan: list[str], rest: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """The command with `rest` of a shell line, in which pipes and redirections work."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{shlex.join(pingan)} {rest}"],
        cwd=Path(__file__).parents[2],
        env=environment() | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def test_an_encoding_without_hanzi_gets_escapes(pingan: list[str], tmp_path: Path) -> None:
    done = shell(pingan, f"--home {tmp_path} stats", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert b"\\u" in done.stdout


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_do_not_end_the_command(pingan: list[str], tmp_path: Path, closed: str) -> None:
    done = shell(pingan, f"--home {tmp_path} stats {closed}")
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr


def test_a_reader_that_left_is_no_error(pingan: list[str], tmp_path: Path) -> None:
    done = shell(pingan, f"--home {tmp_path} stats | true")
    assert (done.returncode, done.stderr) == (0, b"")
