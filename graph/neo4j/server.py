"""Neo4j Community run from its jars on loopback, with a password of its own, for development and tests.

Everything of one server lies in one folder: data, configuration, log, `password` (readable by its owner alone) and
`server.json`, which says where it answers while it runs. Production runs the published image instead.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.neo4j import jars
from graph.neo4j.jars import NoServer

USER = "neo4j"
STARTED_WITHIN_S = 120
STOPPED_WITHIN_S = 60

OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util", "java.util.concurrent", "java.lang", "java.net")
"""Packages of the JDK that Neo4j reaches into."""

CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
server.memory.pagecache.size={pagecache}
# No query holds the server: none goes on for longer, also where whoever sent it set no limit of its own, and one that
# has a limit ends within a tenth of a second of it (by default within two seconds).
db.transaction.timeout=120s
db.transaction.monitor.check.interval=100ms
db.memory.transaction.max={transaction}
db.tx_log.rotation.retention_policy=keep_none
"""

OF_TESTS = """\
# Worlds come and go: their sizes say nothing for which a query should be planned anew.
dbms.cypher.min_replan_interval=1h
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the server may take; Java itself adds some 200 MB."""

    heap: str = "512m"
    pagecache: str = "128m"
    transaction: str = "256m"
    """Most that one query may take of the heap; one that needs more is ended."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    pid: int
    uri: str
    """bolt://127.0.0.1:PORT"""
    heap: str
    pagecache: str

    @property
    def port(self) -> int:
        """Where Bolt answers."""
        return int(self.uri.rpartition(":")[2])


