"""What an extract hands to the writers, and the truth beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

PERSON = "Person"
VEHICLE = "Vehicle"
ENTERPRISE = "Enterprise"
CASE = "Case"


Truth: TypeAlias = tuple[str, str, str]  # mention id, entity type, true id


@dataclass(slots=True)
class Row:
    """A row's cells in the order of the table's columns, and the truth about the mentions it holds."""

    cells: list[Any]
    truth: list[Truth]


@dataclass(slots=True)
class Table:
    """Rows of an extract under its columns (strings; lists of mappings where the source nests), with its truth."""

    extract: str
    columns: Sequence[str]
    keys: tuple[int, ...]  # positions of the key columns
    usual: str  # format SOURCES.md names as the usual one
    rows: list[Row] = field(default_factory=list)
    _mentions: list[Truth] = field(default_factory=list)
    encodings: tuple[str, ...] = ("utf-8", "utf-8-sig", "gb18030")
    delimiters: str = ",,,|\t"

    def mention(self, key: str, entity_type: str, true_id: str) -> None:
        """Note what a mention of the next row really is; ``key`` is the mention id after ``<extract>:``."""
        self._mentions.append((f"{self.extract}:{key}", entity_type, true_id))

    def add(self, cells: list[Any]) -> None:
        """Add a row, with the mentions noted since the last one."""
        self.rows.append(Row(cells, self._mentions))
        self._mentions = []

    def empty(self) -> Table:
        """A table of the same extract without rows."""
        return replace(self, rows=[], _mentions=[])

    def truth(self) -> Iterator[Truth]:
        """What every mention of every row really is."""
        for row in self.rows:
            yield from row.truth
