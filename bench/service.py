"""The service under load: the real server with a PostgreSQL ledger, policy and audit in force, on loopback.

    python -m bench.service [--rate 200] [--seconds 60] [--people 2000] [--fsync]

Several investigators ask at a fixed rate, whether or not earlier answers have come; a time is counted from when the
question was due. Every answer must be one, every question exactly one audit entry, and the whole log must verify
offline.

What policy and audit add is told by a second server over the same registry without accounts, asked the same questions
one at a time and in turn with the first: it is the difference of the 95th percentiles (and of the medians) of the two,
and so holds all that comes with accounts: session, purpose and policy, what is cut from an answer, the entry in the
audit and its commit. How long a disk takes to flush that commit is the disk's: it is left out unless `--fsync` asks for
it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import duckdb
import numpy as np

import synth
from bench.table import Line, show
from governance.audit import AuditLog
from governance.audit.checkpoint import KEY_FILE, ORIGIN, Checkpoint, Signer, public_key
from governance.audit.verify import exported, verify
from governance.clock import now
from governance.identity.accounts import Accounts
from governance.ledger import Ledger
from ingest import deliver
from resolution import registry
from tests import postgres
from worker import bring_up_to_date

PASSWORD = "Xingren-2026-Yuntu"
CASE = "A520102000000202611000123"
PREFIX = "/api/v1"
USERS = 16
"""A user may ask 30 times a second (`api.limits`)."""
AT_ONCE = 16
"""Connections of the client."""
ADDED_MS = 5.0
"""p95 that policy and audit may add to a question together."""
STARTS_WITHIN_S = 60
GIVEN_UP_AFTER_S, NEVER_ASKED = 10.0, -1
"""A question that is so late is not asked any more: nobody waits for it, and it counts as not answered."""
SHARE = {
    "search": 25, "entity": 20, "expand": 25, "neighbour-counts": 10, "timeline": 8, "why": 6, "common": 4, "paths": 2,
}  # fmt: skip
"""Of a hundred questions, as a person with a chart asks them: mostly look up and open up."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers; headers of each user that asks."""

    port: int
    users: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: how long until its answer was there, from when it was due, and its status."""

    seconds: float
    status: int


def main() -> None:
    """Run the benchmark and print it; exit code 1 when a limit was not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=1500, help="questions asked of both servers in turn")
    parser.add_argument("--fsync", action="store_true", help="the ledger waits for the disk with every commit")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), arguments)
    load = os.getloadavg()[0]
    show(f"{arguments.rate} questions a second for {arguments.seconds} s (load of the machine {load:.1f})", lines)
    sys.exit(any(line.kept is False for line in lines))


def measure(folder: Path, asked_for: argparse.Namespace) -> list[Line]:
    """Build a province, serve it twice, compare the two, then load the one in force and read its audit. asked_for: as
    `main` takes it."""
    rate, seconds = asked_for.rate, asked_for.seconds
    governed, free = folder / "governed", folder / "free"
    synth.generate(folder / "files", asked_for.people, 6)
    deliver(governed, folder / "files")
    bring_up_to_date(governed)
    shutil.copytree(governed, free)
    dice = random.Random(6)
    with postgres.server(durable=asked_for.fsync) as database:
        url = f"{database}/postgres"
        accounts(url)
        with serving(governed, url) as (port, pid), serving(free, None) as (free_port, _):
            in_force, without = Server(port, signed_in(port)), Server(free_port, [{}])
            questions = list(asked_about(governed, dice))
            warm = questions[: min(len(questions), 400)]
            compare(in_force, without, warm)
            on, off = compare(in_force, without, dice.choices(questions, k=asked_for.pairs))
            before = entries(url)
            began, client, server = time.perf_counter(), time.process_time(), cpu_seconds(pid)
            told = load_with(in_force, dice.choices(questions, k=rate * seconds), rate)
            took, client, server = time.perf_counter() - began, time.process_time() - client, cpu_seconds(pid) - server
            written = entries(url) - before
        problems, covered, every = verified(url, governed)
    times = np.array([one.seconds for one in told]) * 1000
    failed = sum(one.status != 200 for one in told)
    asked = sum(one.status != NEVER_ASKED for one in told)
    added = float(np.percentile(on, 95) - np.percentile(off, 95))
    return [
        Line("answers a second", (len(told) - failed) / max(took, seconds), "", None, None),
        Line("CPU of the server for an answer", server / max(len(told) - failed, 1) * 1000, "ms", None, None),
        Line("CPU of the client that asks", client / took * 100, "% of one", None, None),
        Line("not answered with 200", failed, f"of {len(told):,}", 0, True),
        Line("entries lost or too many in the audit", abs(written - asked), f"of {asked:,}", 0, True),
        Line("problems the offline verifier finds", problems, f"in {every:,} entries", 0, True),
        Line("entries that no checkpoint covers after the server ended", every - covered, "", 0, True),
        Line("under load, from when it was due: p50", float(np.percentile(times, 50)), "ms", None, None),
        Line("p95", float(np.percentile(times, 95)), "ms", None, None),
        Line("p99", float(np.percentile(times, 99)), "ms", None, None),
        Line("one at a time, without policy and audit: p95", float(np.percentile(off, 95)), "ms", None, None),
        Line("with policy and audit: p95", float(np.percentile(on, 95)), "ms", None, None),
        Line(f"added to p95, {'with' if asked_for.fsync else 'without'} the disk's flush", added, "ms", ADDED_MS, True),
        Line("added to p50", float(np.percentile(on, 50) - np.percentile(off, 50)), "ms", None, None),
    ]


