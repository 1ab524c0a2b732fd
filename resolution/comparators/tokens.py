"""The comparator of set-valued attributes: relations as evidence (same case, enterprise, vehicle, relative)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from resolution.comparators.base import NULL, Outcome, comparator
from resolution.frame import Codes, Frame


@comparator("shared_token", ["shared", "none"])
def shared_token(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Whether two records share a token, with the frequency of the rarest one they share (share of the records that
    have any). NULL where one of them has none."""
    tokens = frame.token_sets.get(on[0])
    n = len(left)
    levels = np.full(n, NULL, dtype=np.int8)
    frequency = np.full(n, np.nan, dtype=np.float32)
    if tokens is None or not len(tokens.records):
        return Outcome(levels, frequency)
    has = tokens.present(len(frame))
    both = has[left] & has[right]
    if finer := options.get("unless"):
        known = frame.column(finer).present()
        both &= ~(known[left] & known[right])
    levels[both] = 1
    where = np.flatnonzero(both)
    shares = np.ones(len(frame)) if frame.shares is None else frame.shares
    counts = np.bincount(tokens.tokens, weights=shares[tokens.records], minlength=len(tokens.values))
    with duckdb.connect() as con:
        con.register("token", pa.table({"r": tokens.records, "t": tokens.tokens}))
        con.register("pair", pa.table({"p": where, "l": left[where], "r": right[where]}))
        con.register("often", pa.table({"t": np.arange(len(counts), dtype=np.int32), "n": counts}))
        hit = con.sql(
            "SELECT p, min(n) AS n FROM pair JOIN token a ON a.r = pair.l JOIN token b ON b.r = pair.r AND b.t = a.t "
            "JOIN often ON often.t = a.t GROUP BY p"
        ).to_arrow_table()
    at = hit["p"].to_numpy()
    levels[at] = 0
    frequency[at] = hit["n"].to_numpy() / max(1.0, float(shares[has].sum()))
    return Outcome(levels, frequency)
