"""Weights learned from generated records whose true m and u are known, and weights as arithmetic."""

from collections.abc import Mapping

import numpy as np
import pytest

from resolution.block import candidates
from resolution.compare import compare
from resolution.em import learn
from resolution.frame import Frame
from resolution.model import Model
from resolution.score import Weights, least_u
from tests.resolution.building import build, model

THINGS = 2000
VALUES = {"a": 50, "b": 20, "c": 4, "d": 300, "e": 30}
"""Attribute → how many values it has, all equally common: so u is one in so many."""
AGREE = {"a": 0.95, "b": 0.9, "c": 0.8, "d": 0.97, "e": 0.85}
"""Attribute → how often two records of one thing agree on it: m."""


def two_records_each(seed: int = 7) -> dict[str, list[str | None]]:
    """Every thing twice, the second time with as many slips as AGREE leaves room for."""
    dice = np.random.default_rng(seed)
    columns: dict[str, list[str | None]] = {}
    for name, size in VALUES.items():
        first = dice.integers(0, size, THINGS)
        slipped = (first + dice.integers(1, size, THINGS)) % size
        second = np.where(dice.random(THINGS) < AGREE[name], first, slipped)
        columns[name] = [str(v) for v in np.concatenate([first, second])]
    return columns


def learning_model(**spec: object) -> Model:
    attributes = dict.fromkeys(VALUES)
    return model(
        **{
            "attributes": attributes,
            "blocking": [{"keys": ["d"], "cap": 1000}],
            "training": [{"keys": ["d"], "cap": 1000}, {"keys": ["a", "b"], "cap": 1000}],
            # Where it begins to learn from: far from the truth.
            "comparisons": {name: {"compare": "exact", "levels": {"same": {"m": 0.7}}} for name in VALUES},
        }
        | spec
    )


def learnt(frame: Frame, spec: Model) -> Weights:
    pairs = candidates(frame, spec.rules)
    return learn(frame, spec, compare(frame, spec, pairs.left, pairs.right))


@pytest.fixture(scope="module")
def records() -> Frame:
    return build(learning_model(), two_records_each())


@pytest.fixture(scope="module")
def weights(records: Frame) -> Weights:
    return learnt(records, learning_model())


def test_learning_finds_how_often_records_of_one_thing_agree(weights: Weights) -> None:
    for table, name in zip(weights.m, VALUES, strict=True):
        assert table[0] == pytest.approx(AGREE[name], abs=0.03), name
        assert table.sum() == pytest.approx(1, abs=0.01)
    assert weights.warnings == []


def test_learning_finds_how_often_records_of_different_things_agree(weights: Weights) -> None:
    for table, (name, size) in zip(weights.u, VALUES.items(), strict=True):
        assert table[0] == pytest.approx(1 / size, rel=0.15), name
        assert table.sum() == pytest.approx(1, abs=0.01)


def test_learning_finds_how_many_pairs_are_matches(weights: Weights) -> None:
    records = 2 * THINGS
    # Those whose d has a slip are no candidates, so they are not found.
    assert weights.prior == pytest.approx(THINGS * AGREE["d"] / (records * (records - 1) / 2), rel=0.25)


def test_agreement_weighs_more_than_disagreement(weights: Weights) -> None:
    for m, u in zip(weights.m, weights.u, strict=True):
        agree, disagree = np.log2(m / u).tolist()
        assert agree > 0 > disagree
    rarest, commonest = np.log2(weights.m[3][0] / weights.u[3][0]), np.log2(weights.m[2][0] / weights.u[2][0])
    assert rarest > commonest + 5


def test_learning_twice_gives_the_same_weights(records: Frame, weights: Weights) -> None:
    assert learnt(records, learning_model()).dump() == weights.dump()


def test_an_attribute_no_training_pair_speaks_of_is_warned_of_and_keeps_the_model_s_own_m(records: Frame) -> None:
    only = learning_model(training=[{"keys": ["d"], "cap": 1000}])
    found = learnt(records, only)
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("d: ")
    assert found.m[3].tolist() == [level.m for level in only.comparisons[3].levels]
    assert found.m[0][0] == pytest.approx(AGREE["a"], abs=0.03)


def test_an_attribute_that_is_all_missing_is_warned_of(records: Frame) -> None:
    columns: Mapping[str, list[str | None]] = two_records_each() | {"c": [None] * (2 * THINGS)}
    found = learnt(build(learning_model(), columns), learning_model())
    # Rules may be warned of, too: without c they have less to go by.
    assert [w.split(":")[0] for w in found.warnings if not w.startswith("training rule")] == ["c"]


