"""How entities hang together."""

from __future__ import annotations

from collections.abc import Sequence

from graph.answers import Chart, PathAnswer
from graph.scope import ALL_LINKS, LinkFilter, Scope
from graph.store import GraphStore, PathOptions

MAX_LENGTH = 10
"""Most hops; beyond it everybody is connected to everybody, and a path says nothing."""
MAX_PATHS = 50
MAX_ENDS = 10
"""Most entities whose common neighbours are asked for."""
SHORTEST = PathOptions()


def paths(store: GraphStore, scope: Scope, from_id: str, to_id: str, options: PathOptions = SHORTEST) -> PathAnswer:
    """The shortest path (k = 1) or the k best ones. Raises `graph.store.UnknownEntity`.

    Raises ValueError when the options ask for no path at all or for more than the limits of this module.
    """
    if not 1 <= options.max_length <= MAX_LENGTH:
        raise ValueError(f"max_length must be 1 to {MAX_LENGTH}")
    if not 1 <= options.k <= MAX_PATHS:
        raise ValueError(f"k must be 1 to {MAX_PATHS}")
    return store.paths(scope, from_id, to_id, options)


def common_neighbours(
    store: GraphStore, scope: Scope, entity_ids: Sequence[str], filter: LinkFilter = ALL_LINKS, limit: int = 50
) -> Chart:
    """What all of some entities are linked to, the least connected first. Raises `graph.store.UnknownEntity`.

    Raises ValueError when fewer than two entities are asked about, or more than `MAX_ENDS`.
    """
    if not 2 <= len(set(entity_ids)) <= MAX_ENDS:
        raise ValueError(f"common neighbours are those of 2 to {MAX_ENDS} entities")
    return store.common_neighbours(scope, entity_ids, filter, limit)
