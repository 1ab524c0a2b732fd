"""The port to the graph: one method an operation, each one round trip to whatever engine answers it.

An implementation takes the scope with every call and cuts by it while it traverses (see `graph.scope.Scope`), so
that two graphs which differ only in hidden data answer identically. `tests/contract` holds every implementation to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from graph.answers import (
    Chart,
    DivisionCount,
    EntityDetail,
    EntitySummary,
    GraphStatus,
    IdentityWhy,
    LinkDetail,
    NeighbourCount,
    Neighbourhood,
    PairWhy,
    PathAnswer,
    SearchAnswer,
    Timeline,
)
from graph.scope import ALL_LINKS, LinkFilter, Period, Scope


class UnknownEntity(LookupError):
    """No such entity or mention in this scope; what is hidden is as unknown as what never was."""


class UnknownLink(LookupError):
    """No such link in this scope."""


class TookTooLong(TimeoutError):
    """The question was not answered within the time it may take; a narrower one may be."""


class StoreUnavailable(ConnectionError):
    """The engine behind the store does not answer; the message says which and why."""


@dataclass(frozen=True, slots=True)
class SearchKey:
    """One way to read the text searched for.

    `kind` is a kind of search term (`graph.terms`), `how` whether `text` must be the whole term, its beginning, its
    end or any part of it; `score` ranks what this reading finds, 1 for the surest.
    """

    kind: str
    text: str
    how: str
    score: float


@dataclass(frozen=True, slots=True)
class PathOptions:
    """Which paths are wanted."""

    max_length: int = 6
    """Most hops, 1 to 10."""
    k: int = 1
    """How many paths; 1 asks for a shortest one."""
    max_degree: int | None = None
    """Entities between the ends with more neighbours than this (under the scope) are not passed through."""
    filter: LinkFilter = ALL_LINKS
    timeout_ms: int = 2_000


@dataclass(frozen=True, slots=True)
class Reach:
    """How far and how wide a neighbourhood is taken."""

    steps: int = 2
    """Most steps from a start, 1 to 3."""
    per_entity: int = 50
    """Most neighbours taken from one entity, the strongest first, in the order in which `expand` gives them."""
    limit: int = 500
    """Most entities, the starts not counted."""
    max_degree: int | None = 200
    """Entities other than the starts with more neighbours than this (under the scope) are reached, but not opened."""
    filter: LinkFilter = ALL_LINKS


@runtime_checkable
class GraphStore(Protocol):
    """What queries ask of a graph. Methods may be called from several threads at once."""

    def status(self, scope: Scope) -> GraphStatus:
        """Entities and links by type."""
        ...

    def divisions(self, scope: Scope) -> list[DivisionCount]:
        """What lies in each division of the province that has something in it, in the order of the codes, as
        `graph.divisions` says where something lies. Takes a while when first asked of a graph under a scope."""
        ...

    def search(self, scope: Scope, keys: Sequence[SearchKey], types: frozenset[str], limit: int) -> SearchAnswer:
        """Entities with a term that one of `keys` matches, best score first; `types` empty means all."""
        ...

    def summaries(self, scope: Scope, entity_ids: Sequence[str]) -> list[EntitySummary]:
        """Summaries of those of `entity_ids` that are visible, in the order asked, retired ids redirected."""
        ...

    def entity(self, scope: Scope, entity_id: str, mention_limit: int) -> EntityDetail:
        """All about one entity. Raises UnknownEntity."""
        ...

    def neighbour_counts(self, scope: Scope, entity_id: str, period: Period) -> list[NeighbourCount]:
        """Distinct neighbours by link type, direction and entity type. Raises UnknownEntity."""
        ...

    def expand(self, scope: Scope, entity_id: str, filter: LinkFilter, limit: int, offset: int) -> Chart:
        """The entity, `limit` of its neighbours from `offset` on, and the links to them. Raises UnknownEntity."""
        ...

    def links_among(self, scope: Scope, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
        """The visible ones of `entity_ids` and the links among them."""
        ...

    def neighbourhood(self, scope: Scope, entity_ids: Sequence[str], reach: Reach) -> Neighbourhood:
        """All that lies within some steps of the visible ones of `entity_ids`, breadth first.

        Entities are opened in the order in which they were reached, the starts in the order asked; an opened entity
        gives its first `per_entity` neighbours as `expand` orders them, and those not there yet are added until `limit`
        is reached. Links are all those between an opened entity and any entity of the answer. Raises UnknownEntity when
        none of the starts is visible.
        """
        ...

    def common_neighbours(self, scope: Scope, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
        """Entities that are linked to every one of `entity_ids`, and their links to them.

        The entities asked about come first, in the order asked; then the common neighbours, the least connected first
        (they tell most), of equals by id. `total` counts these. Raises UnknownEntity when one asked about is not
        visible.
        """
        ...

    def paths(self, scope: Scope, from_id: str, to_id: str, options: PathOptions) -> PathAnswer:
        """Shortest path or k best ones. Raises UnknownEntity."""
        ...

    def timeline(self, scope: Scope, entity_id: str, period: Period, limit: int) -> Timeline:
        """Dated attributes, links and events; the newest `limit` of them, oldest first. Raises UnknownEntity."""
        ...

    def why_identity(self, scope: Scope, entity_id: str, limit: int) -> IdentityWhy:
        """What holds an entity together, and the doubts. Raises UnknownEntity."""
        ...

    def why_pair(self, scope: Scope, left: str, right: str) -> PairWhy:
        """Evidence between two mentions or entities (ids of either kind). Raises UnknownEntity."""
        ...

    def link(self, scope: Scope, link_id: str, proof_limit: int) -> LinkDetail:
        """A link with its proofs. Raises UnknownLink."""
        ...

    def close(self) -> None:
        """Give back what the store holds open."""
        ...
