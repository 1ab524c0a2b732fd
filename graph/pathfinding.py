"""Paths over a view of the topology: bidirectional breadth-first search, then best-first over what it found.

A search grows a ball around either end, always the one that costs less, until the balls touch. That gives the
shortest length. The paths of one length then lie in layers between the ends; the cost of going on from each node of a
layer is worked out backwards, and a best-first walk over those exact costs yields paths in order, never touching one
that is not wanted. Hubs above a limit are not entered at all; below it a path costs the logarithms of the degrees it
passes through, so that among paths of one length the ones through less connected entities come first.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graph.answers import CutReason
from graph.scope import NONE
from graph.store import PathOptions
from graph.topology import Bools, Ints, View

Costs = npt.NDArray[np.int64]

_SCALE = 1_000
"""Costs are whole thousandths of a bit, so that sums of them compare exactly whatever their order."""
_FAR = np.int64(2**62)
_MAX_STEPS = 50_000
"""Most nodes a best-first walk visits for one length; a bound on work where simple paths are few among many walks."""


@dataclass(frozen=True, slots=True)
class Found:
    """Paths as node numbers, shortest first, and why the search stopped early if it did."""

    paths: list[tuple[int, ...]]
    cut_reason: CutReason | None


class _Stopped(Exception):
    """No error: the way out of nested loops when a limit is reached."""

    def __init__(self, reason: CutReason) -> None:
        super().__init__(reason)
        self.reason = reason


def find(view: View, source: int, target: int, options: PathOptions) -> Found:
    """The `options.k` best simple paths from `source` to `target`, both visible nodes."""
    if source == target:
        return Found([(source,)], None)
    search = _Search(view, source, target, options)
    paths: list[tuple[int, ...]] = []
    try:
        shortest = search.meet()
        if shortest is None:
            return Found([], None)
        for length in range(shortest, options.max_length + 1):
            if not search.grow_to(length):
                continue
            for path in search.walk(length):
                if len(paths) == options.k:
                    return Found(paths, "more" if options.k > 1 else None)
                paths.append(path)
            if options.k == 1 and paths:
                break
    except _Stopped as stopped:
        return Found(paths, stopped.reason)
    return Found(paths, None)


class _Ball:
    """Nodes around one end with their distance from it."""

    def __init__(self, centre: int, nodes: int) -> None:
        self.distance = np.full(nodes, -1, dtype=np.int8)
        self.distance[centre] = 0
        self.frontier: Ints = np.array([centre], dtype=np.int32)
        self.shells: list[Ints] = [self.frontier]
        self.radius = 0


class _Search:
    def __init__(self, view: View, source: int, target: int, options: PathOptions) -> None:
        self.view = view
        self.source, self.target = source, target
        self.options = options
        # The type of the ends is the asker's choice already, so types narrow only what lies between them.
        self.link_filter = replace(options.filter, entity_types=NONE, direction=None)
        self.deadline = time.monotonic() + options.timeout_ms / 1000
        nodes = view.topology.nodes
        self.forward, self.backward = _Ball(source, nodes), _Ball(target, nodes)
        self.place = np.empty(nodes, dtype=np.int32)
        """Scratch to find each node's first occurrence in a list without sorting it."""

    def meet(self) -> int | None:
        """Grows the balls until they touch: the shortest length; None if there is no path within max_length."""
        while self.forward.radius + self.backward.radius < self.options.max_length:
            grown = self._grow_cheaper()
            if grown is None:
                return None
            ball, other = grown
            if len(ball.frontier) and bool((other.distance[ball.frontier] >= 0).any()):
                return self.forward.radius + self.backward.radius
        return None

    def grow_to(self, length: int) -> bool:
        """Grows the balls until paths of `length` lie inside both; False when no more nodes can be reached."""
        while self.forward.radius + self.backward.radius < length:
            # An exhausted side is grown too: its radius still says how far everything it reaches lies.
            if self._grow_cheaper(even_exhausted=True) is None:
                return False
        return True

    def _grow_cheaper(self, even_exhausted: bool = False) -> tuple[_Ball, _Ball] | None:
        first, second = self.forward, self.backward
        if self._work(second.frontier) < self._work(first.frontier):
            first, second = second, first
        if not len(first.frontier) and not even_exhausted:
            return None
        self._check_time()
        neighbour = self._entries(first.frontier)[1]
        fresh = self._unique(neighbour[first.distance[neighbour] < 0])
        first.radius += 1
        first.distance[fresh] = first.radius
        first.frontier = fresh
        first.shells.append(fresh)
        return first, second

    def _work(self, nodes: Ints) -> int:
        indptr = self.view.topology.indptr
        return int((indptr[nodes + 1] - indptr[nodes]).sum())

    def _entries(self, nodes: Ints) -> tuple[Ints, Ints]:
        """Adjacency entries of `nodes` that may be walked: positions in `nodes`, and neighbours."""
        topology = self.view.topology
        begin = topology.indptr[nodes]
        counts = topology.indptr[nodes + 1] - begin
        total = int(counts.sum())
        ends = np.cumsum(counts)
        index = np.arange(total, dtype=np.int64) + np.repeat(begin - (ends - counts), counts)
        position = np.repeat(np.arange(len(nodes), dtype=np.int32), counts)
        neighbour = topology.neighbour[index]
        keep = self._passable(neighbour)
        visible = self.view.link_visible
        if visible is not None:
            keep &= visible[topology.entry_link[index]]
        narrow = self.link_filter
        if narrow.link_types or not narrow.period.is_open:
            admitted = self.view.admitted(topology.entry_link[index], neighbour, narrow)
            if admitted is not None:
                keep &= admitted
        return position[keep], neighbour[keep]

    def _passable(self, nodes: Ints) -> Bools:
        keep: Bools = np.ones(len(nodes), dtype=np.bool_)
        topology, options = self.view.topology, self.options
        if options.max_degree is not None:
            keep &= self.view.degree[nodes] <= options.max_degree
        if options.filter.entity_types:
            wanted = np.array([t in options.filter.entity_types for t in topology.entity_types], dtype=np.bool_)
            keep &= wanted[topology.node_type[nodes]]
        keep |= (nodes == self.source) | (nodes == self.target)
        return keep

    def _unique(self, nodes: Ints) -> Ints:
        order = np.arange(len(nodes), dtype=np.int32)
        self.place[nodes] = order
        unique: Ints = nodes[self.place[nodes] == order]
        return unique

    def _check_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise _Stopped("time")

    def _layers(self, length: int) -> list[Ints]:
        """Nodes that a path of `length` may have at each step, ascending; both balls must hold them."""
        middle = min(self.forward.radius, length)
        near, far = self.forward.distance, self.backward.distance
        inside = np.concatenate(self.forward.shells[: middle + 1])
        inside = np.sort(inside[(far[inside] >= 0) & (far[inside] <= length - middle)])
        inside = inside[(inside != self.source) | (middle == 0)]
        inside = inside[(inside != self.target) | (middle == length)]
        layers: list[Ints] = [np.zeros(0, dtype=np.int32)] * (length + 1)
        layers[middle] = inside
        for step in range(middle - 1, -1, -1):
            layers[step] = self._next_layer(layers[step + 1], near, step, self.source, self.target)
        for step in range(middle + 1, length + 1):
            layers[step] = self._next_layer(layers[step - 1], far, length - step, self.target, self.source)
        return layers

    def _next_layer(
        self, layer: Ints, distance: npt.NDArray[np.int8], within: int, near_end: int, far_end: int
    ) -> Ints:
        self._check_time()
        neighbour = self._entries(layer)[1]
        apart = distance[neighbour]
        keep = (apart >= 0) & (apart <= within) & (neighbour != far_end)
        # An end is at the very end of its paths and nowhere between.
        keep &= (neighbour == near_end) if within == 0 else (neighbour != near_end)
        return np.sort(self._unique(neighbour[keep]))

    def _onward(self, nodes: list[Ints]) -> list[_Layer]:
        """The layers with what it costs to go on from each node to the target, never straight back where one came from.

        Straight back is how most walks that are no paths go: through a hub to any of its neighbours and back.
        """
        layers = [_Layer(layer, self._toll(layer)) for layer in nodes]
        layers[-1].cost[:] = layers[-1].detour[:] = 0
        for layer, after in zip(layers[-2::-1], layers[:0:-1], strict=True):
            self._check_time()
            if not len(layer.nodes) or not len(after.nodes):
                continue
            position, neighbour = self._entries(layer.nodes)
            at = np.minimum(np.searchsorted(after.nodes, neighbour), len(after.nodes) - 1)
            found = after.nodes[at] == neighbour
            position, at = position[found], at[found]
            onward = after.toll[at] + after.from_(at, layer.nodes[position])
            np.minimum.at(layer.cost, position, onward)
            best = onward == layer.cost[position]
            layer.best[position[best]] = after.nodes[at[best]]
            other = after.nodes[at] != layer.best[position]
            np.minimum.at(layer.detour, position[other], onward[other])
            np.minimum(layer.cost, _FAR, out=layer.cost)
            np.minimum(layer.detour, _FAR, out=layer.detour)
        return layers

    def _toll(self, nodes: Ints) -> Costs:
        """What passing through each node costs: the logarithm of its degree; nothing for an end."""
        toll: Costs = np.rint(np.log2(self.view.degree[nodes] + 1.0) * _SCALE).astype(np.int64)
        toll[(nodes == self.source) | (nodes == self.target)] = 0
        return toll

    def walk(self, length: int) -> Iterator[tuple[int, ...]]:
        """Simple paths of exactly `length` hops, cheapest first, ties in the order of entity ids."""
        nodes = self._layers(length)
        if any(not len(layer) for layer in nodes):
            return
        layers = self._onward(nodes)
        if layers[0].cost[0] >= _FAR:
            return
        heap: list[tuple[int, tuple[int, ...], _Siblings]] = []
        first = _Siblings((), 0, layers[0].nodes, layers[0].cost, layers[0].toll)
        heapq.heappush(heap, (first.total(), first.path(), first))
        for visited in range(1, _MAX_STEPS + 1):
            if not heap:
                return
            if visited % 256 == 0:
                self._check_time()
            _, path, siblings = heapq.heappop(heap)
            spent = siblings.spent()
            if siblings.advance():
                heapq.heappush(heap, (siblings.total(), siblings.path(), siblings))
            step = len(path)
            if step > length:
                yield path
                continue
            children = self._children(path, spent, layers[step])
            if children is not None:
                heapq.heappush(heap, (children.total(), children.path(), children))
        raise _Stopped("work")

    def _children(self, path: tuple[int, ...], spent: int, layer: _Layer) -> _Siblings | None:
        nodes = layer.nodes
        neighbour = self._entries(np.array(path[-1:], dtype=np.int32))[1]
        if not len(neighbour):
            return None
        # Both are ascending: the shorter is looked up in the longer, since either may be a hub's or a whole ball's.
        if len(neighbour) < len(nodes):
            at = np.minimum(np.searchsorted(nodes, neighbour), len(nodes) - 1)
            at = at[nodes[at] == neighbour]
            # Parallel links name a neighbour more than once, one behind the other.
            fresh = np.ones(len(at), dtype=np.bool_)
            fresh[1:] = at[1:] != at[:-1]
            at = at[fresh]
        else:
            found = np.minimum(np.searchsorted(neighbour, nodes), len(neighbour) - 1)
            at = np.flatnonzero(neighbour[found] == nodes)
        onward = layer.from_(at, path[-1])
        keep = onward < _FAR
        for node in path:
            keep &= nodes[at] != node
        at, onward = at[keep], onward[keep]
        if not len(at):
            return None
        total = onward + layer.toll[at]
        order = np.argsort(total, kind="stable")
        at = at[order]
        return _Siblings(path, spent, nodes[at], total[order], layer.toll[at])


