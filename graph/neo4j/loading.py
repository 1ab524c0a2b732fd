"""A registry's graph written into an empty Neo4j over Bolt, in batches, each a transaction."""

from __future__ import annotations

import time

import duckdb
from neo4j import Session

from graph.neo4j import marking, records, schema, writing
from graph.neo4j.connecting import Connection
from graph.neo4j.units import Kind
from ingest.progress import NoProgress, Progress

_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


_READY_WITHIN_S = 3600


def prepare(driver: Connection, progress: Progress | None = None) -> None:
    """Makes the constraints and indexes, and waits until they answer."""
    progress = progress or NoProgress()
    progress.start("neo4j: indexes", 100)
    shown, deadline = 0, time.monotonic() + _READY_WITHIN_S
    with driver.session() as session:
        # All indexes first, which are filled at once while this goes on; a constraint is filled where it is made.
        for statement in sorted(schema.statements(), key=lambda each: " CONSTRAINT " in each):
            session.run(statement).consume()
        while (filled := _filled(session)) < 100:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the indexes of Neo4j are not filled after {_READY_WITHIN_S} s")
            progress.advance(int(filled) - shown)
            shown = max(shown, int(filled))
            time.sleep(0.1)
    progress.done()


def _filled(session: Session) -> float:
    """How far the indexes are, in per cent. Raises RuntimeError where one can't be filled."""
    states = session.run("SHOW INDEXES YIELD name, state, populationPercent RETURN *").data()
    for index in states:
        if index["state"] == "FAILED":
            raise RuntimeError(f"the index {index['name']} of Neo4j could not be filled")
    return min(100.0 if each["state"] == "ONLINE" else min(each["populationPercent"], 99.0) for each in states)


def empty(driver: Connection) -> None:
    """Deletes all nodes and links; constraints and indexes stay."""
    with driver.session() as session:
        # First what says that the graph is whole, for the case that this does not come to its end.
        session.run("MATCH (n:Graph) DELETE n").consume()
        session.run(_EMPTY).consume()


def load(driver: Connection, con: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> None:
    """Writes the projection's tables open on `con`. Run again after it was stopped, it ends the same."""
    progress = progress or NoProgress()
    prepare(driver, progress)
    for name, table, kind, batches in (
        ("entities", "entity", Kind.ENTITY, records.entities(con)),
        ("links", "link", Kind.LINK, records.links(con)),
        ("mentions", "mention", Kind.MENTION, records.mentions(con)),
        ("comparisons", "match_edge", Kind.COMPARISON, records.comparisons(con)),
        ("retired ids", None, Kind.RETIRED, records.retired(con)),
        ("rows", "source_row", Kind.ROW, records.source_rows(con)),
    ):
        progress.start(f"neo4j: {name}", count(con, table) if table else None)
        for batch in batches:
            for write in writing.put(kind, batch):
                writing.commit(driver, [write])
            progress.advance(len(batch))
        progress.done()
    finish(driver, con)


def finish(driver: Connection, con: duckdb.DuckDBPyConnection) -> None:
    """Writes what says that the graph is whole, and of which registry it is."""
    writing.commit(driver, [marking.whole(con)])


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table."""
    ((rows,),) = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(rows)
