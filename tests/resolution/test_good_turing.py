"""Rare values are rarer than they look."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.good_turing import GoodTuring

counts = st.lists(st.floats(0.1, 40), min_size=1, max_size=200).map(np.array)


def test_a_rare_name_is_as_common_among_the_next_things_as_is_estimated() -> None:
    # Names of a law of Zipf and Mandelbrot; 4,000 people are seen, and as many more come after them.
    generator = np.random.default_rng(5)
    shares = 1 / (np.arange(1, 40_001) + 30) ** 1.1
    shares /= shares.sum()
    seen = generator.multinomial(4_000, shares)
    estimate = GoodTuring.of(seen[seen > 0].astype(float))
    for times in (1, 2, 3):
        next_time = generator.multinomial(4_000_000, shares)[seen == times].mean() / 1_000
        found = float(estimate.expected(np.array([float(times)]))[0])
        assert found == pytest.approx(next_time, rel=0.25)
        assert abs(found - next_time) < abs(times - next_time)


@given(counts)
def test_no_value_is_taken_for_more_common_than_it_looks_nor_a_commoner_one_for_rarer(held: np.ndarray) -> None:
    expected = GoodTuring.of(held).expected(np.arange(1.0, 50.0))
    assert (expected <= np.arange(1.0, 50.0) + 1e-9).all()
    assert (expected > 0).all()
    assert (np.diff(expected) > 0).all()


def test_a_handful_of_values_says_little() -> None:
    assert GoodTuring.of(np.ones(3)).expected(np.ones(1))[0] > 0.8
    assert GoodTuring.of(np.ones(3_000)).expected(np.ones(1))[0] < 0.05
