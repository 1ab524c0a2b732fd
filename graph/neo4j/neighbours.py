"""What hangs on an entity: counts, expansion, the links of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.answers import Chart, NeighbourCount
from graph.neo4j.cut import Cut
from graph.neo4j.reading import entity_map, found, link_map, links, several, summary
from graph.neo4j.session import Session
from graph.scope import NONE, SYMMETRIC, LinkFilter, Period
from graph.store import UnknownEntity


def counts(session: Session, entity_id: str, period: Period) -> list[NeighbourCount]:
    """Distinct neighbours by link type, direction and entity type. Raises UnknownEntity."""
    cut = session.cut(LinkFilter(period=period))
    row = session.row(
        cut,
        f"""{found(cut, "e")}
        WITH e WHERE e IS NOT NULL
        RETURN COLLECT {{ {cut.hop("e", "r", "m")}
            WITH type(r) AS type, startNode(r) = e AS outward, m.type AS near, count(DISTINCT m) AS count
            RETURN [type, outward, near, count] }} AS counts""",
        id=entity_id,
    )
    if row is None:
        raise UnknownEntity(entity_id)
    tally: dict[tuple[str, str, str], int] = {}
    for link_type, outward, near, count in row["counts"]:
        facing = "both" if link_type in SYMMETRIC else "out" if outward else "in"
        # Neighbours of a symmetric type lie on both sides of the order of ids, and no two of them are the same.
        tally[link_type, facing, near] = tally.get((link_type, facing, near), 0) + count
    return [
        NeighbourCount(link_type=link_type, direction=facing, entity_type=near, count=count)  # type: ignore[arg-type]
        for (link_type, facing, near), count in sorted(tally.items())
    ]


def strongest(cut: Cut, n: str, skip: str, limit: str) -> str:
    """How many neighbours `n` has (`total`), and some of them (`near`): most proofs and events first, then the latest
    known to hold, then by id. `skip` and `limit` are expressions.

    Ids are read of those alone that may be among the wanted: of a hub's neighbours that is most of the work.
    """
    return f"""
        {cut.hop(n, "r", "m")}
        WITH m, sum({cut.count("r")}) AS strength, max({cut.latest("r")}) AS latest
        WITH strength, latest, collect(m) AS equals ORDER BY strength DESC, latest DESC
        WITH collect(equals) AS ranks
        RETURN reduce(total = 0, equals IN ranks | total + size(equals)) AS total, COLLECT {{
            // No rank is empty, so those beyond as many as are wanted hold nothing that is.
            UNWIND range(0, size(ranks[..{skip} + {limit}]) - 1) AS rank
            UNWIND ranks[rank] AS m
            WITH rank, m ORDER BY rank, m.id SKIP {skip} LIMIT {limit}
            RETURN m }} AS near"""


def expand(session: Session, entity_id: str, filter: LinkFilter, limit: int, offset: int) -> Chart:
    """The entity, some of its neighbours, and the links to them. Raises UnknownEntity."""
    cut = session.cut(filter)
    row = session.row(
        cut,
        f"""{found(cut, "e")}
        WITH e WHERE e IS NOT NULL
        CALL (e) {{ {strongest(cut, "e", "$offset", "$limit")} }}
        RETURN {entity_map(cut, "e")} AS entity, total,
            COLLECT {{ UNWIND near AS m RETURN {entity_map(cut, "m")} }} AS near,
            COLLECT {{ UNWIND near AS m {cut.hop("e", "r", "m")} RETURN {link_map(cut, "r")} }} AS links""",
        id=entity_id, offset=offset, limit=limit,
    )  # fmt: skip
    if row is None:
        raise UnknownEntity(entity_id)
    return Chart(
        nodes=[summary(session.scope, one) for one in (row["entity"], *row["near"])],
        links=links(session.scope, row["links"]),
        total=row["total"],
        cut=offset + len(row["near"]) < row["total"],
    )


def among(session: Session, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
    """The visible ones of the entities and the links among them."""
    cut = session.cut(replace(filter, entity_types=NONE, direction=None))
    types = sorted(filter.entity_types)
    wanted = "endNode(r).type IN $end_types" if types else "true"
    # A hub is not walked around: its links are met from their other ends, those between two hubs by both.
    row = session.row(
        cut,
        f"""{several(cut, "members")}
        CALL (members) {{
            CALL (members) {{
                UNWIND members AS a WITH members, a WHERE NOT a:Hub
                {cut.hop("a", "r", "b")} AND {wanted} AND b IN members AND (b:Hub OR startNode(r) = a)
                RETURN r
                UNION ALL
                WITH members, [m IN members WHERE m:Hub] AS hubs
                UNWIND hubs AS a UNWIND hubs AS b WITH a, b WHERE a.id < b.id
                {cut.hop("a", "r", "b")} AND {wanted}
                RETURN r
            }}
            WITH DISTINCT r ORDER BY startNode(r).id, type(r), endNode(r).id, coalesce(r.role, '')
            WITH collect(r) AS links
            RETURN size(links) AS total, links[..$limit] AS links
        }}
        RETURN [m IN members | {entity_map(cut, "m")}] AS nodes, total, [r IN links | {link_map(cut, "r")}] AS links""",
        ids=list(entity_ids), limit=limit, end_types=types,
    )  # fmt: skip
    assert row is not None
    return Chart(
        nodes=[summary(session.scope, one) for one in row["nodes"]],
        links=links(session.scope, row["links"]),
        total=row["total"],
        cut=row["total"] > len(row["links"]),
    )


def common(session: Session, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
    """Entities linked to every one of those asked about. Raises UnknownEntity."""
    cut = session.cut(filter)
    # From the least connected one: what it is not linked to need not be looked at, and the others may be hubs.
    row = session.row(
        cut,
        f"""{several(cut, "starts")}
        CALL (starts) {{
            UNWIND starts AS n WITH starts, n ORDER BY n.degree, n.id LIMIT 1
            WITH [other IN starts WHERE other <> n] AS others, n
            {cut.hop("n", "r", "m")}
            WITH DISTINCT others, m
            WHERE size([other IN others WHERE NOT EXISTS {{ {cut.hop("other", "r", "m")} }}]) = 0
            WITH m, {cut.degree("m")} AS degree ORDER BY degree, m.id
            WITH collect(m) AS shared
            RETURN size(shared) AS total, shared[..$limit] AS chosen
        }}
        RETURN total, [n IN starts | {entity_map(cut, "n")}] AS starts,
            COLLECT {{ UNWIND chosen AS n RETURN {entity_map(cut, "n")} }} AS chosen,
            COLLECT {{ UNWIND starts AS n UNWIND chosen AS m {cut.hop("n", "r", "m")} RETURN {link_map(cut, "r")} }}
                AS links, missing""",
        ids=list(entity_ids), limit=limit,
    )  # fmt: skip
    assert row is not None
    if row["missing"] is not None:
        raise UnknownEntity(row["missing"])
    return Chart(
        nodes=[summary(session.scope, one) for one in (*row["starts"], *row["chosen"])],
        links=links(session.scope, row["links"]),
        total=row["total"],
        cut=row["total"] > len(row["chosen"]),
    )
