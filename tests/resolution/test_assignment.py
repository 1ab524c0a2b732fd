"""Of all ways to give each record one partner at most, the best."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import assignment
from resolution.assignment import assign
from resolution.cluster import Clusters, Edges
from tests.resolution.building import codes

Pairs = dict[tuple[int, int], float]
"""(record of the one table, record of the other) → weight."""


def linked(
    pairs: Pairs, size: int = 6, threshold: float = 0.0, margin: float = 0.0, **known: object
) -> set[tuple[int, int]]:
    """The links between records 0 … size - 1 of one table and size … of the other."""
    state = Clusters.of(2 * size, once=codes([0] * size + [1] * size), **known)  # type: ignore[arg-type]
    ends = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
    edges = Edges(ends[:, 0], ends[:, 1] + size, np.array(list(pairs.values()), dtype=np.float32))
    found = assign(state, edges, threshold, margin).outcome
    joined = {(int(edges.left[at]), int(edges.right[at]) - size) for at in found.joined}
    assert set(found.joined).isdisjoint(found.refused)
    assert all(state.find(a) == state.find(b + size) for a, b in joined)
    return joined


def worth(pairs: Pairs, links: set[tuple[int, int]], threshold: float = 0.0) -> float:
    return sum(pairs[link] - threshold for link in links)


weighed = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(-20, 80).map(lambda n: n / 4), max_size=9
)


def test_the_strongest_pair_gives_way_where_two_others_weigh_more() -> None:
    assert linked({(0, 0): 10, (0, 1): 9, (1, 0): 9}) == {(0, 1), (1, 0)}


def test_a_pair_below_the_threshold_links_nobody() -> None:
    assert linked({(0, 0): 10, (0, 1): 9, (1, 0): 2}, threshold=4) == {(0, 0)}


@given(weighed, st.sampled_from([0.0, 3.0]))
def test_no_other_assignment_weighs_more(pairs: Pairs, threshold: float) -> None:
    links = linked(pairs, threshold=threshold)
    strong = [pair for pair, weight in pairs.items() if weight >= threshold]
    best = 0.0
    for count in range(len(strong) + 1):
        for some in combinations(strong, count):
            if len({a for a, _ in some}) == len({b for _, b in some}) == count:
                best = max(best, worth(pairs, set(some), threshold))
    assert len({a for a, _ in links}) == len({b for _, b in links}) == len(links)
    assert worth(pairs, links, threshold) == pytest.approx(best, abs=1e-3)


@given(weighed)
def test_sets_of_any_size_are_solved_alike(pairs: Pairs) -> None:
    few = worth(pairs, linked(pairs))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "DENSE", 0)
        assert worth(pairs, linked(pairs)) == pytest.approx(few, abs=1e-3)


def test_a_set_too_large_is_served_strongest_first_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "MOST", 3)
    state = Clusters.of(4, once=codes([0, 0, 1, 1]))
    edges = Edges(codes([0, 0, 1]), codes([2, 3, 2]), np.array([10, 9, 9], np.float32))
    found = assign(state, edges, 0.0)
    assert (found.outcome.joined, found.too_large) == ([0], [4])
    assert found.outcome.refused == {1: "one_to_one", 2: "one_to_one"}


def test_a_word_that_two_are_different_holds() -> None:
    pairs: Pairs = {(0, 0): 10, (0, 1): 9, (1, 0): 9, (1, 1): 1}
    assert linked(pairs, different=[(0, 7)]) == {(0, 0), (1, 1)}


def test_what_was_joined_by_a_word_has_its_partner() -> None:
    state = Clusters.of(4, once=codes([0, 0, 1, 1]))
    state.join(0, 2)
    edges = Edges(codes([0, 1, 1]), codes([3, 2, 3]), np.array([20, 20, 5], np.float32))
    found = assign(state, edges, 0.0).outcome
    assert found.joined == [2]
    assert found.refused == {0: "one_to_one", 1: "one_to_one"}


def test_two_valid_numbers_are_never_partners() -> None:
    numbers = codes([1, -1, -1, -1, -1, -1, 2, 1, -1, -1, -1, -1])
    assert linked({(0, 0): 10, (0, 1): 9}, single=[numbers]) == {(0, 1)}


def test_equally_likely_partners_are_no_proof_for_either_unless_one_is_taken() -> None:
    assert linked({(0, 0): 10, (0, 1): 9}, margin=3) == set()
    assert linked({(0, 0): 10, (0, 1): 9}, margin=0.5) == {(0, 0)}
    assert linked({(0, 0): 10, (0, 1): 9, (1, 1): 12}, margin=3) == {(0, 0), (1, 1)}


@given(weighed, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(pairs: Pairs, dice: object) -> None:
    shuffled = list(pairs.items())
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert linked(dict(shuffled), margin=2) == linked(pairs, margin=2)
