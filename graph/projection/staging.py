"""Rows found elsewhere (the lake, Python) put where the projection's queries read them."""

from __future__ import annotations

import duckdb
import pyarrow as pa


def put(
    con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table | pa.RecordBatchReader, *, temporary: bool = True
) -> None:
    """Makes the table `name` of `rows`, in place of one that is there.

    temporary: seen by this connection alone and gone with it.
    """
    con.register("staged_rows", rows)
    con.execute(f"CREATE OR REPLACE {'TEMP ' if temporary else ''}TABLE {name} AS FROM staged_rows")
    con.unregister("staged_rows")
