"""A registry's graph written into an empty Neo4j over Bolt, in batches, each a transaction."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

import duckdb
from neo4j import Driver, Session

from graph.neo4j import records, schema
from graph.neo4j.records import Record
from ingest.progress import NoProgress, Progress

_ENTITIES = """
UNWIND $rows AS row MERGE (n:Entity {{id: row.id}}) SET n:`{type}`, n = row
FOREACH (hub IN CASE WHEN row.around IS NULL THEN [] ELSE [n] END | SET hub:Hub)
FOREACH (other IN CASE WHEN row.around IS NULL THEN [n] ELSE [] END | REMOVE other:Hub)"""
_LINKS = """
UNWIND $rows AS row MATCH (a:Entity {{id: row.from_id}}) MATCH (b:Entity {{id: row.to_id}})
MERGE (a)-[r:`{type}` {{id: row.properties.id}}]->(b) SET r = row.properties"""
_MENTIONS = "UNWIND $rows AS row MERGE (n:Mention {mention_id: row.mention_id}) SET n = row"
_COMPARISONS = """
UNWIND $rows AS row MATCH (a:Mention {mention_id: row.left}) MATCH (b:Mention {mention_id: row.right})
MERGE (a)-[c:COMPARED]->(b) SET c = row.properties"""
_RETIRED = "UNWIND $rows AS row MERGE (n:Retired {id: row.id}) SET n = row"
_SOURCE_ROWS = "UNWIND $rows AS row MERGE (n:SourceRow {key: row.key}) SET n = row"
_GRAPH = "MERGE (n:Graph) SET n = $graph"
_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


_READY_WITHIN_S = 3600


def prepare(driver: Driver, progress: Progress | None = None) -> None:
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


def empty(driver: Driver) -> None:
    """Deletes all nodes and links; constraints and indexes stay."""
    with driver.session() as session:
        # First what says that the graph is whole, for the case that this does not come to its end.
        session.run("MATCH (n:Graph) DELETE n").consume()
        session.run(_EMPTY).consume()


def load(driver: Driver, con: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> None:
    """Writes the projection's tables open on `con`. Run again after it was stopped, it ends the same."""
    progress = progress or NoProgress()
    prepare(driver, progress)
    with driver.session() as session:
        for name, table, batches, write in (
            ("entities", "entity", records.entities(con), _by_type(_ENTITIES)),
            ("links", "link", records.links(con), _by_type(_LINKS)),
            ("mentions", "mention", records.mentions(con), _as(_MENTIONS)),
            ("comparisons", "match_edge", records.comparisons(con), _as(_COMPARISONS)),
            ("retired ids", None, records.retired(con), _as(_RETIRED)),
            ("rows", "source_row", records.source_rows(con), _as(_SOURCE_ROWS)),
        ):
            progress.start(f"neo4j: {name}", count(con, table) if table else None)
            for batch in batches:
                write(session, batch)
                progress.advance(len(batch))
            progress.done()
    finish(driver, con)


def finish(driver: Driver, con: duckdb.DuckDBPyConnection) -> None:
    """Writes what says that the graph is whole, and of which registry it is."""
    with driver.session() as session:
        session.run(_GRAPH, graph={"format": schema.FORMAT, "built": records.built(con)}).consume()


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table."""
    ((rows,),) = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(rows)


def _by_type(statement: str) -> Callable[[Session, list[Record]], None]:
    """Labels and relationship types are part of a query's text, so each type is written by a query of its own."""

    def write(session: Session, batch: list[Record]) -> None:
        rows: dict[str, list[Record]] = defaultdict(list)
        for row in batch:
            rows[row["type"]].append(row)
        for name, some in rows.items():
            if name not in schema.ENTITY_TYPES and name not in schema.LINK_TYPES:
                raise ValueError(f"the ontology knows no type {name!r}")
            _write(session, statement.format(type=name), some)

    return write


def _as(statement: str) -> Callable[[Session, list[Record]], None]:
    return lambda session, batch: _write(session, statement, batch)


def _write(session: Session, statement: str, rows: list[Record]) -> None:
    session.execute_write(lambda transaction: transaction.run(statement, rows=rows).consume())
