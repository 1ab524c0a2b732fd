"""A registry's graph brought into a Neo4j: whole, at once or in batches, or by what is otherwise than what is there.

A graph that is there is never emptied to make way for another: it is led over to it while it is read.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import duckdb

from graph.neo4j import bulk, changelog, following, loading, marking, records, schema, verifying
from graph.neo4j.connecting import Connection, connect
from graph.neo4j.marking import Mark
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
    FOLLOWED = "followed"
    """By what the runs since the one it held had changed (`graph.neo4j.changelog`)."""
    COMPARED = "compared"
    """By what was found to differ when all of it was held against the registry (`graph.neo4j.verifying`)."""
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
    changed: int = 0
    """Units (`graph.neo4j.units`) that were otherwise, where it was FOLLOWED or COMPARED."""


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
    the same is loaded anew where BULK is asked for. A fill that was stopped at any point is completed by the next one.
    Raises HoldsAnother, NoServer, and import_files.CannotWrite where BULK was asked for.
    """
    with _alone(server):
        rows = _rows(con)
        chosen = how or (How.BULK if rows >= LARGE else How.BATCHED)
        if server.is_half_imported or (chosen is How.BULK and not server.holds_database):
            return Filled(How.BULK, rows, bulk.load(server, con, memory, progress).uri)
        running = server.up(memory)
        with connect(running.uri, USER, server.password) as driver:
            mark = marking.look(driver)
            if not _is_to_be_imported(chosen, how, mark, replace):
                return fill_remote(driver, running.uri, con, replace, progress)
            if mark.is_of(con) and not replace:
                return Filled(How.NOTHING, rows, running.uri)
            _check(mark, replace)
        kept = Memory(running.heap, running.pagecache, memory.transaction)
        return Filled(How.BULK, rows, bulk.load(server, con, kept, progress).uri)


def _is_to_be_imported(chosen: How, asked: How | None, mark: Mark, replace: bool) -> bool:
    if chosen is not How.BULK:
        return False
    # For an import the server is stopped. Where nobody asked for that, a whole graph is led on instead.
    return asked is How.BULK or replace or not mark.is_whole


def fill_remote(
    driver: Connection,
    uri: str,
    con: duckdb.DuckDBPyConnection,
    replace: bool = False,
    progress: Progress | None = None,
) -> Filled:
    """The same for a server that is not to be stopped, or whose files are not at hand. Raises HoldsAnother where the
    graph it holds is of no earlier run of this registry, and nobody said that it may be replaced."""
    rows, mark = _rows(con), marking.look(driver)
    if mark.is_of(con):
        return Filled(How.NOTHING, rows, uri)
    if mark.is_empty and not mark.is_whole:
        loading.load(driver, con, progress)
        return Filled(How.BATCHED, rows, uri)
    if mark.format == schema.FORMAT and mark.version is not None and changelog.since(con, mark.version):
        changed = following.apply(driver, con, mark, records.version(con), progress)
        return Filled(How.FOLLOWED, rows, uri, changed)
    _check(mark, replace)
    found = verifying.repair(driver, con, progress)
    return Filled(How.COMPARED, rows, uri, found.count)


def _check(mark: Mark, replace: bool) -> None:
    if mark.is_whole and not replace:
        raise HoldsAnother(mark.built or "")


def _rows(con: duckdb.DuckDBPyConnection) -> int:
    return sum(loading.count(con, table) for table in ("entity", "link", "mention", "match_edge", "source_row"))


@contextmanager
def _alone(server: Server) -> Iterator[None]:
    """Whoever else fills the same server waits."""
    server.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (server.folder / "filling.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
