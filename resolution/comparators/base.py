"""What a comparator is, and the two ways of running one: on distinct pairs of values, and on several attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes, Column, Frame

Levels = npt.NDArray[np.int8]
NULL = -1
"""The level of a pair of which one side has no value: it says nothing, and weighs nothing."""


@dataclass(slots=True)
class Outcome:
    """levels: int8[n], 0 the strongest agreement, NULL unknown. frequency: float32[n], how common the value agreed
    on is (share of records), NaN where the level has no term frequency."""

    levels: Levels
    frequency: npt.NDArray[np.float32]

    @classmethod
    def of(cls, levels: Levels) -> Outcome:
        return cls(levels, np.full(len(levels), np.nan, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Comparator:
    """levels: the names of the levels it can return, strongest first. run(frame, left, right, on, options). options:
    those it knows, with the words each may be (none: a number, or a name). needs: the derived columns it reads of an
    attribute. of_tokens: whether it compares token sets and not attributes."""

    name: str
    levels: tuple[str, ...]
    run: Callable[[Frame, Codes, Codes, Sequence[str], dict[str, Any]], Outcome]
    options: Mapping[str, Sequence[str]]
    needs: tuple[str, ...]
    of_tokens: bool


COMPARATORS: dict[str, Comparator] = {}


def comparator(
    name: str,
    levels: Sequence[str],
    options: Mapping[str, Sequence[str]] | None = None,
    needs: Sequence[str] = (),
    of_tokens: bool = False,
) -> Callable[[Callable[[Frame, Codes, Codes, Sequence[str], dict[str, Any]], Outcome]], Comparator]:
    """Registers a function as the comparator of that name."""

    def register(run: Callable[[Frame, Codes, Codes, Sequence[str], dict[str, Any]], Outcome]) -> Comparator:
        COMPARATORS[name] = Comparator(name, tuple(levels), run, options or {}, tuple(needs), of_tokens)
        return COMPARATORS[name]

    return register


@dataclass(slots=True)
class DistinctPairs:
    """The distinct pairs of unequal values among the pairs of records, and the way back to the pairs of records."""

    left: Codes
    right: Codes
    where: npt.NDArray[np.int64]
    inverse: npt.NDArray[np.int64]

    @classmethod
    def among(cls, left: Codes, right: Codes, chosen: npt.NDArray[np.bool_]) -> DistinctPairs:
        """left, right: value codes of each pair of records; chosen: the pairs that need a closer look."""
        where = np.flatnonzero(chosen)
        low = np.minimum(left[where], right[where]).astype(np.int64)
        high = np.maximum(left[where], right[where]).astype(np.int64)
        keys, inverse = np.unique((low << 32) | high, return_inverse=True)
        return cls(
            (keys >> 32).astype(np.int32),
            (keys & 0xFFFFFFFF).astype(np.int32),
            where,
            inverse.astype(np.int64),
        )

    def __len__(self) -> int:
        return len(self.left)

    def scatter(self, levels: Levels, into: Levels) -> None:
        """Writes the level of each distinct pair to all pairs of records that have it."""
        into[self.where] = levels[self.inverse]


def values_of(column: Column, codes: Codes) -> list[str]:
    """The text of each value code."""
    return [column.values[code] for code in codes.tolist()]


def best_of(outcomes: Sequence[Outcome]) -> Outcome:
    """For each pair the strongest level that any of the outcomes has."""
    best = outcomes[0]
    for other in outcomes[1:]:
        stronger = (other.levels >= 0) & ((best.levels < 0) | (other.levels < best.levels))
        # Of two agreements on one level the rarer value: whichever of the two records is the left one.
        stronger |= (other.levels == best.levels) & (other.frequency < best.frequency)
        best = Outcome(
            np.where(stronger, other.levels, best.levels).astype(np.int8),
            np.where(stronger, other.frequency, best.frequency).astype(np.float32),
        )
    return best


def frequency_at(frame: Frame, column: Column, codes: Codes, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """The share of records that have the value of each pair; NaN where the pair is not among those chosen."""
    out = np.full(len(codes), np.nan, dtype=np.float32)
    if chosen.any():
        out[chosen] = column.frequencies(frame.shares)[codes[chosen]]
    return out


def valuewise(
    frame: Frame,
    left: Codes,
    right: Codes,
    attribute: str,
    different: int,
    grade: Callable[[Column, DistinctPairs], npt.NDArray[Any]],
) -> Outcome:
    """The outcome of a comparison of single values: 0 where they are the same, with how common that value is, NULL
    where one is missing, else what `grade` says of the distinct pair of values. different: the last level."""
    column = frame.column(attribute)
    a, b = column.codes[left], column.codes[right]
    present = (a >= 0) & (b >= 0)
    levels = np.where(a == b, 0, different).astype(np.int8)
    levels[~present] = NULL
    pairs = DistinctPairs.among(a, b, present & (a != b))
    if len(pairs):
        pairs.scatter(np.asarray(grade(column, pairs), dtype=np.int8), levels)
    return Outcome(levels, frequency_at(frame, column, a, levels == 0))
