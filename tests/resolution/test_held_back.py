"""What no single judgement may hold together, and what is too large for one thing, is left for a person to look at."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.cluster import Edges
from resolution.engine import Resolution, run
from resolution.held_back import Bounds, held_back
from resolution.model import Model
from resolution.online import Change, Online
from tests.resolution.building import Values, build, bundle_of, codes, exact_model, groups
from tests.resolution.online.one_run import edges as evidence_of
from tests.resolution.online.one_run import one_run, partition

Pair = tuple[int, int]
Weighed = dict[Pair, float]


def components(size: int, pairs: Iterable[Pair]) -> list[int]:
    """The lowest node of each node's component."""
    label = list(range(size))
    for one, other in pairs:
        low, high = sorted((label[one], label[other]))
        label = [low if held == high else held for held in label]
    return label


def found(size: int, links: Weighed, others: Collection[Pair] = (), largest: int | None = None) -> dict[Pair, str]:
    """What is held back of links that form a forest, other pairs beside them; 10 bits are overwhelming."""
    ends, beside = codes_of(links), codes_of(others)
    edges = Edges(*ends, np.array(list(links.values()), dtype=np.float32))
    labels = codes(components(size, links))
    places = list(links)
    return {places[at]: why for at, why in held_back(labels, edges, beside, Bounds(10.0, largest)).items()}


def codes_of(pairs: Iterable[Pair]) -> tuple[np.ndarray, np.ndarray]:
    both = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


TWO_TRIANGLES: Weighed = {(0, 1): 8, (1, 2): 8, (3, 4): 8, (4, 5): 8, (2, 3): 9}
SIDES = [(0, 2), (3, 5)]


def test_the_one_link_between_two_well_knit_groups_is_a_bridge() -> None:
    assert found(6, TWO_TRIANGLES, SIDES) == {(2, 3): "bridge"}


def test_what_is_overwhelming_or_said_by_a_person_may_hold_groups_together_alone() -> None:
    assert found(6, TWO_TRIANGLES | {(2, 3): 10}, SIDES) == {}
    assert found(6, TWO_TRIANGLES | {(2, 3): np.inf}, SIDES) == {}


def test_a_second_pair_across_makes_it_no_bridge() -> None:
    assert found(6, TWO_TRIANGLES, [*SIDES, (0, 5)]) == {}


def test_a_chain_and_a_hanger_on_are_no_groups() -> None:
    assert found(6, {(k, k + 1): 4 for k in range(5)}) == {}
    assert found(6, TWO_TRIANGLES, SIDES[:1]) == {}


@st.composite
def forests(draw: st.DrawFn) -> tuple[int, Weighed, list[Pair]]:
    """A forest of links over a few nodes, and pairs within its trees."""
    size = draw(st.integers(2, 11))
    links: Weighed = {}
    for node in range(1, size):
        if draw(st.integers(0, 5)):
            links[draw(st.integers(0, node - 1)), node] = draw(st.sampled_from([4.0, 6.0, 6.0, 9.0, 12.0, np.inf]))
    label = components(size, links)
    inside = [p for p in itertools.combinations(range(size), 2) if label[p[0]] == label[p[1]]]
    return size, links, draw(st.lists(st.sampled_from(inside), unique=True, max_size=12)) if inside else []


@given(forests())
def test_bridges_are_those_by_definition(forest: tuple[int, Weighed, list[Pair]]) -> None:
    size, links, others = forest
    pairs = {*links, *others}

    def knit(node: int) -> bool:
        """With two others or more, from which no loss of a single pair parts it."""
        near = [components(size, pairs - {lost}) for lost in pairs]
        return sum(all(label[node] == label[other] for label in near) for other in range(size)) >= 3

    def parts(link: Pair) -> bool:
        label = components(size, pairs - {link})
        return label[link[0]] != label[link[1]]

    expected = {pair for pair, w in links.items() if w < 10 and parts(pair) and knit(pair[0]) and knit(pair[1])}
    assert found(size, links, others) == dict.fromkeys(expected, "bridge")


@given(forests(), st.integers(1, 4), st.randoms())
def test_nothing_stays_too_large_and_the_strongest_stays_together(
    forest: tuple[int, Weighed, list[Pair]], largest: int, order: random.Random
) -> None:
    size, links, _ = forest
    links = {pair: weight - pair[0] / 100 - pair[1] / 10_000 for pair, weight in links.items()}  # no two alike
    apart = found(size, links, largest=largest)
    assert set(apart.values()) <= {"too_large"}
    label = components(size, links.keys() - apart.keys())
    for part in set(label):
        inside = [pair for pair in links.keys() - apart.keys() if label[pair[0]] == part]
        assert label.count(part) <= largest or all(np.isinf(links[pair]) for pair in inside)
    for pair, weight in links.items():
        above = components(size, [p for p, w in links.items() if w >= weight])
        too_large = above.count(above[pair[0]]) > largest and not np.isinf(weight)
        assert (pair in apart) == too_large
    shuffled = order.sample(list(links), len(links))
    assert found(size, {pair: links[pair] for pair in shuffled}, largest=largest) == apart


