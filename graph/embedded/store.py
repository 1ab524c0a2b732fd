"""The port implemented over a registry file."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType

import duckdb
import numpy as np

from graph.answers import (
    Chart,
    DivisionCount,
    EntityDetail,
    EntitySummary,
    GraphStatus,
    IdentityWhy,
    LinkDetail,
    LinkSummary,
    NeighbourCount,
    Neighbourhood,
    PairWhy,
    PathAnswer,
    SearchAnswer,
    Timeline,
)
from graph.description import attribute_types
from graph.divisions import FIGURES_KEPT
from graph.embedded import divisions, evidence, finding, mentions, neighbours, surroundings, timeline, whole
from graph.embedded.rows import Rows, texts
from graph.embedded.session import Session
from graph.recent import Recent
from graph.scope import LinkFilter, Period, Scope
from graph.store import PathOptions, Reach, SearchKey
from graph.topology import Nodes, Topology, View, view

_VIEWS_KEPT = 8
"""Scopes whose cut is kept; one takes some 20 bytes a link and 9 an entity, and `graph.topology.KEPT` twice."""
_FORMAT = 4


class NotProjected(LookupError):
    """The registry holds no graph, or one of another version: it must be resolved again."""


class EmbeddedStore:
    """A GraphStore over one registry file, safe to use from several threads.

    The adjacency is loaded when the first operation needs it, or by `warm`. Close the store, or use it as a context.
    """

    def __init__(self, path: Path) -> None:
        """Opens `path` read-only. Raises NotProjected when there is no graph of this version in it."""
        # Attached to a database of our own instead of opened: DuckDB shares an open file by its path, and would go on
        # answering from the old one after a rebuild put another in its place.
        self._con = duckdb.connect()
        quoted = str(path).replace("'", "''")
        self._con.execute(f"ATTACH '{quoted}' AS registry (READ_ONLY)")
        # As many as operations at once: to make one takes longer than many a query.
        self._idle: deque[duckdb.DuckDBPyConnection] = deque()
        self._lock = threading.Lock()
        self._nodes: Nodes | None = None
        self._topology: Topology | None = None
        self._views: OrderedDict[Scope, View] = OrderedDict()
        self._divisions: Recent[Scope, tuple[DivisionCount, ...]] = Recent(FIGURES_KEPT)
        with self._cursor() as con:
            tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
            if "graph_meta" not in tables or con.execute("SELECT format FROM graph_meta").fetchall() != [(_FORMAT,)]:
                self._con.close()
                raise NotProjected(f"{path}: no graph of this version; resolve again")
            self._rows = Rows(attribute_types(con))

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file. Operations under way end first."""
        while self._idle:
            self._idle.pop().close()
        self._con.close()

    def warm(self) -> None:
        """Loads the adjacency now, so that the first question need not wait for it."""
        self.view(Scope.everything())

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            con = self._idle.pop()
        except IndexError:
            con = self._con.cursor()
            con.execute("USE registry")
        broken = False
        try:
            yield con
        except duckdb.Error:
            # It may hold a result half read.
            broken = True
            raise
        finally:
            if broken:
                con.close()
            else:
                self._idle.append(con)

    @contextmanager
    def _session(self, scope: Scope) -> Iterator[Session]:
        with ExitStack() as opened:
            connect = partial(opened.enter_context, self._cursor())
            yield Session(connect, scope, self._entity_nodes, self.view, self._rows)

    def _entity_nodes(self) -> Nodes:
        if self._nodes is None:
            with self._cursor() as con:
                self._nodes = Nodes.load(con)
        return self._nodes

    def view(self, scope: Scope) -> View:
        """What the scope leaves of the adjacency; worked out once and kept for the last few scopes."""
        # The same cut for another purpose is the same cut.
        scope = replace(scope, purpose="")
        # One at a time: two threads that need the same cut should not both work it out.
        with self._lock:
            kept = self._views.get(scope)
            if kept is not None:
                self._views.move_to_end(scope)
                return kept
            nodes = self._entity_nodes()
            with self._cursor() as con:
                if self._topology is None:
                    self._topology = Topology.load(con, nodes)
                hidden = con.execute(
                    f"SELECT node FROM entity WHERE entity_id IN ({texts(scope.hidden_entity_ids)})"
                ).fetchall()
            hidden_nodes = np.array([node for (node,) in hidden], dtype=np.int32)
            made = view(self._topology, scope, hidden_nodes, nodes.degree)
            self._views[scope] = made
            if len(self._views) > _VIEWS_KEPT:
                self._views.popitem(last=False)
            return made

    def status(self, scope: Scope) -> GraphStatus:
        """See GraphStore."""
        with self._session(scope) as session:
            built = session.rows("SELECT max(finished) FROM run")[0][0]
            if not scope.cuts_graph:
                entities = dict(session.rows("SELECT entity_type, count(*) FROM entity GROUP BY ALL ORDER BY ALL"))
                links = dict(session.rows("SELECT link_type, count(*) FROM link GROUP BY ALL ORDER BY ALL"))
                return GraphStatus(entities=entities, links=links, built=built)
            seen, topology = session.view, session.view.topology
            return GraphStatus(
                entities=_tally(topology.entity_types, topology.node_type[seen.node_visible]),
                links=_tally(topology.link_types, topology.link_type[seen.link_visible]),
                built=built,
            )

    def divisions(self, scope: Scope) -> list[DivisionCount]:
        """See GraphStore."""
        # The same cut for another purpose is the same cut.
        asked = replace(scope, purpose="")
        return list(self._divisions.of([asked], lambda _: {asked: self._counted(asked)})[asked])

    def _counted(self, scope: Scope) -> tuple[DivisionCount, ...]:
        with self._session(scope) as session:
            return tuple(divisions.counted(session))

    def search(self, scope: Scope, keys: Sequence[SearchKey], types: frozenset[str], limit: int) -> SearchAnswer:
        """See GraphStore."""
        with self._session(scope) as session:
            return finding.search(session, keys, types, limit)

    def summaries(self, scope: Scope, entity_ids: Sequence[str]) -> list[EntitySummary]:
        """See GraphStore."""
        with self._session(scope) as session:
            nodes = session.resolve_many(entity_ids)
            found = session.summaries(nodes)
            return [found[node] for node in nodes]

    def entity(self, scope: Scope, entity_id: str, mention_limit: int) -> EntityDetail:
        """See GraphStore."""
        with self._session(scope) as session:
            return mentions.detail(session, entity_id, mention_limit)

    def neighbour_counts(self, scope: Scope, entity_id: str, period: Period) -> list[NeighbourCount]:
        """See GraphStore."""
        with self._session(scope) as session:
            return neighbours.counts(session, entity_id, period)

    def expand(self, scope: Scope, entity_id: str, filter: LinkFilter, limit: int, offset: int) -> Chart:
        """See GraphStore."""
        with self._session(scope) as session:
            return neighbours.expand(session, entity_id, filter, limit, offset)

    def links_among(self, scope: Scope, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
        """See GraphStore."""
        with self._session(scope) as session:
            return neighbours.among(session, entity_ids, filter, limit)

    def neighbourhood(self, scope: Scope, entity_ids: Sequence[str], reach: Reach) -> Neighbourhood:
        """See GraphStore."""
        with self._session(scope) as session:
            return surroundings.neighbourhood(session, entity_ids, reach)

    def common_neighbours(self, scope: Scope, entity_ids: Sequence[str], filter: LinkFilter, limit: int) -> Chart:
        """See GraphStore."""
        with self._session(scope) as session:
            return neighbours.common(session, entity_ids, filter, limit)

    def paths(self, scope: Scope, from_id: str, to_id: str, options: PathOptions) -> PathAnswer:
        """See GraphStore."""
        with self._session(scope) as session:
            return neighbours.paths(session, from_id, to_id, options)

    def timeline(self, scope: Scope, entity_id: str, period: Period, limit: int) -> Timeline:
        """See GraphStore."""
        with self._session(scope) as session:
            return timeline.timeline(session, entity_id, period, limit)

    def why_identity(self, scope: Scope, entity_id: str, limit: int) -> IdentityWhy:
        """See GraphStore."""
        with self._session(scope) as session:
            return evidence.identity(session, entity_id, limit)

    def why_pair(self, scope: Scope, left: str, right: str) -> PairWhy:
        """See GraphStore."""
        with self._session(scope) as session:
            return evidence.pair(session, left, right)

    def link(self, scope: Scope, link_id: str, proof_limit: int) -> LinkDetail:
        """See GraphStore."""
        with self._session(scope) as session:
            return evidence.link(session, link_id, proof_limit)

    def all_entities(self, scope: Scope) -> Iterator[EntitySummary]:
        """Every visible entity, in the order of the ids. Not of the port: only who holds the registry walks it all."""
        with self._session(scope) as session:
            yield from whole.entities(session)

    def all_links(self, scope: Scope) -> Iterator[LinkSummary]:
        """Every visible link, in the order of their ends."""
        with self._session(scope) as session:
            yield from whole.links(session)


def _tally(names: list[str], codes: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> dict[str, int]:
    counted = Counter(codes.tolist())
    return {names[code]: count for code, count in sorted(counted.items())}
