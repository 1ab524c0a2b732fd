"""Many records are clustered as few are: one pair at a time, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import average_linkage, partition
from resolution.average_linkage import LARGEST
from resolution.cluster import Edges
from resolution.collective import Joint
from resolution.forest import spanning
from resolution.frame import Frame, TokenSet
from resolution.model import Model
from resolution.partition import Constraints, Partition
from tests.resolution.building import codes, exact_model, frame_of, weights_of

WEIGHT = st.sampled_from([-14.0, -3.0, -0.5, 0.5, 2.0, 4.0, 4.5, 5.0, 9.0, 13.0])


Flags = npt.NDArray[np.bool_]
Case = tuple[int, Edges, Flags, Constraints]


@st.composite
def worlds(draw: st.DrawFn) -> Case:
    size = draw(st.integers(1, 14))
    node = st.integers(0, size - 1)
    pairs = sorted({(min(p), max(p)) for p in draw(st.lists(st.tuples(node, node), max_size=30)) if p[0] != p[1]})
    weights = draw(st.lists(WEIGHT, min_size=len(pairs), max_size=len(pairs)))
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    edges = Edges(ends[:, 0], ends[:, 1], np.array(weights, dtype=np.float32))
    allowed = np.array(draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs))), dtype=np.bool_)
    allowed |= draw(st.integers(0, 2)) > 0
    constrained, people = draw(st.booleans()), draw(st.booleans())
    values = st.sampled_from([-1, -1, -1, 0, 1]) if constrained else st.just(-1)
    single = codes(draw(st.lists(values, min_size=size, max_size=size)))
    held = draw(st.lists(st.tuples(node, st.sampled_from("ab")), max_size=4 * constrained))
    decided = [pair for pair in draw(st.lists(st.tuples(node, node), max_size=3 * people)) if pair[0] != pair[1]]
    cut = draw(st.integers(0, len(decided)))
    constraints = Constraints([single], [TokenSet.from_pairs(held)], decided[:cut], decided[cut:])
    return size, edges, allowed, constraints


def world(size: int) -> Frame:
    """Records that share a name or a phone here and there, so that clusters held together have something to show."""
    return frame_of(
        {
            "name": ("plain", [None if k % 4 == 3 else str(k % 3) for k in range(size)]),
            "phone": ("plain", [None if k % 5 == 4 else str(k // 3) for k in range(size)]),
        }
    )


def model(clustering: str, margin: float) -> Model:
    found = exact_model("name", "phone", u=0.05)
    return replace(found, clustering=clustering, margin=margin, link_probability=0.9, review_probability=0.3)


def found_by(
    few: int, size: int, edges: Edges, allowed: Flags, constraints: Constraints, spec: Model
) -> tuple[Partition, list[int]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partition, "FEW", few)
        found = partition.partition(world(size), spec, weights_of(spec), edges, allowed, constraints)
    return found, found.labels.tolist()


@pytest.mark.parametrize("clustering", ["strongest", "average"])
@pytest.mark.parametrize("margin", [0.0, 3.0])
@given(worlds())
def test_islands_are_resolved_as_all_records_together(clustering: str, margin: float, case: Case) -> None:
    size, edges, allowed, constraints = case
    spec = model(clustering, margin)
    together, expected = found_by(10**9, size, edges, allowed, constraints, spec)
    apart, labels = found_by(-1, size, edges, allowed, constraints, spec)
    assert labels == expected
    assert sorted(apart.joined.tolist()) == sorted(together.joined.tolist())
    assert apart.refused == together.refused
    assert [judged(j) for j in apart.joints] == [judged(j) for j in together.joints]


def judged(joint: Joint) -> tuple[object, ...]:
    return joint.left, joint.right, joint.weight, joint.joined, joint.reason, joint.source


@given(worlds())
def test_one_to_one_linking_is_the_same_in_islands(case: Case) -> None:
    size, edges, allowed, given_constraints = case
    tables = codes([k % 2 for k in range(size)])
    across = np.flatnonzero(tables[edges.left] != tables[edges.right])
    edges = Edges(edges.left[across], edges.right[across], edges.weight[across])
    constraints = replace(given_constraints, once=tables, same=())
    spec = model("strongest", 3.0)
    together, expected = found_by(10**9, size, edges, allowed[across], constraints, spec)
    apart, labels = found_by(-1, size, edges, allowed[across], constraints, spec)
    assert (labels, apart.refused) == (expected, together.refused)


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_the_forest_is_that_of_kruskal(size: int, pairs: list[tuple[int, int]]) -> None:
    pairs = [(a % size, b % size) for a, b in pairs if a % size != b % size]
    parent = list(range(size))

    def find(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    expected = []
    for at, (a, b) in enumerate(pairs):
        one, other = sorted((find(a), find(b)))
        if one != other:
            parent[other] = one
            expected.append(at)
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    labels, forest = spanning(size, ends[:, 0], ends[:, 1])
    assert forest.tolist() == expected
    assert labels.tolist() == [find(node) for node in range(size)]


def test_sets_are_joined_in_portions_as_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    size, count = 4, 50
    random = np.random.default_rng(5)
    pairs = [(s * size + a, s * size + b) for s in range(count) for a in range(size) for b in range(a + 1, size)]
    ends = np.array(pairs, dtype=np.int32)
    edges = Edges(ends[:, 0], ends[:, 1], random.integers(-4, 9, len(ends)).astype(np.float32))
    constraints = Constraints([], [])
    assert size <= LARGEST
    spec, allowed = model("average", 0.0), np.ones(len(ends), np.bool_)
    _, whole = found_by(-1, size * count, edges, allowed, constraints, spec)
    monkeypatch.setattr(average_linkage, "_TOGETHER", 7)
    _, portions = found_by(-1, size * count, edges, allowed, constraints, spec)
    _, one_by_one = found_by(10**9, size * count, edges, allowed, constraints, spec)
    assert whole == portions == one_by_one
