"""What hangs together, and by which edges, for millions of nodes at once (Borůvka 1926)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes

Positions = npt.NDArray[np.int64]


def spanning(size: int, left: Codes, right: Codes) -> tuple[Codes, Positions]:
    """The lowest node of each node's component, int32[size], and the edges of the forest that holds the components
    together (ascending): of all such forests the one of the strongest edges, as Kruskal would choose them.

    left, right: nodes from 0 up to below `size`, one edge an entry, the strongest first.
    """
    parent = np.arange(size, dtype=np.int32)
    place = np.arange(len(left))
    chosen: list[Positions] = []
    one, other = left, right
    while len(place):
        ends = np.stack([one, other], axis=1).ravel()
        # Written from the weakest to the strongest, so that the strongest stays.
        best = np.full(size, -1, dtype=np.int64)
        best[ends[::-1]] = np.repeat(np.arange(len(place)), 2)[::-1]
        roots = np.flatnonzero(best >= 0)
        edge = best[roots]
        picked = np.zeros(len(place), dtype=np.bool_)
        picked[edge] = True
        chosen.append(place[picked])
        across = (one[edge] + other[edge] - roots).astype(np.int32)
        # Two that chose the same edge: the lower one stays a root.
        stays = (best[across] == edge) & (roots < across)
        parent[roots] = np.where(stays, roots, across)
        while True:
            further = parent[parent[roots]]
            if np.array_equal(further, parent[roots]):
                break
            parent[roots] = further
        one, other = parent[one], parent[other]
        apart = one != other
        one, other, place = one[apart], other[apart], place[apart]
    while not np.array_equal(further := parent[parent], parent):
        parent = further
    lowest = np.empty(size, dtype=np.int32)
    lowest[parent[::-1]] = np.arange(size - 1, -1, -1, dtype=np.int32)
    return lowest[parent], np.sort(np.concatenate([*chosen, np.zeros(0, np.int64)]))
