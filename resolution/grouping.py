"""Grouping by equal keys without comparing any two: keys as packed codes of a frame, sorted by their bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes, Column, Frame, TokenSet
from resolution.model import Rule
from resolution.texts import taken

Packed = npt.NDArray[np.int64]
"""Keys of no meaning but equality within one frame; none is negative."""
Positions = npt.NDArray[np.int64]
_FEW = 4_096
"""Keys up to which a plain sort is quicker than one by bits."""
_WIDEST = 1 << 62


def packed(columns: Sequence[npt.NDArray[np.integer]], sizes: Sequence[int]) -> Packed:
    """One key a row, equal where all columns are. columns: numbers from 0 up to below `sizes`, of one length."""
    keys = np.zeros(len(columns[0]), dtype=np.int64)
    width = 1
    for column, size in zip(columns, sizes, strict=True):
        if width * size >= _WIDEST:
            keys, width = _dense(keys)
            if width * size >= _WIDEST:
                column, size = _dense(column.astype(np.int64))
        keys *= size
        keys += column
        width *= size
    return keys


def _dense(keys: Packed) -> tuple[Packed, int]:
    values, dense = np.unique(keys, return_inverse=True)
    return dense.astype(np.int64), max(1, len(values))


def order_of(keys: Packed) -> Positions:
    """The positions of the keys in their order, those of equal keys ascending."""
    if len(keys) <= _FEW:
        return np.argsort(keys, kind="stable")
    # numpy sorts 16 bits by counting, at a tenth of the price of comparing.
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in range(16, int(keys.max()).bit_length(), 16):
        digits = ((keys >> shift) & 0xFFFF).astype(np.uint16)[order]
        order = order[np.argsort(digits, kind="stable")]
    return order


def starts_of(ordered: npt.NDArray[np.generic]) -> Positions:
    """Where each run of equal keys begins."""
    if not len(ordered):
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))


def rule_codes(frame: Frame, rule: Rule) -> tuple[Codes, Packed]:
    """The records that have the whole key of a rule, ascending, and their keys; a record comes once for each of its
    tokens. As keys.rule_keys, and in its order, but the keys are good in this frame only."""
    columns = [frame.column(name) for name in rule.keys]
    whole = np.ones(len(frame), dtype=np.bool_)
    for column in columns:
        whole &= column.codes >= 0
    records = np.flatnonzero(whole).astype(np.int32)
    keys = np.zeros(len(records), dtype=np.int64)
    if columns:
        keys = packed([c.codes[records] for c in columns], [max(1, len(c.values)) for c in columns])
    for name in rule.tokens:
        tokens = frame.token_sets.get(name)
        if tokens is None or not len(records):
            return records[:0], keys[:0]
        start = np.searchsorted(tokens.records, records, side="left")
        count = np.searchsorted(tokens.records, records, side="right") - start
        repeated = np.repeat(np.arange(len(records)), count)
        within = np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)
        held = tokens.tokens[start[repeated] + within]
        records = records[repeated]
        keys, width = _dense(keys[repeated])
        keys = packed([keys, held], [width, max(1, len(tokens.values))])
    return records, keys


def rows_of(frame: Frame, rule: Rule, records: Codes) -> Frame:
    """A few records (ascending) with what a rule reads of them, and no other values."""
    out = Frame([""] * len(records))
    for name in rule.keys:
        column = frame.column(name)
        codes = column.codes_of(records)
        held = np.unique(codes[codes >= 0])
        places = np.where(codes >= 0, np.searchsorted(held, codes), -1).astype(np.int32)
        out.columns[name] = Column(places, taken(column.values, held))
    for name in rule.tokens:
        tokens = frame.token_sets[name]
        chosen = np.isin(tokens.records, records)
        held, of_token = np.unique(tokens.tokens[chosen], return_inverse=True)
        of = np.searchsorted(records, tokens.records[chosen]).astype(np.int32)
        out.token_sets[name] = TokenSet(of, of_token.astype(np.int32), taken(tokens.values, held))
    return out
