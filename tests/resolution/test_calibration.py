"""Claims are held against the truth, bin by bin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.calibration import expected_error, reliability

claims = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def of(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in pairs]), np.array([t for _, t in pairs])


def test_claims_that_are_kept_have_no_error() -> None:
    claimed, true = of([(0.75, True)] * 3 + [(0.75, False)] + [(1.0, True)] * 5)
    bins = reliability(claimed, true)
    assert [(b.claimed, b.true, b.pairs) for b in bins] == [(0.75, 0.75, 4), (1.0, 1.0, 5)]
    assert expected_error(bins) == 0


def test_the_error_is_how_far_claims_are_from_the_truth() -> None:
    # Ten claimed at .7 of which all are true, thirty claimed at .95 of which a third are not.
    claimed, true = of([(0.7, True)] * 10 + [(0.95, k % 3 > 0) for k in range(30)])
    assert expected_error(reliability(claimed, true)) == pytest.approx((10 * 0.3 + 30 * (0.95 - 2 / 3)) / 40)


@given(claims)
def test_every_pair_is_in_one_bin_and_the_error_is_at_most_that_of_the_pairs(pairs: list[tuple[float, bool]]) -> None:
    claimed, true = of(pairs)
    bins = reliability(claimed, true)
    assert sum(b.pairs for b in bins) == len(pairs)
    assert [b.claimed for b in bins] == sorted(b.claimed for b in bins)
    error = expected_error(bins)
    assert error is not None
    assert abs(claimed.mean() - true.mean()) - 1e-9 <= error <= np.abs(claimed - true).mean() + 1e-9


def test_without_pairs_there_is_no_error_to_tell() -> None:
    assert expected_error(reliability(np.zeros(0), np.zeros(0, np.bool_))) is None
