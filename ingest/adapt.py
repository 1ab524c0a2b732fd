"""The mapping engine: a batch of rows as delivered becomes rows of the lake's tables, by columns.

Nothing here looks at one row at a time but the items of nested columns and texts; everything else is done on whole
columns (:mod:`ingest.columnar`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingest import entity_kinds, tables
from ingest.columnar import ColumnReader, typed
from ingest.frame import Frame
from ingest.mapping import SELF, Link, LinkTypeByValue, Mapping, Mention, TypeByValue
from ingest.nested import Items, NestedReader
from ingest.normalisers import NORMALISERS
from ingest.readers.base import BadRecord, RawBatch

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

    def __init__(self, mapping: Mapping, delivery: DeliveryKey, connection: duckdb.DuckDBPyConnection) -> None:
        self._mapping, self._delivery, self._connection = mapping, delivery, connection
        self._columns = {
            name: ColumnReader(NORMALISERS[column.read])
            for name, column in mapping.columns.items()
            if column.items is None
        }
        self._nested = {
            name: NestedReader(name, column.items)
            for name, column in mapping.columns.items()
            if column.items is not None
        }
        self._kinds = {"name": _Memo(entity_kinds.by_name), "number": _Memo(entity_kinds.by_number)}
        self._place = 0

    def adapt(self, batch: RawBatch, file: str) -> Adapted:
        """One batch of the file (or of the files the batch itself names)."""
        batch, keys, bad = self._with_key(batch, file)
        out = Adapted({}, bad, batch.rows)
        if batch.rows:
            self._adapt(batch, keys, file, out)
            self._place += batch.rows
        return out

    def _adapt(self, batch: RawBatch, keys: pa.StringArray, file: str, out: Adapted) -> None:
        uid = pa.array(
            range(first := self._delivery.seq * tables.UID_STRIDE + self._place, first + batch.rows),
            pa.int64(),
        )
        texts: dict[str, pa.StringArray] = {}
        attributes: dict[str, pa.StringArray] = {}
        raw = {n: c for n, c in batch.columns.items() if self._mapping.columns[n].read != _TEXT_ONLY}
        issues = _IssueRows()
        for name, reader in self._columns.items():
            canonical = reader.read(_column(batch, name))
            texts[name], attributes[name] = canonical.text, canonical.attribute
            if canonical.issues is not None:
                issues.add(name, canonical.issues.places, canonical.issues.values, canonical.issues.issues)
            if reader.normaliser.name == _COVERED and name in raw:
                raw[name] = canonical.text
        items: dict[str, Items] = {}
        for name, nested in self._nested.items():
            column = nested.read(_column(batch, name))
            items[name], texts[name] = column.items, column.text
            if name in raw:
                raw[name] = column.raw
            for place, field, value, issue in column.issues:
                issues.add(field, [place], [value], [issue])
        frame = Frame(uid, keys, texts, attributes)
        files = batch.files if batch.files is not None else pa.repeat(pa.scalar(file), batch.rows)
        row = {
            **self._row_columns(frame),
            **self._hashes(keys, texts, raw),
            "file": files,
            "line": batch.lines,
        }
        if self._mapping.events is not None:
            row.update({name: attributes[column] for name, column in self._mapping.events.items()})
            out.tables["events"] = self._table("events", row)
        else:
            out.tables["rows"] = self._table("rows", row)
            self._things(frame, items, out)
        if issues.places:
            places = pa.array(issues.places, pa.int64())
            taken = {k: v.take(places) for k, v in row.items() if k in tables.SCHEMAS["issues"].names}
            out.tables["issues"] = self._table(
                "issues", {**taken, "field": pa.array(issues.fields), "value": pa.array(issues.values, pa.string()),
                           "issue": pa.array(issues.issues)},
            )  # fmt: skip

    # Keys and hashes ----------------------------------------------------------------------------------------------

    def _with_key(self, batch: RawBatch, file: str) -> tuple[RawBatch, pa.StringArray, list[BadRecord]]:
        """The rows that have their key, with it, and the others as bad records."""
        parts = [self._columns[name].read(_column(batch, name)).text for name in self._mapping.key]
        keys = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "#", null_handling="emit_null")
        heading = self._mapping.key[0]
        is_header = pc.fill_null(pc.equal(pc.utf8_upper(_column(batch, heading)), heading), False)
        good = pc.and_(keys.is_valid(), pc.invert(is_header))
        if pc.all(good).as_py() is not False:
            return batch, keys, []
        bad = [
            self._without_key(batch, place, file, [p[place].as_py() for p in parts])
            for place in pc.indices_nonzero(pc.invert(good)).to_pylist()
        ]
        kept = RawBatch(
            {name: column.filter(good) for name, column in batch.columns.items()},
            batch.lines.filter(good),
            None if batch.files is None else batch.files.filter(good),
        )
        return kept, keys.filter(good), bad

    def _without_key(self, batch: RawBatch, place: int, file: str, parts: list[str | None]) -> BadRecord:
        one = RawBatch({n: c.slice(place, 1) for n, c in batch.columns.items()}, batch.lines.slice(place, 1))
        missing = [name for name, part in zip(self._mapping.key, parts, strict=True) if part is None]
        if missing:
            reason = f"the key {' and '.join(missing)} is missing"
            hint = "A row is known by its key: fill it in, and deliver the row again."
        else:
            reason, hint = (
                "a header line, not a row",
                "Files joined together keep their headers: nothing to do.",
            )
        where = file if batch.files is None else batch.files[place].as_py()
        return BadRecord(where, one.lines[0].as_py(), missing[0] if missing else self._mapping.key[0], reason, hint,
                         self._raw_of(one))  # fmt: skip

    def _raw_of(self, one: RawBatch) -> str:
        """The one row as JSON of what may be kept of it."""
        raw: dict[str, pa.StringArray] = {}
        for name, column in one.columns.items():
            if name in self._nested:
                raw[name] = self._nested[name].read(column).raw
            elif self._mapping.columns[name].read in (_COVERED, _TEXT_ONLY):
                raw[name] = self._columns[name].read(column).text
            else:
                raw[name] = column
        hashes = self._hashes(pa.array([""]), {}, raw)
        return str(hashes["raw"][0].as_py())

    def _hashes(
        self, keys: pa.StringArray, texts: dict[str, pa.StringArray], raw: dict[str, pa.StringArray]
    ) -> dict[str, pa.Array]:
        """Key hash, content hash over the canonical columns, and the row's JSON.

        The content hash covers columns that have a value, in the order of their names: a column added to a mapping
        later changes only rows that have a value in it. MD5 because DuckDB's own hash differs between its versions.
        """
        with_raw = self._mapping.events is None
        names = sorted(texts)
        arrays = {"k": keys, **{f"c{i}": texts[n] for i, n in enumerate(names)}}
        content = ", ".join(f"'{n}' || chr(31) || c{i}" for i, n in enumerate(names)) or "''"
        parts = [
            "md5_number_lower(k) AS key_hash",
            f"md5_number_lower(concat_ws(chr(30), {content})) AS row_hash",
        ]
        if with_raw:
            arrays.update({f"r{i}": column for i, column in enumerate(raw.values())})
            fields = ", ".join(f"'{n}', {f'r{i}::JSON' if n in self._nested else f'r{i}'}" for i, n in enumerate(raw))
            parts.append(f"json_object({fields})::VARCHAR AS raw")
        self._connection.register("batch", pa.table(arrays))
        try:
            table: pa.Table = self._connection.sql(f"SELECT {', '.join(parts)} FROM batch").to_arrow_table()
        finally:
            self._connection.unregister("batch")
        return {name: table[name].combine_chunks() for name in table.column_names}

    # Mentions, links, texts -------------------------------------------------------------------------------------------

    def _things(self, frame: Frame, items: dict[str, Items], out: Adapted) -> None:
        frames = {name: _item_frame(frame, found) for name, found in items.items()}
        prefix = f"{self._mapping.extract}:"
        self_ids = pc.binary_join_element_wise(prefix, frame.row_key, "")
        roles: dict[tuple[str | None, str], tuple[pa.BooleanArray, pa.StringArray]] = {
            (None, SELF): (pa.repeat(pa.scalar(True), frame.rows), self_ids)
        }
        mentions: list[pa.Table] = []
        for spec in self._mapping.mentions:
            at = frame if spec.each is None else frames[spec.each]
            role = pa.repeat(pa.scalar(spec.role), at.rows)
            if spec.each is not None:
                numbers = pa.array(items[spec.each].numbers, pa.int64()).cast(pa.string())
                role = pc.binary_join_element_wise(spec.role, numbers, "/")
            ids = pc.binary_join_element_wise(prefix, at.row_key, "")
            if spec.role:
                ids = pc.binary_join_element_wise(ids, role, "#")
            exists = at.any_given(spec.named_by)
            roles[spec.each, spec.role or SELF] = (exists, ids)
            mentions.append(self._mentions(spec, at, ids, role).filter(exists))
        for name, at in frames.items():
            row_ids = pc.binary_join_element_wise(prefix, at.row_key, "")
            roles[name, SELF] = (pa.repeat(pa.scalar(True), at.rows), row_ids)
        links = [
            self._links(spec, frame if spec.each is None else frames[spec.each], roles) for spec in self._mapping.links
        ]
        if mentions:
            out.tables["mentions"] = pa.concat_tables(mentions)
        if links:
            out.tables["links"] = pa.concat_tables(links)
        self._texts(frame, roles, out)

    def _mentions(self, spec: Mention, at: Frame, ids: pa.StringArray, role: pa.StringArray) -> pa.Table:
        kinds = tables.ATTRIBUTES
        kind = self._entity_type(spec, at)
        columns = {**self._row_columns(at), "mention_id": ids, "entity_type": kind, "role": role,
                   "agency": pa.repeat(pa.scalar(self._delivery.agency), at.rows)}  # fmt: skip
        for attribute, source in spec.attributes.items():
            columns[attribute] = typed(at.first_given(source), kinds[attribute])
        for attribute, value in spec.constants.items():
            columns[attribute] = typed(pa.repeat(pa.scalar(value), at.rows), kinds[attribute])
        if spec.number is not None:
            nothing = pa.scalar(None, pa.string())
            number = at.attribute[spec.number]
            columns["id_number"] = pc.if_else(pc.equal(kind, entity_kinds.PERSON), number, nothing)
            columns["uscc"] = pc.if_else(pc.equal(kind, entity_kinds.ENTERPRISE), number, nothing)
        return self._table("mentions", columns)

    def _entity_type(self, spec: Mention, at: Frame) -> pa.StringArray:
        if not isinstance(spec.type, TypeByValue):
            return pa.repeat(pa.scalar(spec.type), at.rows)
        told: list[pa.Array | pa.Scalar] = []
        if spec.type.column is not None:
            told.append(at.translate(spec.type.column, spec.type.values))
        if spec.type.infer.name is not None:
            told.append(self._kinds["name"].read(at.text[spec.type.infer.name]))
        if spec.type.infer.number is not None:
            told.append(self._kinds["number"].read(at.text[spec.type.infer.number]))
        return pc.coalesce(*told, pa.scalar(entity_kinds.PERSON))

    def _links(
        self,
        spec: Link,
        at: Frame,
        roles: dict[tuple[str | None, str], tuple[pa.BooleanArray, pa.StringArray]],
    ) -> pa.Table:
        exists, source = roles[spec.each, spec.source]
        if ":" in spec.to:
            target = at.fill(spec.to)
            exists = pc.and_(exists, target.is_valid())
        else:
            there, target = roles[spec.each, spec.to]
            exists = pc.and_(exists, there)
        for column, values in spec.where.items():
            exists = pc.and_(exists, at.is_one_of(column, values))
        for column, values in spec.unless.items():
            exists = pc.and_(exists, pc.invert(at.is_one_of(column, values)))
        if isinstance(spec.type, LinkTypeByValue):
            kind = pc.coalesce(at.translate(spec.type.column, spec.type.values), pa.scalar(spec.type.otherwise))
        else:
            kind = pa.repeat(pa.scalar(spec.type), at.rows)
        columns = {**self._row_columns(at), "link_type": kind, "from_mention": source, "to_mention": target}
        if spec.role is not None:
            columns["role"] = pa.repeat(pa.scalar(spec.role), at.rows)
        if spec.role_from is not None:
            columns["role"] = at.attribute[spec.role_from]
        for name, day in (("from_date", spec.from_date), ("to_date", spec.to_date)):
            if day is not None:
                columns[name] = typed(at.attribute[day], pa.date32())
        return self._table("links", columns).filter(exists)

    def _texts(
        self,
        frame: Frame,
        roles: dict[tuple[str | None, str], tuple[pa.BooleanArray, pa.StringArray]],
        out: Adapted,
    ) -> None:
        if not self._mapping.texts:
            return
        # spaCy takes half a second to load: only where there is text to read.
        from ingest.text_extraction import find

        for spec in self._mapping.texts:
            about = frame.fill(spec.about) if ":" in spec.about else roles[None, spec.about][1]
            text = frame.text[spec.column]
            given = pc.and_(text.is_valid(), about.is_valid())
            table = self._table("texts", {**self._row_columns(frame), "mention_id": about, "text": text}).filter(given)
            places: list[int] = []
            found = []
            for place, value in enumerate(table["text"].to_pylist()):
                for hit in find(value):
                    places.append(place)
                    found.append(hit)
            of = table.take(pa.array(places, pa.int64()))
            hits = {
                **{name: of[name] for name in of.column_names if name != "text"},
                "start": pa.array([h.start for h in found], pa.int32()),
                "end_": pa.array([h.end for h in found], pa.int32()),
                "kind": pa.array([h.kind for h in found], pa.string()),
                "value": pa.array([h.value for h in found], pa.string()),
            }
            _append(out.tables, "texts", table)
            _append(out.tables, "text_mentions", self._table("text_mentions", hits))

    # Shared ---------------------------------------------------------------------------------------------------------

    def _row_columns(self, at: Frame) -> dict[str, pa.Array]:
        delivery = self._delivery
        return {
            "uid": at.uid,
            "row_key": at.row_key,
            "extract": pa.repeat(pa.scalar(self._mapping.extract), at.rows),
            "delivery_id": pa.repeat(pa.scalar(delivery.id), at.rows),
            "delivery_seq": pa.repeat(pa.scalar(delivery.seq, pa.int64()), at.rows),
            "as_of": pa.repeat(pa.scalar(delivery.as_of, pa.date32()), at.rows),
        }

    def _table(self, name: str, columns: dict[str, pa.Array]) -> pa.Table:
        """A table of the lake from the columns given; those not given are null, those it has not are left out."""
        schema = tables.SCHEMAS[name]
        rows = len(columns["uid"])
        return pa.Table.from_arrays(
            [
                columns[f.name].cast(f.type) if f.name in columns else pa.nulls(rows, f.type)
                for f in schema
            ],
            schema=schema,
        )  # fmt: skip


class _Memo:
    """A function of a text applied to the distinct values of columns, its answers remembered."""

    def __init__(self, function: Callable[[str | None], str | None]) -> None:
        self._function = function
        self._known: dict[str, str | None] = {}

    def read(self, column: pa.StringArray) -> pa.StringArray:
        encoded = column.dictionary_encode()
        answers: list[str | None] = []
        for value in encoded.dictionary.to_pylist():
            if value not in self._known:
                if len(self._known) > 200_000:
                    self._known.clear()
                self._known[value] = self._function(value)
            answers.append(self._known[value])
        return pa.array(answers, pa.string()).take(encoded.indices)


class _IssueRows:
    """Values that are not of their kind, over a batch."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.fields: list[str] = []
        self.values: list[str | None] = []
        self.issues: list[str | None] = []

    def add(self, field: str, places: list[int], values: list[str | None], issues: list[str | None]) -> None:
        self.places += places
        self.fields += [field] * len(places)
        self.values += values
        self.issues += issues


def _column(batch: RawBatch, name: str) -> pa.StringArray:
    column = batch.columns.get(name)
    return pa.nulls(batch.rows, pa.string()) if column is None else column


def _item_frame(frame: Frame, items: Items) -> Frame:
    """The items of a nested column as a frame of their own."""
    rows = pa.array(items.rows, pa.int64())
    return Frame(
        frame.uid.take(rows),
        frame.row_key.take(rows),
        {n: pa.array(v, pa.string()) for n, v in items.canonical.items()},
        {n: pa.array(v, pa.string()) for n, v in items.attributes.items()},
    )


def _append(to: dict[str, pa.Table], name: str, table: pa.Table) -> None:
    to[name] = pa.concat_tables([to[name], table]) if name in to else table
