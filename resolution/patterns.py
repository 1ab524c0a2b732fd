"""Comparison patterns: all that learning needs of millions of pairs are the distinct outcomes, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.model import Model
from resolution.score import Floats


@dataclass(slots=True)
class Patterns:
    """The distinct rows of levels and how often each occurs. barred: bool, those of pairs that a constraint says are
    no match."""

    levels: npt.NDArray[np.int8]
    counts: Floats
    barred: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, levels: npt.NDArray[np.int8], barred: npt.NDArray[np.bool_], model: Model) -> Patterns:
        levels = np.column_stack([levels, barred.astype(np.int8)])
        radix = np.array([*(len(c.levels) + 1 for c in model.comparisons), 3], dtype=np.int64)
        if np.log2(radix).sum() > 62:
            _, first, counts = np.unique(levels, axis=0, return_index=True, return_counts=True)
            return cls(levels[first, :-1], counts.astype(np.float64), levels[first, -1] > 0)
        scale = np.concatenate([[1], np.cumprod(radix)[:-1]]).astype(np.int64)
        keys = ((levels.astype(np.int64) + 1) * scale).sum(axis=1)
        _, first, counts = np.unique(keys, return_index=True, return_counts=True)
        return cls(levels[first, :-1], counts.astype(np.float64), levels[first, -1] > 0)

    def likelihood(self, tables: Sequence[Floats], active: Sequence[bool]) -> Floats:
        """log2 of the probability of each pattern under the tables, over the active comparisons."""
        out = np.zeros(len(self.levels))
        for c, table in enumerate(tables):
            if active[c]:
                levels = self.levels[:, c]
                out += np.where(levels >= 0, np.log2(table)[np.maximum(levels, 0)], 0.0)
        return out

    def level_counts(self, c: int, levels: int, share: Floats) -> Floats:
        known = self.levels[:, c] >= 0
        return np.bincount(self.levels[known, c], weights=(self.counts * share)[known], minlength=levels).astype(
            np.float64
        )