class Server:
    """The server of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    @property
    def password_file(self) -> Path:
        """Holds the password of user neo4j."""
        return self.folder / "password"

    @property
    def password(self) -> str:
        """The password of user neo4j; made when there is none yet."""
        file = self.password_file
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_hex(24))
        return file.read_text().strip()

    @property
    def log(self) -> Path:
        """What the server says while it starts and runs."""
        return self.folder / "console.log"

    @property
    def is_half_imported(self) -> bool:
        """Whether an import into its database has begun and not ended: such a database can't be started."""
        return self._importing.exists()

    @contextmanager
    def importing(self) -> Iterator[None]:
        """The block writes the database's files. Where it does not come to its end, a later import has to."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._importing.touch()
        yield
        self._importing.unlink()

    @property
    def holds_database(self) -> bool:
        """Whether there is a database, whatever is in it; false before the first start."""
        return (self.folder / "data" / "databases" / "neo4j").exists()

    def status(self) -> Running | None:
        """The server as it runs; None when it does not."""
        try:
            running = Running(**json.loads((self.folder / "server.json").read_text()))
        except (FileNotFoundError, ValueError):
            return None
        return running if self._is_ours(running.pid) else None

    def up(self, memory: Memory = Memory(), port: int | None = None, detached: bool = True) -> Running:
        """Starts the server if it does not run, and returns when Bolt answers. Raises NoServer.

        port: a free one by default. detached: it goes on when this process ends; otherwise it ends with it.
        """
        running = self.status()
        if running is not None:
            self._wait(running)
            return running
        if self.is_half_imported:
            raise NoServer("an import into its database was interrupted; run pingan neo4j load again")
        port = port or free_port()
        self._configure(port, memory, detached)
        uri = f"bolt://127.0.0.1:{port}"
        process = self._launch(memory, detached)
        running = Running(process.pid, uri, memory.heap, memory.pagecache)
        # Written before it answers, so that a start that was killed on the way can still be stopped.
        _write(self.folder / "server.json", json.dumps(asdict(running)))
        try:
            self._wait(running)
        except BaseException:
            self.down()
            raise
        return running

    def down(self) -> bool:
        """Stops the server; false when it did not run."""
        running = self.status()
        if running is not None:
            _end(running.pid)
        (self.folder / "server.json").unlink(missing_ok=True)
        return running is not None

    def wipe(self) -> None:
        """Deletes its databases and its password. Raises NoServer while it runs."""
        if self.status() is not None:
            raise NoServer(f"the server in {self.folder} is running; stop it first")
        for name in ("data", "logs", "import", "password", "server.json", self._importing.name):
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def admin(self, *arguments: str, heap: str = "1g", heard: Callable[[str], None] = lambda line: None) -> str:
        """Runs a neo4j-admin command on the stopped server's files, as `database import full …`; returns what it said.

        heard: told each line as it is said. The command ends with this process.

        Raises NoServer with what it said when it failed, or while the server runs.
        """
        if self.status() is not None:
            raise NoServer(f"the server in {self.folder} is running; stop it first")
        if not (self.folder / "conf" / "neo4j.conf").exists():
            self._configure(free_port(), Memory())
        return self._admin(*arguments, heap=heap, heard=heard)

    def _admin(self, *arguments: str, heap: str, heard: Callable[[str], None] = lambda line: None) -> str:
        environment = {**os.environ, "NEO4J_HOME": str(self.folder), "NEO4J_CONF": str(self.folder / "conf")}
        command = _ending_with_this(*_java(heap), "org.neo4j.cli.AdminTool", *arguments)
        said = []
        with subprocess.Popen(
            command, env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
        ) as process:  # fmt: skip
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    said.append(line)
                    heard(line)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise NoServer(f"neo4j-admin {' '.join(arguments[:2])} failed: {''.join(said).strip()[-3000:]}")
        return "".join(said).strip()

    def _configure(self, port: int, memory: Memory, detached: bool = True) -> None:
        (self.folder / "conf").mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        _write(
            self.folder / "conf" / "neo4j.conf",
            CONFIGURATION.format(port=port, pagecache=memory.pagecache, transaction=memory.transaction)
            + ("" if detached else OF_TESTS),
        )
        if not (self.folder / "data" / "dbms").exists():
            # Given before the first start, so that the server never answers to the password all the world knows.
            self._admin("dbms", "set-initial-password", self.password, heap="64m")

    def _launch(self, memory: Memory, detached: bool) -> subprocess.Popen[bytes]:
        # A server that lives as long as a test run does not earn back what the thorough compiler costs.
        light = [] if detached else ["-XX:TieredStopAtLevel=1"]
        command = [*_java(memory.heap, *light), "org.neo4j.server.CommunityEntryPoint"]
        command += [f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}"]
        if not detached:
            command = _ending_with_this(*command)
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=detached
            )

    def _wait(self, running: Running) -> None:
        """Until it answers; not long where it has been up, but a start may have been left alone on its way."""
        deadline = time.monotonic() + STARTED_WITHIN_S
        while not answers(running.uri, self.password):
            if _has_ended(running.pid):
                raise NoServer(f"Neo4j ended while it started; {self.log} says: {self.log.read_text()[-2000:]}")
            if time.monotonic() > deadline:
                raise NoServer(f"Neo4j did not answer within {STARTED_WITHIN_S} s; see {self.log}")
            time.sleep(0.2)

    @property
    def _importing(self) -> Path:
        return self.folder / "importing"

    def _is_ours(self, pid: int) -> bool:
        """Whether the process is this server's: a number is used again once its process has ended."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return f"--home-dir={self.folder}" in command


def answers(uri: str, password: str) -> bool:
    """Whether a server there takes a query."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import DriverError, Neo4jError

    host, _, port = uri.removeprefix("bolt://").partition(":")
    # Looked at first: the driver would tell of every refusal on the log.
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    with GraphDatabase.driver(uri, auth=(USER, password)) as driver:
        try:
            driver.execute_query("RETURN 1")
        except (DriverError, Neo4jError):
            return False
    return True


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _java(heap: str, *options: str) -> list[str]:
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    # Serial collection: the small heaps of development and tests gain nothing from more threads.
    return [jars.java(), f"-Xmx{heap}", "-XX:+UseSerialGC", *options, *opened, "-cp", f"{jars.fetch()}/*"]


def _ending_with_this(*command: str) -> list[str]:
    """The command, ended when this process ends, however that comes about (where the system can do it)."""
    return [*(("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()), *command]


def _write(file: Path, content: str) -> None:
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    unfinished.write_text(content)
    unfinished.replace(file)


def _end(pid: int) -> None:
    """Ends a process: asked first, killed when it does not listen."""
    for sign, patience in ((signal.SIGTERM, STOPPED_WITHIN_S), (signal.SIGKILL, 10)):
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if _has_ended(pid):
                return
            time.sleep(0.05)
    raise NoServer(f"process {pid} does not end")


def _has_ended(pid: int) -> bool:
    with suppress(ChildProcessError):
        # A child stays in the table of processes until its parent has asked how it ended.
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
