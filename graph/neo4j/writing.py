"""Units written into Neo4j and deleted from it, by keys that last: done twice, each ends as done once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from neo4j import Driver, GraphDatabase, ManagedTransaction, NotificationMinimumSeverity

from graph.neo4j import schema
from graph.neo4j.records import Record
from graph.neo4j.units import Kind

BATCH = 5_000
"""Units in one transaction."""

_PUT = {
    Kind.ENTITY: """
        UNWIND $rows AS row MERGE (n:Entity {{id: row.id}}) REMOVE n{others} SET n:`{type}`, n = row
        FOREACH (hub IN CASE WHEN row.around IS NULL THEN [] ELSE [n] END | SET hub:Hub)
        FOREACH (other IN CASE WHEN row.around IS NULL THEN [n] ELSE [] END | REMOVE other:Hub)""",
    Kind.LINK: """
        UNWIND $rows AS row MATCH (a:Entity {{id: row.from_id}}) MATCH (b:Entity {{id: row.to_id}})
        MERGE (a)-[r:`{type}` {{id: row.properties.id}}]->(b) SET r = row.properties""",
    Kind.MENTION: "UNWIND $rows AS row MERGE (n:Mention {mention_id: row.mention_id}) SET n = row",
    Kind.COMPARISON: """
        UNWIND $rows AS row MATCH (a:Mention {mention_id: row.left}) MATCH (b:Mention {mention_id: row.right})
        MERGE (a)-[c:COMPARED]->(b) SET c = row.properties""",
    Kind.RETIRED: "UNWIND $rows AS row MERGE (n:Retired {id: row.id}) SET n = row",
    Kind.ROW: "UNWIND $rows AS row MERGE (n:SourceRow {key: row.key}) SET n = row",
}
_DELETE = {
    Kind.ENTITY: "UNWIND $rows AS id MATCH (n:Entity {id: id}) DETACH DELETE n",
    Kind.LINK: "UNWIND $rows AS id MATCH ()-[r:`{type}` {{id: id}}]->() DELETE r",
    Kind.MENTION: "UNWIND $rows AS id MATCH (n:Mention {mention_id: id}) DETACH DELETE n",
    Kind.COMPARISON: """
        UNWIND $rows AS pair MATCH (:Mention {mention_id: pair[0]})-[c:COMPARED]->(:Mention {mention_id: pair[1]})
        DELETE c""",
    Kind.RETIRED: "UNWIND $rows AS id MATCH (n:Retired {id: id}) DELETE n",
    Kind.ROW: "UNWIND $rows AS key MATCH (n:SourceRow {key: key}) DELETE n",
}
_TYPED = (Kind.ENTITY, Kind.LINK)


@dataclass(frozen=True, slots=True)
class Write:
    """One statement and the rows it is to be run over."""

    statement: str
    rows: list[object]

    def run(self, transaction: ManagedTransaction) -> None:
        """Runs it, and waits until it is done."""
        transaction.run(self.statement, rows=self.rows).consume()


def put(kind: Kind, batch: list[Record]) -> Iterator[Write]:
    """Writes records of a kind. Labels and relationship types are part of a query's text, so each type is written by a
    query of its own."""
    if kind not in _TYPED:
        yield Write(_PUT[kind], [*batch])
        return
    rows: dict[str, list[object]] = defaultdict(list)
    for row in batch:
        rows[row["type"]].append(row)
    for name, some in rows.items():
        yield Write(_typed(_PUT[kind], name), some)


def delete(kind: Kind, type: str | None, keys: list[str]) -> Write:
    """Deletes units by their keys; of links those of one type."""
    if kind is Kind.COMPARISON:
        return Write(_DELETE[kind], [key.split(schema.SEPARATOR) for key in keys])
    return Write(_typed(_DELETE[kind], type) if kind is Kind.LINK and type else _DELETE[kind], [*keys])


def _typed(statement: str, name: str) -> str:
    if name not in schema.ENTITY_TYPES and name not in schema.LINK_TYPES:
        raise ValueError(f"the ontology knows no type {name!r}")
    others = "".join(f":`{other}`" for other in schema.ENTITY_TYPES if other != name)
    return statement.format(type=name, others=others)


def in_transactions(writes: Iterator[Write], size: int) -> Iterator[list[Write]]:
    """The same in their order, those of a transaction together: of `size` rows each, or as few more as the last has."""
    some: list[Write] = []
    for write in writes:
        some.append(write)
        if sum(len(each.rows) for each in some) >= size:
            yield some
            some = []
    if some:
        yield some


def connect(uri: str, user: str, password: str) -> Driver:
    """A driver to write and verify with. It says nothing of labels and types of which there is nothing yet."""
    return GraphDatabase.driver(uri, auth=(user, password), notifications_min_severity=NotificationMinimumSeverity.OFF)


def commit(driver: Driver, writes: list[Write]) -> None:
    """Runs writes in one transaction, tried again where the server could not do it then."""

    def work(transaction: ManagedTransaction) -> None:
        for write in writes:
            write.run(transaction)

    with driver.session() as session:
        session.execute_write(work)
