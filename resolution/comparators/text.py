"""Comparators for values of any kind: equality, edit distance, similarity, dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from resolution.comparators.base import (
    NULL,
    DistinctPairs,
    Outcome,
    comparator,
    frequency_at,
    values_of,
    valuewise,
)
from resolution.frame import Codes, Column, Frame


def both_present(left: Codes, right: Codes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether both sides have a value; bool[pairs]."""
    return (left >= 0) & (right >= 0)


@comparator("exact", ["same", "different"])
def exact(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same or not, with the frequency of the value agreed on."""
    column = frame.column(on[0])
    a, b = column.codes[left], column.codes[right]
    levels = np.where(a == b, 0, 1).astype(np.int8)
    levels[~both_present(a, b)] = NULL
    return Outcome(levels, frequency_at(frame, column, a, levels == 0))


@comparator("edit", ["same", "near", "different"], {"distance": ()})
def edit(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same, within `distance` edits (optimal string alignment, 1 unless told), or different."""
    limit = int(options.get("distance", 1))

    def grade(column: Column, pairs: DistinctPairs) -> npt.NDArray[Any]:
        lefts, rights = values_of(column, pairs.left), values_of(column, pairs.right)
        return np.where(cpdist(lefts, rights, scorer=OSA.distance, score_cutoff=limit) <= limit, 1, 2)

    return valuewise(frame, left, right, on[0], 2, grade)


@comparator("similar", ["same", "very_similar", "similar", "different"], {"very_similar": (), "similar": ()})
def similar(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same, or Jaro-Winkler similarity at least `very_similar` (.92 unless told) or `similar` (.8), or different."""
    high, low = float(options.get("very_similar", 0.92)), float(options.get("similar", 0.8))

    def grade(column: Column, pairs: DistinctPairs) -> npt.NDArray[Any]:
        score = cpdist(values_of(column, pairs.left), values_of(column, pairs.right), scorer=JaroWinkler.similarity)
        return np.where(score >= high, 1, np.where(score >= low, 2, 3))

    return valuewise(frame, left, right, on[0], 3, grade)


@comparator("date", ["same", "near", "same_year", "different"])
def date(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """ISO dates: same; one digit off, two neighbours swapped or day and month exchanged; same year; different."""
    return valuewise(frame, left, right, on[0], 3, _date_levels)


def _date_levels(column: Column, pairs: DistinctPairs) -> npt.NDArray[Any]:
    lefts, rights = values_of(column, pairs.left), values_of(column, pairs.right)
    slip = cpdist(lefts, rights, scorer=OSA.distance, score_cutoff=1) <= 1
    found = list(zip(lefts, rights, strict=True))
    exchanged = np.array([p[:4] == q[:4] and p[5:7] == q[8:10] and p[8:10] == q[5:7] for p, q in found])
    year = np.array([p[:4] == q[:4] for p, q in found])
    return np.where(slip | exchanged, 1, np.where(year, 2, 3))
