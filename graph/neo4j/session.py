"""What one operation works with: the connection, the scope, and the conditions the scope puts on a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.neo4j.bolt import Bolt
from graph.neo4j.cut import Cut
from graph.scope import ALL_LINKS, LinkFilter, Scope

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Session:
    """One operation on the store; never outlives it."""

    bolt: Bolt
    scope: Scope

    def cut(self, filter: LinkFilter = ALL_LINKS) -> Cut:
        """Conditions of the scope and a filter."""
        return Cut(self.scope, filter)

    def rows(self, cut: Cut, cypher: str, timeout_s: float | None = None, **parameters: Any) -> list[Row]:
        """All rows of a query that has conditions of `cut` in it."""
        return self.bolt.rows(cypher, cut.parameters | parameters, timeout_s)

    def row(self, cut: Cut, cypher: str, timeout_s: float | None = None, **parameters: Any) -> Row | None:
        """The first row; None when there is none."""
        rows = self.rows(cut, cypher, timeout_s, **parameters)
        return rows[0] if rows else None
