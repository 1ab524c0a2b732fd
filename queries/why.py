"""Why the platform believes what it believes."""

from __future__ import annotations

from graph.answers import IdentityWhy, LinkDetail, PairWhy
from graph.scope import Scope
from graph.store import GraphStore


def identity(store: GraphStore, scope: Scope, entity_id: str, limit: int = 200) -> IdentityWhy:
    """The pairs that hold an entity together and those that nearly joined it to another.

    Raises `graph.store.UnknownEntity`.
    """
    return store.why_identity(scope, entity_id, limit)


def pair(store: GraphStore, scope: Scope, left: str, right: str) -> PairWhy:
    """Evidence between two mentions, two entities or one of each. Raises `graph.store.UnknownEntity`."""
    return store.why_pair(scope, left, right)


def link(store: GraphStore, scope: Scope, link_id: str, proof_limit: int = 50) -> LinkDetail:
    """A link with the rows that prove it. Raises `graph.store.UnknownLink`."""
    return store.link(scope, link_id, proof_limit)
