"""Comparators for values of any kind: equality, edit distance, similarity, dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from resolution.comparators.base import (
    DistinctPairs,
    Outcome,
    by_edits,
    comparator,
    frequency_at,
    same_or,
    values_of,
    valuewise,
)
from resolution.frame import Codes, Column, Frame
from resolution.texts import Texts


@comparator("exact", ["same", "different"])
def exact(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same or not, with the frequency of the value agreed on."""
    column = frame.column(on[0])
    a, b = column.codes[left], column.codes[right]
    levels, _ = same_or(a, b, 1)
    return Outcome(levels, frequency_at(frame, column, a, levels == 0))


@comparator("edit", ["same", "near", "different"], {"distance": ()})
def edit(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same, within `distance` edits (optimal string alignment, 1 unless told), or different."""
    limit = int(options.get("distance", 1))

    def levels_at(column: Column, one: Codes, other: Codes, distance: npt.NDArray[np.int8]) -> npt.NDArray[Any]:
        return np.where(distance <= limit, 1, 2)

    return by_edits(frame, left, right, on[0], limit, levels_at, 2)


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
    return by_edits(frame, left, right, on[0], 1, _date_levels, 3)


def _date_levels(column: Column, one: Codes, other: Codes, distance: npt.NDArray[np.int8]) -> npt.NDArray[Any]:
    parts = _date_parts(column.values)
    same_year = parts[0][one] == parts[0][other]
    exchanged = same_year & (parts[1][one] == parts[2][other]) & (parts[2][one] == parts[1][other])
    return np.where((distance <= 1) | exchanged, 1, np.where(same_year, 2, 3))


def _date_parts(values: Sequence[str]) -> npt.NDArray[np.int32]:
    """Year, month and day of each value as numbers that are the same where the texts are; int32[3, len(values)]."""
    if isinstance(values, Texts):
        return values.noted("date parts", _parts_of)
    called: dict[str, int] = {}
    parts = [[called.setdefault(value[at], len(called)) for value in values] for at in _DATE_PARTS]
    return np.array(parts, dtype=np.int32).reshape(3, -1)


def _parts_of(dates: pa.Array) -> npt.NDArray[np.int32]:
    texts = [pc.utf8_slice_codeunits(dates, part.start, part.stop) for part in _DATE_PARTS]
    numbers = pc.dictionary_encode(pa.concat_arrays(texts)).indices
    return np.asarray(numbers).astype(np.int32).reshape(3, -1)


_DATE_PARTS = (slice(0, 4), slice(5, 7), slice(8, 10))
