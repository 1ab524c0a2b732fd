"""How two entities hang together."""

from __future__ import annotations

from graph.answers import PathAnswer
from graph.scope import Scope
from graph.store import GraphStore, PathOptions

MAX_LENGTH = 10
"""Most hops; beyond it everybody is connected to everybody, and a path says nothing."""
MAX_PATHS = 50
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
