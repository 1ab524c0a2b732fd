"""Clusters that hold together: two are joined while the pairs between them, taken on average, speak for it.

A chain of single strong pairs is how different things run into one cluster: the third record agrees with the second in
what the second shares with nobody else. So not the strongest pair decides but the mean of all pairs between two
clusters (average linkage), those that are no candidates counting against it.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np

from resolution.cluster import Clusters, Edges, Outcome

MOST = 12.0
"""Log2 odds beyond which a pair counts no more, for or against: one pair alone must not outweigh many."""

UNKNOWN = -1.0
"""Log2 odds of a pair that is no candidate: no blocking rule found it, which speaks against it, a little."""

_Between = list[float]
"""Of two clusters: the sum of the weights between them, the number of pairs weighed, the number of the strongest."""


def cohesive(state: Clusters, edges: Edges, threshold: float, unknown: float = UNKNOWN) -> Outcome:
    """Joins clusters of `state` while the mean weight between two is ≥ threshold (log2 odds), the highest first.

    edges: all candidate pairs, also those against; unknown: the weight of a pair that is no candidate.
    """
    return _Joining(state, edges, threshold, unknown).run()


class _Joining:
    def __init__(self, state: Clusters, edges: Edges, threshold: float, unknown: float) -> None:
        self._state, self._threshold, self._unknown = state, threshold, unknown
        self._weights = edges.weight
        self._near: dict[int, dict[int, _Between]] = {}
        self._heap: list[tuple[float, int, int, int, int]] = []
        self._joined: list[int] = []
        self._refused: dict[int, str] = {}
        self._read(edges)

    def _read(self, edges: Edges) -> None:
        """Takes in the pairs that could ever matter: those within a component of pairs strong enough."""
        from scipy import sparse
        from scipy.sparse.csgraph import connected_components

        strong = edges.weight >= self._threshold
        size = len(self._state.parent)
        graph = sparse.coo_array((np.ones(int(strong.sum())), (edges.left[strong], edges.right[strong])), (size, size))
        _, component = connected_components(graph, directed=False)
        within = np.flatnonzero(component[edges.left] == component[edges.right])
        weights = np.clip(edges.weight[within].astype(np.float64), -MOST, MOST)
        ends = zip(
            within.tolist(), edges.left[within].tolist(), edges.right[within].tolist(), weights.tolist(), strict=True
        )
        for at, one, other, weight in ends:
            a, b = self._state.find(one), self._state.find(other)
            if a != b:
                self._add(a, b, [weight, 1, at])
        for a, others in self._near.items():
            for b in others:
                if a < b:
                    self._consider(a, b, push=False)
        heapify(self._heap)

    def _add(self, a: int, b: int, more: _Between) -> None:
        """Puts more pairs between two clusters; both look at the same list."""
        between = self._near.setdefault(a, {}).get(b)
        if between is None:
            self._near[a][b] = self._near.setdefault(b, {})[a] = list(more)
            return
        between[0] += more[0]
        between[1] += more[1]
        if self._rank(more[2]) > self._rank(between[2]):
            between[2] = more[2]

    def _rank(self, at: float) -> tuple[float, float]:
        return float(self._weights[int(at)]), -at

    def _consider(self, a: int, b: int, push: bool = True) -> None:
        total, weighed, _ = self._near[a][b]
        size, other = len(self._state.members[a]), len(self._state.members[b])
        pairs = size * other
        mean = (total + (pairs - weighed) * self._unknown) / pairs
        if mean >= self._threshold:
            entry = (-mean, min(a, b), max(a, b), size, other) if a < b else (-mean, b, a, other, size)
            if push:
                heappush(self._heap, entry)
            else:
                self._heap.append(entry)

    def run(self) -> Outcome:
        state = self._state
        while self._heap:
            _, a, b, size, other = heappop(self._heap)
            # Either has grown, or is gone, since: there is a newer entry if there is to be one.
            if len(state.members.get(a, ())) != size or len(state.members.get(b, ())) != other:
                continue
            at = int(self._near[a][b][2])
            reason = state.conflict(a, b)
            if reason is not None:
                self._refused[at] = reason
                continue
            self._joined.append(at)
            self._merge(a, b)
        self._note_refused()
        return Outcome(self._joined, self._refused)

    def _merge(self, a: int, b: int) -> None:
        del self._near[a][b], self._near[b][a]
        root = self._state.join(a, b)
        gone = b if root == a else a
        for other, between in self._near.pop(gone).items():
            del self._near[other][gone]
            self._add(root, other, between)
        for other in self._near[root]:
            self._consider(root, other)

    def _note_refused(self) -> None:
        """The strongest pair between each two clusters that it did not join."""
        for a, others in self._near.items():
            for b, between in others.items():
                at = int(between[2])
                if a < b and self._weights[at] >= self._threshold:
                    self._refused.setdefault(at, "cohesion")
