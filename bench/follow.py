"""Neo4j kept up with the registry: changed links a second, and how soon a changed row is seen through the API.

A province is resolved and loaded into a Neo4j of its own. Then a part of its links goes or is otherwise, with the
degrees of the entities at their ends, and comes back, several times: how fast Neo4j follows, while somebody reads. And
a row is delivered with another phone: seconds from its delivery, and from the end of its resolution, until the API
finds the person by it.

    python -m bench.follow [--people 3000 30000] [--changed 100000] [--rounds 3] [--rows 3] [--home FOLDER]

--home takes a province that is resolved there already, and leaves it changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

import synth
from bench.graph import Client, api, processor_ms
from bench.table import Line, show
from graph.neo4j import changelog, marking, writing
from graph.neo4j.connecting import Connection, connect
from graph.neo4j.filling import Filled, How, fill, fill_remote
from graph.neo4j.server import USER, Memory, Server
from graph.neo4j.store import Neo4jStore
from graph.scope import ALL_LINKS, Scope
from ingest import deliver
from ingest.lake import Lake
from ingest.progress import NoProgress
from resolution import registry
from worker import Keeper, bring_up_to_date

LINKS_A_SECOND, SEEN_WITHIN_S, LONGEST_MS = 10_000, 2.0, 2_000.0
"""What is to be reached."""
SEEN = "seen after its resolution"
MEMORY = Memory("1g", "512m", "512m")

_OTHERWISE = """
CREATE TEMP TABLE chosen AS SELECT link_no, row_number() OVER (ORDER BY hash(link_id)) % 2 AS goes FROM link
    WHERE link_no IN (SELECT link_no FROM link ORDER BY hash(link_id) LIMIT {links});
UPDATE link_part SET from_date = DATE '1999-09-09' WHERE link_no IN (SELECT link_no FROM chosen WHERE goes = 0);
UPDATE link SET from_date = DATE '1999-09-09' WHERE link_no IN (SELECT link_no FROM chosen WHERE goes = 0);
DELETE FROM link_proof WHERE link_no IN (SELECT link_no FROM chosen WHERE goes = 1);
DELETE FROM link_part WHERE link_no IN (SELECT link_no FROM chosen WHERE goes = 1);
DELETE FROM link WHERE link_no IN (SELECT link_no FROM chosen WHERE goes = 1);
UPDATE entity SET degree = coalesce(d.degree, 0) FROM (
    SELECT e.node, count(DISTINCT other) AS degree FROM entity e LEFT JOIN (
        SELECT from_node AS node, to_node AS other FROM link UNION SELECT to_node, from_node FROM link) USING (node)
    GROUP BY e.node) d
WHERE d.node = entity.node AND entity.degree <> d.degree;
"""


def main() -> None:
    """Run and print; exit code 1 when a bar was not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=[3_000, 30_000])
    parser.add_argument("--changed", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=3)
    parser.add_argument("--home", type=Path)
    wanted = parser.parse_args()
    reached = True
    for people in wanted.people if wanted.home is None else [0]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            home = wanted.home or _made(folder, people)
            title, lines = measure(home, folder, wanted.changed, wanted.rounds, wanted.rows)
        show(title, lines)
        reached &= all(line.kept is not False for line in lines)
    print(f"load of the machine: {os.getloadavg()}")
    if not reached:
        sys.exit("a bar was not reached")


def _made(folder: Path, people: int) -> Path:
    synth.generate(folder / "files", people, 5, toll_passes=people)
    deliver(folder / "home", folder / "files")
    bring_up_to_date(folder / "home")
    return folder / "home"


