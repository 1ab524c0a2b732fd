"""Comparators of numbers and of postal codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from resolution.comparators.base import NULL, DistinctPairs, Outcome, both_present, comparator, frequency_at, values_of
from resolution.frame import Codes, Frame


@comparator("number", ["same", "near", "different"], {"tolerance": (), "share": ()})
def number(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same, no further apart than `tolerance` (0 unless told) or `share` of the larger (.05 unless told), or different.
    What is no number is not compared."""
    column = frame.column(on[0])
    values = np.array([_as_number(value) for value in column.values] or [np.nan])
    a, b = column.codes[left], column.codes[right]
    x, y = values[np.maximum(a, 0)], values[np.maximum(b, 0)]
    known = both_present(a, b) & ~np.isnan(x) & ~np.isnan(y)
    apart = np.abs(x - y)
    within = float(options.get("tolerance", 0.0))
    share = float(options.get("share", 0.0 if "tolerance" in options else 0.05))
    near = (apart <= within) | (apart <= share * np.maximum(np.abs(x), np.abs(y)))
    levels = np.where(x == y, 0, np.where(near, 1, 2)).astype(np.int8)
    levels[~known] = NULL
    return Outcome(levels, frequency_at(frame, column, a, levels == 0))


def _as_number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("nan")


@comparator("postcode", ["same", "near", "same_area", "different"], needs=["area"])
def postcode(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same; one character off or two neighbours swapped; same area (the beginning, as the standardiser `postcode` gives
    it); different."""
    column, area = frame.column(on[0]), frame.column(f"{on[0]}.area")
    a, b = column.codes[left], column.codes[right]
    levels = np.where(a == b, 0, 3).astype(np.int8)
    present = both_present(a, b)
    levels[(levels == 3) & (area.codes[left] == area.codes[right]) & (area.codes[left] >= 0)] = 2
    levels[~present] = NULL
    pairs = DistinctPairs.among(a, b, present & (a != b))
    if len(pairs):
        distance = cpdist(
            values_of(column, pairs.left), values_of(column, pairs.right), scorer=OSA.distance, score_cutoff=1
        )
        near = np.full(len(left), NULL, dtype=np.int8)
        pairs.scatter(np.where(distance <= 1, 1, NULL).astype(np.int8), near)
        levels[near == 1] = 1
    return Outcome(levels, frequency_at(frame, column, a, levels == 0))
