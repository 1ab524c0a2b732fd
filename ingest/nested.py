"""Nested columns: a list of items in one cell (``RY``, ``CL``), as JSON text whichever format it came from.

Only the fields a mapping names are taken from an item. This is the one place where rows are read one by one.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, field

import pyarrow as pa

from ingest.normalisers import NORMALISERS
from ingest.readers.base import Wanted
from ontology.text import normalise


@dataclass(slots=True)
class Items:
    """The items of a nested column over a batch, one after another, with the row each stands in."""

    rows: list[int] = field(default_factory=list)
    """The place in the batch of each item's row."""
    numbers: list[int] = field(default_factory=list)
    """Its number in its row, from 1."""
    canonical: dict[str, list[str | None]] = field(default_factory=dict)
    attributes: dict[str, list[str | None]] = field(default_factory=dict)
    """As ``canonical``, without values that are of no use."""


@dataclass(slots=True)
class NestedColumn:
    """A nested column read: its items, and for each row its canonical and its raw JSON text."""

    items: Items
    text: pa.StringArray
    raw: pa.StringArray
    issues: list[tuple[int, str, str | None, str]]
    """(place in the batch, field, value, issue)."""


class NestedReader:
    """Reads one nested column, batch after batch."""

    def __init__(self, name: str, fields: dict[str, str]) -> None:
        self._name = name
        self._fields = {f: NORMALISERS[n] for f, n in fields.items()}
        self._wanted = Wanted(list(fields))

    def read(self, column: pa.StringArray) -> NestedColumn:
        """The whole column; a cell that holds no list is an issue and gives no items."""
        items = Items(canonical={f: [] for f in self._fields}, attributes={f: [] for f in self._fields})
        texts: list[str | None] = []
        raws: list[str | None] = []
        issues: list[tuple[int, str, str | None, str]] = []
        for place, cell in enumerate(column.to_pylist()):
            entries = _entries(cell)
            if entries is None:
                if cell is not None and normalise(cell) is not None:
                    issues.append((place, self._name, None, "not a list of items"))
                texts.append(None)
                raws.append(None)
                continue
            kept = [self._kept(entry) for entry in entries]
            canonical = [self._item(items, place, n, item, issues) for n, item in enumerate(kept, 1)]
            texts.append(json.dumps(canonical, ensure_ascii=False) if canonical else None)
            raws.append(json.dumps(kept, ensure_ascii=False))
        return NestedColumn(items, pa.array(texts, pa.string()), pa.array(raws, pa.string()), issues)

    def _kept(self, entry: object) -> dict[str, str | None]:
        """The fields of an item that the mapping names, as delivered; none where it is no item."""
        if not isinstance(entry, dict):
            return {}
        kept: dict[str, str | None] = {}
        for key, value in entry.items():
            name = self._wanted.match(str(key))
            if name is not None and (value is None or isinstance(value, str | int | float)):
                kept[name] = None if value is None else str(value)
        return kept

    def _item(
        self,
        items: Items,
        place: int,
        number: int,
        item: dict[str, str | None],
        issues: list[tuple[int, str, str | None, str]],
    ) -> dict[str, str]:
        """Add one item; returns its canonical fields."""
        items.rows.append(place)
        items.numbers.append(number)
        canonical: dict[str, str] = {}
        for name, normaliser in self._fields.items():
            raw = item.get(name)
            value = normaliser.read(raw) if raw is not None else None
            text = value.text if value is not None else None
            bad = value is not None and value.issue is not None
            if value is not None and value.issue is not None:
                issues.append((place, f"{self._name}/{number}/{name}", raw, value.issue))
            if text is not None:
                canonical[name] = text
            items.canonical[name].append(text)
            items.attributes[name].append(None if bad and normaliser.void else text)
        return canonical


def _entries(cell: str | None) -> list[object] | None:
    """The entries of a cell: a JSON list, one object for a list of one, or an object around the list."""
    if cell is None or not cell.strip():
        return None
    value = _parsed(cell)
    if isinstance(value, dict):
        inner = next(iter(value.values())) if len(value) == 1 else None
        # {"RYXX": […]} or, of one item alone, {"RYXX": {…}}: the name around the items says nothing.
        return inner if isinstance(inner, list) else [inner if isinstance(inner, dict) else value]
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], list):
            return list(value[0])
        return value
    return None


def _parsed(cell: str) -> object:
    """A cell's value, from JSON or from the literals pandas writes into a CSV; ``None`` where it is neither."""
    try:
        return json.loads(cell, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
