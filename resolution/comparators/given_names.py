"""The comparator of names written in an alphabet, given and family name in columns of their own or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from resolution.comparators.base import (
    DistinctPairs,
    Outcome,
    comparator,
    frequency_at,
    values_of,
    valuewise,
)
from resolution.frame import Codes, Column, Frame

NAME_LEVELS = ("same", "swapped", "very_similar", "shortened", "similar", "different")
_SAME, _SWAPPED, _VERY, _SHORT, _SIMILAR, _DIFFERENT = range(len(NAME_LEVELS))


def recoded(column: Column, onto: Column) -> Codes:
    """The codes that the other column gives to this one's values; -2 where it lacks them, -1 where missing."""
    known = {value: code for code, value in enumerate(onto.values)}
    lut = np.array([known.get(value, -2) for value in column.values] or [-2], dtype=np.int32)
    return np.where(column.codes >= 0, lut[np.maximum(column.codes, 0)], -1).astype(np.int32)


@comparator("name", NAME_LEVELS, {"very_similar": (), "similar": ()})
def name(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """of: the name and, if there is one, the other part of it (given name and family name). Same; exchanged with the
    other part; Jaro-Winkler at least `very_similar` (.92 unless told); one the beginning of the other (an initial,
    rob and robert); at least `similar` (.82); different."""
    high, low = float(options.get("very_similar", 0.92)), float(options.get("similar", 0.82))

    def grade(column: Column, pairs: DistinctPairs) -> npt.NDArray[Any]:
        lefts, rights = values_of(column, pairs.left), values_of(column, pairs.right)
        score = cpdist(lefts, rights, scorer=JaroWinkler.similarity)
        short = np.fromiter(
            (p.startswith(q) or q.startswith(p) for p, q in zip(lefts, rights, strict=True)), np.bool_, len(lefts)
        )
        found = np.where(score >= low, _SIMILAR, _DIFFERENT)
        found = np.where(short, _SHORT, found)
        return np.where((score >= high) & ~short, _VERY, found)

    outcome = valuewise(frame, left, right, on[0], _DIFFERENT, grade)
    if len(on) > 1:
        _mark_swapped(frame, outcome, frame.column(on[0]), frame.column(on[1]), left, right)
    return outcome


def _mark_swapped(frame: Frame, outcome: Outcome, column: Column, other: Column, left: Codes, right: Codes) -> None:
    """Given name and family name of one record are the family name and given name of the other."""
    own, theirs = column.codes, recoded(other, column)
    swapped = (own[left] == theirs[right]) & (own[right] == theirs[left]) & (own[left] >= 0) & (own[right] >= 0)
    swapped &= own[left] != own[right]
    outcome.levels[swapped] = _SWAPPED
    outcome.frequency[swapped] = frequency_at(frame, column, own[left], swapped)[swapped]
