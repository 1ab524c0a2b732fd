"""The jars of Neo4j Community, fetched once by Maven into the user's cache."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
"""Names the server and its version; where jars come from is the business of whoever runs Maven."""


class NoServer(RuntimeError):
    """Neo4j can't be run here; the message says what is missing."""


def java() -> str:
    """The Java that runs the server. Raises NoServer."""
    return _program("java", "Java 17 or newer")


def fetch() -> Path:
    """The folder of jars, filled when it is not yet there (120 MB, half a minute). Raises NoServer.

    PINGAN_NEO4J_JARS names a folder that has them already, for machines that reach no registry.
    """
    given = os.environ.get("PINGAN_NEO4J_JARS")
    if given:
        return Path(given)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pingan"
    jars = cache / f"neo4j-{version()}"
    if jars.is_dir():
        return jars
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "neo4j.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Another process may have filled it while this one waited.
        if not jars.is_dir():
            _fill(jars)
    return jars


def version() -> str:
    """The version of Neo4j in the pom."""
    _, _, rest = POM.read_text("utf-8").partition("<artifactId>neo4j</artifactId>")
    return rest.partition("<version>")[2].partition("</version>")[0]


def _fill(jars: Path) -> None:
    unfinished = jars.with_name(f".{jars.name}.{os.getpid()}")
    print(f"Fetching the jars of Neo4j {version()} into {jars} …", file=sys.stderr, flush=True)
    command = [_program("mvn", "Maven"), "-B", "-q", "-f", str(POM), "dependency:copy-dependencies"]
    try:
        done = subprocess.run(
            [*command, f"-DoutputDirectory={unfinished}"], stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            raise NoServer(f"Maven could not fetch Neo4j {version()}: {(done.stdout + done.stderr).strip()[-2000:]}")
        unfinished.replace(jars)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _program(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoServer(f"{what} is not installed; run scripts/install-java, or set up Neo4j with docker compose")
    return found
