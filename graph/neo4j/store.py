"""The port implemented over a Neo4j that holds a projected registry (`graph.neo4j.schema`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType

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
from graph.divisions import FIGURES_KEPT
from graph.neo4j import counting, divisions, evidence, finding, mentions, neighbours, paths, surroundings, timeline
from graph.neo4j.bolt import TIMEOUT_S, Bolt
from graph.neo4j.reading import entity_map, several, summary
from graph.neo4j.schema import FORMAT
from graph.neo4j.session import Session
from graph.recent import Recent
from graph.scope import LinkFilter, Period, Scope
from graph.store import PathOptions, Reach, SearchKey


class Neo4jStore:
    """A GraphStore over one Neo4j database, safe to use from several threads.

    Every operation may raise StoreUnavailable and TookTooLong. Close the store, or use it as a context.
    """

    def __init__(
        self, uri: str, password: str, user: str = "neo4j", database: str | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        """Connects when first asked. uri: bolt://HOST:PORT, or neo4j:// of a cluster; bolt+s:// for TLS.

        timeout_s: longest that a question may take which has no limit of its own.
        """
        self._bolt = Bolt(uri, user, password, database, timeout_s)
        self._loaded = False
        self._divisions: Recent[tuple[str, Scope], tuple[DivisionCount, ...]] = Recent(FIGURES_KEPT)

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the connections back."""
        self._bolt.close()

    @property
    def uri(self) -> str:
        """Where it is."""
        return self._bolt.uri

    @property
    def is_loaded(self) -> bool:
        """Whether it holds a graph of this version. Asked until it does: one that was loaded stays so."""
        if not self._loaded:
            rows = self._bolt.rows("MATCH (g:Graph) RETURN g.format AS format", {})
            self._loaded = [row["format"] for row in rows] == [FORMAT]
        return self._loaded

    @property
    def was_loaded(self) -> bool:
        """Whether it was seen to be `is_loaded`, told without asking."""
        return self._loaded

    def _session(self, scope: Scope) -> Session:
        return Session(self._bolt, scope)

    def status(self, scope: Scope) -> GraphStatus:
        """See GraphStore."""
        return counting.status(self._session(scope))

    def divisions(self, scope: Scope) -> list[DivisionCount]:
        """See GraphStore."""
        # The same cut for another purpose is the same cut, as long as the graph is the same.
        session = self._session(replace(scope, purpose=""))
        asked = counting.state(session), session.scope
        return list(self._divisions.of([asked], lambda _: {asked: tuple(divisions.counted(session))})[asked])

    def search(self, scope: Scope, keys: Sequence[SearchKey], types: frozenset[str], limit: int) -> SearchAnswer:
        """See GraphStore."""
        return finding.search(self._session(scope), keys, types, limit)

    def summaries(self, scope: Scope, entity_ids: Sequence[str]) -> list[EntitySummary]:
        """See GraphStore."""
        session = self._session(scope)
        cut = session.cut()
        row = session.row(
            cut,
            f"{several(cut, 'found')} RETURN COLLECT {{ UNWIND found AS n RETURN {entity_map(cut, 'n')} }} AS found",
            ids=list(entity_ids),
        )
        return [summary(scope, one) for one in row["found"]] if row else []

    def entity(self, scope: Scope, entity_id: str, mention_limit: int) -> EntityDetail:
        """See GraphStore."""
        return mentions.detail(self._session(scope), entity_id, mention_limit)

    def neighbour_counts(self, scope: Scope, entity_id: str, period: Period) -> list[NeighbourCount]:
        """See GraphStore."""
        return neighbours.counts(self._session(scope), entity_id, period)

    def expand(self, scope: Scope, entity_id: str, filter: LinkFilter, limit: int, offset: int) -> Chart:
        """See GraphStore."""
        return neighbours.expand(self._session(scope), entity_id, filter, limit, offset)

    def links_among(self, scope: Scope, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
        """See GraphStore."""
        return neighbours.among(self._session(scope), entity_ids, filter, limit)

    def neighbourhood(self, scope: Scope, entity_ids: Sequence[str], reach: Reach) -> Neighbourhood:
        """See GraphStore."""
        return surroundings.neighbourhood(self._session(scope), entity_ids, reach)

    def common_neighbours(self, scope: Scope, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
        """See GraphStore."""
        return neighbours.common(self._session(scope), entity_ids, filter, limit)

    def paths(self, scope: Scope, from_id: str, to_id: str, options: PathOptions) -> PathAnswer:
        """See GraphStore."""
        return paths.paths(self._session(scope), from_id, to_id, options)

    def timeline(self, scope: Scope, entity_id: str, period: Period, limit: int) -> Timeline:
        """See GraphStore."""
        return timeline.timeline(self._session(scope), entity_id, period, limit)

    def why_identity(self, scope: Scope, entity_id: str, limit: int) -> IdentityWhy:
        """See GraphStore."""
        return evidence.identity(self._session(scope), entity_id, limit)

    def why_pair(self, scope: Scope, left: str, right: str) -> PairWhy:
        """See GraphStore."""
        return evidence.pair(self._session(scope), left, right)

    def link(self, scope: Scope, link_id: str, proof_limit: int) -> LinkDetail:
        """See GraphStore."""
        return evidence.link(self._session(scope), link_id, proof_limit)