def homes(largest: int | None = None) -> Model:
    """Who gives the same home, or the same phone, is one: nonsense, but it makes groups. `row` is not compared, and
    keeps records from being alike."""
    thresholds = {"link": 0.7, "review": 0.5, "margin": 0, "bridge": 0.99}
    names = dict.fromkeys(("home", "phone", "row"))
    return exact_model("home", "phone", m=0.6, u=0.02, attributes=names, largest=largest, thresholds=thresholds)


TWO_HOMES: dict[str, Values] = {
    "home": [*"aaabbb"],
    "phone": [None, None, "7", "7", None, None],
    "row": [*"012345"],
}


def resolved(
    spec: Model, columns: dict[str, Values], same: Collection[Pair] = (), different: Collection[Pair] = ()
) -> Resolution:
    return run(build(spec, columns), spec, bundle_of(spec, 0.2), same, different)


def doubts(of: Resolution) -> list[tuple[int, int, str | None]]:
    return [(e.left, e.right, e.reason) for e in of.evidence if not e.linked]


def test_the_engine_leaves_a_bridge_to_a_person_and_keeps_to_the_word() -> None:
    spec = homes()
    doubtful = resolved(spec, TWO_HOMES)
    assert groups(doubtful) == [[0, 1, 2], [3, 4, 5]]
    assert doubts(doubtful) == [(2, 3, "bridge")]
    assert doubtful.report["held_back"] == 1
    assert groups(resolved(spec, TWO_HOMES, same=[(2, 3)])) == [[0, 1, 2, 3, 4, 5]]
    parted = resolved(spec, TWO_HOMES, different=[(2, 3)])
    assert groups(parted) == [[0, 1, 2], [3, 4, 5]]
    assert doubts(parted) == [(2, 3, "decision")]


def test_the_engine_takes_a_cluster_apart_that_the_model_calls_too_large() -> None:
    columns: dict[str, Values] = {"home": [*"aaab"], "phone": [None, "7", "7", "7"], "row": [*"0123"]}
    assert groups(resolved(homes(), columns)) == [[0, 1, 2, 3]]
    assert resolved(homes(4), columns).report["held_back"] == 0
    assert groups(resolved(homes(3), columns)) == [[0, 1, 2], [3]]
    apart = resolved(homes(2), columns)
    assert groups(apart) == [[0], [1, 2], [3]]
    assert {reason for _, _, reason in doubts(apart)} == {"too_large", "weak"}
    assert groups(resolved(homes(2), columns, same=[(0, 1), (2, 3)])) == [[0, 1], [2, 3]]


def test_rows_alike_in_everything_count_once() -> None:
    columns: dict[str, Values] = {"home": ["a"] * 5, "phone": ["7"] * 5, "row": [*"00001"]}
    assert groups(resolved(homes(2), columns)) == [[0, 1, 2, 3, 4]]


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.sampled_from([None, 3, 5]))
def test_in_whatever_order_records_come_the_same_is_held_back(seed: int, largest: int | None) -> None:
    spec, dice = homes(largest), random.Random(seed)
    bundle = bundle_of(spec, 0.2)
    online = Online(spec, bundle)
    there: dict[str, Change] = {}
    kept: dict[tuple[str, str], object] = {}
    for _ in range(12):
        changes = []
        for _ in range(dice.choice([1, 2, 6])):
            number = dice.randrange(24)
            # Homes of six rows, of which few have a phone that somebody of another home has, too.
            phone = dice.choice("789") if dice.random() < 0.25 else None
            row = {"home": str(number // 6), "phone": phone, "row": str(number)}
            changes.append(Change(f"r{number:02d}", row if dice.random() < 0.9 else None))
        update = online.apply(changes)
        there |= {change.id: change for change in changes}
        stale = update.touched | update.withdrawn
        kept = {pair: row for pair, row in kept.items() if stale.isdisjoint(pair)}
        kept |= {} if update.evidence is None else evidence_of(update.evidence)
    batch = one_run(spec, bundle, [change for change in there.values() if change.row is not None])
    assert online.clusters() == partition(batch)
    assert kept == evidence_of(batch)
