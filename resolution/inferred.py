"""What resolution itself worked out of mentions before it compared them: relation tokens, the registration of a plate.

Kept in the registry, so that an entity can be resolved again, just as it was, without the lake and without everybody
else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from resolution.frame import Frame
from resolution.texts import as_arrow


@dataclass(slots=True)
class Inferred:
    """columns: source column → mention → value; tokens: token set → mention → tokens."""

    columns: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    tokens: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


def write(con: duckdb.DuckDBPyConnection, entity_type: str, frame: Frame, columns: pa.Table | None = None) -> None:
    """Into the registry being built: the frame's token sets, and `columns` (by mention_id) that are not the lake's."""
    ids = as_arrow(frame.ids)
    for name, held in sorted(frame.token_sets.items()):
        mentions, values = ids.take(pa.array(held.records)), as_arrow(held.values)
        _insert(con, entity_type, name, "token", mentions, values.take(pa.array(held.tokens)))
    for name in [] if columns is None else columns.column_names:
        if columns is not None and name != "mention_id":
            _insert(con, entity_type, name, "column", columns["mention_id"], columns[name])


def write_files(con: duckdb.DuckDBPyConnection, entity_type: str, files: str) -> None:
    """As `write` and `write_keys`, from Parquet files (a glob) with mention_id, name, kind (token, column, key) and
    value."""
    con.execute(
        "INSERT INTO inferred SELECT mention_id, ?, name, kind, value FROM read_parquet(?) WHERE value IS NOT NULL "
        "ORDER BY kind DESC, name, mention_id, value",
        [entity_type, files],
    )


def write_keys(
    con: duckdb.DuckDBPyConnection, entity_type: str, name: str, mentions: pa.ChunkedArray, keys: pa.ChunkedArray
) -> None:
    """Of each mention a key by which those are looked up that are told apart together; no part of what is compared."""
    _insert(con, entity_type, name, "key", mentions, keys)


def write_first_round(con: duckdb.DuckDBPyConnection, mentions: pa.Array, names: pa.Array) -> None:
    """What the person of each mention was called after the first round (see naming)."""
    con.register("called", pa.table({"mention_id": mentions, "name": names}))
    con.execute("INSERT INTO first_round SELECT * FROM called")
    con.unregister("called")


def read(con: duckdb.DuckDBPyConnection, entity_type: str, only: Iterable[str] | None = None) -> Inferred:
    """All of it for one entity type, from an open registry, keys apart. only: of these mentions, all unless given."""
    out = Inferred()
    con.register("only_these", pa.table({"mention_id": pa.array(sorted(set(only or ())), pa.string())}))
    which = "" if only is None else "AND mention_id IN (FROM only_these)"
    rows = con.execute(
        "SELECT name, kind, mention_id, value FROM inferred "
        f"WHERE entity_type = ? AND kind <> 'key' {which} ORDER BY ALL",
        [entity_type],
    ).fetchall()
    con.unregister("only_these")
    for name, kind, mention, value in rows:
        if kind == "token":
            out.tokens[name][mention].append(value)
        else:
            out.columns[name][mention] = value
    return out


def _insert(
    con: duckdb.DuckDBPyConnection, entity_type: str, name: str, kind: str, mentions: pa.Array, values: pa.Array
) -> None:
    table = pa.table({"mention_id": mentions, "value": values})
    con.register("worked_out", table)
    con.execute(
        "INSERT INTO inferred SELECT mention_id, ?, ?, ?, value FROM worked_out WHERE value IS NOT NULL",
        [entity_type, name, kind],
    )
    con.unregister("worked_out")


def token_pairs(inferred: Inferred, record: dict[str, int]) -> dict[str, list[tuple[int, str]]]:
    """The token sets as (record number, token), for the mentions in `record`."""
    return {
        name: [(record[mention], token) for mention, tokens in held.items() if mention in record for token in tokens]
        for name, held in inferred.tokens.items()
    }
