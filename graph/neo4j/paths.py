"""Paths between two entities, found and ranked by Neo4j in one query.

All shortest paths are found first, through whatever lies between. More are looked for only where they do not suffice,
with bounds on their number, and through no hub: a walk over everybody who passed a toll station never ends.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from graph.answers import CutReason, Path, PathAnswer
from graph.neo4j.cut import Cut
from graph.neo4j.reading import entity_map, found, link_map, links, summary
from graph.neo4j.schema import HUB
from graph.neo4j.session import Row, Session
from graph.scope import NONE
from graph.store import PathOptions, TookTooLong, UnknownEntity

MOST_SHORTEST = 1_000
"""Shortest paths that are ranked; between two hubs there may be as many as they have neighbours."""
MOST_FURTHER = 300
"""Further paths that are ranked."""
_SCALE = 1_000
"""Costs are whole thousandths of a bit, as those of `graph.pathfinding`, so that both order paths alike."""
_OF_LIMIT = 0.7
"""Share of the time that the search for further paths may take; the rest is for the shortest alone, if it fails."""


def paths(session: Session, from_id: str, to_id: str, options: PathOptions) -> PathAnswer:
    """Shortest path or k best ones, with every link along them. Raises UnknownEntity."""
    seconds = options.timeout_ms / 1000
    if options.k == 1:
        try:
            return _answer(session, from_id, to_id, options, further=False, timeout_s=seconds)
        except TookTooLong:
            return _nothing_in_time()
    try:
        return _answer(session, from_id, to_id, options, further=True, timeout_s=seconds * _OF_LIMIT)
    except TookTooLong:
        pass
    try:
        shortest = _answer(session, from_id, to_id, options, further=False, timeout_s=seconds * (1 - _OF_LIMIT))
    except TookTooLong:
        return _nothing_in_time()
    return shortest.model_copy(update={"cut": True, "cut_reason": "time"})


def _nothing_in_time() -> PathAnswer:
    return PathAnswer(paths=[], nodes=[], links=[], cut=True, cut_reason="time")


def _answer(
    session: Session, from_id: str, to_id: str, options: PathOptions, further: bool, timeout_s: float
) -> PathAnswer:
    # The type of the ends is the asker's choice already, so types narrow only what lies between them.
    cut = session.cut(replace(options.filter, entity_types=NONE, direction=None))
    row = session.row(
        cut,
        f"""{found(cut, "a", "from_id")} {found(cut, "b", "to_id")}
        {_shortest(cut, options)}
        {_further(cut, options) if further else "WITH *, [] AS longer, false AS longer_full"}
        {_ranked(cut)}
        RETURN a.id AS source, b.id AS target, total, size(shortest) AS ties, ties_full, longer_full,
            EXISTS {{ MATCH (:Hub) }} AS hubs, size(shortest[0]) AS least, size(longer[-1]) AS most,
            [ns IN best | [n IN ns | n.id]] AS paths,
            COLLECT {{ UNWIND best AS ns UNWIND ns AS n WITH DISTINCT n RETURN {entity_map(cut, "n")} }} AS nodes,
            COLLECT {{ UNWIND best AS ns UNWIND range(0, size(ns) - 2) AS i
                WITH DISTINCT ns[i] AS x, ns[i + 1] AS y
                {cut.hop("x", "r", "y")}
                WITH DISTINCT r RETURN {link_map(cut, "r")} }} AS links""",
        timeout_s=timeout_s, from_id=from_id, to_id=to_id, k=options.k, max_degree=options.max_degree,
        between=sorted(options.filter.entity_types),
    )  # fmt: skip
    assert row is not None
    for wanted, end in ((from_id, row["source"]), (to_id, row["target"])):
        if end is None:
            raise UnknownEntity(wanted)
    reason = _cut_reason(row, options, further)
    by_hop: dict[frozenset[str], list[str]] = {}
    told = links(session.scope, row["links"])
    for one in told:
        by_hop.setdefault(frozenset((one.from_id, one.to_id)), []).append(one.id)
    return PathAnswer(
        paths=[
            Path(
                nodes=ids,
                links=[link_id for hop in pairwise(ids) for link_id in by_hop[frozenset(hop)]],
                length=len(ids) - 1,
            )
            for ids in row["paths"]
        ],
        nodes=sorted((summary(session.scope, node) for node in row["nodes"]), key=lambda node: node.id),
        links=told,
        cut=reason is not None,
        cut_reason=reason,
    )


def _cut_reason(row: Row, options: PathOptions, further: bool) -> CutReason | None:
    """Why there may be other paths than those told; None when there are none, or only one was wanted."""
    if not row["paths"] or row["source"] == row["target"]:
        return None
    # Ties beyond those ranked may be better than those told.
    if row["ties_full"]:
        return "work"
    if not further or row["ties"] > options.k:
        return "more" if options.k > 1 and row["ties"] > options.k else None
    hubs_left_out = row["hubs"] and (options.max_degree is None or options.max_degree > HUB)
    told = len(row["paths"][-1])
    partly = row["longer_full"] and (row["total"] < options.k or told >= row["most"])
    if row["least"] <= options.max_length and (hubs_left_out or partly):
        return "work"
    return "more" if row["total"] > options.k else None


def _passable(cut: Cut, n: str, options: PathOptions, hubs: bool) -> str:
    """Node `n` may lie between the ends."""
    conditions = [cut.node(n)]
    if options.filter.entity_types:
        conditions.append(f"{n}.type IN $between")
    if options.max_degree is not None:
        visible = f" OR {cut.degree(n)} <= $max_degree" if cut.scope.cuts_graph else ""
        conditions.append(f"({n}.degree <= $max_degree{visible})")
    if not hubs and (options.max_degree is None or options.max_degree > HUB):
        conditions.append(f"NOT {n}:Hub")
    told = [condition for condition in conditions if condition != "true"]
    return f"({n} = a OR {n} = b OR ({' AND '.join(told)}))" if told else "true"


def _shortest(cut: Cut, options: PathOptions) -> str:
    """All shortest paths, each once however many links run along it."""
    conditions = " AND ".join(
        f"all({one} IN {many} WHERE {condition})"
        for one, many, condition in (
            ("r", "relationships(p)", cut.link("r")),
            ("n", "nodes(p)", _passable(cut, "n", options, hubs=True)),
        )
        if condition != "true"
    )
    return f"""
        CALL (a, b) {{
            CALL (a, b) {{
                WITH a, b WHERE a <> b
                MATCH p = allShortestPaths((a)-{cut.pattern("", hops=f"*..{options.max_length}")}-(b))
                {f"WHERE {conditions}" if conditions else ""}
                RETURN nodes(p) AS ns LIMIT {MOST_SHORTEST}
                UNION ALL
                WITH a, b WHERE a = b RETURN [a] AS ns
            }}
            RETURN collect(DISTINCT ns) AS shortest, count(*) = {MOST_SHORTEST} AS ties_full
        }}"""


def _further(cut: Cut, options: PathOptions) -> str:
    """Longer paths through no hub, shortest first; simple ones alone, each once."""
    longest = options.max_length
    return f"""
        CALL (a, b, shortest) {{
            CALL (a, b, shortest) {{
                WITH a, b, size(shortest[0]) AS least
                WHERE a <> b AND size(shortest) <= $k AND least <= {longest}
                MATCH p = SHORTEST {longest} GROUPS
                    (a)((x)-{cut.pattern("r")[:-1]} WHERE {cut.link("r")}]-(y WHERE {
        _passable(cut, "y", options, hubs=False)
    })){{1,{longest}}}(b)
                RETURN nodes(p) AS ns, least LIMIT {MOST_FURTHER}
            }}
            WITH collect(ns) AS every, count(*) = {MOST_FURTHER} AS longer_full, min(least) AS least
            RETURN every AS longer, longer_full, least
        }}"""


def _ranked(cut: Cut) -> str:
    """The best of all, and how many there are: the shortest, of those the ones through less connected entities."""
    return f"""
        CALL (shortest, longer) {{
            UNWIND shortest + [ns IN longer WHERE size(ns) > size(shortest[0])
                AND all(i IN range(1, size(ns) - 1) WHERE NOT ns[i] IN ns[..i])] AS ns
            WITH DISTINCT ns
            WITH collect(ns) AS every
            UNWIND range(0, size(every) - 1) AS at
            UNWIND CASE WHEN size(every[at]) > 2 THEN every[at][1..-1] ELSE [null] END AS n
            WITH every, n, collect(at) AS of
            WITH every, of, CASE WHEN n IS NULL THEN 0
                ELSE toInteger(round(log({cut.degree("n")} + 1) / log(2) * {_SCALE})) END AS toll
            UNWIND of AS at
            WITH every[at] AS ns, sum(toll) AS cost
            ORDER BY size(ns), cost, [n IN ns | n.id]
            WITH collect(ns) AS ranked
            RETURN size(ranked) AS total, ranked[..$k] AS best
        }}"""
