"""One-to-one linking: of all ways to give each record at most one partner, the one whose links weigh most together.

Taking the strongest pair first may take from a second record the only partner it has, for a hair's breadth of weight.
The best assignment (Jaro 1989, Burkard et al. 2009) is solved within each set of records that strong pairs connect; a
set too large for that is served strongest pair first, which is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from resolution.cluster import Clusters, Edges, Outcome

DENSE = 250_000
"""Cells up to which a set is solved as a full matrix: 2 MB."""
MOST = 20_000
"""Records of a set that is solved at all; the time grows with their square and more."""
LEAST = 1.0e-6
"""What a pair just at the threshold is worth, so that it is taken rather than left."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Assignment:
    """outcome: as that of clustering; too_large: the sizes of the sets that were served strongest pair first."""

    outcome: Outcome
    too_large: list[int] = field(default_factory=list)


def assign(state: Clusters, edges: Edges, threshold: float, margin: float = 0.0) -> Assignment:
    """Joins clusters of `state`, each with records of one table at most, along edges of weight ≥ threshold (log2 odds).

    margin: a link is refused where a partner that was left without one is within so many bits of it, unless the record
    has a trusted value: two equally likely partners are no proof for either. A pure function of the pairs.
    """
    refused: dict[int, str] = {}
    graph = _Graph.of(state, edges, threshold, refused)
    out = Assignment(Outcome([], refused))
    chosen = graph.best(out.too_large)
    for place in graph.rivalled(chosen, state, margin):
        refused[int(graph.edge[place])] = "rival"
        chosen[place] = False
    for place in np.flatnonzero(~chosen).tolist():
        refused.setdefault(int(graph.edge[place]), "one_to_one")
    strongest_first = np.argsort(-graph.weight, kind="stable")
    for place in strongest_first[chosen[strongest_first]].tolist():
        at = int(graph.edge[place])
        state.join(state.find(int(edges.left[at])), state.find(int(edges.right[at])))
        out.outcome.joined.append(at)
    return out


@dataclass(slots=True)
class _Graph:
    """The pairs of clusters that could be linked, by the strongest edge between them: edge: its number; left, right:
    the cluster of the one table and of the other; weight: log2 odds; worth: by how much it is above the threshold."""

    edge: Ints
    left: Ints
    right: Ints
    weight: Floats
    worth: Floats

    @classmethod
    def of(cls, state: Clusters, edges: Edges, threshold: float, refused: dict[int, str]) -> _Graph:
        """Edges that cannot join are put into `refused` with the reason."""
        order = np.lexsort((edges.right, edges.left, -edges.weight))
        order = order[edges.weight[order] >= threshold]
        seen: set[tuple[int, int]] = set()
        kept: list[tuple[int, int, int]] = []
        for at in order.tolist():
            a, b = state.find(int(edges.left[at])), state.find(int(edges.right[at]))
            if a == b:
                continue
            reason = state.conflict(a, b)
            if reason is not None:
                refused[at] = reason
                continue
            if min(state.once[a]) > min(state.once[b]):
                a, b = b, a
            if (a, b) not in seen:
                seen.add((a, b))
                kept.append((at, a, b))
        found = np.array(kept, dtype=np.int64).reshape(-1, 3)
        weight = edges.weight[found[:, 0]].astype(np.float64)
        return cls(found[:, 0], found[:, 1], found[:, 2], weight, weight - threshold + LEAST)

    def best(self, too_large: list[int]) -> npt.NDArray[np.bool_]:
        """bool[pairs]: those of the best assignment."""
        chosen = np.zeros(len(self.edge), dtype=np.bool_)
        if not len(chosen):
            return chosen
        nodes, ends = np.unique(np.concatenate([self.left, self.right]), return_inverse=True)
        left, right = ends[: len(chosen)], ends[len(chosen) :]
        links = sparse.coo_array((np.ones(len(chosen)), (left, right)), (len(nodes), len(nodes)))
        _, component = connected_components(links, directed=False)
        order = np.argsort(component[left], kind="stable")
        for places in np.split(order, np.flatnonzero(np.diff(component[left][order])) + 1):
            chosen[places] = self._of_component(places, too_large)
        return chosen

    def _of_component(self, places: Ints, too_large: list[int]) -> npt.NDArray[np.bool_]:
        if len(places) == 1:
            return np.ones(1, dtype=np.bool_)
        lefts, one = np.unique(self.left[places], return_inverse=True)
        rights, other = np.unique(self.right[places], return_inverse=True)
        size, worth = (len(lefts), len(rights)), self.worth[places]
        if sum(size) > MOST:
            too_large.append(sum(size))
            return _strongest_first(one, other, worth)
        partner = _dense(one, other, worth, size) if size[0] * size[1] <= DENSE else _sparse(one, other, worth, size)
        return np.asarray(partner[one] == other)

    def rivalled(self, chosen: npt.NDArray[np.bool_], state: Clusters, margin: float) -> Ints:
        """The chosen pairs that have a rival."""
        if margin <= 0 or not chosen.any():
            return np.zeros(0, dtype=np.int64)
        taken = np.union1d(self.left[chosen], self.right[chosen])
        best_free: dict[int, float] = {}
        for ends, others in ((self.left, self.right), (self.right, self.left)):
            free = ~np.isin(others, taken)
            for node, weight in zip(ends[free].tolist(), self.weight[free].tolist(), strict=True):
                best_free[node] = max(best_free.get(node, -np.inf), weight)
        found = [
            place
            for place in np.flatnonzero(chosen).tolist()
            if any(
                best_free.get(node, -np.inf) >= self.weight[place] - margin and not state.identified(node)
                for node in (int(self.left[place]), int(self.right[place]))
            )
        ]
        return np.array(found, dtype=np.int64)


def _dense(one: Ints, other: Ints, worth: Floats, size: tuple[int, int]) -> Ints:
    """int64[left]: the partner of each, -1 for none."""
    from scipy.optimize import linear_sum_assignment  # a quarter of a second that only linking one to one is to pay

    matrix = np.zeros(size)
    matrix[one, other] = worth
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    partner = np.full(size[0], -1, dtype=np.int64)
    linked = matrix[rows, columns] > 0
    partner[rows[linked]] = columns[linked]
    return partner


def _sparse(one: Ints, other: Ints, worth: Floats, size: tuple[int, int]) -> Ints:
    """The same for a set with few of all possible pairs; to have no partner is a partner of one's own."""
    alone = np.arange(size[0])
    cells = np.concatenate([worth, np.full(size[0], LEAST / 2)])
    places = (np.concatenate([one, alone]), np.concatenate([other, size[1] + alone]))
    matrix = sparse.csr_array((cells, places), shape=(size[0], size[1] + size[0]))
    rows, columns = min_weight_full_bipartite_matching(matrix, maximize=True)
    partner = np.full(size[0], -1, dtype=np.int64)
    linked = columns < size[1]
    partner[rows[linked]] = columns[linked]
    return partner


def _strongest_first(one: Ints, other: Ints, worth: Floats) -> npt.NDArray[np.bool_]:
    chosen = np.zeros(len(one), dtype=np.bool_)
    lefts: set[int] = set()
    rights: set[int] = set()
    for place in np.argsort(-worth, kind="stable").tolist():
        a, b = int(one[place]), int(other[place])
        if a not in lefts and b not in rights:
            chosen[place] = True
            lefts.add(a)
            rights.add(b)
    return chosen
