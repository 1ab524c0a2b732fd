"""Tables of any kind as text columns: from files, pandas and Arrow, with the ids of their rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.readers.encoding import detect

Table: TypeAlias = pd.DataFrame | pa.Table
FORMATS: Final = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods")
_ID_NAMES: Final = ("id", "unique_id", "rec_id", "record_id", "row_id", "编号", "序号")


class TableError(ValueError):
    """A table that cannot be read, or lacks what is asked of it; the message names it."""


@dataclass(slots=True)
class Records:
    """name: what messages call the table; data: one column a column, text or lists of text; ids: one a row, of the type
    they came in; id_column: what they are called."""

    name: str
    data: pa.Table
    ids: pd.Series
    id_column: str

    def __len__(self) -> int:
        return len(self.ids)


def read_table(path: Path) -> pa.Table:
    """The table in a file. Cells of csv and workbooks are text as written: 0451 is no number. Raises TableError."""
    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            return pq.read_table(path)
        if kind in (".csv", ".tsv"):
            return _delimited(path, "\t" if kind == ".tsv" else None)
        if kind in (".jsonl", ".ndjson"):
            return _json_lines(path)
        if kind in (".xlsx", ".xls", ".ods"):
            sheet = pd.read_excel(path, dtype=str, engine="calamine")
            return pa.Table.from_pandas(sheet, preserve_index=False)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise TableError(f"{path}: cannot be read: {error}") from error
    raise TableError(f"{path}: files ending in {kind or 'nothing'} cannot be read; use one of {' '.join(FORMATS)}")


def _delimited(path: Path, separator: str | None) -> pa.Table:
    encoding = detect(path)
    if path.stat().st_size == 0:
        raise TableError(f"{path}: the file is empty; the first line must name the columns")
    frame = pd.read_csv(
        path, dtype=str, keep_default_na=False, encoding=encoding.name, sep=separator or ",", na_values=[""]
    )
    return pa.Table.from_pandas(frame, preserve_index=False)


def _json_lines(path: Path) -> pa.Table:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            row = json.loads(line)
            if not isinstance(row, dict):
                raise TableError(f"{path}: line {number} is no JSON object")
            rows.append(row)
    return to_arrow(pd.DataFrame(rows))


def to_arrow(table: Table) -> pa.Table:
    """A DataFrame as an Arrow table; columns of mixed types become text."""
    if isinstance(table, pa.Table):
        return table
    arrays: dict[str, pa.Array] = {}
    for name in table.columns:
        try:
            arrays[str(name)] = pa.Array.from_pandas(table[name])
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            arrays[str(name)] = pa.array([_as_text(value) for value in table[name]], pa.string())
    return pa.table(arrays)


def _as_text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def records(table: Table, name: str, id_column: str | None = None) -> Records:
    """The rows of a table with their ids: those of `id_column`, else of a column called id and the like, else the
    number of the row. Raises TableError for ids that are missing or come twice."""
    arrow = to_arrow(table)
    if id_column is None:
        names = {column.lower(): column for column in arrow.column_names}
        id_column = next((names[known] for known in _ID_NAMES if known in names), None)
        if id_column is not None and not _is_key(arrow[id_column]):
            id_column = None
    if id_column is None:
        ids = pd.Series(range(arrow.num_rows), dtype="int64")
        return Records(name, as_text(arrow), ids, "row")
    if id_column not in arrow.column_names:
        raise TableError(f"{name}: there is no column {id_column!r} for the ids; there are {arrow.column_names}")
    if not _is_key(arrow[id_column]):
        ids = arrow[id_column].to_pandas()
        twice = ids[ids.duplicated() & ids.notna()]
        what = f"{twice.iloc[0]!r} comes twice" if len(twice) else "it is empty in some rows"
        raise TableError(f"{name}: column {id_column!r} is no id: {what}")
    ids = table[id_column].reset_index(drop=True) if isinstance(table, pd.DataFrame) else arrow[id_column].to_pandas()
    return Records(name, as_text(arrow), ids, id_column)


def _is_key(column: pa.ChunkedArray) -> bool:
    if column.null_count:
        return False
    if pa.types.is_integer(column.type):
        ordered = np.sort(column.to_numpy())
        return not bool((ordered[1:] == ordered[:-1]).any())
    return len(pc.unique(column)) == len(column)


def as_text(table: pa.Table) -> pa.Table:
    """Every column as text, blank cells empty; lists as lists of text."""
    return pa.table({name: _text_column(table[name]) for name in table.column_names})


def _text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return column.cast(pa.list_(pa.string()))
    if pa.types.is_null(kind) or pa.types.is_struct(kind):
        return pa.chunked_array([pa.array([_as_text(v) for v in column.to_pylist()], pa.string())])
    # A column of whole numbers with gaps is one of floats in pandas: 3.0 was never written.
    if pa.types.is_floating(kind) and bool(pc.all(pc.equal(pc.floor(column), column)).as_py()):
        try:
            column = column.cast(pa.int64())
        except pa.ArrowInvalid:
            column = pc.cast(column, pa.string())
    return pa.chunked_array([_without_blanks(chunk) for chunk in column.cast(pa.string()).chunks], pa.string())


_BLANK_BEGINS = np.zeros(256, dtype=np.bool_)
"""The bytes that a blank begins with in UTF-8: those of ASCII, of U+0085 and U+00A0, U+1680, U+2000 and on, U+3000."""
_BLANK_BEGINS[[*range(0x21), 0xC2, 0xE1, 0xE2, 0xE3]] = True


def _without_blanks(text: pa.Array) -> pa.Array:
    """The texts, null in place of those that are nothing but blanks."""
    lengths = np.asarray(pc.fill_null(pc.binary_length(text), 1))
    _, offsets, data = text.buffers()
    suspect = lengths == 0
    if data is not None and len(text):
        starts = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text)]
        letters = np.frombuffer(data, np.uint8)
        filled = np.flatnonzero(~suspect & np.asarray(text.is_valid()))
        suspect[filled] = _BLANK_BEGINS[letters[starts[filled]]]
    places = np.flatnonzero(suspect)
    if not len(places):
        return text
    # Only what begins with a blank, or with what looks like one, is looked at as a whole.
    blank = pc.equal(pc.utf8_trim_whitespace(text.take(pa.array(places))), "")
    gone = np.zeros(len(text), dtype=np.bool_)
    gone[places] = np.asarray(pc.fill_null(blank, False))
    return pc.if_else(pa.array(gone), pa.scalar(None, pa.string()), text)


def stacked(tables: Sequence[Records], columns: Sequence[str]) -> pa.Table:
    """The named columns of all tables, one below the other."""
    return pa.concat_tables([t.data.select(list(columns)) for t in tables], promote_options="permissive")
