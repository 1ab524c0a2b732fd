"""The comparator of addresses, which are written at every level of detail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from resolution.comparators.base import (
    NULL,
    DistinctPairs,
    Outcome,
    best_of,
    both_present,
    comparator,
    frequency_at,
    values_of,
)
from resolution.frame import Codes, Column, Frame

ADDRESS_LEVELS = ("same", "near", "same_township", "same_county", "different")
_SAME, _NEAR, _TOWNSHIP, _COUNTY, _DIFFERENT = range(5)


def _equal(column: Column, left: Codes, right: Codes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    a, b = column.codes[left], column.codes[right]
    return np.asarray((a == b) & (a >= 0))


def _conflict(column: Column, left: Codes, right: Codes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    a, b = column.codes[left], column.codes[right]
    return np.asarray((a != b) & (a >= 0) & (b >= 0))


@comparator("address", ADDRESS_LEVELS, needs=["county", "township", "rest"])
def address(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """on: one or more addresses of a record; every one of the left is held against every one of the right, and the
    best counts. Near is a remainder (below the township) that is the other's but for detail or a slip."""
    # Most tables have one address of a record, and no second one to hold against it.
    known = [name for name in on if frame.column(name).values] or on[:1]
    return best_of([_compare(frame, left, right, one, other) for one in known for other in known])


def _compare(frame: Frame, left: Codes, right: Codes, one: str, other: str) -> Outcome:
    key, key_other = frame.column(one), frame.column(other)
    if one != other:
        return _compare_across(frame, left, right, one, other)
    a, b = key.codes[left], key_other.codes[right]
    present = both_present(a, b)
    county, township, rest = (frame.column(f"{one}.{f}") for f in ("county", "township", "rest"))
    levels = np.full(len(left), _DIFFERENT, dtype=np.int8)
    levels[_equal(county, left, right)] = _COUNTY
    levels[_equal(township, left, right)] = _TOWNSHIP
    ra, rb = rest.codes[left], rest.codes[right]
    comparable = present & (a != b) & ~_conflict(county, left, right) & both_present(ra, rb)
    close = comparable & (ra == rb) & ~_conflict(township, left, right)
    levels[close] = _NEAR
    pairs = DistinctPairs.among(ra, rb, comparable & (ra != rb))
    if len(pairs):
        pairs.scatter(
            np.where(_alike(values_of(rest, pairs.left), values_of(rest, pairs.right)), _NEAR, NULL).astype(np.int8),
            (near := np.full(len(left), NULL, dtype=np.int8)),
        )
        levels[near == _NEAR] = _NEAR
    # An address that names no county the gazetteer knows is in no other county; it only says nothing more.
    unplaced = (county.codes[left] < 0) | (county.codes[right] < 0)
    levels[unplaced & (levels == _DIFFERENT)] = NULL
    levels[present & (a == b)] = _SAME
    levels[~present] = NULL
    return Outcome(levels, frequency_at(frame, key, a, levels == _SAME))


def _compare_across(frame: Frame, left: Codes, right: Codes, one: str, other: str) -> Outcome:
    """Two different attributes (present and registered address): the other is laid over the first one's values."""
    shares = None if frame.shares is None else np.concatenate([frame.shares, frame.shares])
    merged = Frame(frame.ids, shares=shares)
    for feature in ("", ".county", ".township", ".rest"):
        ours, theirs = frame.column(one + feature), frame.column(other + feature)
        index = {value: code for code, value in enumerate(ours.values)}
        for value in theirs.values:
            index.setdefault(value, len(index))
        lut = np.array([index[v] for v in theirs.values] or [0], dtype=np.int32)
        theirs_codes = np.where(theirs.codes >= 0, lut[np.maximum(theirs.codes, 0)], -1).astype(np.int32)
        share = None
        if ours.share is not None and theirs.share is not None:
            share = np.zeros(len(index))
            share[: len(ours.values)] = ours.share
            np.maximum.at(share, lut[: len(theirs.values)], theirs.share)
        codes = np.concatenate([ours.codes, theirs_codes]).astype(np.int32)
        merged.columns["both" + feature] = Column(codes, list(index), share)
    return _compare(merged, left, (right + len(frame.ids)).astype(np.int32), "both", "both")


def _alike(lefts: list[str], rights: list[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Remainders that are each other's but for detail: one ends with the other, or they differ by a slip but not in
    their numbers (12号 and 13号 are neighbours, not variants)."""
    ratio = cpdist(lefts, rights, scorer=fuzz.ratio, score_cutoff=80)
    out = np.zeros(len(lefts), dtype=np.bool_)
    for k, (p, q) in enumerate(zip(lefts, rights, strict=True)):
        short, long = (p, q) if len(p) <= len(q) else (q, p)
        if len(short) >= 4 and (long.endswith(short) or long.startswith(short)):
            out[k] = any(c.isdigit() for c in short)
        elif ratio[k] >= 80:
            out[k] = _digits(p) == _digits(q)
    return out


def _digits(text: str) -> str:
    return "".join(c if c.isdigit() else " " for c in text).strip()
