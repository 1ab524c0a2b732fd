"""What one operation works with: a cursor of its own, the scope, and the view the scope leaves of the topology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np

from graph.answers import EntitySummary, LinkSummary
from graph.describing import as_stored, counted, described, values
from graph.description import DESCRIBING
from graph.embedded.rows import MentionRow, Naming, Rows, numbers, read_links, texts
from graph.scope import Scope
from graph.store import UnknownEntity
from graph.topology import Nodes, View

_MAX_REDIRECTS = 20
_FEW, _FEW_ROWS = 2, 200
"""Entities, and mentions of theirs, that are read whole for a summary."""


@dataclass(slots=True)
class Session:
    """One operation on the store; never outlives it."""

    connect: Callable[[], duckdb.DuckDBPyConnection]
    """Gives a cursor for as long as the operation takes."""
    scope: Scope
    nodes_of: Callable[[], Nodes]
    view_of: Callable[[Scope], View]
    kept: Rows
    _view: View | None = field(default=None)
    _con: duckdb.DuckDBPyConnection | None = field(default=None)

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own, made when something has to be read."""
        if self._con is None:
            self._con = self.connect()
        return self._con

    @property
    def nodes(self) -> Nodes:
        """What ranking needs of every entity, as if nothing were hidden."""
        return self.nodes_of()

    @property
    def view(self) -> View:
        """What the scope leaves; worked out once per scope and store."""
        if self._view is None:
            self._view = self.view_of(self.scope)
        return self._view

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        rows: list[tuple[Any, ...]] = self.con.execute(sql, list(parameters)).fetchall()
        return rows

    def dicts(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows of a query, by column."""
        result = self.con.execute(sql, list(parameters))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    # Entities -----------------------------------------------------------------------------------------------------

    def resolve(self, entity_id: str) -> tuple[int, str]:
        """Node and present id of an entity, retired ids followed. Raises UnknownEntity."""
        present = entity_id
        for _ in range(_MAX_REDIRECTS):
            node = self.kept.nodes(self.rows, [present]).get(present)
            if node is not None:
                if self.scope.cuts_graph and not self.view.shows(node):
                    break
                return node, present
            after = self._after(present)
            if after is None:
                break
            present = after
        raise UnknownEntity(entity_id)

    def _after(self, entity_id: str) -> str | None:
        """The id that followed on this one; None where none is known to."""
        # A case or plate that was only named has an id made of its number; the real one took it over, as far as a row
        # that states the number may be seen.
        hidden = texts(self.scope.hidden_grounds or {""})
        found = self.rows(
            f"""SELECT entity_id, NULL AS since FROM redirect WHERE old_entity_id = $1 UNION ALL
            SELECT entity_id, since FROM alias
            WHERE alias_id = $1 AND extract NOT IN ({hidden}) AND field NOT IN ({hidden})
            ORDER BY since DESC NULLS FIRST, entity_id LIMIT 1""",
            [entity_id],
        )
        return str(found[0][0]) if found else None

    def resolve_many(self, entity_ids: Sequence[str]) -> list[int]:
        """Nodes of those that are visible, in the order asked, each once."""
        wanted = list(dict.fromkeys(entity_ids))
        direct = self.kept.nodes(self.rows, wanted)
        nodes: list[int] = []
        for entity_id in wanted:
            node = direct.get(entity_id)
            if node is None:
                try:
                    node, _ = self.resolve(entity_id)
                except UnknownEntity:
                    continue
            elif self.scope.cuts_graph and not self.view.shows(node):
                continue
            nodes.append(node)
        return list(dict.fromkeys(nodes))

    def summaries(self, nodes: Iterable[int]) -> dict[int, EntitySummary]:
        """Summaries by node, as far as the scope reaches."""
        wanted = sorted({int(node) for node in nodes})
        if self.scope.is_everything:
            stored = self.kept.entities(self.rows, wanted)
            return {node: _summary(stored[node]) for node in wanted}
        return self.view.summaries.of(wanted, self._cut_summaries)

    def _cut_summaries(self, nodes: list[int]) -> dict[int, EntitySummary]:
        """What the scope leaves of the stored summaries."""
        stored = self.kept.entities(self.rows, nodes)
        whole = {
            node: line
            for node in nodes
            if (stored[node]["mention_count"] or self._shows_all_links(node))
            and (line := as_stored(self.scope, stored[node])) is not None
        }
        partly = [row for node, row in stored.items() if node not in whole]
        said, naming = self.said(partly), self.called(partly)
        named = [node for node in nodes if stored[node]["mention_count"] == 0 and node not in whole]
        named_by = self._naming_extracts(named) if named and self.scope.cuts_graph else {}
        found: dict[int, EntitySummary] = {}
        for node in nodes:
            row = dict(stored[node])
            if node in whole:
                row["label"], row["summary"] = whole[node]
            else:
                shown = values(self.scope, row["type"], counted(said[row["id"]]), naming[row["id"]])
                row["label"], row["summary"] = described(row["id"], row["type"], shown)
            if self.scope.cuts_graph:
                hidden = self.scope.hidden_extracts
                row["degree"] = int(self.view.degree[node])
                row["extracts"] = named_by.get(node, [e for e in row["extracts"] if e not in hidden])
                row["mention_count"] = int(self.view.mention_count[node])
            found[node] = _summary(row)
        return found

    def _shows_all_links(self, node: int) -> bool:
        """Whether every proof of every link of an entity is visible."""
        return not self.scope.cuts_graph or self.view.shows_whole(node)

    def _naming_extracts(self, nodes: list[int]) -> dict[int, list[str]]:
        """For entities known by links alone, the extracts of the visible ones."""
        links = {node: self.view.entries(node)[1].tolist() for node in nodes}
        every = sorted({link for some in links.values() for link in some})
        proved: dict[int, set[str]] = defaultdict(set)
        for link, extracts in self.rows(
            f"SELECT link_no, extracts FROM link_part WHERE link_no IN ({numbers(every)}) AND {self.visible_evidence()}"
        ):
            proved[link].update(extracts)
        return {node: sorted(set().union(*(proved[link] for link in some))) for node, some in links.items()}

    def said(self, entities: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
        """What visible mentions say of some entities of the attributes that describe one, as `graph.describing.counted`
        takes it. entities: their stored summaries."""
        hidden = self.scope.hidden_extracts
        if not any(row["mention_count"] for row in entities):
            return {row["id"]: [] for row in entities}
        if len(entities) <= _FEW and sum(row["mention_count"] for row in entities) <= _FEW_ROWS:
            # Whose summary is asked for alone is looked at whole.
            return {row["id"]: [stating(mention) for mention in self.mentions(row["id"])] for row in entities}
        columns = [name for name in self.kept.columns if name in DESCRIBING]
        said: dict[str, list[Mapping[str, Any]]] = {row["id"]: [] for row in entities}
        for entity_id, extract, as_of, *told in self.rows(
            f"SELECT entity_id, extract, CAST(as_of AS VARCHAR), {', '.join(map(self.kept.as_text, columns))} "
            f"FROM mention m WHERE entity_id IN ({texts(said)})"
        ):
            if extract not in hidden:
                stated = dict(zip(columns, told, strict=True))
                said[entity_id].append({**stated, "extract": extract, "as_of": as_of})
        return said

    def called(self, entities: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Naming, ...]]:
        """What others' rows call some entities: those that no row describes. entities: their stored summaries."""
        undescribed = [row["id"] for row in entities if row["mention_count"] == 0]
        named = self.kept.naming(self.rows, undescribed)
        return {row["id"]: named.get(row["id"], ()) for row in entities}

    def mentions(self, entity_id: str) -> list[MentionRow]:
        """The mentions of an entity that the scope shows, in the order of extract and id."""
        hidden = self.scope.hidden_extracts
        return [row for row in self.kept.mentions(self.rows, [entity_id])[entity_id] if row.extract not in hidden]

    # Links --------------------------------------------------------------------------------------------------------

    def visible_evidence(self) -> str:
        """SQL condition on `evidence_no`: proofs of that kind are visible."""
        if not self.scope.cuts_proofs:
            return "true"
        return f"evidence_no IN ({numbers(self.view.evidence_visible.nonzero()[0])})"

    def links(self, link_nos: Iterable[int]) -> list[LinkSummary]:
        """Summaries of links that are known to be visible, ordered by link number."""
        wanted = sorted({int(no) for no in link_nos})
        if not self.scope.cuts_proofs:
            stored = self.kept.links(self.rows, wanted)
            return [LinkSummary(**stored[number]) for number in wanted]
        found = self.view.link_summaries.of(wanted, self._cut_links)
        return [found[number] for number in wanted]

    def _cut_links(self, link_nos: list[int]) -> dict[int, LinkSummary]:
        """What the scope leaves of the stored summaries."""
        wanted = np.array(link_nos, dtype=np.int32)
        # Most links are proved by visible rows alone: only of the others must be summed up what is left.
        cut = self.view.link_partly[wanted]
        found = self.kept.links(self.rows, wanted[~cut].tolist())
        partly = wanted[cut].tolist()
        if partly:
            source = f"""(SELECT l.* EXCLUDE (count, from_date, to_date, first_seen, last_seen, extracts), p.*
                EXCLUDE (link_no) FROM link l JOIN (
                    SELECT link_no, CAST(sum(count) AS INTEGER) AS count, min(from_date) AS from_date,
                        max(to_date) AS to_date, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
                        list_sort(list_distinct(flatten(list(extracts)))) AS extracts
                    FROM link_part WHERE link_no IN ({numbers(partly)}) AND {self.visible_evidence()}
                    GROUP BY link_no) p USING (link_no))"""
            found |= read_links(self.rows, source, partly)
        return {number: LinkSummary(**row) for number, row in found.items()}


def _summary(row: Mapping[str, Any]) -> EntitySummary:
    return EntitySummary(**{name: value for name, value in row.items() if name != "told"})


def stating(row: MentionRow) -> Mapping[str, Any]:
    """A mention as `graph.describing.counted` takes it."""
    return {**row.attributes, "extract": row.extract, "as_of": row.as_of.isoformat() if row.as_of else None}
