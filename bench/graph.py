"""The graph's questions on 1 million entities and 3 million links with hubs of 10,000: Neo4j and the embedded store.

Every question is asked in four ways, one after another in the same run: of the API over Neo4j, of Neo4j with the same
Cypher by hand, of the API over the embedded store, and of the embedded store itself. Each API is a process of its own,
asked over HTTP on loopback. The first way in turn goes first, so that none always meets what another left in a cache.

    python -m bench.graph [--nodes N] [--links M] [--questions Q]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity

from bench.graph_world import Ends, build, imported, walks
from bench.table import Line, show
from graph.embedded import EmbeddedStore
from graph.neo4j.bolt import Bolt
from graph.neo4j.server import USER, Memory, Server, free_port
from graph.neo4j.store import Neo4jStore
from graph.scope import ALL_LINKS, Scope
from graph.store import GraphStore, PathOptions
from queries.opening import REGISTRY
from queries.search import plan

WAYS = ("API over Neo4j", "Cypher by hand", "API, embedded", "embedded")
ALL = Scope.everything()
WARM_UP = 30
"""Questions of each kind that are asked first and not counted: a server just started compiles as it goes."""
OVERHEAD = 1.3
LONGEST_MS = 2_000.0


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the API and the port take it."""

    path: str
    query: dict[str, Any]
    ask: Callable[[GraphStore], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """Questions of one kind, and the limit of their 95th percentile over the API and Neo4j, ms."""

    name: str
    questions: Sequence[Question]
    limit: float | None
    embedded_limit: float | None = None


def person(number: int) -> str:
    """The id of an entity of the world."""
    return f"P-{number:012d}"


def kinds(ends: Ends, nodes: int, count: int) -> Iterator[Kind]:
    """All that is asked."""
    rng = np.random.default_rng(11)
    some = [int(n) for n in rng.integers(0, nodes, count)]
    far = [(int(a), int(b)) for a, b in rng.integers(0, nodes, (count, 2)) if a != b]
    near = walks(ends, count)
    yield Kind("identifier lookup", [_lookup(n) for n in some], 25)
    yield Kind("expand, 50 of all", [_expand(n) for n in some], 50)
    yield Kind("expand a hub of 10,000, 50 of them", [_expand(n) for n in (ends.hubs * count)[:count]], 50)
    for where, pairs in (("any two", far), ("four links apart", near)):
        shortest = PathOptions(max_length=6)
        yield Kind(f"shortest path up to 6, {where}", [_paths(a, b, shortest) for a, b in pairs], 60, 10)
        hub_free = PathOptions(max_length=6, k=5, max_degree=1000)
        yield Kind(f"5 hub-free paths up to 6, {where}", [_paths(a, b, hub_free) for a, b in pairs], 150)
        plain = PathOptions(max_length=6, k=5)
        yield Kind(f"5 paths up to 6, {where}", [_paths(a, b, plain) for a, b in pairs], None)
    yield Kind("common neighbours", [_common(a, b) for a, b in walks(ends, count, 2)], None)


def _lookup(number: int) -> Question:
    text = f"5222{number:014d}"
    return Question("/search", {"q": text}, lambda store: store.search(ALL, plan(text), frozenset(), 20))


def _expand(number: int) -> Question:
    one = person(number)
    return Question(f"/entities/{one}/expand", {}, lambda store: store.expand(ALL, one, ALL_LINKS, 50, 0))


def _paths(a: int, b: int, options: PathOptions) -> Question:
    asked: dict[str, Any] = {
        "from_id": person(a), "to_id": person(b), "max_length": options.max_length, "k": options.k
    }  # fmt: skip
    if options.max_degree is not None:
        asked["max_degree"] = options.max_degree
    return Question("/paths", asked, lambda store: store.paths(ALL, person(a), person(b), options))


def _common(a: int, b: int) -> Question:
    both = [person(a), person(b)]
    return Question("/common-neighbours", {"id": both}, lambda s: s.common_neighbours(ALL, both, ALL_LINKS, 50))


class Client:
    """One connection to an API, kept open."""

    def __init__(self, port: int, pid: int) -> None:
        self.pid = pid
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, query: dict[str, Any]) -> Any:
        """The answer to one question; ends the benchmark when there is none."""
        address = f"/api/v1{path}?{urlencode(query, doseq=True)}"
        try:
            self.connection.request("GET", address)
            response = self.connection.getresponse()
        except http.client.RemoteDisconnected:
            # The server gave up a connection that was idle while the others were asked.
            self.connection.close()
            self.connection.request("GET", address)
            response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} {query}: {response.status} {body[:300].decode(errors='replace')}")
        return json.loads(body)


