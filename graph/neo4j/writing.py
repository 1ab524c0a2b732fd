"""Units written into Neo4j and deleted from it, by keys that last: done twice, each ends as done once, save for links
that are known to be new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from neo4j import ManagedTransaction

from graph.neo4j import schema
from graph.neo4j.connecting import Connection
from graph.neo4j.records import Record
from graph.neo4j.units import Kind

BATCH = 5_000
"""Units in one transaction."""

_ENDS = "UNWIND $rows AS row MATCH (a:Entity {{id: row.from_id}}) MATCH (b:Entity {{id: row.to_id}})"
_PUT = {
    Kind.ENTITY: """
        UNWIND $rows AS row MERGE (n:Entity {{id: row.id}}) REMOVE n{others} SET n:`{type}`, n = row
        FOREACH (hub IN CASE WHEN row.around IS NULL THEN [] ELSE [n] END | SET hub:Hub)
        FOREACH (other IN CASE WHEN row.around IS NULL THEN [n] ELSE [] END | REMOVE other:Hub)""",
    Kind.DEGREE: "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n.degree = row.degree",
    Kind.LINK: f"""
        {_ENDS} MERGE (a)-[r:`{{type}}` {{{{id: row.properties.id}}}}]->(b) SET r = row.properties""",
    Kind.MENTION: "UNWIND $rows AS row MERGE (n:Mention {mention_id: row.mention_id}) SET n = row",
    Kind.COMPARISON: """
        UNWIND $rows AS row MATCH (a:Mention {mention_id: row.left}) MATCH (b:Mention {mention_id: row.right})
        MERGE (a)-[c:COMPARED]->(b) SET c = row.properties""",
    Kind.RETIRED: "UNWIND $rows AS row MERGE (n:Retired {id: row.id}) SET n = row",
    Kind.ROW: "UNWIND $rows AS row MERGE (n:SourceRow {key: row.key}) SET n = row",
}
# Where it is known whether a link is there, looking for it beside its ends is spared, or its ends are.
_CREATE_LINK = f"{_ENDS} CREATE (a)-[r:`{{type}}`]->(b) SET r = row.properties"
_CHANGE_LINK = "UNWIND $rows AS row MATCH ()-[r:`{type}` {{id: row.properties.id}}]->() SET r = row.properties"
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
    kind: Kind | None = None
    """Of the units that the rows are; None of the graph's mark."""

    def run(self, transaction: ManagedTransaction) -> None:
        """Runs it, and waits until it is done."""
        transaction.run(self.statement, rows=self.rows).consume()


def put(kind: Kind, batch: list[Record], came: bool | None = None) -> Iterator[Write]:
    """Writes records of a kind. Labels and relationship types are part of a query's text, so each type is written by a
    query of its own.

    came: of links, whether none (True) or all of them (False) are there already, None where that is not known.
    """
    statement = _PUT[kind]
    if kind is Kind.LINK and came is not None:
        statement = _CREATE_LINK if came else _CHANGE_LINK
    if kind not in _TYPED:
        yield Write(statement, [*batch], kind)
        return
    rows: dict[str, list[object]] = defaultdict(list)
    for row in batch:
        rows[row["type"]].append(row)
    for name, some in rows.items():
        yield Write(_typed(statement, name), some, kind)


def delete(kind: Kind, type: str | None, keys: list[str]) -> Write:
    """Deletes units by their keys; of links those of one type."""
    if kind is Kind.COMPARISON:
        return Write(_DELETE[kind], [key.split(schema.SEPARATOR) for key in keys], kind)
    return Write(_typed(_DELETE[kind], type) if kind is Kind.LINK and type else _DELETE[kind], [*keys], kind)


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


def commit(driver: Connection, writes: list[Write]) -> None:
    """Runs writes in one transaction, tried again where the server could not do it then."""

    def work(transaction: ManagedTransaction) -> None:
        for write in writes:
            write.run(transaction)

    with driver.session() as session:
        session.execute_write(work)
