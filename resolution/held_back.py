"""Links held back for a person to look at, though strong enough: bridges, and what makes a cluster too large.

A bridge is a link without which its cluster falls in two (Tarjan 1974), each side of which is well knit: held together
by more than that one judgement. One slip of a clerk is enough to make it, and it makes one of two people. What a model
says is too large for one thing is as little to be believed: it comes apart from its weakest link on, until no part is.

Both hang on the cluster and the pairs within it alone, so it does not matter in which order these were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.cluster import Edges
from resolution.frame import Codes

KNIT = 3
"""Nodes that each lie on a circle of pairs with the others, from which they are well knit. Two hang on one pair."""
BRIDGE, TOO_LARGE = HELD_BACK = "bridge", "too_large"


@dataclass(frozen=True, slots=True)
class Bounds:
    """bridge: log2 odds from which a link may be the only one between two groups; largest: nodes of a cluster, None
    where there is no limit."""

    bridge: float
    largest: int | None = None


def held_back(labels: Codes, links: Edges, pairs: tuple[Codes, Codes], bounds: Bounds) -> dict[int, str]:
    """Place among the links → why it is held back.

    labels: the lowest node of each node's cluster. links: what holds the clusters together, a person's word with
    infinite weight, which is never held back. pairs: left and right of all pairs within clusters that speak for being
    one; the links need not be among them.
    """
    sizes = np.bincount(labels, minlength=len(labels))
    of_link = labels[links.left]
    out: dict[int, str] = {}
    doubtful = (links.weight < bounds.bridge) & (sizes[of_link] >= 2 * KNIT)
    if doubtful.any():
        out = dict.fromkeys(_bridges(labels, links, pairs, doubtful), BRIDGE)
    if bounds.largest is not None and (large := sizes[of_link] > bounds.largest).any():
        apart = _too_large(links, [at for at in np.flatnonzero(large).tolist() if at not in out], bounds.largest)
        out.update(dict.fromkeys(apart, TOO_LARGE))
    return out


def _bridges(labels: Codes, links: Edges, pairs: tuple[Codes, Codes], doubtful: npt.NDArray[np.bool_]) -> list[int]:
    import networkx as nx

    concerned = np.zeros(len(labels), dtype=np.bool_)
    concerned[labels[links.left[doubtful]]] = True
    graph = nx.Graph()
    for left, right in ((links.left, links.right), pairs):
        inside = np.flatnonzero(concerned[labels[left]])
        graph.add_edges_from(zip(left[inside].tolist(), right[inside].tolist(), strict=True))
    bridges = {frozenset(bridge) for bridge in nx.bridges(graph)}
    graph.remove_edges_from([tuple(bridge) for bridge in bridges])
    knit = {node for group in nx.connected_components(graph) if len(group) >= KNIT for node in group}
    places = np.flatnonzero(doubtful)
    ends = zip(places.tolist(), links.left[places].tolist(), links.right[places].tolist(), strict=True)
    return [at for at, one, other in ends if {one, other} <= knit and frozenset((one, other)) in bridges]


def _too_large(links: Edges, places: list[int], largest: int) -> list[int]:
    """The links that make a part too large, where the clusters are put together by the strongest first."""
    from scipy.cluster.hierarchy import DisjointSet

    left, right, weight = links.left[places], links.right[places], links.weight[places]
    parts: DisjointSet = DisjointSet()
    out = []
    for k in np.lexsort((right, left, -weight)).tolist():
        one, other = int(left[k]), int(right[k])
        parts.add(one)
        parts.add(other)
        if parts.merge(one, other) and parts.subset_size(one) > largest and not np.isinf(weight[k]):
            out.append(places[k])
    return out
