"""All that is in a Neo4j, so that two ways to it can be held against each other."""

from __future__ import annotations

import json
from typing import Any

from neo4j import Driver


def content(driver: Driver) -> dict[str, list[Any]]:
    """All there is, and what it is found by."""
    asked = {
        "nodes": "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties",
        "links": "MATCH (a)-[r]->(b) RETURN type(r) AS type, properties(r) AS properties, "
        "coalesce(a.id, a.mention_id) AS start, coalesce(b.id, b.mention_id) AS end",
        "indexes": "SHOW INDEXES YIELD name, state, type, labelsOrTypes, properties, owningConstraint RETURN *",
    }
    found = {name: driver.execute_query(cypher).records for name, cypher in asked.items()}
    return {name: sorted(_text(dict(row)) for row in rows) for name, rows in found.items()}


def _text(row: dict[str, Any]) -> str:
    if "labels" in row:
        row["labels"] = sorted(row["labels"])
    return json.dumps(row, sort_keys=True, ensure_ascii=False)
