"""Finding an entity from whatever a person types."""

from __future__ import annotations

from graph.answers import SearchAnswer
from graph.scope import Scope
from graph.store import GraphStore, SearchKey

MAX_HITS = 200


def plan(text: str) -> list[SearchKey]:
    """The readings of `text` worth trying, surest first."""
    raise NotImplementedError


def search(
    store: GraphStore, scope: Scope, text: str, types: frozenset[str] = frozenset(), limit: int = 20
) -> SearchAnswer:
    """Entities that `text` names in any way, best first."""
    return store.search(scope, plan(text), types, min(limit, MAX_HITS))