def measure(home: Path, folder: Path, changed: int, rounds: int, rows: int) -> tuple[str, list[Line]]:
    """Both parts, and what they were measured on."""
    server = Server(folder / "neo4j")
    changelog.follow(home)
    try:
        with registry.open_read_only(home) as con:
            fill(server, con, MEMORY)
            ((links,),) = con.execute("SELECT count(*) FROM link").fetchall()
            ((mentions,),) = con.execute("SELECT count(*) FROM mention").fetchall()
        lines = [*_followed(home, folder, server, min(changed, links // 2), rounds), *_seen(home, server, rows)]
    finally:
        server.down()
    return f"Followed by Neo4j: {mentions:,} mentions, {links:,} links", lines


# How fast ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Round:
    """What one bringing over cost: links and units of all kinds a second, CPU seconds of Neo4j and of the worker for
    10,000 links, milliseconds that a reader waited longest."""

    links: float
    units: float
    neo4j: float
    worker: float
    waited: float


def _followed(home: Path, folder: Path, server: Server, links: int, rounds: int) -> Iterator[Line]:
    """The first round finds a server that was just started, whose code the JVM compiles while it runs: it is shown, and
    the bar is held to those after it."""
    taken: dict[str, list[_Round]] = {"gone or otherwise": [], "come or otherwise": []}
    for number in range(rounds + 1):
        for what, one in zip(taken, _there_and_back(home, folder, server, links, number), strict=True):
            taken[what].append(one)
    for what, (first, *warm) in taken.items():
        yield Line(f"links {what}, server just started: a second", first.links, "links/s", None, None)
        yield Line(f"links {what}: a second", _median(warm, "links"), "links/s", LINKS_A_SECOND, False)
        yield Line(f"links {what}: slowest round", min(one.links for one in warm), "links/s", None, None)
        yield Line(f"links {what}: with degrees, a second", _median(warm, "units"), "units/s", None, None)
        # On a shared machine the processor's time is what to compare by.
        yield Line(f"links {what}: 10,000 cost Neo4j", _median(warm, "neo4j"), "s CPU", None, None)
        yield Line(f"links {what}: 10,000 cost the worker", _median(warm, "worker"), "s CPU", None, None)
        waited = max(one.waited for one in (first, *warm))
        yield Line(f"links {what}: longest a reader waited", waited, "ms", LONGEST_MS, True)


def _median(rounds: list[_Round], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in rounds))


def _there_and_back(home: Path, folder: Path, server: Server, links: int, number: int) -> Iterator[_Round]:
    """The graph is led to a registry in which links are gone or otherwise, and back."""
    kept = registry.path(home)
    other, back = folder / "other.duckdb", folder / "back.duckdb"
    _copy(kept, other, kept, _OTHERWISE.format(links=links), f"2100-01-01 00:{number:02}")
    _copy(kept, back, other, "", f"2100-01-01 00:{number:02}:30")
    running = server.status()
    assert running is not None
    with connect(running.uri, USER, server.password) as driver:
        yield _round(driver, server, other, links)
        yield _round(driver, server, back, links)
        # The graph is that of the home's registry again, under another name.
        with registry.open_read_only(home) as con:
            writing.commit(driver, [marking.whole(con)])
    for file in (other, back):
        file.unlink()


def _round(driver: Connection, server: Server, file: Path, links: int) -> _Round:
    running = server.status()
    assert running is not None
    with duckdb.connect(str(file), read_only=True) as con, _reading(server) as answers:
        began, neo4j, own = time.perf_counter(), processor_ms(running.pid), time.process_time()
        done = fill_remote(driver, running.uri, con)
        seconds = time.perf_counter() - began
    assert done.how is How.FOLLOWED
    cost = (processor_ms(running.pid) - neo4j) / 1000, time.process_time() - own
    each = 10_000 / links
    return _Round(links / seconds, done.changed / seconds, cost[0] * each, cost[1] * each, max(answers))


def _copy(source: Path, target: Path, before: Path, change: str, finished: str) -> None:
    registry.copy(source, target)
    with duckdb.connect(str(target)) as con:
        if change:
            con.execute(change)
        con.execute("INSERT INTO run (run_id, finished) VALUES (?, CAST(? AS TIMESTAMP))", [finished, finished])
        con.execute("DROP TABLE IF EXISTS graph_change; DROP TABLE IF EXISTS graph_version")
        changelog.note(con, before)


@contextmanager
def _reading(server: Server) -> Iterator[list[float]]:
    """Somebody who expands one entity after another; how long each answer takes, ms."""
    running = server.status()
    assert running is not None
    answers: list[float] = []
    done = threading.Event()
    with Neo4jStore(running.uri, server.password, timeout_s=60) as store:
        rows = store._bolt.rows("MATCH (n:Entity) RETURN n.id AS id LIMIT 500", {})

        def read() -> None:
            while not done.is_set():
                for row in rows:
                    began = time.perf_counter()
                    store.expand(Scope.everything(), row["id"], ALL_LINKS, 50, 0)
                    answers.append((time.perf_counter() - began) * 1000)
                    if done.wait(0.05):
                        return

        store.expand(Scope.everything(), rows[0]["id"], ALL_LINKS, 50, 0)
        thread = threading.Thread(target=read)
        thread.start()
        try:
            yield answers
        finally:
            done.set()
            thread.join()


# How soon ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Clock(NoProgress):
    """Notes when which step of a run began and ended."""

    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    _task: str = ""

    def start(self, task: str, total: int | None) -> None:
        self._task = task
        self.began.setdefault(task, time.perf_counter())

    def done(self) -> None:
        self.ended[self._task] = time.perf_counter()


def _seen(home: Path, server: Server, rows: int) -> Iterator[Line]:
    running = server.status()
    assert running is not None
    password = str(server.password_file)
    settings = {"PINGAN_STORE": "neo4j", "PINGAN_NEO4J_URI": running.uri, "PINGAN_NEO4J_PASSWORD_FILE": password}
    keeper, parts = Keeper(), list[dict[str, float]]()
    with api(home, settings) as client:
        # The first run reads the records that the others go on from.
        for number in range(rows + 1):
            parts.append(_one(home, server, keeper, client, number))
    for name in parts[0]:
        limit = SEEN_WITHIN_S if name == SEEN else None
        value = statistics.median(part[name] for part in parts[1:])
        yield Line(f"one row: {name}", value, "s", limit, True if limit else None)


def _one(home: Path, server: Server, keeper: Keeper, client: Client, number: int) -> dict[str, float]:
    """Seconds of each part of the way of one row."""
    phone = f"1990000{number:04d}"
    with Lake(home).connect() as lake:
        ((raw,),) = lake.execute(
            "SELECT raw FROM rows WHERE extract = 'police.driver' AND current ORDER BY row_key LIMIT 1 OFFSET ?",
            [number],
        ).fetchall()
    row = json.loads(raw) | {"LXDH": phone}
    folder = home / ".follow"
    (folder / "police").mkdir(parents=True)
    (folder / "police" / "driver.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    clock = _Clock()
    began = time.perf_counter()
    deliver(home, folder)
    shutil.rmtree(folder)
    delivered = time.perf_counter()
    times = dict[str, float]()

    def publish(home: Path) -> None:
        times["noted"] = time.perf_counter()
        assert _publish(home, server).how is How.FOLLOWED
        times["published"] = time.perf_counter()
        while not client.get("/search", {"q": phone})["hits"]:
            time.sleep(0.01)
        times["seen"] = time.perf_counter()

    bring_up_to_date(home, clock, keeper=keeper, publish=publish)
    resolved = clock.began["projection"]
    return {
        "delivery": delivered - began,
        "resolution": resolved - delivered,
        "projection": clock.ended["projection"] - resolved,
        "what changed": times["noted"] - clock.ended["projection"],
        "Neo4j": times["published"] - times["noted"],
        SEEN: times["seen"] - resolved,
        "seen after its delivery": times["seen"] - began,
        "watch, thereafter": time.perf_counter() - times["seen"],
    }


def _publish(home: Path, server: Server) -> Filled:
    running = server.status()
    assert running is not None
    with registry.open_read_only(home) as con, connect(running.uri, USER, server.password) as driver:
        return fill_remote(driver, running.uri, con)


if __name__ == "__main__":
    main()
