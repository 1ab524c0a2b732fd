"""What happened to an entity, and when."""

from __future__ import annotations

from graph.answers import Timeline
from graph.scope import ANY_TIME, Period, Scope
from graph.store import GraphStore

MAX_EVENTS = 5_000


def timeline(store: GraphStore, scope: Scope, entity_id: str, period: Period = ANY_TIME, limit: int = 500) -> Timeline:
    """Dated attributes, links and events by day; the newest `limit`, oldest first.

    Raises `graph.store.UnknownEntity`.
    """
    return store.timeline(scope, entity_id, period, min(limit, MAX_EVENTS))
