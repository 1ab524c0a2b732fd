"""A registry's graph written into an empty Neo4j over Bolt, in batches, each a transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import duckdb
from neo4j import Driver, Session

from graph.neo4j import records, schema
from graph.neo4j.records import Record

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


def prepare(driver: Driver) -> None:
    """Makes the constraints and indexes, and waits until they answer."""
    with driver.session() as session:
        for statement in schema.statements():
            session.run(statement).consume()
        session.run("CALL db.awaitIndexes(600)").consume()


def empty(driver: Driver) -> None:
    """Deletes all nodes and links; constraints and indexes stay."""
    with driver.session() as session:
        session.run(_EMPTY).consume()


def load(driver: Driver, con: duckdb.DuckDBPyConnection) -> None:
    """Writes the projection's tables open on `con`. Run again after it was stopped, it ends the same."""
    prepare(driver)
    with driver.session() as session:
        _by_type(session, _ENTITIES, records.entities(con))
        _by_type(session, _LINKS, records.links(con))
        for statement, batches in (
            (_MENTIONS, records.mentions(con)),
            (_COMPARISONS, records.comparisons(con)),
            (_RETIRED, records.retired(con)),
            (_SOURCE_ROWS, records.source_rows(con)),
        ):
            for batch in batches:
                _write(session, statement, batch)
        session.run(_GRAPH, graph={"format": schema.FORMAT, "built": records.built(con)}).consume()


def _by_type(session: Session, statement: str, batches: Iterable[list[Record]]) -> None:
    """Labels and relationship types are part of a query's text, so each type is written by a query of its own."""
    for batch in batches:
        rows: dict[str, list[Record]] = defaultdict(list)
        for row in batch:
            rows[row["type"]].append(row)
        for name, some in rows.items():
            if name not in schema.ENTITY_TYPES and name not in schema.LINK_TYPES:
                raise ValueError(f"the ontology knows no type {name!r}")
            _write(session, statement.format(type=name), some)


def _write(session: Session, statement: str, rows: list[Record]) -> None:
    session.execute_write(lambda transaction: transaction.run(statement, rows=rows).consume())
