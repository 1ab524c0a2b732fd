"""Clustering of very many records: what hangs together is told first, and only where a constraint could hold something
apart are clusters grown one pair at a time.

The result is that of `assign`, `cohesive` or `cluster` over all nodes, followed by `hold_together` and `held_back`: no
edge that could matter leads out of an island, so each is resolved by itself. Most are of one thing, or of one and its
kin, and those are joined all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from resolution.assignment import assign
from resolution.average_linkage import LARGEST, Inside, link
from resolution.cluster import Clusters, Edges, cluster
from resolution.cohesion import MOST, UNKNOWN, cohesive
from resolution.collective import NEAR_MISS, Joint, hold_together
from resolution.forest import Positions, spanning
from resolution.frame import Codes, Frame, TokenSet
from resolution.held_back import Bounds, held_back
from resolution.model import Model
from resolution.score import Weights, bits

FEW = 2_000
"""Nodes up to which it is quicker to grow all clusters one pair at a time."""
Pairs = Sequence[tuple[int, int]]
Flags = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Constraints:
    """What holds nodes apart. single: of each column the value code of each node; exclusive: token sets; same,
    different: pairs that a person decided on; once: the table of each node, where it is linked to one of each."""

    single: Sequence[Codes]
    exclusive: Sequence[TokenSet]
    same: Pairs = ()
    different: Pairs = ()
    once: Codes | None = None

    def state(self, nodes: Codes) -> Clusters:
        """These nodes (ascending), numbered from 0, as clusters of their own, but for those a person said are one."""
        exclusive = [_held_by(tokens, nodes) for tokens in self.exclusive]
        once = None if self.once is None else self.once[nodes]
        state = Clusters.of(len(nodes), [c[nodes] for c in self.single], exclusive, _among(self.different, nodes), once)
        for one, other in _among(self.same, nodes):
            _join(state, one, other)
        return state


@dataclass(slots=True)
class Partition:
    """labels: the lowest node of each node's cluster; joined, refused: as in Outcome, by number of edge; joints: what
    hold_together found, by node; held_back: how many of all these were, see held_back; too_large: see Assignment."""

    labels: Codes
    joined: Positions
    refused: dict[int, str]
    joints: list[Joint] = field(default_factory=list)
    held_back: int = 0
    too_large: list[int] = field(default_factory=list)


def partition(
    frame: Frame, model: Model, weights: Weights, edges: Edges, allowed: Flags, constraints: Constraints
) -> Partition:
    """The clusters of the nodes of `frame`. edges: all candidate pairs; allowed: which of them the model lets be
    links. constraints.once: None but for one-to-one linking."""
    size, threshold = len(frame), bits(model.link_probability)
    average = model.clustering == "average" and constraints.once is None
    margin = model.margin if model.clustering == "strongest" else 0.0
    usable = np.flatnonzero(allowed)
    if average:
        # A pair that must not be a link speaks against joining, as one that is no candidate does.
        edges = Edges(edges.left, edges.right, np.where(allowed, edges.weight, -MOST).astype(np.float32))
        usable = np.arange(len(edges))
    if size <= FEW:
        island, hard = np.zeros(size, np.int32), np.ones(size, np.bool_)
    else:
        near = usable[edges.weight[usable] >= threshold - max(margin, 0.0)]
        island = _islands(size, edges, near, constraints)
        hard = _contentious(island, constraints)
        if average:
            hard |= (np.bincount(island, minlength=size) > LARGEST)[island]
    out = Partition(np.arange(size, dtype=np.int32), np.zeros(0, np.int64), {})
    _grow(out, model, margin, edges, usable, constraints, island, hard)
    _join_all(out, average, edges, usable, island, hard, threshold)
    if not average and constraints.once is None:
        out.joints = _held_together(out, frame, model, weights, edges, constraints)
    if constraints.once is None:
        _hold_back(out, model, edges, allowed, constraints)
    return out


def _islands(size: int, edges: Edges, near: Positions, constraints: Constraints) -> Codes:
    """What could become one cluster, or stand in the way of one, by its lowest node."""
    said = np.array(constraints.same, dtype=np.int32).reshape(-1, 2)
    left, right = (np.concatenate([side, given]) for side, given in zip(_ends(edges, near), said.T, strict=True))
    return spanning(size, left, right)[0]


def _contentious(island: Codes, constraints: Constraints) -> Flags:
    """Which nodes are of an island that something could hold apart; bool[nodes]."""
    size = len(island)
    several = np.bincount(island, minlength=size) > 1
    hard = np.zeros(size, dtype=np.bool_)
    for codes in constraints.single:
        holders = np.flatnonzero((codes >= 0) & several[island])
        value = np.full(size, -1, dtype=np.int32)
        value[island[holders]] = codes[holders]
        hard[island[holders[value[island[holders]] != codes[holders]]]] = True
    for tokens in constraints.exclusive:
        chosen = several[island[tokens.records]]
        held = (island[tokens.records[chosen]].astype(np.int64) << 32) | tokens.tokens[chosen]
        held.sort(kind="stable")
        hard[held[1:][held[1:] == held[:-1]] >> 32] = True
    if constraints.once is not None:
        held = (island.astype(np.int64) << 32) | constraints.once
        held.sort(kind="stable")
        hard[held[1:][held[1:] == held[:-1]] >> 32] = True
    for pairs in (constraints.same, constraints.different):
        hard[island[np.array(pairs, dtype=np.int64).ravel()]] = True
    return np.asarray(hard[island])


def _grow(
    out: Partition,
    model: Model,
    margin: float,
    edges: Edges,
    usable: Positions,
    constraints: Constraints,
    island: Codes,
    hard: Flags,
) -> None:
    """The contentious islands, by the strongest pair first."""
    nodes = np.flatnonzero(hard).astype(np.int32)
    if not len(nodes):
        return
    threshold = bits(model.link_probability)
    inside = usable[hard[edges.left[usable]] & (island[edges.left[usable]] == island[edges.right[usable]])]
    state = constraints.state(nodes)
    left, right = (np.searchsorted(nodes, side).astype(np.int32) for side in _ends(edges, inside))
    part = Edges(left, right, edges.weight[inside])
    if constraints.once is not None:
        assigned = assign(state, part, threshold, margin)
        outcome, out.too_large = assigned.outcome, assigned.too_large
    elif model.clustering == "average":
        outcome = cohesive(state, part, threshold)
    else:
        outcome = cluster(state, part, threshold, margin)
    out.labels[nodes] = nodes[state.labels()]
    out.joined = inside[np.array(outcome.joined, dtype=np.int64)]
    out.refused = {int(inside[at]): reason for at, reason in outcome.refused.items()}


def _join_all(
    out: Partition, average: bool, edges: Edges, usable: Positions, island: Codes, hard: Flags, threshold: float
) -> None:
    """The islands that nothing holds apart."""
    easy = usable[~hard[edges.left[usable]]]
    if average:
        joined, refused = _on_average(out.labels, edges, easy, island, threshold)
        out.refused.update(dict.fromkeys(refused.tolist(), "cohesion"))
    else:
        strong = easy[edges.weight[easy] >= threshold]
        left, right = _ends(edges, strong)
        strong = strong[np.lexsort((right, left, -edges.weight[strong]))]
        labels, forest = spanning(len(island), *_ends(edges, strong))
        out.labels[~hard] = labels[~hard]
        joined = strong[forest]
    out.joined = np.concatenate([out.joined, joined])


def _on_average(
    labels: Codes, edges: Edges, usable: Positions, island: Codes, threshold: float
) -> tuple[Positions, Positions]:
    """Sets `labels` of the islands of these edges; returns the edges that joined, and those refused."""
    inside = usable[island[edges.left[usable]] == island[edges.right[usable]]]
    inside = inside[np.argsort(island[edges.left[inside]], kind="stable")]
    # Strongest first; of equals the one that stands first among all edges.
    order = np.lexsort((inside, -edges.weight[inside]))
    strength = np.empty(len(inside), dtype=np.int64)
    strength[order] = np.arange(len(inside))
    by_strength = inside[order]
    strong = int(np.count_nonzero(edges.weight[inside] >= threshold))
    nodes = np.argsort(island, kind="stable").astype(np.int32)
    first = np.searchsorted(island[nodes], np.arange(len(island)))
    sizes = np.bincount(island, minlength=len(island))
    place = np.empty(len(nodes), dtype=np.int64)
    place[nodes] = np.arange(len(nodes)) - first[island[nodes]]
    of = island[edges.left[inside]]
    weight = np.clip(edges.weight[inside].astype(np.float64), -MOST, MOST)
    joined, refused = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for size in np.unique(sizes[of]).tolist():
        chosen = np.flatnonzero(sizes[of] == size)
        sets, number = np.unique(of[chosen], return_inverse=True)
        ends = np.stack([place[side] for side in _ends(edges, inside[chosen])])
        within = Inside(number, ends.min(axis=0), ends.max(axis=0), weight[chosen], strength[chosen])
        linked = link(len(sets), size, within, threshold, strong, UNKNOWN)
        members = nodes[first[sets][:, None] + np.arange(size)]
        labels[members] = np.take_along_axis(members, linked.labels, axis=1)
        joined.append(by_strength[linked.joined])
        refused.append(by_strength[linked.refused])
    return np.concatenate(joined), np.concatenate(refused)


def _held_together(
    out: Partition, frame: Frame, model: Model, weights: Weights, edges: Edges, constraints: Constraints
) -> list[Joint]:
    """hold_together over the clusters that a near miss lies between and that may be one thing."""
    labels = out.labels
    near = np.flatnonzero((labels[edges.left] != labels[edges.right]) & (edges.weight >= NEAR_MISS))
    if len(labels) > FEW:
        near = near[~_of_two_values(labels, edges, near, constraints)]
    involved = np.zeros(len(labels), dtype=np.bool_)
    for side in _ends(edges, near):
        involved[labels[side]] = True
    nodes = np.flatnonzero(involved[labels]).astype(np.int32)
    if not len(nodes):
        return []
    state = constraints.state(nodes)
    own = np.searchsorted(nodes, labels[nodes]).tolist()
    for node, label in enumerate(own):
        _join(state, node, label)
    left, right = (np.searchsorted(nodes, side).astype(np.int32) for side in _ends(edges, near))
    joints = hold_together(frame.rows(nodes), model, weights, state, Edges(left, right, edges.weight[near]))
    labels[nodes] = nodes[state.labels()]
    return [joint.renumbered(nodes) for joint in joints]


def _hold_back(out: Partition, model: Model, edges: Edges, allowed: Flags, constraints: Constraints) -> None:
    """Takes out of the clusters what a person is to look at first."""
    labels, joints = out.labels, [joint for joint in out.joints if joint.joined]
    same = np.array(constraints.same, dtype=np.int32).reshape(-1, 2)
    judged = np.array([(joint.left, joint.right) for joint in joints], dtype=np.int32).reshape(-1, 2)
    left, right = (
        np.concatenate([side, of_joints, said])
        for side, of_joints, said in zip(_ends(edges, out.joined), judged.T, same.T, strict=True)
    )
    of_joints = np.array([joint.weight for joint in joints], dtype=np.float32)
    word = np.full(len(same), np.inf, dtype=np.float32)
    links = Edges(left, right, np.concatenate([edges.weight[out.joined], of_joints, word]))
    speaks_for = np.flatnonzero(allowed & (edges.weight >= bits(model.review_probability)))
    speaks_for = speaks_for[labels[edges.left[speaks_for]] == labels[edges.right[speaks_for]]]
    found = held_back(labels, links, _ends(edges, speaks_for), Bounds(bits(model.bridge_probability), model.largest))
    if not found:
        return
    kept = np.ones(len(links), dtype=np.bool_)
    kept[list(found)] = False
    out.labels = spanning(len(labels), left[kept], right[kept])[0]
    pairs = len(out.joined)
    for at, reason in found.items():
        if at < pairs:
            out.refused[int(out.joined[at])] = reason
        else:
            joints[at - pairs].joined, joints[at - pairs].reason = False, reason
    out.joined = out.joined[kept[:pairs]]
    out.held_back = len(found)


def _of_two_values(labels: Codes, edges: Edges, near: Positions, constraints: Constraints) -> Flags:
    """Which edges lie between clusters that have one trusted value each, and two together."""
    apart = np.zeros(len(near), dtype=np.bool_)
    for codes in constraints.single:
        holders = np.flatnonzero(codes >= 0)
        value = np.full(len(labels), -1, dtype=np.int32)
        value[labels[holders]] = codes[holders]
        several = np.zeros(len(labels), dtype=np.bool_)
        several[labels[holders[value[labels[holders]] != codes[holders]]]] = True
        one, other = (labels[side] for side in _ends(edges, near))
        differ = (value[one] != value[other]) & (value[one] >= 0) & (value[other] >= 0)
        apart |= differ & ~several[one] & ~several[other]
    return apart


def _ends(edges: Edges, at: Positions) -> tuple[Codes, Codes]:
    return edges.left[at], edges.right[at]


def _among(pairs: Iterable[tuple[int, int]], nodes: Codes) -> list[tuple[int, int]]:
    """The pairs that are among these nodes (ascending), by place in them."""
    given = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
    place = np.minimum(np.searchsorted(nodes, given), max(0, len(nodes) - 1))
    inside = (nodes[place] == given).all(axis=1) if len(nodes) else np.zeros(len(given), np.bool_)
    return [(one, other) for one, other in place[inside].tolist()]


def _held_by(tokens: TokenSet, nodes: Codes) -> TokenSet:
    """The tokens of these nodes (ascending), by place in them."""
    place = np.minimum(np.searchsorted(nodes, tokens.records), max(0, len(nodes) - 1))
    inside = nodes[place] == tokens.records if len(nodes) else np.zeros(len(tokens.records), np.bool_)
    return TokenSet(place[inside].astype(np.int32), tokens.tokens[inside], tokens.values, tokens.share)


def _join(state: Clusters, one: int, other: int) -> None:
    a, b = state.find(one), state.find(other)
    if a != b:
        state.join(a, b)
