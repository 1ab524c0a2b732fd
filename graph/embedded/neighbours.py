"""What hangs on an entity: counts, expansion, the links of a chart, paths and their links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

import numpy as np

from graph import pathfinding
from graph.answers import Chart, NeighbourCount, Path, PathAnswer
from graph.embedded.session import Session
from graph.scope import ALL_LINKS, SYMMETRIC, LinkFilter, Period
from graph.store import PathOptions
from graph.topology import OPEN_END, Ints, View


def counts(session: Session, entity_id: str, period: Period) -> list[NeighbourCount]:
    """Distinct neighbours by link type, direction and entity type. Raises UnknownEntity."""
    node, _ = session.resolve(entity_id)
    view, topology = session.view, session.view.topology
    neighbour, link = admitted(view, node, LinkFilter(period=period))
    types = topology.link_type[link]
    outward = topology.link_from[link] == node
    symmetric = np.array([name in SYMMETRIC for name in topology.link_types] or [False], dtype=np.bool_)[types]
    direction = np.where(symmetric, 2, np.where(outward, 0, 1))
    keys = np.unique(np.stack([types, direction, topology.node_type[neighbour], neighbour], axis=1), axis=0)
    tally = Counter((int(t), int(d), int(n)) for t, d, n in keys[:, :3])
    found = [
        NeighbourCount(
            link_type=topology.link_types[link_type],
            direction=("out", "in", "both")[facing],
            entity_type=topology.entity_types[entity_type],
            count=count,
        )
        for (link_type, facing, entity_type), count in tally.items()
    ]
    return sorted(found, key=lambda c: (c.link_type, c.direction, c.entity_type))


def expand(session: Session, entity_id: str, filter: LinkFilter, limit: int, offset: int) -> Chart:
    """The entity, some of its neighbours, and the links to them. Raises UnknownEntity."""
    node, _ = session.resolve(entity_id)
    view = session.view
    neighbour, link = admitted(view, node, filter)
    order = strongest_first(view, neighbour, link)
    chosen = order[offset : offset + limit]
    shown = link[np.isin(neighbour, chosen)]
    summaries = session.summaries([node, *chosen])
    return Chart(
        nodes=[summaries[int(n)] for n in [node, *(c for c in chosen if c != node)]],
        links=session.links(shown),
        total=len(order),
        cut=offset + len(chosen) < len(order),
    )


def admitted(view: View, node: int, filter: LinkFilter) -> tuple[Ints, Ints]:
    """Neighbours of a node and the links to them that scope and filter let through, entry by entry."""
    neighbour, link = view.entries(node)
    kept = view.admitted(link, neighbour, filter, node)
    return (neighbour, link) if kept is None else (neighbour[kept], link[kept])


def strongest_first(view: View, neighbour: Ints, link: Ints) -> Ints:
    """Distinct neighbours: most proofs and events first, then the latest known to hold, then by entity id."""
    distinct, position = np.unique(neighbour, return_inverse=True)
    strength = np.bincount(position, weights=view.link_count[link], minlength=len(distinct))
    last = np.full(len(distinct), np.iinfo(np.int32).min, dtype=np.int64)
    known = np.where(view.link_last[link] == OPEN_END, view.link_first[link], view.link_last[link])
    np.maximum.at(last, position, known.astype(np.int64))
    ordered: Ints = distinct[np.lexsort((distinct, -last, -strength))]
    return ordered


def among(session: Session, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
    """The visible ones of the entities and the links among them."""
    nodes = session.resolve_many(entity_ids)
    view = session.view
    members = np.array(nodes, dtype=np.int32)
    found: list[Ints] = []
    for node in nodes:
        neighbour, link = admitted(view, node, filter)
        # A link is met from both of its ends: taken from the one it starts at, unless both are the same.
        found.append(link[np.isin(neighbour, members) & (view.topology.link_from[link] == node)])
    links = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int32)
    summaries = session.summaries(nodes)
    return Chart(
        nodes=[summaries[node] for node in nodes],
        links=session.links(links[:limit]),
        total=len(links),
        cut=len(links) > limit,
    )


def common(session: Session, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
    """Entities linked to every one of those asked about. Raises UnknownEntity."""
    starts = list(dict.fromkeys(session.resolve(entity_id)[0] for entity_id in entity_ids))
    view = session.view
    linked = {node: admitted(view, node, filter) for node in starts}
    shared = reduce(np.intersect1d, (neighbour for neighbour, _ in linked.values()))
    chosen = shared[np.lexsort((shared, view.degree[shared]))][:limit]
    summaries = session.summaries([*starts, *chosen])
    return Chart(
        nodes=[summaries[int(node)] for node in (*starts, *chosen)],
        links=session.links(np.concatenate([link[np.isin(neighbour, chosen)] for neighbour, link in linked.values()])),
        total=len(shared),
        cut=len(chosen) < len(shared),
    )


def paths(session: Session, from_id: str, to_id: str, options: PathOptions) -> PathAnswer:
    """Shortest path or k best ones, with every link along them. Raises UnknownEntity."""
    source, _ = session.resolve(from_id)
    target, _ = session.resolve(to_id)
    found = pathfinding.find(session.view, source, target, options)
    hops = {hop: between(session.view, *hop, options.filter) for path in found.paths for hop in _hops(path)}
    numbers = sorted({int(link) for links in hops.values() for link in links})
    links = dict(zip(numbers, session.links(numbers), strict=True))
    summaries = session.summaries({node for path in found.paths for node in path})
    return PathAnswer(
        paths=[
            Path(
                nodes=[summaries[node].id for node in path],
                links=[links[int(link)].id for hop in _hops(path) for link in hops[hop]],
                length=len(path) - 1,
            )
            for path in found.paths
        ],
        nodes=[summaries[node] for node in sorted(summaries)],
        links=list(links.values()),
        cut=found.cut_reason is not None,
        cut_reason=found.cut_reason,
    )


def _hops(path: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(pairwise(path))


def between(view: View, one: int, other: int, filter: LinkFilter = ALL_LINKS) -> Ints:
    """Visible links between two nodes that the filter lets through, whatever their direction."""
    # From the end with fewer entries: the other may be a hub.
    if len(view.entries(other)[0]) < len(view.entries(one)[0]):
        one, other = other, one
    neighbour, link = view.entries(one)
    at = neighbour == other
    neighbour, link = neighbour[at], link[at]
    narrow = LinkFilter(link_types=filter.link_types, period=filter.period)
    kept = view.admitted(link, neighbour, narrow)
    found: Ints = np.sort(link if kept is None else link[kept])
    return found