class _Layer:
    """Nodes that paths may have at one step, ascending, and what it costs to go on from each.

    `cost` is the least, by way of `best`; `detour` the least by any other way.
    """

    __slots__ = ("best", "cost", "detour", "nodes", "toll")

    def __init__(self, nodes: Ints, toll: Costs) -> None:
        self.nodes, self.toll = nodes, toll
        self.cost: Costs = np.full(len(nodes), _FAR, dtype=np.int64)
        self.detour: Costs = self.cost.copy()
        self.best: Ints = np.full(len(nodes), -1, dtype=np.int32)

    def from_(self, at: npt.NDArray[np.int64], came_from: Ints | int) -> Costs:
        """Least cost of going on from the nodes at `at`, not back to where one came from."""
        cost: Costs = np.where(self.best[at] == came_from, self.detour[at], self.cost[at])
        return cost


class _Siblings:
    """The ways one path can go on, best first; the heap holds the best one not yet taken.

    `cost` is what each way costs in all from here to the target, `toll` what its first step alone costs.
    """

    __slots__ = ("at", "base", "before", "cost", "nodes", "toll")

    def __init__(self, before: tuple[int, ...], base: int, nodes: Ints, cost: Costs, toll: Costs) -> None:
        self.before, self.base, self.nodes, self.cost, self.toll, self.at = before, base, nodes, cost, toll, 0

    def path(self) -> tuple[int, ...]:
        """The path with the current way taken."""
        return (*self.before, int(self.nodes[self.at]))

    def total(self) -> int:
        """Cost of the whole path by the current way."""
        return self.base + int(self.cost[self.at])

    def spent(self) -> int:
        """Cost up to and with the current way's first step."""
        return self.base + int(self.toll[self.at])

    def advance(self) -> bool:
        """On to the next way; False when there is none."""
        self.at += 1
        return self.at < len(self.nodes)
