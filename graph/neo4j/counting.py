"""How much there is in the graph."""

from __future__ import annotations

from graph.answers import GraphStatus
from graph.neo4j.cut import Cut
from graph.neo4j.schema import ENTITY_TYPES, LINK_TYPES
from graph.neo4j.session import Session

COUNTING_S = 60.0
"""Longest a count may take that a scope makes necessary; one of all there is takes no time."""


def status(session: Session) -> GraphStatus:
    """Entities and links by type."""
    cut = session.cut()
    entities = " UNION ALL ".join(_entities(cut, name) for name in ENTITY_TYPES)
    links = " UNION ALL ".join(_links(cut, name) for name in LINK_TYPES if session.scope.shows_link_type(name))
    row = session.row(
        cut,
        f"""RETURN COLLECT {{ {entities} }} AS entities, COLLECT {{ {links} }} AS links,
            COLLECT {{ MATCH (g:Graph) RETURN g.built }} AS built""",
        timeout_s=COUNTING_S,
    )
    assert row is not None
    return GraphStatus.model_validate(
        {
            "entities": {name: count for name, count in sorted(row["entities"]) if count},
            "links": {name: count for name, count in sorted(row["links"]) if count},
            "built": row["built"][0] if row["built"] else None,
        }
    )


def _entities(cut: Cut, name: str) -> str:
    # Without a condition the count is read off the store and nothing is counted.
    condition = cut.entity("n")
    return f"MATCH (n:`{name}`) {_where(condition)} WITH count(n) AS count RETURN ['{name}', count] AS counted"


def _links(cut: Cut, name: str) -> str:
    if not cut.scope.cuts_graph:
        return f"MATCH ()-[r:`{name}`]->() WITH count(r) AS count RETURN ['{name}', count] AS counted"
    seen = " AND ".join((cut.link("r"), cut.node("a"), cut.node("b")))
    return f"MATCH (a)-[r:`{name}`]->(b) {_where(seen)} WITH count(r) AS count RETURN ['{name}', count] AS counted"


def _where(condition: str) -> str:
    return "" if condition == "true" else f"WHERE {condition}"
