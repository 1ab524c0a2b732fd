"""Candidates: the pairs of records worth comparing, found by agreement on the keys of blocking rules.

DuckDB joins the integer codes of the keys. A key value too many records hold makes too many pairs and proves little,
so it is left out of its rule (`Rule.cap`) and reported; other rules reach those records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from resolution.frame import Codes, Frame
from resolution.model import Rule


@dataclass(slots=True)
class Candidates:
    """left < right: record numbers; rules: int64 bit set of the rules that found the pair."""

    left: Codes
    right: Codes
    rules: np.ndarray[tuple[int], np.dtype[np.int64]]
    by_rule: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.left)


def candidates(frame: Frame, rules: Sequence[Rule], memory_limit: str | None = None) -> Candidates:
    """The distinct candidate pairs of all rules, sorted. left_out: records per rule left out by its cap."""
    with duckdb.connect() as con:
        if memory_limit:
            con.execute(f"SET memory_limit='{memory_limit}'")
        _load(con, frame, rules)
        parts, left_out = [], {}
        for number, rule in enumerate(rules):
            keys = _keys(con, number, rule)
            capped = con.execute(
                f"SELECT coalesce(sum(n), 0) FROM (SELECT k, count(*) n FROM {keys} GROUP BY k HAVING n > {rule.cap})"
            ).fetchone()
            if capped and capped[0]:
                left_out[rule.name] = int(capped[0])
            con.execute(
                f"CREATE TEMP TABLE kept{number} AS SELECT * FROM {keys} WHERE k IN "
                f"(SELECT k FROM {keys} GROUP BY k HAVING count(*) BETWEEN 2 AND {rule.cap})"
            )
            parts.append(
                f"SELECT a.r AS l, b.r AS r, {1 << number}::BIGINT AS bit FROM kept{number} a "
                f"JOIN kept{number} b ON a.k = b.k AND a.r < b.r"
            )
        if not parts:
            empty = np.zeros(0, dtype=np.int32)
            return Candidates(empty, empty, np.zeros(0, dtype=np.int64))
        table = con.sql(
            f"SELECT l, r, bit_or(bit) AS bits FROM ({' UNION ALL '.join(parts)}) GROUP BY l, r ORDER BY l, r"
        ).to_arrow_table()
    bits = table["bits"].to_numpy()
    by_rule = {rule.name: int(((bits >> number) & 1).sum()) for number, rule in enumerate(rules)}
    return Candidates(
        table["l"].to_numpy().astype(np.int32),
        table["r"].to_numpy().astype(np.int32),
        bits,
        by_rule,
        left_out,
    )


def _load(con: duckdb.DuckDBPyConnection, frame: Frame, rules: Sequence[Rule]) -> None:
    """Registers the key columns as table `rec` and each token set as table `tok_NAME`."""
    names = sorted({key for rule in rules for key in rule.keys})
    arrays: dict[str, pa.Array] = {"r": pa.array(np.arange(len(frame), dtype=np.int32))}
    for name in names:
        codes = frame.column(name).codes
        arrays[_quoted(name)] = pa.array(codes, mask=codes < 0)
    con.register("rec_view", pa.table(arrays))
    con.execute("CREATE TEMP TABLE rec AS SELECT * FROM rec_view")
    for token_set in {token for rule in rules for token in rule.tokens}:
        found = frame.token_sets.get(token_set)
        empty = np.zeros(0, dtype=np.int32)
        con.register(
            f"tok_{token_set}",
            pa.table({"r": found.records if found else empty, "t": found.tokens if found else empty}),
        )


def _keys(con: duckdb.DuckDBPyConnection, number: int, rule: Rule) -> str:
    """Makes the table (r, k) of a rule: record and hashed key; records without the whole key are not in it."""
    columns = [f'rec."{_quoted(k)}"' for k in rule.keys]
    joins = " ".join(f"JOIN tok_{t} ON tok_{t}.r = rec.r" for t in rule.tokens)
    parts = [*columns, *(f"tok_{t}.t" for t in rule.tokens)]
    where = " AND ".join(f"{c} IS NOT NULL" for c in columns) or "true"
    key = " + ".join(f"{p}::HUGEINT * {_SPREAD**i}::HUGEINT" for i, p in enumerate(parts))
    name = f"key{number}"
    con.execute(f"CREATE TEMP TABLE {name} AS SELECT DISTINCT rec.r AS r, {key} AS k FROM rec {joins} WHERE {where}")
    return name


_SPREAD = 1 << 31
"""Codes are below this, so a key of up to four codes is one 128-bit number: exact, no hash collisions."""


def _quoted(name: str) -> str:
    return name.replace(".", "__")
