"""Clusters under constraints: what no edges, however strong, may do, and what their order may not change."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.cluster import Clusters, Edges, Outcome, cluster
from resolution.frame import TokenSet
from tests.resolution.building import codes

Pair = tuple[int, int]
NO = -1
"""No trusted value."""


@dataclass(frozen=True)
class Problem:
    """Nodes with what holds them apart, and weighed edges. single: the trusted value of each node, or NO."""

    size: int
    edges: tuple[tuple[int, int, float], ...]
    single: tuple[int, ...] = ()
    exclusive: tuple[tuple[int, str], ...] = ()
    different: tuple[Pair, ...] = ()
    same: tuple[Pair, ...] = ()
    threshold: float = 1.0
    margin: float = 0.0

    def solve(self) -> tuple[list[int], Outcome]:
        """The label of each node, and what became of each edge."""
        single = self.single or (NO,) * self.size
        state = Clusters.of(self.size, [codes(single)], [TokenSet.from_pairs(self.exclusive)], self.different)
        for one, other in self.same:
            a, b = state.find(one), state.find(other)
            if a != b:
                state.join(a, b)
        outcome = cluster(state, edges_of(self.edges), self.threshold, self.margin)
        return state.labels().tolist(), outcome

    def clusters(self) -> list[list[int]]:
        return members(self.solve()[0])


def edges_of(edges: Iterable[tuple[int, int, float]]) -> Edges:
    listed = list(edges)
    weights = np.array([w for _, _, w in listed], dtype=np.float32)
    return Edges(codes(a for a, _, _ in listed), codes(b for _, b, _ in listed), weights)


def members(labels: list[int]) -> list[list[int]]:
    found = defaultdict(list)
    for node, label in enumerate(labels):
        found[label].append(node)
    return sorted(found.values())


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    size = draw(st.integers(2, 10))
    node = st.integers(0, size - 1)
    pair = st.tuples(node, node).filter(lambda p: p[0] < p[1])
    weighed = draw(st.dictionaries(pair, st.sampled_from([0.5, 1.0, 2.0, 3.0, 5.0, 8.0]), max_size=25))
    return Problem(
        size,
        tuple((a, b, w) for (a, b), w in weighed.items()),
        tuple(draw(st.lists(st.integers(NO, 2), min_size=size, max_size=size))),
        tuple(draw(st.lists(st.tuples(node, st.sampled_from("hk")), max_size=5))),
        tuple(draw(st.lists(pair, max_size=3))),
        margin=draw(st.sampled_from([0.0, 2.0])),
    )


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_edges_changes_nothing(problem: Problem, dice: object) -> None:
    shuffled = list(problem.edges)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    again = replace(problem, edges=tuple(shuffled))
    (labels, outcome), (labels_again, outcome_again) = problem.solve(), again.solve()
    assert labels_again == labels
    assert [again.edges[at] for at in outcome_again.joined] == [problem.edges[at] for at in outcome.joined]
    assert {again.edges[at]: why for at, why in outcome_again.refused.items()} == {
        problem.edges[at]: why for at, why in outcome.refused.items()
    }


@given(problems())
def test_no_constraint_is_ever_broken(problem: Problem) -> None:
    labels, _ = problem.solve()
    for cluster_ in members(labels):
        values = {problem.single[n] for n in cluster_} - {NO}
        assert len(values) <= 1
        held = [t for n, t in set(problem.exclusive) if n in cluster_]
        # One token twice is only for those who bear one number.
        assert len(held) == len(set(held)) or values
        assert not [pair for pair in problem.different if set(pair) <= set(cluster_)]


@given(problems())
def test_a_cluster_hangs_together_by_its_joined_edges_and_is_named_by_its_lowest_node(problem: Problem) -> None:
    labels, outcome = problem.solve()
    joined = [problem.edges[at] for at in outcome.joined]
    assert all(weight >= problem.threshold for _, _, weight in joined)
    reached = list(range(problem.size))
    for a, b, _ in joined:
        assert reached[a] != reached[b]  # a forest: no edge joins what was one already
        low, high = sorted((reached[a], reached[b]))
        reached = [low if r == high else r for r in reached]
    assert labels == reached


@given(problems())
def test_every_strong_edge_joins_or_is_refused_for_a_reason_or_was_not_needed(problem: Problem) -> None:
    labels, outcome = problem.solve()
    assert set(outcome.refused.values()) <= {"two_values", "exclusive", "decision", "rival"}
    for at, (a, b, weight) in enumerate(problem.edges):
        if weight < problem.threshold:
            assert at not in outcome.joined
            assert at not in outcome.refused
        elif at not in outcome.refused:
            assert labels[a] == labels[b]


@given(problems(), st.data())
def test_what_a_person_said_is_the_same_is_one_whatever_else_holds(problem: Problem, data: st.DataObject) -> None:
    node = st.integers(0, problem.size - 1)
    same = tuple(data.draw(st.lists(st.tuples(node, node), max_size=3)))
    labels, _ = replace(problem, same=same).solve()
    assert all(labels[a] == labels[b] for a, b in same)


@given(problems())
def test_without_constraints_clusters_are_connected_components(problem: Problem) -> None:
    free = Problem(problem.size, problem.edges)
    reached = list(range(free.size))
    for a, b, weight in free.edges:
        if weight >= free.threshold:
            low, high = sorted((reached[a], reached[b]))
            reached = [low if r == high else r for r in reached]
    assert free.solve()[0] == reached


def test_a_chain_never_joins_two_trusted_numbers() -> None:
    chain = Problem(5, tuple((k, k + 1, 9.0 - k) for k in range(4)), single=(0, NO, NO, NO, 1))
    labels, outcome = chain.solve()
    assert members(labels) == [[0, 1, 2, 3], [4]]
    assert outcome.refused == {3: "two_values"}


def test_the_strongest_edge_decides_which_side_a_chain_breaks() -> None:
    assert Problem(3, ((0, 1, 5.0), (1, 2, 8.0)), single=(0, NO, 1)).clusters() == [[0], [1, 2]]


def test_rivals_within_the_margin_join_neither() -> None:
    rivals = Problem(3, ((0, 2, 9.0), (1, 2, 8.0)), single=(0, 1, NO), margin=2.0)
    labels, outcome = rivals.solve()
    assert members(labels) == [[0], [1], [2]]
    assert outcome.refused == {0: "rival", 1: "rival"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"margin": 0.5}, [[0, 2], [1]]),  # one is clearly likelier
        ({"single": (0, 0, NO)}, [[0, 1, 2]]),  # both may be one, so they are no rivals
        ({"single": (NO, NO, NO)}, [[0, 1, 2]]),
        ({"single": (0, 1, 0)}, [[0, 2], [1]]),  # one that has its own number knows where it belongs
        ({"single": (NO, NO, NO), "different": ((0, 1),)}, [[0], [1], [2]]),
        ({"single": (NO, NO, NO), "exclusive": ((0, "h"), (1, "h"))}, [[0], [1], [2]]),
        # A rival too weak to be a link counts all the same: it is as likely, and joins neither.
        ({"edges": ((0, 2, 1.5), (1, 2, 0.5))}, [[0], [1], [2]]),
    ],
)
def test_who_is_a_rival(change: dict[str, object], expected: list[list[int]]) -> None:
    base = Problem(3, ((0, 2, 9.0), (1, 2, 8.0)), single=(0, 1, NO), margin=2.0)
    assert replace(base, **change).clusters() == expected  # type: ignore[arg-type]


def test_two_members_of_a_household_are_two_people_unless_they_bear_one_number() -> None:
    household = Problem(2, ((0, 1, 20.0),), exclusive=((0, "h"), (1, "h")))
    assert household.solve()[1].refused == {0: "exclusive"}
    assert replace(household, single=(3, 3)).clusters() == [[0, 1]]
    assert replace(household, single=(3, NO)).clusters() == [[0], [1]]


def test_a_household_holds_apart_through_a_chain_of_others() -> None:
    chain = Problem(4, ((0, 1, 9.0), (1, 2, 8.0), (2, 3, 7.0)), exclusive=((0, "h"), (3, "h")))
    assert chain.clusters() == [[0, 1, 2], [3]]


def test_what_a_person_said_is_different_stays_apart_through_a_chain() -> None:
    chain = Problem(4, ((0, 1, 9.0), (1, 2, 8.0), (2, 3, 7.0)), different=((0, 3),))
    labels, outcome = chain.solve()
    assert members(labels) == [[0, 1, 2], [3]]
    assert outcome.refused == {2: "decision"}


def test_what_a_person_said_is_different_holds_whole_clusters_apart() -> None:
    # 1 and 3 are different, so neither may 0, which is one with 1, be one with 2, which is one with 3.
    problem = Problem(4, ((0, 1, 9.0), (2, 3, 9.0), (0, 2, 5.0)), different=((1, 3),))
    labels, outcome = problem.solve()
    assert members(labels) == [[0, 1], [2, 3]]
    assert outcome.refused == {2: "decision"}


def test_a_person_may_join_two_numbers_and_the_records_of_both_follow() -> None:
    # A person with two numbers: 0 and 1 bear one, 2 and 3 the other, and a steward said that 0 and 2 are one.
    twofold = Problem(4, ((0, 1, 9.0), (2, 3, 9.0)), single=(5, 5, 6, 6))
    assert twofold.clusters() == [[0, 1], [2, 3]]
    assert replace(twofold, same=((0, 2),)).clusters() == [[0, 1, 2, 3]]


def test_a_third_number_does_not_join_the_two_a_person_joined() -> None:
    problem = Problem(3, ((0, 2, 9.0), (1, 2, 9.0)), single=(5, 6, 7), same=((0, 1),))
    assert problem.clusters() == [[0, 1], [2]]


def test_several_columns_each_hold_apart() -> None:
    state = Clusters.of(3, [codes([0, 0, NO]), codes([NO, 1, 2])])
    outcome = cluster(state, edges_of([(0, 1, 9.0), (0, 2, 8.0)]), 1.0, 0.0)
    assert members(state.labels().tolist()) == [[0, 1], [2]]
    assert outcome.refused == {1: "two_values"}


def test_no_edges_leave_each_node_its_own() -> None:
    assert Problem(3, ()).clusters() == [[0], [1], [2]]
    assert Problem(0, ()).clusters() == []
