"""What people said of pairs, as something to learn from.

People look at pairs that are in doubt, so their labels are no sample of all pairs, and what agrees among them says
nothing by itself of how often things agree. But among pairs that look alike (the same levels, about the same weight)
whether one was looked at has nothing to do with whether it is a match: there the share that people called the same
holds for the unlabelled ones, too (post-stratification). So learning, wherever it judges how many pairs of such a
stratum are matches, goes by what people found there, the more the more of them they saw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.compare import compare
from resolution.frame import Codes, Frame
from resolution.keys import Keys, mixed
from resolution.model import Model
from resolution.score import Floats, Weights

STRENGTH = 20.0
"""Labels that what was learned without any counts for in each stratum."""
BIN = 2.0
"""Bits of weight within which pairs of the same levels are alike: names weigh by how common they are."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Pairs of records with a person's word on each. same: bool[pairs], they are one thing, else two."""

    left: Codes
    right: Codes
    same: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, same: Iterable[tuple[int, int]], different: Iterable[tuple[int, int]]) -> Labels:
        """From pairs of record numbers."""
        same, different = list(same), list(different)
        pairs = np.array([*same, *different], dtype=np.int32).reshape(-1, 2)
        return cls(pairs[:, 0], pairs[:, 1], np.arange(len(pairs)) < len(same))

    def __len__(self) -> int:
        return len(self.left)

    def between(self, of_record: Codes) -> Labels:
        """The labels in terms of profiles, each pair of profiles once: a split of ten from ten like records is one
        word, not a hundred. Pairs within one profile, and those called both the same and different, are left out."""
        one, other = of_record[self.left], of_record[self.right]
        left, right = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
        pairs, inverse = np.unique((left << 32) | right, return_inverse=True)
        said = np.bincount(inverse, weights=self.same, minlength=len(pairs)) / np.maximum(1, np.bincount(inverse))
        left, right = pairs >> 32, pairs & 0xFFFFFFFF
        kept = (left != right) & ((said == 0) | (said == 1))
        return Labels(left[kept].astype(np.int32), right[kept].astype(np.int32), said[kept] == 1)


@dataclass(frozen=True, slots=True)
class Heard:
    """The labels by stratum, which the weights learned without them tell apart. keys: sorted; labelled, same: how many
    pairs of each were labelled, and called the same."""

    weights: Weights
    keys: Keys
    labelled: Floats
    same: Floats

    @classmethod
    def of(cls, labels: Labels, frame: Frame, model: Model, weights: Weights) -> Heard:
        """labels: on pairs of records of `frame`; weights: those learned without them."""
        seen = compare(frame, model, labels.left, labels.right)
        keys, stratum = np.unique(strata(seen.levels, weights.total(seen)), return_inverse=True)
        same = np.bincount(stratum, weights=labels.same, minlength=len(keys)).astype(np.float64)
        return cls(weights, keys, np.bincount(stratum, minlength=len(keys)).astype(np.float64), same)

    def place(self, own: Keys) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """For each of the strata the number of the one with labels, and whether it is among these at all."""
        place = np.minimum(np.searchsorted(self.keys, own), len(self.keys) - 1).astype(np.int64)
        return place, self.keys[place] == own


def strata(levels: npt.NDArray[np.int8], weight: npt.NDArray[np.float32]) -> Keys:
    """One number for each pair, the same for pairs of the same levels and about the same weight."""
    keys: Keys = np.floor(weight / BIN).astype(np.int64).astype(np.uint64)
    for c in range(levels.shape[1]):
        keys = mixed(keys, (levels[:, c].astype(np.int64) + 1).astype(np.uint64))
    return keys


def heeded(expected: Floats, labelled: Floats, same: Floats) -> Floats:
    """The share of matches in each stratum: what is expected, corrected by what people found."""
    return (same + STRENGTH * expected) / (labelled + STRENGTH)
