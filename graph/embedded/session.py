"""What one operation works with: a cursor of its own, the scope, and the view the scope leaves of the topology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np

from graph.answers import EntitySummary, LinkSummary
from graph.describing import counted, described, values
from graph.description import DESCRIBING
from graph.scope import Scope
from graph.store import UnknownEntity
from graph.topology import Ints, Nodes, View

_MAX_REDIRECTS = 20
_SUMMARIES_KEPT = 20_000
"""Summaries kept per scope: describing one from its mentions takes 10 ms, and the same ones are shown again."""


def text(value: str) -> str:
    """`value` as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list for IN (…); never empty, because IN () is no SQL."""
    return ", ".join(text(value) for value in sorted(values)) or "NULL"


def numbers(values: Iterable[int]) -> str:
    """A list for IN (…); numbers are written out, so that DuckDB can skip row groups by them."""
    return ", ".join(str(int(value)) for value in values) or "NULL"


@dataclass(slots=True)
class Session:
    """One operation on the store; never outlives it."""

    con: duckdb.DuckDBPyConnection
    scope: Scope
    nodes_of: Callable[[], Nodes]
    view_of: Callable[[Scope], View]
    columns: Mapping[str, str]
    """The attribute columns of mentions, with their types."""
    _view: View | None = field(default=None)

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
            found = self.rows("SELECT node FROM entity WHERE entity_id = ?", [present])
            if found:
                node = int(found[0][0])
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
        direct = dict(self.rows(f"SELECT entity_id, node FROM entity WHERE entity_id IN ({texts(wanted)})"))
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
            nodes.append(int(node))
        return list(dict.fromkeys(nodes))

    def summaries(self, nodes: Iterable[int]) -> dict[int, EntitySummary]:
        """Summaries by node, as far as the scope reaches."""
        wanted = sorted({int(node) for node in nodes})
        if self.scope.is_everything:
            return {row.pop("node"): EntitySummary(**row) for row in self._stored(wanted)}
        kept = self.view.summaries
        found = {node: summary for node in wanted if (summary := kept.get(node)) is not None}
        missing = [node for node in wanted if node not in found]
        if missing:
            stored = self._stored(missing)
            self._recount(stored)
            described = {int(row.pop("node")): EntitySummary(**row) for row in stored}
            if len(kept) > _SUMMARIES_KEPT:
                kept.clear()
            kept.update(described)
            found |= described
        return found

    def _stored(self, nodes: list[int]) -> list[dict[str, Any]]:
        return self.dicts(
            "SELECT node, entity_id AS id, entity_type AS type, label, summary, mention_count, degree, extracts "
            f"FROM entity WHERE node IN ({numbers(nodes)}) ORDER BY node"
        )

    def _recount(self, stored: list[dict[str, Any]]) -> None:
        """Puts what the scope leaves of the stored summaries in their place."""
        said, naming = self.said([row["id"] for row in stored], DESCRIBING)
        named = [row["node"] for row in stored if row["mention_count"] == 0]
        named_by = self._naming_extracts(named) if named and self.scope.cuts_graph else {}
        for row in stored:
            shown = values(self.scope, row["type"], counted(said[row["id"]]), naming[row["id"]])
            row["label"], row["summary"] = described(row["id"], row["type"], shown)
            if self.scope.cuts_graph:
                node, hidden = row["node"], self.scope.hidden_extracts
                row["degree"] = int(self.view.degree[node])
                row["extracts"] = named_by.get(node, [e for e in row["extracts"] if e not in hidden])
                row["mention_count"] = int(self.view.mention_count[node])

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

    def said(
        self, entity_ids: Sequence[str], wanted: Sequence[str]
    ) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[tuple[str, str, list[str]]]]]:
        """What visible mentions say of some entities, as `graph.describing.counted` takes it, and what others call
        them. Of the attributes `wanted`."""
        columns = [name for name in self.columns if name in set(wanted)]
        ids, hidden = texts(entity_ids), self.scope.hidden_extracts
        cast = "".join(f', CAST("{name}" AS VARCHAR) AS "{name}"' for name in columns)
        said: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.dicts(
            f"SELECT entity_id, extract, CAST(as_of AS VARCHAR) AS as_of{cast} FROM mention WHERE entity_id IN ({ids})"
            + (f" AND extract NOT IN ({texts(hidden)})" if hidden else "")
        ):
            said[row.pop("entity_id")].append(row)
        naming: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
        for entity_id, *name in self.rows(
            f"SELECT entity_id, attribute, value, extracts FROM naming WHERE entity_id IN ({ids})"
        ):
            naming[entity_id].append((name[0], name[1], name[2]))
        return said, naming

    # Links --------------------------------------------------------------------------------------------------------

    def visible_evidence(self) -> str:
        """SQL condition on `evidence_no`: proofs of that kind are visible."""
        if not self.scope.cuts_proofs:
            return "true"
        return f"evidence_no IN ({numbers(self.view.evidence_visible.nonzero()[0])})"

    def links(self, link_nos: Iterable[int]) -> list[LinkSummary]:
        """Summaries of links that are known to be visible, ordered by link number."""
        wanted = np.array(sorted({int(no) for no in link_nos}), dtype=np.int32)
        # Most links are proved by visible rows alone: only of the others must be summed up what is left.
        partly = wanted[self.view.link_partly[wanted]] if self.scope.cuts_proofs else wanted[:0]
        found = self._links("link", np.setdiff1d(wanted, partly, assume_unique=True))
        if len(partly):
            found |= self._links(
                f"""(SELECT l.* EXCLUDE (count, from_date, to_date, first_seen, last_seen, extracts), p.*
                EXCLUDE (link_no) FROM link l JOIN (
                    SELECT link_no, CAST(sum(count) AS INTEGER) AS count, min(from_date) AS from_date,
                        max(to_date) AS to_date, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
                        list_sort(list_distinct(flatten(list(extracts)))) AS extracts
                    FROM link_part WHERE link_no IN ({numbers(partly)}) AND {self.visible_evidence()}
                    GROUP BY link_no) p USING (link_no))""",
                partly,
            )
        return [found[number] for number in sorted(found)]

    def _links(self, source: str, wanted: Ints) -> dict[int, LinkSummary]:
        return {
            row.pop("link_no"): LinkSummary(**row)
            for row in self.dicts(
                "SELECT link_no, link_id AS id, link_type AS type, from_entity AS from_id, to_entity AS to_id, role, "
                f"from_date, to_date, count, first_seen, last_seen, extracts FROM {source} "
                f"WHERE link_no IN ({numbers(wanted)})"
            )
        }
