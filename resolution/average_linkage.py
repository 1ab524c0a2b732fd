"""Average linkage of very many small sets of records at once: what cohesive() does of one, done of all of one size.

Only for sets that no constraint holds apart; the order of joining, ties and sums are those of cohesive().
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LARGEST = 8
"""Records of a set that is taken; the work grows with the cube."""
_TOGETHER = 20_000
"""Sets joined at a time: under 100 MB for the largest."""
NONE = np.iinfo(np.int64).max


@dataclass(slots=True)
class Linked:
    """labels: for each set and place in it, the lowest place of its cluster; int64[sets, size]. joined: the edges that
    joined; refused: the strongest edge between each two clusters that were not joined, if it is strong enough."""

    labels: Ints
    joined: Ints
    refused: Ints


@dataclass(slots=True)
class Inside:
    """The edges within sets of one size. of: the set of each; one, other: places in it, one < other; weight: its log2
    odds, as they count; strength: its number in the order of strength, from the strongest on."""

    of: Ints
    one: Ints
    other: Ints
    weight: Floats
    strength: Ints

    def take(self, first: int, end: int) -> Inside:
        """Those of the sets from `first` up to below `end`, which then are numbered from 0."""
        part = slice(*np.searchsorted(self.of, [first, end]).tolist())
        return Inside(self.of[part] - first, self.one[part], self.other[part], self.weight[part], self.strength[part])


def link(sets: int, size: int, edges: Inside, threshold: float, strong: int, unknown: float) -> Linked:
    """Joins within each of `sets` sets of `size` records. edges: sorted by set; strong: how many of all edges are of at
    least the threshold. joined and refused are numbers of strength."""
    parts = [
        _link(min(_TOGETHER, sets - start), size, edges.take(start, start + _TOGETHER), threshold, strong, unknown)
        for start in range(0, sets, _TOGETHER)
    ]
    return Linked(
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.joined for part in parts]),
        np.concatenate([part.refused for part in parts]),
    )


def _link(sets: int, size: int, edges: Inside, threshold: float, strong: int, unknown: float) -> Linked:
    shape = (sets, size, size)
    total, weighed = np.zeros(shape), np.zeros(shape)
    best = np.full(shape, NONE, dtype=np.int64)
    for a, b in ((edges.one, edges.other), (edges.other, edges.one)):
        total[edges.of, a, b] = edges.weight
        weighed[edges.of, a, b] = 1
        best[edges.of, a, b] = edges.strength
    members = np.ones((sets, size))
    home = np.tile(np.arange(size), (sets, 1))
    upper = np.triu(np.ones((size, size), dtype=np.bool_), 1)
    joined: list[Ints] = []
    active = np.arange(sets)
    for _ in range(size - 1):
        pairs = members[active, :, None] * members[active, None, :]
        near = weighed[active]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (total[active] + (pairs - near) * unknown) / pairs
        mean[~((near > 0) & upper)] = -np.inf
        # The first of equal means is that of the lowest clusters.
        place = mean.reshape(len(active), -1).argmax(axis=1)
        going_on = mean.reshape(len(active), -1)[np.arange(len(active)), place] >= threshold
        active, place = active[going_on], place[going_on]
        if not len(active):
            break
        a, b = np.divmod(place, size)
        joined.append(best[active, a, b])
        swapped = members[active, b] > members[active, a]
        stays = a + (b - a) * swapped
        goes = a + b - stays
        for table in (total, weighed):
            table[active, stays] += table[active, goes]
            table[active, :, stays] = table[active, stays]
            table[active, goes] = 0
            table[active, :, goes] = 0
        best[active, stays] = np.minimum(best[active, stays], best[active, goes])
        best[active, :, stays] = best[active, stays]
        for table in (total, weighed):
            table[active, stays, stays] = 0
        members[active, stays] += members[active, goes]
        members[active, goes] = 0
        homes = home[active]
        home[active] = np.where(homes == goes[:, None], stays[:, None], homes)
    apart = best[(weighed > 0) & upper]
    lowest = np.full((sets, size), size)
    rows = np.repeat(np.arange(sets), size)
    np.minimum.at(lowest, (rows, home.ravel()), np.tile(np.arange(size), sets))
    labels = lowest[rows, home.ravel()].reshape(sets, size)
    return Linked(labels, np.concatenate([*joined, np.zeros(0, np.int64)]), apart[apart < strong])
