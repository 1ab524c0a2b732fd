"""Parquet: only the wanted columns are read, in batches, and every type becomes text by columns, not by rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.errors import IngestError
from ingest.readers.base import BATCH_ROWS, Header, OnBad, RawBatch, Wanted
from ingest.readers.cells import cell_text


class ParquetReader:
    """A ``.parquet`` file of one extract."""

    def __init__(self, path: Path, name: str, wanted: Wanted) -> None:
        self.header = Header()
        self._name = name
        try:
            self._file = pq.ParquetFile(path, memory_map=False)
        except (pa.ArrowInvalid, pa.ArrowIOError) as error:
            raise IngestError(
                f"not a readable Parquet file ({error})",
                "It may be incomplete: copy or ask for it again.",
                name,
            ) from error
        names = self._file.schema_arrow.names
        self._placed = wanted.place(names, self.header)
        if not self.header.found:
            raise IngestError(
                f"it holds none of the columns {', '.join(wanted.columns[:6])} …",
                "Check that the file is of this extract.",
                name,
            )
        self._columns = [n for n, place in zip(names, self._placed, strict=True) if place is not None]
        self.total: int | None = self._file.metadata.num_rows

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """Rows in order; lines are row numbers from 1. Raises :class:`IngestError` where a part can't be read."""
        names = [place for place in self._placed if place is not None]
        first = 1
        try:
            for batch in self._file.iter_batches(batch_size=BATCH_ROWS, columns=self._columns):
                by_name = dict(zip(batch.schema.names, batch.columns, strict=True))
                columns = {place: as_text(by_name[name]) for place, name in zip(names, self._columns, strict=True)}
                lines = pa.array(range(first, first + batch.num_rows), pa.int64())
                first += batch.num_rows
                yield RawBatch(columns, lines)
        except (pa.ArrowInvalid, pa.ArrowIOError) as error:
            raise IngestError(
                f"a part of the Parquet file can't be read ({error})",
                "It is damaged: ask for it again.",
                self._name,
            ) from error
        finally:
            self._file.close()


def as_text(column: pa.Array) -> pa.StringArray:
    """A column of any type as text, in the forms of :func:`ingest.readers.cells.cell_text`."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_integer(kind):
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return _timestamp_text(column)
    if pa.types.is_date32(kind):
        return column.cast(pa.string())
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    return pa.array([cell_text(value) for value in column.to_pylist()], pa.string())


def _timestamp_text(column: pa.Array) -> pa.StringArray:
    """Moments to the second where they hold no fraction, and with it otherwise."""
    seconds = column.cast(pa.timestamp("s"), safe=False)
    if pc.all(pc.equal(seconds.cast(column.type), column)).as_py() is not False:
        return seconds.cast(pa.string())
    return column.cast(pa.string())