def test_what_the_model_says_is_not_to_be_learned_is_not(records: Frame) -> None:
    comparisons: dict[str, object] = {name: {"compare": "exact", "levels": {"same": {"m": 0.7}}} for name in VALUES}
    comparisons["a"] = {
        "compare": "exact",
        "learn": False,
        "levels": {"same": {"m": 0.6, "u": 1e-5}, "different": {"m": 0.2}},
    }
    found = learnt(records, learning_model(comparisons=comparisons))
    assert found.m[0].tolist() == pytest.approx([0.75, 0.25])  # made to add up
    assert found.u[0][0] == 1e-5
    assert found.warnings == []


@pytest.mark.parametrize("size", [0, 1, 2])
def test_too_few_records_to_learn_from_leave_the_model_s_own_weights(size: int) -> None:
    spec = learning_model()
    found = learnt(build(spec, {name: ["1", "2"][:size] for name in VALUES}), spec)
    warned = {warning.split(":")[0] for warning in found.warnings}
    assert warned == {*VALUES, "training rule d", "training rule a + b"}
    assert [table.tolist() for table in found.m] == [[lv.m for lv in c.levels] for c in spec.comparisons]
    assert all((u > 0).all() for u in found.u)
    assert 0 < found.prior < 1


def test_look_alikes_whose_numbers_differ_do_not_teach_that_numbers_often_differ() -> None:
    columns = two_records_each()
    numbers = [f"n{k}" for k in range(THINGS)]
    # A tenth of the things, two by two, agree on all but their number.
    for one in range(0, THINGS // 10, 2):
        for values in columns.values():
            values[one + 1] = values[one]
    columns["number"] = [*numbers, *numbers]
    attributes = dict.fromkeys(columns)
    comparisons = {name: {"compare": "exact", "levels": {"same": {"m": 0.7}}} for name in columns}
    spec = learning_model(attributes=attributes, comparisons=comparisons)
    firm = learning_model(attributes=attributes, comparisons=comparisons, constraints={"single": ["number"]})
    differ, differ_firm = (learnt(build(s, columns), s).m[-1][1] for s in (spec, firm))
    assert differ_firm < 0.006 < differ


def given_u(**level: float) -> dict[str, object]:
    comparisons: dict[str, object] = {name: {"compare": "exact", "levels": {"same": {"m": 0.7}}} for name in VALUES}
    return comparisons | {"e": {"compare": "exact", "levels": {"same": {"m": 0.7, **level}}}}


def test_what_a_few_others_share_by_chance_is_a_smaller_share_of_more(records: Frame) -> None:
    columns = {name: values[::4] for name, values in two_records_each().items()}
    spec = learning_model(comparisons=given_u(others=0.02))
    for frame in (records, build(spec, columns)):
        assert learnt(frame, spec).u[-1][0] == pytest.approx(0.02 / len(frame))


def test_no_u_is_below_what_errors_make_of_it(records: Frame) -> None:
    assert learnt(records, learning_model(comparisons=given_u(u=1e-12))).u[-1][0] == least_u(len(records))
    assert least_u(10**6) == pytest.approx(1e-9)


def test_a_session_in_which_all_agree_does_not_teach_that_numbers_agree_by_chance() -> None:
    """Every pair of one rule disagrees in what the model takes for telling, and one number is all that speaks for
    them."""
    size = 3000
    tail = [str(k) for k in range(size)]
    numbers = {"vin": [*tail, *tail], "engine": [*tail, *(["x" + t if k < 60 else t for k, t in enumerate(tail)])]}
    spec = model(
        attributes={"vin": None, "engine": None, "plate": None},
        blocking=[["vin"], ["engine"]],
        training=[["vin"]],
        comparisons={
            "vin": {"compare": "exact", "learn": False, "levels": {"same": {"m": 0.95, "others": 0.001}}},
            "engine": {"compare": "edit", "levels": {"same": {"m": 0.93, "others": 0.003}, "near": {"m": 0.04}}},
            "plate": {"compare": "exact", "learn": False, "levels": {"same": {"m": 0.9, "others": 0.001}}},
        },
    )
    found = learnt(build(spec, numbers | {"plate": [f"p{k}" for k in range(2 * size)]}), spec)
    assert found.m[1][:2] == pytest.approx([0.98, 0.02], abs=0.01)
