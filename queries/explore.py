"""Looking at an entity and opening it up on a chart."""

from __future__ import annotations

from collections.abc import Sequence

from graph.answers import Chart, EntityDetail, EntitySummary, NeighbourCount
from graph.scope import ALL_LINKS, ANY_TIME, LinkFilter, Period, Scope
from graph.store import GraphStore

MAX_EXPAND = 500
"""Most neighbours one expansion brings; a chart stays readable up to 2,000 nodes in all."""
MAX_CHART = 2_000
"""Most entities of one chart."""


def entity(store: GraphStore, scope: Scope, entity_id: str, mention_limit: int = 200) -> EntityDetail:
    """Everything known of one entity. Raises `graph.store.UnknownEntity`."""
    return store.entity(scope, entity_id, mention_limit)


def summaries(store: GraphStore, scope: Scope, entity_ids: Sequence[str]) -> list[EntitySummary]:
    """Summaries of the visible ones among `entity_ids`, in that order."""
    return store.summaries(scope, entity_ids[:MAX_CHART])


def neighbour_counts(
    store: GraphStore, scope: Scope, entity_id: str, period: Period = ANY_TIME
) -> list[NeighbourCount]:
    """What an expansion would bring, before it is loaded. Raises `graph.store.UnknownEntity`."""
    return store.neighbour_counts(scope, entity_id, period)


def expand(
    store: GraphStore,
    scope: Scope,
    entity_id: str,
    filter: LinkFilter = ALL_LINKS,
    limit: int = 50,
    offset: int = 0,
) -> Chart:
    """The entity with some of its neighbours. Raises `graph.store.UnknownEntity`."""
    return store.expand(scope, entity_id, filter, min(limit, MAX_EXPAND), offset)


def links_among(
    store: GraphStore,
    scope: Scope,
    entity_ids: Sequence[str],
    filter: LinkFilter = ALL_LINKS,
    limit: int = 10_000,
) -> Chart:
    """The links among the entities of a chart, to draw it again from its ids."""
    return store.links_among(scope, entity_ids[:MAX_CHART], filter, limit)
