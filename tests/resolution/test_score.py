"""Weights as arithmetic."""

import math
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import score
from resolution.compare import Compared, compare
from resolution.score import U_FLOOR, Weights, bits, probability
from tests.resolution.building import build, exact_model, model, weights_of


def compared(levels: list[list[int]], frequency: list[list[float]] | None = None) -> Compared:
    held = np.array(levels, dtype=np.int8)
    common: npt.NDArray[np.float32] = np.full(held.shape, np.nan, dtype=np.float32)
    if frequency is not None:
        common = np.array(frequency, dtype=np.float32)
    return Compared.of(held, common)


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
    frequency = compare(frame, spec, left, right).frequency()[:, 0]
    np.testing.assert_allclose(frequency, [2 / 3, np.nan], rtol=1e-6)


def test_weights_survive_being_written_down() -> None:
    again = Weights.parse(example().dump())
    assert again.dump() == example().dump()
    pairs = compared([[0, 1], [-1, 0]])
    assert again.total(pairs).tolist() == example().total(pairs).tolist()


@given(st.floats(0.0001, 0.9999))
def test_bits_and_probability_are_each_other_s_inverse(p: float) -> None:
    assert probability(np.array([bits(p)], dtype=np.float32))[0] == pytest.approx(p, rel=1e-4)


def test_the_weights_a_model_states_itself_can_be_used_without_learning() -> None:
    spec = exact_model("a", "b")
    assert weights_of(spec).total(compared([[0, 0]]))[0] > weights_of(spec).total(compared([[1, 1]]))[0]


@given(st.integers(1, 12), st.integers(0, 40), st.integers(1, 9), st.randoms(use_true_random=False))
def test_weights_added_up_in_portions_are_the_same_to_the_last_bit(
    comparisons: int, pairs: int, portion: int, random: Random
) -> None:
    levels: npt.NDArray[np.int8] = np.array(
        [[random.randint(-1, 2) for _ in range(comparisons)] for _ in range(pairs)], dtype=np.int8
    )
    frequency = np.array(
        [[random.choice([np.nan, 0.25, 1e-3, 1e-9]) for _ in range(comparisons)] for _ in range(pairs)],
        dtype=np.float32,
    )
    seen = Compared.of(levels.reshape(pairs, comparisons), frequency.reshape(pairs, comparisons))
    weights = Weights([np.array([0.7, 0.2, 0.1])] * comparisons, [np.array([0.01, 0.09, 0.9])] * comparisons, 1e-5)
    whole = weights.parts(seen).sum(axis=1) + weights.prior_weight
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "TOGETHER", portion)
        assert weights.total(seen).tolist() == np.asarray(whole, dtype=np.float32).tolist()