@contextmanager
def api(home: Path, settings: dict[str, str]) -> Iterator[Client]:
    """An API in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    try:
        client = Client(port, process.pid)
        for _ in range(600):
            try:
                client.get("/status", {})
                break
            except OSError:
                client.connection.close()
                time.sleep(0.1)
        yield client
    finally:
        process.terminate()
        process.wait()


class _Listening(Bolt):
    """Remembers the query that an operation sends."""

    sent: tuple[str, dict[str, Any]] = ("", {})

    def rows(self, cypher: str, parameters: dict[str, Any], timeout_s: float | None = None) -> list[dict[str, Any]]:
        self.sent = (cypher, parameters)
        return super().rows(cypher, parameters, timeout_s)


class Asked:
    """The four ways to ask."""

    def __init__(self, neo4j: Server, driver: Driver, over_neo4j: Client, over_file: Client, file: EmbeddedStore):
        running = neo4j.status()
        assert running is not None
        self.driver = driver
        self.server_pid = running.pid
        self.over_neo4j, self.over_file, self.file = over_neo4j, over_file, file
        self.store = Neo4jStore(running.uri, neo4j.password)
        self.listening = _Listening(running.uri, USER, neo4j.password)
        self.store._bolt = self.listening

    def ways(self, question: Question) -> list[Callable[[], object]]:
        """The question in each of WAYS."""
        question.ask(self.store)
        cypher, parameters = self.listening.sent
        return [
            lambda: self.over_neo4j.get(question.path, question.query),
            lambda: self._by_hand(cypher, parameters),
            lambda: self.over_file.get(question.path, question.query),
            lambda: question.ask(self.file),
        ]

    def cost(self, kind: Kind) -> tuple[float, float]:
        """Processor time that one question takes of Neo4j and of the API over it, ms; others on the machine do not
        matter to it."""
        before = [processor_ms(pid) for pid in (self.server_pid, self.over_neo4j.pid)]
        for question in kind.questions:
            self.over_neo4j.get(question.path, question.query)
        after = [processor_ms(pid) for pid in (self.server_pid, self.over_neo4j.pid)]
        neo4j, api = ((b - a) / len(kind.questions) for a, b in zip(before, after, strict=True))
        return neo4j, api

    def _by_hand(self, cypher: str, parameters: dict[str, Any]) -> object:
        with self.driver.session() as session:
            return session.run(cypher, parameters).data()


def processor_ms(pid: int) -> float:
    """Processor time that a process has taken, ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000


def measure(asked: Asked, kind: Kind) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Milliseconds by question and way."""
    taken: list[list[float]] = []
    for number, question in enumerate([*kind.questions[:WARM_UP], *kind.questions]):
        ways = asked.ways(question)
        times = [0.0] * len(ways)
        for turn in range(len(ways)):
            at = (number + turn) % len(ways)
            began = time.perf_counter()
            ways[at]()
            times[at] = (time.perf_counter() - began) * 1000
        if number >= WARM_UP:
            taken.append(times)
    return np.array(taken)


def lines_of(asked: Asked, kind: Kind) -> Iterator[Line]:
    """What is printed of one kind of question."""
    taken = measure(asked, kind)
    spent = asked.cost(kind)
    p50, p95, worst = (np.percentile(taken, q, axis=0) for q in (50, 95, 100))
    for at, way in enumerate(WAYS):
        limit = {0: kind.limit, 3: kind.embedded_limit}.get(at)
        yield Line(f"{kind.name}: {way}, p50", float(p50[at]), "ms", None, None)
        yield Line(f"{kind.name}: {way}, p95", float(p95[at]), "ms", limit, True if limit else None)
    yield Line(f"{kind.name}: API over Neo4j, longest", float(worst[0]), "ms", LONGEST_MS, True)
    yield Line(f"{kind.name}: a question costs Neo4j", float(spent[0]), "ms CPU", None, None)
    yield Line(f"{kind.name}: a question costs the API over it", float(spent[1]), "ms CPU", None, None)
    ratio = float(taken[:, 0].sum() / taken[:, 1].sum())
    yield Line(f"{kind.name}: API over Neo4j / by hand, in all", ratio, "×", OVERHEAD, True)


def main() -> None:
    """Builds, asks, prints; exit code 1 when a limit was not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--links", type=int, default=3_000_000)
    parser.add_argument("--questions", type=int, default=200)
    wanted = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ends = build(folder / REGISTRY, wanted.nodes, wanted.links)
        began = time.perf_counter()
        server = stack.enter_context(imported(folder / REGISTRY, folder, Memory("1g", "1g")))
        print(f"{wanted.nodes:,} entities and {len(ends.pairs):,} links imported, indexed and started in "
              f"{time.perf_counter() - began:.0f} s", flush=True)  # fmt: skip
        running = server.status()
        assert running is not None
        settings = {
            "PINGAN_STORE": "neo4j", "PINGAN_NEO4J_URI": running.uri,
            "PINGAN_NEO4J_PASSWORD_FILE": str(server.password_file),
        }  # fmt: skip
        quiet = NotificationMinimumSeverity.OFF
        driver = stack.enter_context(
            GraphDatabase.driver(running.uri, auth=(USER, server.password), notifications_min_severity=quiet)
        )
        over_neo4j = stack.enter_context(api(folder / "none", settings))
        over_file = stack.enter_context(api(folder, {}))
        file = stack.enter_context(EmbeddedStore(folder / REGISTRY))
        file.warm()
        asked = Asked(server, driver, over_neo4j, over_file, file)
        for kind in kinds(ends, wanted.nodes, wanted.questions):
            lines = list(lines_of(asked, kind))
            show(kind.name, lines)
            kept &= all(line.kept is not False for line in lines)
    if not kept:
        sys.exit("a limit was not kept")


if __name__ == "__main__":
    main()
