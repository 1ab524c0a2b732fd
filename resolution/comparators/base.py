"""What a comparator is, and the two ways of running one: on distinct pairs of values, and on several attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes, Column, Frame
from resolution.sketches import edits
from resolution.texts import taken

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
    attribute. of_tokens: whether it compares token sets and not attributes; of_claims: whether claimed numbers."""

    name: str
    levels: tuple[str, ...]
    run: Callable[[Frame, Codes, Codes, Sequence[str], dict[str, Any]], Outcome]
    options: Mapping[str, Sequence[str]]
    needs: tuple[str, ...]
    of_tokens: bool
    of_claims: bool


COMPARATORS: dict[str, Comparator] = {}


def comparator(
    name: str,
    levels: Sequence[str],
    options: Mapping[str, Sequence[str]] | None = None,
    needs: Sequence[str] = (),
    of_tokens: bool = False,
    of_claims: bool = False,
) -> Callable[[Callable[[Frame, Codes, Codes, Sequence[str], dict[str, Any]], Outcome]], Comparator]:
    """Registers a function as the comparator of that name."""

    def register(run: Callable[[Frame, Codes, Codes, Sequence[str], dict[str, Any]], Outcome]) -> Comparator:
        COMPARATORS[name] = Comparator(name, tuple(levels), run, options or {}, tuple(needs), of_tokens, of_claims)
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
        return cls.of(left, right, np.flatnonzero(chosen))

    @classmethod
    def of(cls, left: Codes, right: Codes, where: npt.NDArray[np.int64]) -> DistinctPairs:
        """As `among`, of the pairs at these places."""
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
    return taken(column.values, codes)


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


def both_present(left: Codes, right: Codes) -> npt.NDArray[np.bool_]:
    """Whether both sides have a value; bool[pairs]."""
    return (left >= 0) & (right >= 0)


def same_or(left: Codes, right: Codes, different: int) -> tuple[Levels, npt.NDArray[np.int64]]:
    """Of each pair of value codes the level: 0 where they are the same, NULL where one is missing, else `different`;
    and the pairs that differ."""
    present = both_present(left, right)
    unlike = left != right
    levels: Levels = np.multiply(unlike, np.int8(different), dtype=np.int8)
    levels[~present] = NULL
    unlike &= present
    return levels, np.flatnonzero(unlike)


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
    levels, unlike = same_or(a, b, different)
    pairs = DistinctPairs.of(a, b, unlike)
    if len(pairs):
        pairs.scatter(np.asarray(grade(column, pairs), dtype=np.int8), levels)
    return Outcome(levels, frequency_at(frame, column, a, levels == 0))


def by_edits(
    frame: Frame,
    left: Codes,
    right: Codes,
    attribute: str,
    limit: int,
    levels_at: Callable[[Column, Codes, Codes, npt.NDArray[np.int8]], npt.NDArray[Any]],
    different: int,
) -> Outcome:
    """As valuewise, for a comparison that asks how many edits apart two values are: `levels_at` is given the codes of
    each pair that differs and its distance, limit + 1 where that is beyond the limit."""
    column = frame.column(attribute)
    a, b = column.codes[left], column.codes[right]
    levels, unlike = same_or(a, b, different)
    if len(unlike):
        one, other = a[unlike], b[unlike]
        levels[unlike] = levels_at(column, one, other, edits(column.values, one, other, limit))
    return Outcome(levels, frequency_at(frame, column, a, levels == 0))