def accounts(url: str) -> None:
    """Makes the investigators."""
    ledger = Ledger(url)
    made = Accounts(ledger)
    for number in range(USERS):
        first = made.create(f"user{number}", f"民警{number}", "police", "520102", ("investigator",))
        made.change_password(f"user{number}", first, PASSWORD)
    ledger.close()


@contextmanager
def serving(home: Path, ledger: str | None) -> Iterator[tuple[int, int]]:
    """`pingan serve` over a home; its port and process id. ledger: URL, by default the home's own."""
    port = postgres.free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PINGAN_")}
    if ledger:
        environment["PINGAN_LEDGER_URL"] = ledger
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not _answers(port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError(f"the server over {home} does not answer")
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def cpu_seconds(pid: int) -> float:
    """What a process and its threads have computed, in user and system mode (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", f"{PREFIX}/health")
        return connection.getresponse().status == 200
    except OSError:
        return False


def signed_in(port: int) -> list[dict[str, str]]:
    """The headers with which each user asks, for a purpose of their own."""
    found = []
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    for number in range(USERS):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        said = json.dumps({"login": f"user{number}", "password": PASSWORD})
        connection.request("POST", f"{PREFIX}/session", said, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        headers = {
            "Cookie": str(answer.headers["set-cookie"]).partition(";")[0],
            "X-CSRF-Token": json.loads(answer.read())["csrf"],
        }
        opening = {"kind": "case_investigation", "reference": CASE, "until": until, "reason": "盗窃案侦办"}
        connection.request(
            "POST", f"{PREFIX}/purposes", json.dumps(opening), headers | {"Content-Type": "application/json"}
        )
        headers["X-Purpose"] = json.loads(connection.getresponse().read())["id"]
        found.append(headers)
        connection.close()
    return found


def asked_about(home: Path, dice: random.Random) -> Iterator[str]:
    """Addresses of questions about whoever is in the registry, by `SHARE`."""
    with duckdb.connect(str(registry.path(home)), read_only=True) as con:
        people = con.execute(
            "SELECT entity_id, label FROM entity WHERE entity_type = 'Person' AND mention_count > 0 "
            "AND list_has_any(extracts, ['police.hukou', 'police.driver']) ORDER BY entity_id LIMIT 2000"
        ).fetchall()
    for kind in dice.choices(list(SHARE), weights=list(SHARE.values()), k=3000):
        (one, name), (other, _) = dice.choice(people), dice.choice(people)
        yield (
            PREFIX
            + {
                "search": f"/search?q={quote(name)}",
                "entity": f"/entities/{one}",
                "expand": f"/entities/{one}/expand",
                "neighbour-counts": f"/entities/{one}/neighbour-counts",
                "timeline": f"/entities/{one}/timeline",
                "why": f"/entities/{one}/why",
                "common": f"/common-neighbours?id={one}&id={other}",
                "paths": f"/paths?from_id={one}&to_id={other}&max_length=4",
            }[kind]
        )


def ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> int:
    """The status of an answer that is read to its end."""
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def compare(one: Server, other: Server, questions: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each question at either server, asked one at a time and in turn, now the one first, now the
    other."""
    times: tuple[list[float], list[float]] = ([], [])
    connections = [HTTPConnection("127.0.0.1", server.port, timeout=60) for server in (one, other)]
    for number, path in enumerate(questions):
        for at in (0, 1) if number % 2 else (1, 0):
            server = (one, other)[at]
            began = time.perf_counter()
            status = ask(connections[at], path, server.users[number % len(server.users)])
            times[at].append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise RuntimeError(f"{path}: {status}")
    return times


def load_with(server: Server, questions: list[str], rate: int) -> list[Asked]:
    """Asks them all, `rate` a second: each has its time, at which it is asked or is late."""
    told: list[Asked] = []
    turns, turn = iter(enumerate(questions)), threading.Lock()
    began = time.perf_counter() + 0.5

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        while True:
            with turn:
                number, path = next(turns, (0, ""))
            if not path:
                return
            due = began + number / rate
            if time.perf_counter() - due > GIVEN_UP_AFTER_S:
                told.append(Asked(GIVEN_UP_AFTER_S, NEVER_ASKED))
                continue
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                status = ask(connection, path, server.users[number % len(server.users)])
            except OSError:
                status = 0
                connection.close()
            told.append(Asked(time.perf_counter() - due, status))

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unlike = Counter(one.status for one in told if one.status != 200)
    if unlike:
        print(f"answers by status: {dict(unlike)}", flush=True)
    return told


def entries(url: str) -> int:
    """How many entries the audit has."""
    ledger = Ledger(url)
    size, _ = AuditLog(ledger).head()
    ledger.close()
    return size


def verified(url: str, home: Path) -> tuple[int, int, int]:
    """Problems of the whole log, how far checkpoints vouch for it, and how long it is; by its export alone."""
    ledger = Ledger(url)
    lines = (home / "audit-checkpoints.jsonl").read_text("utf-8").splitlines()
    key = public_key(Signer.of_file(home / KEY_FILE, ORIGIN).public_pem)
    verdict = verify(exported(AuditLog(ledger)), [Checkpoint.parse(line) for line in lines], key, now())
    ledger.close()
    return len(verdict.problems), verdict.covered, verdict.entries


if __name__ == "__main__":
    main()
