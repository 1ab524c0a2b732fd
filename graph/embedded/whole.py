"""All that a scope shows, batch by batch, for whoever writes it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.answers import EntitySummary, LinkSummary
from graph.embedded.session import Session
from graph.topology import Bools, Ints

_BATCH = 5_000


def entities(session: Session) -> Iterator[EntitySummary]:
    """Every visible entity, in the order of the ids."""
    view = session.view
    for batch in _batches(_shown(view.node_visible, view.topology.nodes)):
        found = session.summaries(batch.tolist())
        yield from (found[node] for node in sorted(found))


def links(session: Session) -> Iterator[LinkSummary]:
    """Every visible link, in the order of their ends."""
    view = session.view
    for batch in _batches(_shown(view.link_visible, view.topology.links)):
        yield from session.links(batch.tolist())


def _shown(visible: Bools | None, count: int) -> Ints:
    every = np.arange(count, dtype=np.int32)
    return every if visible is None else every[visible]


def _batches(numbers: Ints) -> Iterator[Ints]:
    for begin in range(0, len(numbers), _BATCH):
        yield numbers[begin : begin + _BATCH]
