"""Token sets made of pairs, however many and in whatever order these are told."""

from __future__ import annotations

from random import Random

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from resolution.frame import TokenSet

PAIRS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["", "b", "a", "张", "\U00020000", "\uffee"])), max_size=12
)


@given(PAIRS)
def test_each_pair_is_there_once_by_record_and_then_by_text(pairs: list[tuple[int, str]]) -> None:
    made = TokenSet.from_pairs(iter(pairs))
    held = [made.values[code] for code in made.tokens.tolist()]
    assert list(zip(made.records.tolist(), held, strict=True)) == sorted(set(pairs))


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_in_which_pairs_are_told_changes_nothing(pairs: list[tuple[int, str]], dice: Random) -> None:
    shuffled = sorted(pairs, key=lambda _: dice.random())
    one, other = TokenSet.from_pairs(pairs), TokenSet.from_pairs(shuffled)
    assert (one.records.tolist(), one.tokens.tolist()) == (other.records.tolist(), other.tokens.tolist())
    assert list(one.values) == list(other.values)


@given(PAIRS)
def test_told_as_columns_they_are_the_same_and_can_be_told_again(pairs: list[tuple[int, str]]) -> None:
    records, tokens = np.array([k for k, _ in pairs], np.int32), pa.array([text for _, text in pairs], pa.string())
    made = TokenSet.from_arrow(records, tokens)
    assert [list(made) for _ in range(2)] == [list(TokenSet.from_pairs(pairs))] * 2
