"""Paths found on the adjacency against networkx, which enumerates them all."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.pathfinding import find
from graph.scope import LinkFilter, Scope
from graph.store import PathOptions
from graph.topology import Topology, View, adjacency, view


def topology(nodes: int, links: list[tuple[int, int]], types: list[int] | None = None) -> Topology:
    """Links given as pairs of nodes, all proved by one visible extract."""
    start = np.array([a for a, _ in links], dtype=np.int32)
    end = np.array([b for _, b in links], dtype=np.int32)
    indptr, neighbour, entry_link = adjacency(nodes, start, end)
    count = len(links)
    none = np.zeros(0, dtype=np.int32)
    return Topology(
        entity_types=["Person"], link_types=["a", "b"], extracts=["x.y"], evidence=[frozenset({"x.y"})],
        node_type=np.zeros(nodes, dtype=np.uint8), link_type=np.array(types or [0] * count, dtype=np.uint8),
        link_from=start, link_to=end, part_link=np.arange(count, dtype=np.int32),
        part_evidence=np.zeros(count, dtype=np.int32), part_count=np.ones(count, dtype=np.int32),
        part_from=np.full(count, np.iinfo(np.int32).min, dtype=np.int32),
        part_to=np.full(count, np.iinfo(np.int32).max, dtype=np.int32), source_node=none, source_extract=none,
        source_mentions=none, indptr=indptr, neighbour=neighbour, entry_link=entry_link,
    )  # fmt: skip


def seen(of: Topology) -> View:
    return view(of, Scope.everything(), np.zeros(0, dtype=np.int32))


def oracle(graph: nx.Graph, source: int, target: int, max_length: int, max_degree: int | None) -> list[tuple[int, ...]]:
    """Every simple path, in the order promised: by length, then logarithms of degrees, then ids."""
    if source not in graph or target not in graph:
        return []
    tolls = {n: round(math.log2(len(graph[n]) + 1) * 1000) for n in graph}
    paths = [
        tuple(p)
        for p in nx.all_simple_paths(graph, source, target, cutoff=max_length)
        if max_degree is None or all(len(graph[n]) <= max_degree for n in p[1:-1])
    ]
    return sorted(paths, key=lambda p: (len(p), sum(tolls[n] for n in p[1:-1]), p))


GRAPHS = st.integers(3, 14).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda e: e[0] != e[1]), max_size=30),
    )
)


@settings(max_examples=300)
@given(GRAPHS, st.integers(1, 7), st.integers(1, 12), st.sampled_from([None, 2, 3, 5]))
def test_finds_exactly_the_best_paths_in_order(
    graph: tuple[int, list[tuple[int, int]]], max_length: int, k: int, max_degree: int | None
) -> None:
    nodes, links = graph
    expected = oracle(nx.Graph(links), 0, 1, max_length, max_degree)
    options = PathOptions(max_length=max_length, k=k, max_degree=max_degree, timeout_ms=60_000)
    found = find(seen(topology(nodes, links)), 0, 1, options)
    assert found.paths == expected[:k]
    if k > 1:
        assert (found.cut_reason == "more") == (len(expected) > k)


def test_parallel_links_are_one_path() -> None:
    found = find(seen(topology(2, [(0, 1), (1, 0), (0, 1)])), 0, 1, PathOptions(k=5))
    assert found.paths == [(0, 1)]


def test_only_links_of_the_wanted_types_are_walked() -> None:
    shape = topology(4, [(0, 1), (0, 2), (2, 3), (3, 1)], [0, 1, 1, 1])
    found = find(seen(shape), 0, 1, PathOptions(k=5, filter=LinkFilter(link_types=frozenset({"b"}))))
    assert found.paths == [(0, 2, 3, 1)]


def test_a_quiet_way_comes_before_one_through_a_hub_of_the_same_length() -> None:
    hub, quiet = 2, 3
    links = [(0, hub), (hub, 1), (0, quiet), (quiet, 1), *((hub, n) for n in range(4, 40))]
    found = find(seen(topology(40, links)), 0, 1, PathOptions(k=2))
    assert found.paths == [(0, quiet, 1), (0, hub, 1)]


def test_an_end_may_be_a_hub_where_hubs_are_avoided() -> None:
    links = [(0, 2), (2, 1), *((0, n) for n in range(3, 30))]
    assert find(seen(topology(30, links)), 0, 1, PathOptions(k=3, max_degree=2)).paths == [(0, 2, 1)]


def test_an_entity_and_itself_are_no_hops_apart() -> None:
    assert find(seen(topology(2, [(0, 1)])), 0, 0, PathOptions()).paths == [(0,)]


def test_a_search_that_may_not_take_any_time_says_it_was_stopped() -> None:
    links = [*itertools.combinations(range(30), 2)]
    found = find(seen(topology(31, [*links, (29, 30)])), 0, 30, PathOptions(k=50, max_length=8, timeout_ms=0))
    assert found.cut_reason == "time"


@pytest.mark.parametrize("k", [1, 50])
def test_a_dense_graph_is_searched_within_its_time(k: int) -> None:
    links = [*itertools.combinations(range(60), 2)]
    found = find(seen(topology(61, [*links, (59, 60)])), 0, 60, PathOptions(k=k, max_length=8))
    assert found.paths[0] == (0, 59, 60)
    assert len(found.paths) == k
