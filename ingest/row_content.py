"""What a row is as a whole: the hash of its content, and its JSON; computed by DuckDB over whole batches."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb
import pyarrow as pa


class RowContent:
    """Hashes and JSON of rows, for one delivery."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, key: Collection[str], nested: Collection[str]) -> None:
        self._connection, self._key, self._nested = connection, key, nested

    def hashes(self, texts: Mapping[str, pa.StringArray]) -> pa.UInt64Array:
        """The content hash over the canonical columns, without the key, within which hashes are compared.

        It covers columns that have a value, in the order of their names: a column added to a mapping later changes
        only rows that have a value in it. MD5 because DuckDB's own hash differs between its versions.
        """
        names = [n for n in sorted(texts) if n not in self._key]
        if not names:
            return pa.repeat(pa.scalar(0, pa.uint64()), len(next(iter(texts.values()))))
        content = ", ".join(f"{_quoted(n)} || chr(31) || c{i}" for i, n in enumerate(names))
        arrays = {f"c{i}": texts[n] for i, n in enumerate(names)}
        return self._select(f"md5_number_lower(concat_ws(chr(30), {content}))", arrays)

    def json(self, raw: Mapping[str, pa.StringArray]) -> pa.StringArray:
        """Each row as a JSON object; nested columns are JSON already."""
        fields = (f"{_quoted(n)}, r{i}{'::JSON' if n in self._nested else ''}" for i, n in enumerate(raw))
        arrays = {f"r{i}": column for i, column in enumerate(raw.values())}
        return self._select(f"json_object({', '.join(fields)})::VARCHAR", arrays)

    def _select(self, expression: str, arrays: dict[str, pa.Array]) -> pa.Array:
        self._connection.register("batch", pa.table(arrays))
        try:
            table: pa.Table = self._connection.sql(f"SELECT {expression} AS answer FROM batch").to_arrow_table()
        finally:
            self._connection.unregister("batch")
        return table["answer"].combine_chunks()


def _quoted(name: str) -> str:
    """A name as a SQL string."""
    return "'" + name.replace("'", "''") + "'"
