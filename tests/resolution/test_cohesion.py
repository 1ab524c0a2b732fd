"""Average linkage: chains do not run together, constraints hold, and the order of the pairs does not matter."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.cluster import Clusters, Edges
from resolution.cohesion import cohesive

Pair = tuple[int, int, float]


def edges(pairs: list[Pair]) -> Edges:
    left, right, weight = ([p[k] for p in pairs] for k in range(3))
    return Edges(np.array(left, np.int32), np.array(right, np.int32), np.array(weight, np.float32))


def labels(size: int, pairs: list[Pair], unknown: float = -1.0, state: Clusters | None = None) -> list[int]:
    state = state or Clusters.of(size)
    cohesive(state, edges(pairs), 0.0, unknown)
    return [int(label) for label in state.labels()]


def test_a_chain_is_cut_where_most_pairs_speak_against_it() -> None:
    within = [(0, 1, 9.0), (0, 2, 9.0), (1, 2, 9.0), (3, 4, 9.0), (3, 5, 9.0), (4, 5, 9.0)]
    against = [(a, b, -8.0) for a in range(3) for b in range(3, 6) if (a, b) != (2, 3)]
    assert labels(6, [*within, (2, 3, 8.0), *against]) == [0, 0, 0, 3, 3, 3]


def test_pairs_that_no_rule_found_count_a_little() -> None:
    within = [(0, 1, 9.0), (2, 3, 9.0)]
    assert labels(4, [*within, (1, 2, 8.0)]) == [0, 0, 0, 0]
    assert labels(4, [*within, (1, 2, 2.0)]) == [0, 0, 2, 2]


def test_the_strongest_pair_is_the_evidence_and_what_did_not_join_is_told() -> None:
    state = Clusters.of(5)
    pairs = [(0, 1, 3.0), (1, 2, 9.0), (0, 2, 4.0), (2, 3, 1.0), (0, 3, -9.0), (1, 3, -9.0)]
    outcome = cohesive(state, edges(pairs), 0.0)
    assert outcome.joined == [1, 2]
    assert dict(outcome.refused) == {3: "cohesion"}
    assert state.labels().tolist() == [0, 0, 0, 3, 4]


def test_constraints_hold() -> None:
    codes = np.array([7, -1, 8], np.int32)
    state = Clusters.of(3, [codes])
    outcome = cohesive(state, edges([(0, 1, 9.0), (1, 2, 8.0), (0, 2, 9.5)]), 0.0)
    assert state.labels().tolist() == [0, 0, 2]
    assert set(outcome.refused.values()) == {"two_values"}
    apart = Clusters.of(2, different=[(0, 1)])
    assert labels(2, [(0, 1, 9.0)], state=apart) == [0, 1]
    tables = Clusters.of(3, once=np.array([0, 1, 1], np.int32))
    assert labels(3, [(0, 1, 3.0), (0, 2, 4.0)], state=tables) == [0, 1, 0]


@given(st.data())
def test_the_order_of_the_pairs_does_not_matter(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 9))
    ends = [(a, b) for a in range(size) for b in range(a + 1, size)]
    chosen = data.draw(st.lists(st.sampled_from(ends), unique=True, min_size=1))
    weights = data.draw(st.lists(st.integers(-12, 12), min_size=len(chosen), max_size=len(chosen)))
    pairs = [(a, b, float(w)) for (a, b), w in zip(chosen, weights, strict=True)]
    shuffled = data.draw(st.permutations(pairs))
    assert labels(size, pairs) == labels(size, list(shuffled))


@given(st.data())
def test_a_forest_of_the_pairs_that_joined_gives_the_clusters(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 9))
    ends = [(a, b) for a in range(size) for b in range(a + 1, size)]
    chosen = data.draw(st.lists(st.sampled_from(ends), unique=True, min_size=1))
    weights = data.draw(st.lists(st.integers(-12, 12), min_size=len(chosen), max_size=len(chosen)))
    pairs = [(a, b, float(w)) for (a, b), w in zip(chosen, weights, strict=True)]
    state = Clusters.of(size)
    outcome = cohesive(state, edges(pairs), 0.0)
    again = Clusters.of(size)
    for at in outcome.joined:
        a, b = again.find(pairs[at][0]), again.find(pairs[at][1])
        assert a != b
        again.join(a, b)
    assert again.labels().tolist() == state.labels().tolist()
    assert not set(outcome.joined) & set(outcome.refused)
