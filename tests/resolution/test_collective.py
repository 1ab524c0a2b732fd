"""Clusters held against each other: what no two records prove, all of them together may."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.block import candidates
from resolution.cluster import Clusters, Edges, cluster
from resolution.collective import NEAR_MISS, Joint, hold_together
from resolution.compare import compare
from resolution.frame import Frame, TokenSet
from resolution.model import Model
from resolution.score import Weights, bits
from tests.resolution.building import Values, codes, exact_model, fewer, frame_of, weights_of

NAMES = ("a", "b", "c")
AGREE, DISAGREE = math.log2(0.9 / 0.05), math.log2(0.1 / 0.95)
PRIOR = math.log2(0.003 / 0.997)
"""Two agreements are not enough, three are: PRIOR + 3 AGREE is 4.1 bits, and a link takes 3.2."""


def of_three(margin: float = 0, **spec: Any) -> tuple[Model, Weights]:
    found = exact_model(*NAMES, u=0.05, thresholds={"link": 0.9, "review": 0.1, "margin": margin}, **spec)
    return found, weights_of(found, 0.003)


def held(
    columns: Mapping[str, Values],
    together: list[tuple[int, int]],
    single: list[int] | None = None,
    exclusive: list[tuple[int, str]] | None = None,
    margin: float = 0,
    **spec: Any,
) -> tuple[list[int], list[Joint]]:
    """Clusters that begin as `together` says, held against each other: labels, and the judgements."""
    model, weights = of_three(margin, **spec)
    frame = frame_of({name: ("plain", values) for name, values in columns.items()})
    size = len(frame)
    state = Clusters.of(size, [codes(single or [-1] * size)], [TokenSet.from_pairs(exclusive or [])])
    for one, other in together:
        state.join(state.find(one), state.find(other))
    joints = hold_together(frame, model, weights, state, all_edges(frame, model, weights))
    return state.labels().tolist(), joints


def all_edges(frame: Frame, model: Model, weights: Weights) -> Edges:
    pairs = candidates(frame, model.rules)
    return Edges(pairs.left, pairs.right, weights.total(compare(frame, model, pairs.left, pairs.right)))


SCATTERED: dict[str, Values] = {
    "a": ["1", None, "1", None, None],
    "b": [None, "1", None, "1", None],
    "c": [None, "1", None, None, "1"],
}
"""Records 0 and 1 agree with 2, 3 and 4 on one thing each."""
TOGETHER = [(0, 1), (2, 3), (2, 4)]


def test_agreements_scattered_over_the_members_add_up() -> None:
    labels, joints = held(SCATTERED, TOGETHER)
    assert labels == [0] * 5
    (joint,) = joints
    assert (joint.left, joint.right, joint.joined, joint.reason) == (0, 2, True, None)
    assert joint.weight == pytest.approx(PRIOR + 3 * AGREE, abs=1e-4)
    assert joint.source == [(0, 2), (1, 3), (1, 4)]
    assert joint.levels.tolist() == [0, 0, 0]


def test_the_same_records_one_by_one_prove_too_little() -> None:
    labels, joints = held(SCATTERED, [])
    assert labels == [0, 1, 2, 3, 4]
    assert joints == []


def test_what_no_member_says_anything_of_says_nothing() -> None:
    labels, joints = held({"a": ["1", "1"], "b": ["1", "1"], "c": ["1", None]}, [])
    assert (labels, joints) == ([0, 1], [])  # two agreements: less than even odds, so no judgement to show


def test_the_strongest_agreement_of_any_two_members_counts() -> None:
    columns = {name: [*values] for name, values in SCATTERED.items()}
    columns["a"][3] = "2"  # another a than record 0 has, but record 2 agrees
    assert held(columns, TOGETHER)[0] == [0] * 5


def test_a_disagreement_counts_where_nobody_agrees() -> None:
    columns = {name: [*values] for name, values in SCATTERED.items()}
    columns["c"][4] = "2"
    assert held(columns, TOGETHER)[0] == [0, 0, 2, 2, 2]


def test_two_trusted_numbers_are_never_held_together() -> None:
    assert held(SCATTERED, TOGETHER, single=[1, -1, 2, -1, -1]) == ([0, 0, 2, 2, 2], [])
    assert held(SCATTERED, TOGETHER, single=[1, -1, 1, -1, -1])[0] == [0] * 5


def test_two_of_one_household_are_never_held_together() -> None:
    assert held(SCATTERED, TOGETHER, exclusive=[(1, "h"), (4, "h")]) == ([0, 0, 2, 2, 2], [])


def test_pairs_the_model_lets_be_no_links_are_not_held_together() -> None:
    require = [{"comparison": "c", "levels": ["same"]}]
    columns = {name: [*values] for name, values in SCATTERED.items()}
    columns["c"][4] = "2"
    strong = {"m": 0.9999, "u": 0.000001}
    levels = {"same": strong, "different": {"m": 0.0001, "u": 0.999999}}
    comparisons = {n: {"compare": "exact", "learn": False, "levels": levels} for n in NAMES}
    both: dict[str, Any] = {"comparisons": comparisons, "constraints": {"require": require}}
    assert held(columns, TOGETHER, comparisons=comparisons)[0] == [0] * 5
    assert held(columns, TOGETHER, **both)[0] == [0, 0, 2, 2, 2]
    assert held(SCATTERED, TOGETHER, **both)[0] == [0] * 5


def test_a_cluster_that_grew_is_held_against_the_others_again() -> None:
    # 0,1 with 2,3 by a, b and c; only then have they together what 4,5 agrees with.
    columns: dict[str, Values] = {
        "a": ["1", None, "1", None, "1", None],
        "b": ["1", None, None, "1", None, None],
        "c": [None, "1", "1", None, None, None],
        "d": ["7", None, None, None, "7", None],
        "e": [None, None, None, "8", None, "8"],
    }
    names = tuple(columns)
    model = exact_model(*names, u=0.05, thresholds={"link": 0.9, "margin": 0})
    weights = weights_of(model, 0.003)
    frame = frame_of({name: ("plain", values) for name, values in columns.items()})
    state = Clusters.of(6)
    for one, other in [(0, 1), (2, 3), (4, 5)]:
        state.join(one, other)
    joints = hold_together(frame, model, weights, state, all_edges(frame, model, weights))
    assert state.labels().tolist() == [0] * 6
    assert [(j.left, j.right, j.joined) for j in joints] == [(0, 2, True), (0, 4, True)]


def test_two_equally_likely_homes_are_refused_and_shown() -> None:
    # Records 0 and 1 might as well be one with 2 as with 3, which are two people.
    columns: dict[str, Values] = {
        "a": ["1", None, "1", "1"],
        "b": [None, "1", "1", "1"],
        "c": ["1", None, "1", "1"],
    }
    labels, joints = held(columns, [(0, 1)], single=[-1, -1, 1, 2], margin=2)
    assert labels == [0, 0, 2, 3]
    assert {(j.left, j.right, j.joined, j.reason) for j in joints} == {
        (0, 2, False, "rival"),
        (0, 3, False, "rival"),
    }


def test_clusters_without_a_near_miss_between_them_are_not_looked_at() -> None:
    model, weights = of_three()
    frame = frame_of({name: ("plain", values) for name, values in SCATTERED.items()})
    edges = all_edges(frame, model, weights)
    for weight, expected in ((NEAR_MISS, 1), (NEAR_MISS - 0.5, 0)):
        state = Clusters.of(5)
        for one, other in TOGETHER:
            state.join(state.find(one), state.find(other))
        edges.weight[:] = weight
        assert len(hold_together(frame, model, weights, state, edges)) == expected


def test_a_judgement_renumbered_is_the_same_of_other_records() -> None:
    (joint,) = held(SCATTERED, TOGETHER)[1]
    joint.source[1] = (-1, -1)
    again = joint.renumbered(codes([10, 11, 12, 13, 14]))
    assert (again.left, again.right) == (10, 12)
    assert again.source == [(10, 12), (-1, -1), (11, 14)]
    assert (again.weight, again.joined, again.reason) == (joint.weight, True, None)
    assert again.levels is joint.levels


@st.composite
def scattered(draw: st.DrawFn) -> tuple[dict[str, Values], list[int], list[tuple[int, str]]]:
    size = draw(st.integers(2, 8))
    value = st.none() | st.sampled_from("12")
    columns: dict[str, Values] = {name: draw(st.lists(value, min_size=size, max_size=size)) for name in NAMES}
    single = draw(st.lists(st.sampled_from([-1, -1, 0, 1]), min_size=size, max_size=size))
    return columns, single, draw(st.lists(st.tuples(st.integers(0, size - 1), st.just("h")), max_size=2))


@fewer(4)
@given(scattered())
def test_no_constraint_is_ever_broken_and_every_join_is_told(
    case: tuple[dict[str, Values], list[int], list[tuple[int, str]]],
) -> None:
    columns, single, exclusive = case
    model, weights = of_three(2)
    frame = frame_of({name: ("plain", values) for name, values in columns.items()})
    edges = all_edges(frame, model, weights)
    state = Clusters.of(len(frame), [codes(single)], [TokenSet.from_pairs(exclusive)])
    cluster(state, edges, bits(model.link_probability), model.margin)
    before = state.labels()
    joints = hold_together(frame, model, weights, state, edges)
    after = state.labels()
    for label in set(after.tolist()):
        members = np.flatnonzero(after == label).tolist()
        values = {single[m] for m in members} - {-1}
        assert len(values) <= 1
        assert len({m for m, _ in exclusive if m in members}) <= 1 or values
    joined = [j for j in joints if j.joined]
    assert len(joined) == len(set(before.tolist())) - len(set(after.tolist()))
    assert all(j.weight >= bits(model.link_probability) and after[j.left] == after[j.right] for j in joined)
    assert all(after[j.left] != after[j.right] and j.reason == "rival" for j in joints if not j.joined)
