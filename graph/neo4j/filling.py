"""The whole of a registry's graph into a Neo4j: at once or in batches, by its size and by what is there already."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import duckdb
from neo4j import Driver, GraphDatabase

from graph.neo4j import bulk, loading, records, schema
from graph.neo4j.server import USER, Memory, Server
from ingest.progress import Progress

LARGE = 150_000
"""Rows from which on an import is quicker than batches, though the server has to be stopped and started for it."""


class How(StrEnum):
    """How a graph came into Neo4j."""

    BULK = "bulk"
    """By an import of the database's files."""
    BATCHED = "batched"
    """In transactions, over Bolt."""
    NOTHING = "nothing"
    """It was there already."""


class HoldsAnother(RuntimeError):
    """The database holds the whole graph of another registry, and nobody said that it may be replaced."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was done, and where the server answers."""

    how: How
    rows: int
    """Entities, links, mentions, comparisons and rows as delivered."""
    uri: str


@dataclass(frozen=True, slots=True)
class _Present:
    is_empty: bool
    mark: tuple[int, str | None] | None
    """Format and time of the registry that a whole graph is of; None where it is not whole."""


def fill(
    server: Server,
    con: duckdb.DuckDBPyConnection,
    memory: Memory,
    how: How | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Filled:
    """Brings the graph of the registry open on `con` into a home's own server, which is left running.

    how: BULK or BATCHED where it is not to be chosen. replace: a whole graph of another registry gives way, and one of
    the same is loaded anew. A fill that was stopped at any point is completed by the next one. Raises HoldsAnother,
    NoServer, and import_files.CannotWrite where BULK was asked for.
    """
    with _alone(server):
        rows, mark = _rows(con), (schema.FORMAT, records.built(con))
        chosen = how or (How.BULK if rows >= LARGE else How.BATCHED)
        if server.is_half_imported or (chosen is How.BULK and not server.holds_database):
            return Filled(How.BULK, rows, bulk.load(server, con, memory, progress).uri)
        running = server.up(memory)
        with GraphDatabase.driver(running.uri, auth=(USER, server.password)) as driver:
            present = _look(driver)
            if present.mark == mark and not replace:
                return Filled(How.NOTHING, rows, running.uri)
            _check(present, replace)
            if chosen is How.BATCHED:
                _load(driver, con, present, progress)
                return Filled(How.BATCHED, rows, running.uri)
        kept = Memory(running.heap, running.pagecache, memory.transaction)
        return Filled(How.BULK, rows, bulk.load(server, con, kept, progress).uri)


def fill_remote(
    driver: Driver,
    uri: str,
    con: duckdb.DuckDBPyConnection,
    replace: bool = False,
    progress: Progress | None = None,
) -> Filled:
    """The same for a server whose files are not at hand: always in batches. Raises HoldsAnother."""
    rows, present = _rows(con), _look(driver)
    if present.mark == (schema.FORMAT, records.built(con)) and not replace:
        return Filled(How.NOTHING, rows, uri)
    _check(present, replace)
    _load(driver, con, present, progress)
    return Filled(How.BATCHED, rows, uri)


def _check(present: _Present, replace: bool) -> None:
    if present.mark is not None and not replace:
        raise HoldsAnother(present.mark[1] or "")


def _load(driver: Driver, con: duckdb.DuckDBPyConnection, present: _Present, progress: Progress | None) -> None:
    # What lies there and is not whole may be of this registry or of another.
    if not present.is_empty:
        loading.empty(driver)
    loading.load(driver, con, progress)


def _rows(con: duckdb.DuckDBPyConnection) -> int:
    return sum(loading.count(con, table) for table in ("entity", "link", "mention", "match_edge", "source_row"))


def _look(driver: Driver) -> _Present:
    marks, _, _ = driver.execute_query("MATCH (g:Graph) RETURN g.format AS format, g.built AS built")
    some, _, _ = driver.execute_query("MATCH (n) RETURN 1 LIMIT 1")
    return _Present(not some, (marks[0]["format"], marks[0]["built"]) if marks else None)


@contextmanager
def _alone(server: Server) -> Iterator[None]:
    """Whoever else fills the same server waits."""
    server.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (server.folder / "filling.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
