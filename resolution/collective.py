"""Whole clusters held against each other: what no two records prove, all of them together may.

A phone number agreed on with one member and an address with another are two agreements of one person, which no pair of
records shows. Repeated until nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.cluster import Clusters, Edges, cluster
from resolution.compare import Compared, compare
from resolution.frame import Codes, Frame
from resolution.model import Model
from resolution.score import Weights, bits
from resolution.thresholds import allowed_pairs

MOST_PAIRS = 64
"""Pairs of records held against each other for one pair of clusters."""
NEAR_MISS = -6.0
"""Log2 odds of the best pair between two clusters from which it is worth holding all of them together. Of a million
mentions 319 clusters were joined so from -12, and 315 from -4; but the lower it is, the more records hang together."""
MOST_ROUNDS = 4


@dataclass(slots=True)
class Joint:
    """A judgement of two clusters, named by their lowest records. levels, frequency: one a comparison; source: the pair
    of records each was taken from, (-1, -1) where it says nothing."""

    left: int
    right: int
    weight: float
    joined: bool
    reason: str | None
    levels: npt.NDArray[np.int8]
    frequency: npt.NDArray[np.float32]
    source: list[tuple[int, int]]

    def renumbered(self, numbers: Codes) -> Joint:
        """The same judgement with every record k called numbers[k]."""
        source = [(int(numbers[a]), int(numbers[b])) if a >= 0 else (-1, -1) for a, b in self.source]
        return Joint(
            int(numbers[self.left]),
            int(numbers[self.right]),
            self.weight,
            self.joined,
            self.reason,
            self.levels,
            self.frequency,
            source,
        )


def hold_together(frame: Frame, model: Model, weights: Weights, state: Clusters, edges: Edges) -> list[Joint]:
    """Joins clusters of `state` whose evidence taken together is strong enough; returns the judgements that joined or
    were refused for a rival.

    edges: all candidate pairs with their weights.
    """
    out: list[Joint] = []
    for _ in range(MOST_ROUNDS):
        pairs = _worth_it(state, edges)
        if not pairs:
            break
        judged, joints = _judge(frame, model, weights, state, pairs)
        outcome = cluster(state, judged, bits(model.link_probability), model.margin)
        for at in outcome.joined:
            joints[at].joined = True
            out.append(joints[at])
        for at, reason in outcome.refused.items():
            if reason == "rival":
                joints[at].reason = reason
                out.append(joints[at])
        if not outcome.joined:
            break
    joined_or_apart = [j for j in out if j.joined or state.find(j.left) != state.find(j.right)]
    return list({(j.left, j.right): j for j in joined_or_apart}.values())


def _worth_it(state: Clusters, edges: Edges) -> list[tuple[int, int]]:
    """The pairs of clusters, by their lowest records, that have a near miss between them and may be one thing."""
    labels = state.labels()
    near = (labels[edges.left] != labels[edges.right]) & (edges.weight >= NEAR_MISS)
    ones, others = labels[edges.left[near]], labels[edges.right[near]]
    keys = np.unique((np.minimum(ones, others).astype(np.int64) << 32) | np.maximum(ones, others))
    return [
        (a, b)
        for a, b in zip((keys >> 32).tolist(), (keys & 0xFFFFFFFF).tolist(), strict=True)
        if state.conflict(state.find(a), state.find(b)) is None
    ]


def _judge(
    frame: Frame, model: Model, weights: Weights, state: Clusters, pairs: list[tuple[int, int]]
) -> tuple[Edges, list[Joint]]:
    lefts: list[int] = []
    rights: list[int] = []
    group: list[int] = []
    for number, (a, b) in enumerate(pairs):
        ones, others = sorted(state.members[state.find(a)]), sorted(state.members[state.find(b)])
        product = [(x, y) for x in ones for y in others][:MOST_PAIRS]
        lefts.extend(x for x, _ in product)
        rights.extend(y for _, y in product)
        group.extend([number] * len(product))
    left, right = np.array(lefts, dtype=np.int32), np.array(rights, dtype=np.int32)
    compared = compare(frame, model, left, right)
    best, source = _best_levels(compared, np.array(group, dtype=np.int64), len(pairs), weights)
    total, frequency = weights.total(best), best.frequency()
    allowed = np.flatnonzero(allowed_pairs(model, best))
    joints = [
        Joint(
            *pairs[k],
            float(total[k]),
            False,
            None,
            best.levels[k],
            frequency[k],
            [(int(left[s]), int(right[s])) if s >= 0 else (-1, -1) for s in source[k].tolist()],
        )
        for k in allowed.tolist()
        if total[k] >= 0
    ]
    edges = Edges(
        np.array([j.left for j in joints], dtype=np.int32),
        np.array([j.right for j in joints], dtype=np.int32),
        np.array([j.weight for j in joints], dtype=np.float32),
    )
    return edges, joints


def _best_levels(
    compared: Compared, group: npt.NDArray[np.int64], groups: int, weights: Weights
) -> tuple[Compared, npt.NDArray[np.int64]]:
    """For each group of pairs and each comparison the heaviest level among its pairs, and which pair has it."""
    parts = weights.parts(compared)
    shape = (groups, compared.levels.shape[1])
    levels = np.full(shape, -1, dtype=np.int8)
    given, frequency = compared.frequency(), np.full(shape, np.nan, dtype=np.float32)
    source = np.full(shape, -1, dtype=np.int64)
    for c in range(shape[1]):
        known = np.flatnonzero(compared.levels[:, c] >= 0)
        if not len(known):
            continue
        order = known[np.lexsort((parts[known, c], group[known]))]
        last = np.append(group[order][1:] != group[order][:-1], True)
        chosen = order[last]
        levels[group[chosen], c] = compared.levels[chosen, c]
        frequency[group[chosen], c] = given[chosen, c]
        source[group[chosen], c] = chosen
    return Compared.of(levels, frequency), source
