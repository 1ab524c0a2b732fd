"""What lies within some steps of an entity, breadth first and bounded, in one query."""

from __future__ import annotations

from collections.abc import Sequence

from graph.answers import Neighbourhood, ReachedEntity
from graph.neo4j.cut import Cut
from graph.neo4j.neighbours import strongest
from graph.neo4j.reading import entity_map, link_map, links, several, summary
from graph.neo4j.session import Session
from graph.store import Reach, UnknownEntity


def neighbourhood(session: Session, entity_ids: Sequence[str], reach: Reach) -> Neighbourhood:
    """See GraphStore.neighbourhood. Raises UnknownEntity."""
    cut, scope = session.cut(reach.filter), session.scope
    levels = "".join(_level(cut, step) for step in range(1, reach.steps + 1))
    row = session.row(
        cut,
        f"""{several(cut, "starts")}
        WITH starts WHERE size(starts) > 0
        WITH starts AS members, size(starts) + $limit AS most, [] AS walked,
            [n IN starts | {{node: n, via: null, steps: 0, opened: true}}] AS queue
        WITH members, most, walked, queue, queue AS reached
        {levels}
        CALL (members, walked) {{
            UNWIND [w IN walked WHERE w.opened | w.node] AS n
            {cut.hop("n", "r", "m")} AND m IN members
            WITH n, count(DISTINCT m) AS inside, collect(r) AS rs
            RETURN collect([n.id, inside]) AS inside, collect(rs) AS linked
        }}
        RETURN inside, [w IN walked | {{id: w.node.id, opened: w.opened, total: w.total}}] AS walked,
            COLLECT {{ UNWIND reached AS one WITH one, one.node AS n
                RETURN {{entity: {entity_map(cut, "n")}, via: one.via.id, steps: one.steps}} }} AS reached,
            COLLECT {{ UNWIND linked AS rs UNWIND rs AS r WITH DISTINCT r RETURN {link_map(cut, "r")} }} AS links""",
        ids=list(entity_ids), limit=reach.limit, max_degree=reach.max_degree, per_entity=reach.per_entity,
    )  # fmt: skip
    if row is None:
        raise UnknownEntity(entity_ids[0] if entity_ids else "")
    inside = dict(row["inside"])
    narrowed = [one["id"] for one in row["walked"] if one["opened"] and one["total"] > inside.get(one["id"], 0)]
    return Neighbourhood(
        entities=[
            ReachedEntity(entity=summary(scope, one["entity"]), steps=one["steps"], via=one["via"])
            for one in row["reached"]
        ],
        links=links(scope, row["links"]),
        narrowed=narrowed,
        unopened=[one["id"] for one in row["walked"] if not one["opened"]],
        cut=bool(narrowed),
    )


def _level(cut: Cut, step: int) -> str:
    """Walks the queue: opens what is to be opened, and queues what is reached that way and was not there yet.

    `walked` tells of each entity walked whether it was opened and how many neighbours it has.
    """
    return f"""
        CALL (members, most, queue) {{
            UNWIND range(0, size(queue) - 1) AS i
            WITH members, most, queue[i].node AS n, i WHERE queue[i].opened
            CALL (n) {{ {strongest(cut, "n", "0", "$per_entity")} }}
            RETURN collect({{i: i, node: n, total: total, near: near}}) AS opened
        }}
        CALL (members, most, opened) {{
            UNWIND opened AS o UNWIND range(0, size(o.near) - 1) AS j
            WITH members, most, o.near[j] AS m, o.node AS via, o.i AS i, j WHERE NOT m IN members
            ORDER BY i, j
            WITH members, most, m, collect(via)[0] AS via, min(i * 1000000 + j) AS position ORDER BY position
            WITH most - size(members) AS room, collect({{node: m, via: via}}) AS fresh
            UNWIND fresh[..room] AS one
            WITH one, one.node AS n
            RETURN collect({{node: n, via: one.via, steps: {step},
                opened: $max_degree IS NULL OR {cut.degree("n")} <= $max_degree}}) AS fresh
        }}
        WITH members + [one IN fresh | one.node] AS members, most, reached + fresh AS reached, fresh AS queue,
            walked + [i IN range(0, size(queue) - 1) | {{node: queue[i].node, opened: queue[i].opened,
                total: [o IN opened WHERE o.i = i | o.total][0]}}] AS walked
    """
