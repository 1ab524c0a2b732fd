"""The index finds the holders of keys as a dictionary would, however it has sorted them away."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.online.keyindex import KeyIndex


def found(index: KeyIndex, keys: list[int], living: np.ndarray) -> list[set[int]]:
    which, holders = index.find(np.array(keys, dtype=np.uint64))
    out: list[set[int]] = [set() for _ in keys]
    for k, holder in zip(which.tolist(), holders.tolist(), strict=True):
        if living[holder]:
            out[k].add(holder)
    return out


@given(seed=st.integers(0, 2**32 - 1))
def test_it_finds_what_was_added(seed: int) -> None:
    dice = random.Random(seed)
    keys = [dice.choice([0, 2**64 - 1, dice.randrange(2**64)]) for _ in range(12)]
    living = np.ones(40, dtype=np.bool_)
    expected: dict[int, set[int]] = defaultdict(set)
    index = KeyIndex()
    for _ in range(30):
        chosen, holders = [dice.choice(keys) for _ in range(5)], [dice.randrange(40) for _ in range(5)]
        holders = [h for h in holders if living[h]]
        chosen = chosen[: len(holders)]
        index.add(np.array(chosen, dtype=np.uint64), np.array(holders, dtype=np.int32))
        for key, holder in zip(chosen, holders, strict=True):
            expected[key].add(holder)
        if dice.random() < 0.3:
            living[dice.randrange(40)] = False
        if dice.random() < 0.3:
            index.tidy(living)
        if dice.random() < 0.1:
            run = index.whole(living)
            index = KeyIndex(run.keys, run.holders)
        assert found(index, keys, living) == [{h for h in expected[key] if living[h]} for key in keys]
    assert len(index.runs) <= 6


def test_pairs_in_any_order_make_an_index() -> None:
    index = KeyIndex.of(np.array([5, 1, 5], dtype=np.uint64), np.array([2, 0, 1], dtype=np.int32))
    assert found(index, [5, 1, 9], np.ones(3, dtype=np.bool_)) == [{1, 2}, {0}, set()]
