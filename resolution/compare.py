"""Runs a model's comparisons over pairs of records, in bounded batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from resolution.comparators import COMPARATORS
from resolution.frame import Codes, Frame
from resolution.model import Model
from resolution.threads import MANY, each

BATCH = 1_000_000
"""Pairs compared at a time, by each thread."""


Frequencies = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rated:
    """The pairs, ascending, at whose level a comparison goes by how common the value is, and that of each."""

    places: npt.NDArray[np.int32]
    frequency: Frequencies

    def part(self, first: int, end: int) -> Rated:
        """Those from `first` up to `end`, numbered from 0."""
        start, stop = np.searchsorted(self.places, (first, end))
        return Rated(self.places[start:stop] - np.int32(first), self.frequency[start:stop])


@dataclass(slots=True)
class Compared:
    """levels: int8[pairs, comparisons], -1 unknown; rated: of each comparison. Most pairs are rated by their names
    alone: of millions there is no room for the rest of a matrix."""

    levels: npt.NDArray[np.int8]
    rated: Sequence[Rated]

    @classmethod
    def of(cls, levels: npt.NDArray[np.int8], frequency: Frequencies) -> Compared:
        """frequency: of the shape of levels, NaN where none applies, as it does to no level -1."""
        return cls(levels, [_rated(column, 0) for column in np.where(levels >= 0, frequency, np.float32(np.nan)).T])

    def __len__(self) -> int:
        return len(self.levels)

    def part(self, first: int, end: int) -> Compared:
        """The pairs from `first` up to `end`."""
        return Compared(self.levels[first:end], [rated.part(first, end) for rated in self.rated])

    def frequency(self) -> Frequencies:
        """float32 of the shape of levels, NaN where none applies."""
        out = np.full(self.levels.shape, np.nan, dtype=np.float32)
        for c, rated in enumerate(self.rated):
            out[rated.places, c] = rated.frequency
        return out


def _rated(frequency: Frequencies, first: int) -> Rated:
    """Of pairs numbered from `first`; NaN where none applies."""
    places = np.flatnonzero(~np.isnan(frequency))
    return Rated((places + first).astype(np.int32), frequency[places].astype(np.float32))


def compare(frame: Frame, model: Model, left: Codes, right: Codes) -> Compared:
    """Every comparison of the model on every pair (left[k], right[k])."""
    if len(left) > BATCH:
        frame = _counted(frame, model)
    levels = np.full((len(left), len(model.comparisons)), -1, dtype=np.int8)
    starts = range(0, len(left), BATCH)

    def one(start: int, c: int) -> Rated:
        part, comparison = slice(start, start + BATCH), model.comparisons[c]
        outcome = COMPARATORS[comparison.compare].run(
            frame, left[part], right[part], comparison.on, dict(comparison.options)
        )
        levels[part, c] = outcome.levels
        rated = np.zeros(len(comparison.levels) + 1, dtype=np.bool_)  # the last is that of no level, -1
        rated[[comparison.level(name) for name in comparison.term_frequency]] = True
        return _rated(np.where(rated[outcome.levels], outcome.frequency, np.float32(np.nan)), start)

    pieces = [(start, c) for start in starts for c in range(len(model.comparisons))]
    found = each(lambda piece: one(*piece), pieces, len(left) >= MANY)
    return Compared(levels, [_together(found[c :: len(model.comparisons)]) for c in range(len(model.comparisons))])


def _together(parts: Sequence[Rated]) -> Rated:
    none = Rated(np.zeros(0, np.int32), np.zeros(0, np.float32))
    return Rated(
        np.concatenate([part.places for part in (none, *parts)]),
        np.concatenate([part.frequency for part in (none, *parts)]),
    )


def _counted(frame: Frame, model: Model) -> Frame:
    """The same frame, which says how common its values are without counting them for each batch."""
    compared = {name for comparison in model.comparisons for name in comparison.on}
    counted = {
        name: replace(column, share=column.frequencies(frame.shares))
        for name, column in frame.columns.items()
        if name in compared
    }
    return replace(frame, columns={**frame.columns, **counted})
