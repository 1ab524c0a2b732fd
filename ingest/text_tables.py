"""What stands in the texts of a batch, as tables of the lake: numbers, whom and what they name, the links they state.

Positions are characters of the text as the table `texts` stores it: what may never be ingested is cut before.
"""

from __future__ import annotations

import json
from typing import Any, Final

import pyarrow as pa

from ingest import tables
from ingest.readings import TABLES, Readings

SLICE: Final = 256
"""Texts read at once: what is found in them is held until they are written to arrays."""
KEPT: Final = 64
"""Texts of a slice from which on what they say is kept: fewer are read again as soon as found again."""
NAMES: Final = ("texts", *TABLES)
_OF_ROW: Final = ("uid", "extract", "row_key", "delivery_id", "delivery_seq", "mention_id")


def read(texts: pa.Table, readings: Readings) -> dict[str, pa.Table]:
    """By table of the lake what stands in these rows of its table `texts`."""
    made: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    for start in range(0, texts.num_rows, SLICE):
        part = texts.slice(start, SLICE)
        found = readings.of(part, _read) if part.num_rows >= KEPT else _read(part)
        for name, table in found.items():
            made[name].append(table)
    return {"texts": texts, **{name: pa.concat_tables(parts) for name, parts in made.items() if parts}}


def mention_id(extract: str, row_key: str, start: int, end: int) -> str:
    """The id of a text mention (SOURCES.md, "Mention ids"): `court.judgment:AH@start-end`."""
    return f"{extract}:{row_key}@{start}-{end}"


def _read(texts: pa.Table) -> dict[str, pa.Table]:
    # spaCy takes half a second to load: only where there is text to read.
    from ingest.text import NAMES as KINDS_OF_NAMES
    from ingest.text import Named, read_all, told

    numbers, named, links = _Rows(), _Rows(), _Rows()
    rows = zip(*(texts[name].to_pylist() for name in ("extract", "row_key", "mention_id", "text")), strict=True)
    every = read_all(texts["text"].to_pylist())
    for place, ((extract, row_key, about, text), found) in enumerate(zip(rows, every, strict=True)):
        for hit in found:
            if hit.kind not in KINDS_OF_NAMES:
                numbers.add(place, start=hit.start, end_=hit.end, kind=hit.kind, value=hit.value)
        told_of = told(text, found, about.partition(":")[2])
        ids: dict[Named | None, str] = {None: about}
        for one in told_of.named:
            ids[one] = mention_id(extract, row_key, one.start, one.end)
            spans = {name: [said.start, said.end] for name, said in one.attributes.items()}
            values = {name: said.value for name, said in one.attributes.items()}
            named.add(place, text_mention=ids[one], start=one.start, end_=one.end, entity_type=one.entity_type,
                      spans=json.dumps(spans), **values)  # fmt: skip
        for tie in told_of.ties:
            links.add(place, link_type=tie.link_type, from_mention=ids[tie.source], to_mention=ids[tie.target],
                      role=tie.role, start=tie.start, end_=tie.end,
                      sentence=text[tie.start : tie.end])  # fmt: skip
    return {name: rows.table(name, texts) for name, rows in zip(TABLES, (numbers, named, links), strict=True)}


class _Rows:
    """Rows of one table while the texts of a slice are read."""

    def __init__(self) -> None:
        self._places: list[int] = []
        self._rows: list[dict[str, Any]] = []

    def add(self, place: int, **values: Any) -> None:
        """A row found in the text at this place of the slice."""
        self._places.append(place)
        self._rows.append(values)

    def table(self, name: str, texts: pa.Table) -> pa.Table:
        """The rows, each with what the table says of the row its text is of."""
        of = texts.take(pa.array(self._places, pa.int64()))
        columns: dict[str, pa.Array] = {column: of[column] for column in _OF_ROW}
        for field in tables.SCHEMAS[name]:
            if field.name not in columns:
                values = pa.array([row.get(field.name) for row in self._rows], _written(field.type))
                columns[field.name] = values.cast(field.type)
        return tables.table(name, columns)


def _written(kind: pa.DataType) -> pa.DataType:
    """Days are found as text."""
    return pa.string() if kind == pa.date32() else kind
