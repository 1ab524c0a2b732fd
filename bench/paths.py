"""Path search on 1 million entities and 3 million links with hubs of 10,000, beside DuckDB and networkx.

The graph is that of `bench.graph`. Every engine answers the same questions in the same run. DuckDB's recursive query is
the limit a store without an adjacency would have; networkx is what an analyst would reach for.

    python -m bench.paths [--nodes N] [--links M] [--questions Q]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import networkx as nx
import numpy as np

from bench.graph_world import SEED, build, walks
from graph.embedded import EmbeddedStore
from graph.pathfinding import find
from graph.scope import Scope
from graph.store import PathOptions

LIMIT_MS = 10.0
"""The whole operation, answers described and links listed, for a shortest path at p95."""

RECURSIVE = """
WITH RECURSIVE ends AS (
    SELECT from_node AS a, to_node AS b FROM link UNION ALL SELECT to_node, from_node FROM link),
reached(node, hops) AS (
    SELECT {source}, 0
    UNION
    SELECT e.b, r.hops + 1 FROM reached r JOIN ends e ON e.a = r.node
    WHERE r.hops < 6 AND NOT EXISTS (SELECT 1 FROM reached s WHERE s.node = {target}))
SELECT min(hops) FROM reached WHERE node = {target}
"""


def measure(name: str, ask: Callable[[int, int], object], pairs: list[tuple[int, int]]) -> float:
    """Times each question and prints the percentiles; returns the 95th, ms."""
    times = []
    for source, target in pairs:
        began = time.perf_counter()
        ask(source, target)
        times.append((time.perf_counter() - began) * 1000)
    p50, p95, worst = np.percentile(times, [50, 95, 100])
    print(f"{name:<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   max {worst:8.1f} ms   ({len(times)} questions)")
    return float(p95)


def main() -> None:
    """Builds, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--links", type=int, default=3_000_000)
    parser.add_argument("--questions", type=int, default=200)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.duckdb"
        ends = build(path, wanted.nodes, wanted.links)
        rng = np.random.default_rng(SEED + 1)
        far = [(int(a), int(b)) for a, b in rng.integers(0, wanted.nodes, (wanted.questions, 2)) if a != b]
        near = walks(ends, wanted.questions)
        with EmbeddedStore(path) as store:
            began = time.perf_counter()
            store.warm()
            print(f"adjacency of {wanted.nodes:,} entities and {len(ends.pairs):,} links loaded in "
                  f"{time.perf_counter() - began:.1f} s")  # fmt: skip

            def ask(options: PathOptions) -> Callable[[int, int], object]:
                return lambda a, b: store.paths(Scope.everything(), f"P-{a:012d}", f"P-{b:012d}", options)

            quiet = PathOptions(max_length=6, k=5, max_degree=1000)
            view = store.view(Scope.everything())
            shortest = PathOptions(max_length=6)
            measure("search alone, any two: shortest, up to 6", lambda a, b: find(view, a, b, shortest), far)
            slowest = 0.0
            for name, pairs in (("any two", far), ("four links apart", near)):
                slowest = max(slowest, measure(f"embedded, {name}: shortest, up to 6", ask(shortest), pairs))
                measure(f"embedded, {name}: 5 best, up to 6", ask(PathOptions(max_length=6, k=5)), pairs)
                measure(f"embedded, {name}: 5 best, no hubs above 1,000", ask(quiet), pairs)
        measure_networkx(ends.pairs, far)
        with duckdb.connect(str(path), read_only=True) as con:
            measure(
                "DuckDB: recursive query, length only",
                lambda a, b: con.execute(RECURSIVE.format(source=a, target=b)).fetchall(),
                far[:10],
            )
    if slowest > LIMIT_MS:
        sys.exit(f"limit not kept: shortest paths took {slowest:.1f} ms at p95, not {LIMIT_MS}")


def measure_networkx(ends: np.ndarray[tuple[int, ...], np.dtype[np.int32]], pairs: list[tuple[int, int]]) -> None:
    """The same questions of networkx's bidirectional search; it holds the graph in Python objects."""
    graph = nx.Graph()
    graph.add_edges_from(ends.tolist())

    def ask(source: int, target: int) -> object:
        if source not in graph or target not in graph:
            return None
        try:
            return nx.bidirectional_shortest_path(graph, source, target)
        except nx.NetworkXNoPath:
            return None

    measure("networkx: bidirectional shortest path", ask, pairs)


if __name__ == "__main__":
    main()
