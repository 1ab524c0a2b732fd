"""Records folded into profiles, judged pair by pair, and unfolded again where a profile is not one thing for all that
its records say alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.compare import Compared, compare
from resolution.frame import Codes, Frame
from resolution.model import Model
from resolution.profiles import Profiles, profiles, unfolded_pairs
from resolution.score import Weights, bits
from resolution.thresholds import allowed_pairs


def fold(frame: Frame, model: Model, alone: Collection[int], within: Profiles | None = None) -> Profiles:
    """The profiles that are compared; alone: records that are a profile each; within: see `profiles`."""
    folded = profiles(frame, folded_columns(frame, model), model.constraints.exclusive, alone, within)
    if frame.shares is not None:
        folded.frame.shares = np.bincount(folded.of_record, weights=frame.shares, minlength=len(folded.frame)).astype(
            np.float64
        )
    return folded


def folded_columns(frame: Frame, model: Model) -> list[str]:
    """The columns in which records of one profile agree; the others follow from them."""
    attributes = [a.name for a in model.attributes]
    # A number of 15 digits or with its end cut off is completed: only these tell it from one written in full.
    graded = [f"{a}.{feature}" for a in attributes for feature in ("valid", "trusted")]
    return [*attributes, *(column for column in graded if column in frame.columns), *model.claimed]


def own_weight(folded: Profiles, model: Model, weights: Weights) -> npt.NDArray[np.float32]:
    """float32[records]: the weight of a record against one just like it; NaN where there is none."""
    out = np.full(len(folded.frame), np.nan, dtype=np.float32)
    several = np.flatnonzero(np.bincount(folded.of_record, minlength=len(folded.frame)) > 1).astype(np.int32)
    if len(several):
        out[several] = weights.total(compare(folded.frame, model, several, several))
    return out[folded.of_record]


@dataclass(slots=True)
class Judged:
    """Pairs with what their comparisons come to. allowed: see allowed_pairs; levels: as in Compared, where they are to
    be kept."""

    left: Codes
    right: Codes
    weight: npt.NDArray[np.float32]
    allowed: npt.NDArray[np.bool_]
    levels: npt.NDArray[np.int8] | None

    @classmethod
    def of(cls, left: Codes, right: Codes, model: Model, weights: Weights, compared: Compared, keep: bool) -> Judged:
        allowed = allowed_pairs(model, compared)
        return cls(left, right, weights.total(compared), allowed, compared.levels if keep else None)

    def take_and(self, left: Codes, right: Codes, of_pair: npt.NDArray[np.int64], others: Judged) -> Judged:
        """The pairs left, right that are judged as those at these places, and the others behind them."""
        levels = None
        if self.levels is not None and others.levels is not None:
            levels = np.concatenate([self.levels[of_pair], others.levels])
        return Judged(
            np.concatenate([left, others.left]),
            np.concatenate([right, others.right]),
            np.concatenate([self.weight[of_pair], others.weight]),
            np.concatenate([self.allowed[of_pair], others.allowed]),
            levels,
        )


def unfold(
    frame: Frame,
    model: Model,
    weights: Weights,
    own: npt.NDArray[np.float32],
    folded: Profiles,
    apart: Collection[int],
    judged: Judged,
) -> tuple[Profiles, Judged]:
    """Profiles that are one thing each, and the pairs between them.

    Identical is not the same: two rows that say 张伟 and no more agree on all they have, and it proves nothing. Such
    records, whose agreement in everything (its weight is `own`) is no link, become profiles of their own, judged as
    they are already, and a pair of neighbours among them, which may be a doubt.
    """
    loose = np.flatnonzero(own < bits(model.link_probability))
    if not len(loose):
        return folded, judged
    finer = fold(frame, model, {*apart, *loose.tolist()}, folded)
    left, right, of_pair = unfolded_pairs(folded, finer, judged.left, judged.right)
    ordered = loose[np.argsort(folded.of_record[loose], kind="stable")]
    neighbours = folded.of_record[ordered[1:]] == folded.of_record[ordered[:-1]]
    one, other = ordered[:-1][neighbours], ordered[1:][neighbours]
    alike = compare(folded.frame, model, folded.of_record[one], folded.of_record[other])
    one, other = finer.of_record[one], finer.of_record[other]
    between = Judged.of(one, other, model, weights, alike, judged.levels is not None)
    return finer, judged.take_and(left, right, of_pair, between)
