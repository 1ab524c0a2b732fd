"""The prior is learned from scores gathered into few, with the outcome of adding up each pair's share."""

from __future__ import annotations

import hypothesis.extra.numpy as arrays
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.em import SAME_SCORE, _gathered
from resolution.score import probability

SCORES = arrays.arrays(np.float32, st.integers(1, 300), elements=st.floats(-90, 90, width=32))


@given(SCORES, st.floats(-30, -1))
def test_the_shares_of_gathered_scores_add_up_to_those_of_all(scores: npt.NDArray[np.float32], odds: float) -> None:
    means, pairs = _gathered(scores)
    assert pairs.sum() == len(scores)
    assert len(means) <= len(scores)
    each = float(probability((scores + np.float32(odds)).astype(np.float32)).sum())
    assert float(probability((means + np.float32(odds)).astype(np.float32)) @ pairs) == pytest.approx(each, rel=1e-4)


def test_scores_are_gathered_however_many_there_are() -> None:
    scores = np.random.default_rng(3).normal(0, 20, 200_000).astype(np.float32)
    means, pairs = _gathered(scores)
    assert len(means) <= 1 + (scores.max() - scores.min()) / SAME_SCORE
    each = float(probability(scores).sum())
    assert float(probability(means) @ pairs) == pytest.approx(each, rel=1e-6)
