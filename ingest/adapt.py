"""The mapping engine: a batch of rows as delivered becomes rows of the lake's tables, by columns.

Nothing here looks at one row at a time but the items of nested columns and texts; everything else is done on whole
columns (:mod:`ingest.columnar`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest import tables
from ingest.columnar import ColumnReader
from ingest.frame import Frame
from ingest.mapping import Mapping
from ingest.nested import Items, NestedReader
from ingest.normalisers import NORMALISERS
from ingest.readers.base import BadRecord, RawBatch
from ingest.readers.documents import document_key
from ingest.readings import Readings
from ingest.row_content import RowContent
from ingest.things import Things

#: A column read so is kept once, in the table of texts, and not again in the row's own JSON.
_TEXT_ONLY: Final = "document"
#: Columns read so go into the row's JSON as they are stored, not as delivered.
_COVERED: Final = "narrative"


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """What every stored row says of the delivery it came with."""

    seq: int
    id: str
    as_of: date | None
    agency: str


@dataclass(slots=True)
class Adapted:
    """One batch, adapted: a table for each of the lake's tables it has rows for, and the rows that are none."""

    tables: dict[str, pa.Table]
    bad: list[BadRecord]
    rows: int
    """How many rows became rows of the lake."""


class Adapter:
    """Adapts the batches of one delivery of one extract, in order."""

    def __init__(
        self, mapping: Mapping, delivery: DeliveryKey, connection: duckdb.DuckDBPyConnection, readings: Readings
    ) -> None:
        self._mapping, self._delivery = mapping, delivery
        self._columns: dict[str, ColumnReader] = {}
        self._nested: dict[str, NestedReader] = {}
        for name, column in mapping.columns.items():
            if column.items is None:
                self._columns[name] = ColumnReader(NORMALISERS[column.read])
            else:
                self._nested[name] = NestedReader(name, column.items)
        self._content = RowContent(connection, mapping.key, self._nested)
        self._things = Things(mapping, readings)
        self._place = 0

    def adapt(self, batch: RawBatch, file: str) -> Adapted:
        """One batch of the file (or of the files the batch itself names)."""
        if batch.files is None:
            batch = RawBatch(batch.columns, batch.lines, pa.repeat(pa.scalar(file), batch.rows))
        keys, parts = self._keys(batch)
        heading = self._mapping.key[0]
        is_header = pc.fill_null(pc.equal(pc.utf8_upper(_column(batch, heading)), heading), False)
        good = pc.and_(keys.is_valid(), pc.invert(is_header))
        bad: list[BadRecord] = []
        if pc.any(pc.invert(good)).as_py():
            not_good = pc.invert(good)
            bad = self._without_key(batch.filter(not_good), [part.filter(not_good) for part in parts])
            batch, keys = batch.filter(good), keys.filter(good)
        made = self._adapt(batch, keys) if batch.rows else {}
        self._place += batch.rows
        return Adapted(made, bad, batch.rows)

    def _adapt(self, batch: RawBatch, keys: pa.StringArray) -> dict[str, pa.Table]:
        read = self._read(batch)
        frame = Frame(self._row(keys), read.texts, read.attributes)
        row = {**frame.row, "row_hash": self._content.hashes(read.texts), "file": batch.files, "line": batch.lines}
        if self._mapping.events is not None:
            events: dict[str, pa.Array] = {n: read.attributes[column] for n, column in self._mapping.events.items()}
            made = {"events": tables.table("events", {**row, **events})}
        else:
            made = {
                "rows": tables.table("rows", {**row, "raw": self._content.json(read.raw)}),
                **self._things.tables(frame, read.items),
            }
        if read.issues.places:
            places = pa.array(read.issues.places, pa.int64())
            made["issues"] = tables.table("issues", {
                **{name: column.take(places) for name, column in row.items()},
                "field": pa.array(read.issues.fields, pa.string()),
                "value": pa.array(read.issues.values, pa.string()),
                "issue": pa.array(read.issues.issues, pa.string()),
            })  # fmt: skip
        return made

    def _row(self, keys: pa.StringArray) -> dict[str, pa.Array]:
        """What every table says of each row."""
        first = self._delivery.seq * tables.UID_STRIDE + self._place
        constants = {
            "extract": pa.scalar(self._mapping.extract),
            "agency": pa.scalar(self._delivery.agency),
            "delivery_id": pa.scalar(self._delivery.id),
            "delivery_seq": pa.scalar(self._delivery.seq, pa.int64()),
            "as_of": pa.scalar(self._delivery.as_of, pa.date32()),
        }
        return {
            "uid": pa.array(np.arange(first, first + len(keys), dtype=np.int64)),
            "row_key": keys,
            **{name: pa.repeat(value, len(keys)) for name, value in constants.items()},
        }

    def _read(self, batch: RawBatch) -> _Read:
        """Every column through its normaliser."""
        read = _Read(raw={n: c for n, c in batch.columns.items() if self._mapping.columns[n].read != _TEXT_ONLY})
        for name, reader in self._columns.items():
            canonical = reader.read(_column(batch, name))
            read.texts[name], read.attributes[name] = canonical.text, canonical.attribute
            if canonical.issues is not None:
                read.issues.add(name, canonical.issues.places, canonical.issues.values, canonical.issues.issues)
            if reader.normaliser.name == _COVERED and name in read.raw:
                read.raw[name] = canonical.text
        for name, nested in self._nested.items():
            column = nested.read(_column(batch, name))
            read.items[name], read.texts[name] = column.items, column.text
            if name in read.raw:
                read.raw[name] = column.raw
            for place, path, value, issue in column.issues:
                read.issues.add(path, [place], [value], [issue])
        return read

    # Keys -------------------------------------------------------------------------------------------------------------

    def _keys(self, batch: RawBatch) -> tuple[pa.StringArray, list[pa.StringArray]]:
        """The key of each row (``null`` where a part is missing), and its parts."""
        parts = [self._columns[name].read(_column(batch, name)).text for name in self._mapping.key]
        documents = self._mapping.documents
        if documents is not None and parts[0].null_count and documents.text in batch.columns:
            texts = batch.columns[documents.text]
            found = [
                key if key is not None else document_key(text or "", "")
                for key, text in zip(parts[0].to_pylist(), texts.to_pylist(), strict=True)
            ]
            parts[0] = pa.array(found, pa.string())
        if len(parts) == 1:
            return parts[0], parts
        return pc.binary_join_element_wise(*parts, "#", null_handling="emit_null"), parts

    def _without_key(self, batch: RawBatch, parts: list[pa.StringArray]) -> list[BadRecord]:
        """Rows that are none, for quarantine."""
        raw = self._read(batch).raw
        raws = self._content.json(raw).to_pylist() if raw else ["{}"] * batch.rows
        bad: list[BadRecord] = []
        files = [] if batch.files is None else batch.files.to_pylist()
        for place, (kept, file, line) in enumerate(zip(raws, files, batch.lines.to_pylist(), strict=True)):
            missing = [n for n, part in zip(self._mapping.key, parts, strict=True) if not part[place].is_valid]
            if missing:
                reason = f"the key {' and '.join(missing)} is missing"
                hint = "A row is known by its key: fill it in, and deliver the row again."
            else:
                reason, hint = "a header line, not a row", "Files joined together keep their headers: nothing to do."
            bad.append(BadRecord(file, line, (missing or self._mapping.key)[0], reason, hint, kept))
        return bad


@dataclass(slots=True)
class _IssueRows:
    """Values that are not of their kind, over a batch."""

    places: list[int] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    issues: list[str | None] = field(default_factory=list)

    def add(self, name: str, places: list[int], values: list[str | None], issues: list[str | None]) -> None:
        """Values of one field."""
        self.places += places
        self.fields += [name] * len(places)
        self.values += values
        self.issues += issues


@dataclass(slots=True)
class _Read:
    """A batch, read: by column the canonical texts, the attributes and what may be kept as delivered."""

    raw: dict[str, pa.StringArray]
    texts: dict[str, pa.StringArray] = field(default_factory=dict)
    attributes: dict[str, pa.StringArray] = field(default_factory=dict)
    items: dict[str, Items] = field(default_factory=dict)
    issues: _IssueRows = field(default_factory=_IssueRows)


def _column(batch: RawBatch, name: str) -> pa.StringArray:
    column = batch.columns.get(name)
    return pa.nulls(batch.rows, pa.string()) if column is None else column
