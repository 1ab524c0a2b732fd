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
    seen_nodes, seen_links = _counted(cut) if session.scope.cuts_graph else _stored()
    row = session.row(
        cut,
        f"""RETURN COLLECT {{ {seen_nodes} }} AS entities, COLLECT {{ {seen_links} }} AS links,
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


def state(session: Session) -> str:
    """What tells this graph from the same one before and after a change: of which registry it is, and how far it is
    led to another."""
    row = session.row(session.cut(), "MATCH (g:Graph) RETURN g.version AS version, g.to AS to, g.made AS made")
    return repr(row)


def _stored() -> tuple[str, str]:
    """Counts of all there is, which Neo4j keeps by label and type."""
    nodes = (f"MATCH (n:`{name}`) WITH count(n) AS count RETURN ['{name}', count] AS c" for name in ENTITY_TYPES)
    links = (f"MATCH ()-[r:`{name}`]->() WITH count(r) AS count RETURN ['{name}', count] AS c" for name in LINK_TYPES)
    return " UNION ALL ".join(nodes), " UNION ALL ".join(links)


def _counted(cut: Cut) -> tuple[str, str]:
    """Counts of what is visible, for which all must be looked at."""
    seen = " AND ".join((cut.link("r"), cut.node("a"), cut.node("b")))
    return (
        f"MATCH (n:Entity) WHERE {cut.entity('n')} WITH n.type AS type, count(n) AS count RETURN [type, count]",
        f"MATCH (a:Entity)-{cut.pattern('r')}->(b) WHERE {seen} WITH type(r) AS type, count(r) AS count "
        "RETURN [type, count]",
    )
