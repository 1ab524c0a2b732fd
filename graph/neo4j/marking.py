"""The mark in the graph: which registry it is of, and where it is on the way to another, how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from graph.neo4j import records, schema
from graph.neo4j.connecting import Connection
from graph.neo4j.writing import Write

_WHOLE = "UNWIND $rows AS row MERGE (n:Graph) SET n = row"
_ON_THE_WAY = "UNWIND $rows AS row MERGE (n:Graph) SET n.to = row.to, n.made = row.made"
_LOOK = """
OPTIONAL MATCH (g:Graph) WITH g LIMIT 1
RETURN coalesce(properties(g), {}) AS mark, NOT EXISTS { MATCH (n) WHERE NOT n:Graph } AS empty"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a Neo4j says of its graph; all None where it never was whole."""

    format: int | None
    version: str | None
    """Of the registry that it was last wholly the graph of (records.version)."""
    built: str | None
    to: str | None
    """The version it is being brought to, where that has not come to its end."""
    made: int
    """How many of the changes on the way to that are made."""
    is_empty: bool
    """Whether there is nothing in the database."""

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole graph, or on the way from one to another."""
        return self.format is not None

    def is_of(self, con: duckdb.DuckDBPyConnection) -> bool:
        """Whether it is the graph of the registry in use on `con`, and nothing is on its way."""
        return (self.format, self.version, self.to) == (schema.FORMAT, records.version(con), None)


def look(driver: Connection) -> Mark:
    """The mark as it is."""
    ((row,), _, _) = driver.execute_query(_LOOK)
    mark = row["mark"]
    return Mark(
        mark.get("format"), mark.get("version"), mark.get("built"), mark.get("to"), mark.get("made", 0), row["empty"]
    )


def whole(con: duckdb.DuckDBPyConnection) -> Write:
    """Says that the graph is that of the registry in use on `con`."""
    told = {"format": schema.FORMAT, "version": records.version(con), "built": records.built(con)}
    return Write(_WHOLE, [told])


def on_the_way(to: str | None, made: int) -> Write:
    """Says that it is being brought to a version of the registry, and how many changes are made."""
    return Write(_ON_THE_WAY, [{"to": to, "made": made}])
