"""Python's part of the projection, a batch at a time: a million distinct values are never all Python objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

_ROWS = 50_000


def in_batches(
    values: pa.Table, schema: pa.Schema, rows_of: Callable[..., Iterable[tuple[str, ...]]]
) -> pa.RecordBatchReader:
    """The rows that `rows_of` makes of each row of `values` (its columns as arguments), read as they are wanted."""

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in values.to_batches(max_chunksize=_ROWS):
            columns = [column.to_pylist() for column in batch.columns]
            rows = [row for arguments in zip(*columns, strict=True) for row in rows_of(*arguments)]
            made = list(zip(*rows, strict=True)) or [()] * len(schema)
            yield pa.record_batch(
                [pa.array(column, field.type) for column, field in zip(made, schema, strict=True)], schema=schema
            )

    return pa.RecordBatchReader.from_batches(schema, batches())
