"""Comparison patterns: all that learning needs of millions of pairs are the distinct outcomes, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.compare import Compared
from resolution.keys import Keys, mixed
from resolution.labels import Heard, strata
from resolution.model import Model
from resolution.score import Floats


@dataclass(slots=True)
class Patterns:
    """The distinct rows of levels and how often each occurs. barred: bool, those of pairs that a constraint says are
    no match; labelled, same: how many pairs like these people labelled, and called the same."""

    levels: npt.NDArray[np.int8]
    counts: Floats
    barred: npt.NDArray[np.bool_]
    labelled: Floats
    same: Floats

    @classmethod
    def of(
        cls, compared: Compared, barred: npt.NDArray[np.bool_], model: Model, heard: Heard | None = None
    ) -> Patterns:
        """heard: what people said of pairs; patterns are then those of its strata."""
        keys = _numbers(compared.levels, model) if heard is None else _strata(compared, heard)
        _, first, counts = np.unique(mixed(keys, barred.astype(np.uint64)), return_index=True, return_counts=True)
        none = np.zeros(len(first))
        out = cls(compared.levels[first], counts.astype(np.float64), barred[first], none, none)
        if heard is not None:
            place, among = heard.place(keys[first])
            out.labelled = np.where(among, heard.labelled[place], 0.0)
            out.same = np.where(among, heard.same[place], 0.0)
        return out

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


def _numbers(levels: npt.NDArray[np.int8], model: Model) -> Keys:
    """One number for each row of levels."""
    radix = np.array([len(c.levels) + 1 for c in model.comparisons], dtype=np.int64)
    if np.log2(radix).sum() > 62:
        return strata(levels, np.zeros(len(levels), dtype=np.float32))
    scale = np.concatenate([[1], np.cumprod(radix)[:-1]]).astype(np.int64)
    return np.asarray(((levels.astype(np.int64) + 1) * scale).sum(axis=1).astype(np.uint64))


def _strata(compared: Compared, heard: Heard) -> Keys:
    return strata(compared.levels, heard.weights.total(compared))
