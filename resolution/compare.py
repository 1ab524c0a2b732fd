"""Runs a model's comparisons over pairs of records, in bounded batches."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from resolution.comparators import COMPARATORS
from resolution.frame import Codes, Frame
from resolution.model import Model
from resolution.threads import MANY, each

BATCH = 1_000_000
"""Pairs compared at a time, by each thread."""


@dataclass(slots=True)
class Compared:
    """levels: int8[pairs, comparisons], -1 unknown. frequency: float32 of the same shape, NaN where none applies."""

    levels: npt.NDArray[np.int8]
    frequency: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.levels)

    def take(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Compared:
        return Compared(self.levels[chosen], self.frequency[chosen])


def compare(frame: Frame, model: Model, left: Codes, right: Codes) -> Compared:
    """Every comparison of the model on every pair (left[k], right[k])."""
    if len(left) > BATCH:
        frame = _counted(frame, model)
    shape = (len(left), len(model.comparisons))
    levels = np.full(shape, -1, dtype=np.int8)
    frequency = np.full(shape, np.nan, dtype=np.float32)

    def one(part: slice, c: int) -> None:
        comparison = model.comparisons[c]
        outcome = COMPARATORS[comparison.compare].run(
            frame, left[part], right[part], comparison.on, dict(comparison.options)
        )
        levels[part, c] = outcome.levels
        if comparison.term_frequency:
            rated = np.zeros(len(comparison.levels) + 1, dtype=np.bool_)  # the last is that of no level, -1
            rated[[comparison.level(name) for name in comparison.term_frequency]] = True
            frequency[part, c] = np.where(rated[outcome.levels], outcome.frequency, np.nan)

    parts = [slice(start, start + BATCH) for start in range(0, len(left), BATCH)]
    pieces = [(part, c) for part in parts for c in range(len(model.comparisons))]
    each(lambda piece: one(*piece), pieces, len(left) >= MANY)
    return Compared(levels, frequency)


def _counted(frame: Frame, model: Model) -> Frame:
    """The same frame, which says how common its values are without counting them for each batch."""
    compared = {name for comparison in model.comparisons for name in comparison.on}
    counted = {
        name: replace(column, share=column.frequencies(frame.shares))
        for name, column in frame.columns.items()
        if name in compared
    }
    return replace(frame, columns={**frame.columns, **counted})
