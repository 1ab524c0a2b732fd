"""What lies within some steps of an entity, breadth first and bounded: the ground of a full-database association."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.answers import LinkSummary, Neighbourhood, ReachedEntity
from graph.embedded.neighbours import admitted, strongest_first
from graph.embedded.session import Session
from graph.store import Reach, UnknownEntity
from graph.topology import Ints


def neighbourhood(session: Session, entity_ids: Sequence[str], reach: Reach) -> Neighbourhood:
    """See GraphStore.neighbourhood. Raises UnknownEntity."""
    starts = dict.fromkeys(session.resolve_many(entity_ids), 0)
    if not starts:
        raise UnknownEntity(entity_ids[0] if entity_ids else "")
    view = session.view
    steps = dict(starts)
    via: dict[int, int] = {}
    wanted: dict[int, Ints] = {}
    linked: dict[int, tuple[Ints, Ints]] = {}
    unopened: list[int] = []
    queue = list(starts)
    # The queue grows while it is walked: breadth first.
    for node in queue:
        if steps[node] == reach.steps:
            break
        if node not in starts and reach.max_degree is not None and view.degree[node] > reach.max_degree:
            unopened.append(node)
            continue
        neighbour, link = linked[node] = admitted(view, node, reach.filter)
        wanted[node] = strongest_first(view, neighbour, link)
        for other in wanted[node][: reach.per_entity].tolist():
            if other not in steps and len(steps) - len(starts) < reach.limit:
                steps[other], via[other] = steps[node] + 1, node
                queue.append(other)
    members = np.array(queue, dtype=np.int32)
    narrowed = [node for node, neighbours in wanted.items() if not np.isin(neighbours, members).all()]
    summaries = session.summaries(queue)
    shown = [link[np.isin(neighbour, members)] for neighbour, link in linked.values()]
    return Neighbourhood(
        entities=[
            ReachedEntity(
                entity=summaries[node],
                steps=steps[node],
                via=summaries[via[node]].id if node in via else None,
            )
            for node in queue
        ],
        links=sorted(session.links(np.concatenate(shown)), key=_order),
        narrowed=[summaries[node].id for node in narrowed],
        unopened=[summaries[node].id for node in unopened],
        cut=bool(narrowed),
    )


def _order(link: LinkSummary) -> tuple[str, str, str, str]:
    return link.from_id, link.type, link.to_id, link.role or ""
