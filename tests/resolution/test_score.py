"""Weights learned from generated records whose true m and u are known, and weights as arithmetic."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.block import candidates
from resolution.compare import Compared, compare
from resolution.frame import Frame
from resolution.model import Model
from resolution.score import U_FLOOR, Weights, bits, learn, probability
from tests.resolution.building import build, model, weights_of

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


def compared(levels: list[list[int]], frequency: list[list[float]] | None = None) -> Compared:
    held = np.array(levels, dtype=np.int8)
    common: npt.NDArray[np.float32] = np.full(held.shape, np.nan, dtype=np.float32)
    if frequency is not None:
        common = np.array(frequency, dtype=np.float32)
    return Compared(held, common)


def example() -> Weights:
    return Weights([np.array([0.9, 0.1]), np.array([0.5, 0.5])], [np.array([0.1, 0.9]), np.array([0.25, 0.75])], 0.2)


def test_a_weight_is_the_sum_of_its_parts_and_the_prior() -> None:
    pairs = compared([[0, 0], [1, 1], [0, -1], [-1, -1]])
    parts = example().parts(pairs)
    nine, half = math.log2(9), math.log2(1.5)
    assert parts.ravel().tolist() == pytest.approx([nine, 1, -nine, -half, nine, 0, 0, 0], abs=1e-5)
    assert example().total(pairs).tolist() == pytest.approx((parts.sum(axis=1) - 2).tolist(), abs=1e-5)


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    common, rare, average = example().parts(compared([[0, -1]] * 3, [[0.2, np.nan], [0.001, np.nan], [0.1, np.nan]]))[
        :, 0
    ]
    assert rare > average > common
    assert average == pytest.approx(math.log2(0.9 / 0.1))  # as common as u says of the whole column
    assert rare - common == pytest.approx(math.log2(0.2 / 0.001), abs=1e-4)


def test_a_value_held_once_does_not_weigh_without_bound() -> None:
    part = example().parts(compared([[0, -1]], [[0.0, np.nan]]))[0, 0]
    assert part == pytest.approx(math.log2(0.9 / U_FLOOR))


def test_only_the_levels_a_model_names_are_weighed_by_frequency() -> None:
    spec = model(
        attributes={"name": {"standardise": "person_name"}},
        blocking=[["name"]],
        comparisons={"name": {"compare": "person_name", "term_frequency": ["same"]}},
    )
    frame = build(spec, {"name": ["张伟", "张伟", "章伟"]})
    left, right = np.array([0, 0], np.int32), np.array([1, 2], np.int32)
    frequency = compare(frame, spec, left, right).frequency[:, 0]
    np.testing.assert_allclose(frequency, [2 / 3, np.nan], rtol=1e-6)


def test_weights_survive_being_written_down(weights: Weights) -> None:
    again = Weights.parse(weights.dump())
    assert again.dump() == weights.dump()
    pairs = compared([[0, 0, 1, -1, 1]])
    assert again.total(pairs).tolist() == weights.total(pairs).tolist()


@given(st.floats(0.0001, 0.9999))
def test_bits_and_probability_are_each_other_s_inverse(p: float) -> None:
    assert probability(np.array([bits(p)], dtype=np.float32))[0] == pytest.approx(p, rel=1e-4)


def test_the_weights_a_model_states_itself_can_be_used_without_learning() -> None:
    spec = learning_model()
    assert weights_of(spec).total(compared([[0] * 5]))[0] > weights_of(spec).total(compared([[1] * 5]))[0]
