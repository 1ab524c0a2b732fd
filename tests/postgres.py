"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, on a free loopback port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
"""Where Debian puts the programs of a server, the newest first."""


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The SQLAlchemy URL of the server without a database name, e.g. postgresql+psycopg://pingan@127.0.0.1:5433.

    durable: what is committed is on the disk, as in production; tests need not wait for that."""
    programs = PLACES[0]
    folder = Path(tempfile.mkdtemp(prefix="pingan-pg-"))
    port = free_port()
    try:
        # PostgreSQL refuses to run as root.
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run(
            programs / "initdb", "-D", folder / "data", "-U", "pingan", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"
        )
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
        if not durable:
            settings += " -c fsync=off -c full_page_writes=off"
        _run(programs / "pg_ctl", "-D", folder / "data", "-o", settings, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgresql+psycopg://pingan@127.0.0.1:{port}"
        finally:
            _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *arguments: object) -> None:
    command = [str(program), *map(str, arguments)]
    if os.getuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(f"{program.name} failed: {done.stderr.decode(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
