"""Clusters under constraints: the strongest evidence first, and no merge that a constraint forbids.

Not connected components: an edge joins two clusters only if the whole of one can be the whole of the other (one trusted
number, no two members that are known to be different things), and only if no rival is nearly as likely. A pure
function of the pairs, whatever order they came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes, TokenSet


@dataclass(slots=True)
class Edges:
    """Pairs of nodes with the log2 odds that they are one thing."""

    left: Codes
    right: Codes
    weight: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.left)


@dataclass(slots=True)
class Clusters:
    """A forest over the nodes with what each tree holds: trusted values, exclusive tokens."""

    parent: list[int]
    members: dict[int, list[int]]
    single: list[dict[int, frozenset[int]]]
    exclusive: list[dict[int, frozenset[int]]]
    different: dict[int, set[int]] = field(default_factory=dict)
    once: dict[int, frozenset[int]] = field(default_factory=dict)
    """For one-to-one linking, the tables that each cluster has a record of."""

    @classmethod
    def of(
        cls,
        size: int,
        single: Sequence[Codes] = (),
        exclusive: Sequence[TokenSet] = (),
        different: Iterable[tuple[int, int]] = (),
        once: Codes | None = None,
    ) -> Clusters:
        """size: number of nodes. single: per column the value code of each node, -1 where it has none. exclusive: token
        sets of which a cluster holds each token once. different: pairs a person said are not the same. once: the number
        of each node's table, of which a cluster holds one node each."""
        sets = []
        for tokens in exclusive:
            by_node: dict[int, set[int]] = defaultdict(set)
            for node, token in zip(tokens.records.tolist(), tokens.tokens.tolist(), strict=True):
                by_node[node].add(token)
            sets.append({node: frozenset(found) for node, found in by_node.items()})
        apart: dict[int, set[int]] = defaultdict(set)
        for one, other in different:
            apart[one].add(other)
            apart[other].add(one)
        values = []
        for codes in single:
            of_code = {code: frozenset((code,)) for code in np.unique(codes).tolist()}
            values.append({node: of_code[code] for node, code in enumerate(codes.tolist()) if code >= 0})
        tables = {} if once is None else {n: frozenset((table,)) for n, table in enumerate(once.tolist())}
        return cls(list(range(size)), {n: [n] for n in range(size)}, values, sets, dict(apart), tables)

    def find(self, node: int) -> int:
        root = node
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[node] != root:
            self.parent[node], node = root, self.parent[node]
        return root

    def conflict(self, a: int, b: int) -> str | None:
        """Why the clusters with roots a and b cannot be one thing; None where they can."""
        agreed = False
        for values in self.single:
            one, other = values.get(a), values.get(b)
            if one is not None and other is not None:
                # A cluster has two values only where a person said that both are one thing's.
                if one.isdisjoint(other):
                    return "two_values"
                agreed = True
        # One person entered twice in a household, or on both sides of a row, bears one number both times.
        if not agreed and any(tokens.get(a, _NONE) & tokens.get(b, _NONE) for tokens in self.exclusive):
            return "exclusive"
        if self.once and not self.once[a].isdisjoint(self.once[b]):
            return "one_to_one"
        if self.different:
            apart = self.different.get(a)
            if apart and any(self.find(node) == b for node in apart):
                return "decision"
        return None

    def identified(self, root: int) -> bool:
        """Whether the cluster has a trusted value of its own."""
        return any(root in values for values in self.single)

    def join(self, a: int, b: int) -> int:
        """Merges two roots; the one with more members (the lower number of equals) stays a root."""
        if (len(self.members[b]), -b) > (len(self.members[a]), -a):
            a, b = b, a
        self.parent[b] = a
        self.members[a].extend(self.members.pop(b))
        for values in self.single:
            if b in values:
                values[a] = values.get(a, _NONE) | values[b]
        for tokens in self.exclusive:
            if b in tokens:
                tokens[a] = tokens.get(a, _NONE) | tokens[b]
        if self.once:
            self.once[a] |= self.once[b]
        if b in self.different:
            self.different.setdefault(a, set()).update(self.different[b])
        return a

    def labels(self) -> Codes:
        """The root of each node, renumbered so that a cluster is named by its lowest node."""
        lowest = {root: min(nodes) for root, nodes in self.members.items()}
        return np.fromiter((lowest[self.find(n)] for n in range(len(self.parent))), np.int32, len(self.parent))


_NONE: frozenset[int] = frozenset()


@dataclass(slots=True)
class Outcome:
    """joined: index of each edge that merged two clusters, in the order of the merges: a spanning forest.
    refused: index of each edge that was strong enough and did not join, with the reason."""

    joined: list[int]
    refused: Mapping[int, str]


def cluster(state: Clusters, edges: Edges, threshold: float, margin: float) -> Outcome:
    """Joins clusters along the edges of weight ≥ threshold (log2 odds), strongest first; ties in the order of nodes.

    margin: an edge from a cluster without a trusted value is refused where a rival that cannot be the same thing is
    within this many bits of it: two equally likely owners are no proof for either.
    """
    order = np.lexsort((edges.right, edges.left, -edges.weight))
    order = order[edges.weight[order] >= threshold]
    rivals = _Rivals(edges, threshold - margin)
    refused: dict[int, str] = {}
    joined: list[int] = []
    for at in order.tolist():
        a, b = state.find(int(edges.left[at])), state.find(int(edges.right[at]))
        if a == b:
            continue
        reason = state.conflict(a, b)
        if reason is None and margin > 0 and rivals.any(state, a, b, float(edges.weight[at]) - margin):
            reason = "rival"
        if reason is not None:
            refused[at] = reason
            continue
        state.join(a, b)
        joined.append(at)
    return Outcome(joined, refused)


class _Rivals:
    """The edges of each node, to see whether another cluster is as good a home for it."""

    def __init__(self, edges: Edges, floor: float) -> None:
        kept = edges.weight >= floor
        ends = np.concatenate([edges.left[kept], edges.right[kept]])
        others = np.concatenate([edges.right[kept], edges.left[kept]])
        weights = np.concatenate([edges.weight[kept], edges.weight[kept]])
        self._near: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for node, other, weight in zip(ends.tolist(), others.tolist(), weights.tolist(), strict=True):
            self._near[node].append((weight, other))

    def any(self, state: Clusters, a: int, b: int, floor: float) -> bool:
        return self._rival_of(state, a, b, floor) or self._rival_of(state, b, a, floor)

    def _rival_of(self, state: Clusters, a: int, b: int, floor: float) -> bool:
        """Whether a (without a trusted value) has an edge ≥ floor to a cluster that b cannot be."""
        if state.identified(a) or len(state.members[a]) > 50:
            return False
        for node in state.members[a]:
            for weight, other in self._near.get(node, ()):
                if weight >= floor:
                    root = state.find(other)
                    if root not in (a, b) and state.conflict(root, b) is not None and state.conflict(root, a) is None:
                        return True
        return False
