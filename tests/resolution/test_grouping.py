"""Keys packed and sorted by bits group as the columns they are made of do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import grouping
from resolution.grouping import order_of, packed, starts_of


@given(
    rows=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 1)), max_size=40),
    wide=st.booleans(),
)
def test_packed_keys_are_equal_where_all_columns_are(rows: list[tuple[int, int, int]], wide: bool) -> None:
    columns = [np.array([row[k] for row in rows], dtype=np.int64) for k in range(3)]
    sizes = [1 << 40, 1 << 40, 1 << 40] if wide else [3, 4, 2]
    keys = packed(columns, sizes).tolist()
    assert [[a == b for b in keys] for a in keys] == [[a == b for b in rows] for a in rows]


@given(st.lists(st.one_of(st.integers(0, 5), st.integers(0, 2**62)), max_size=60))
def test_sorting_by_bits_is_a_stable_sort(keys: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "_FEW", 0)
        order = order_of(np.array(keys, dtype=np.int64)) if keys else np.zeros(0, np.int64)
    assert order.tolist() == sorted(range(len(keys)), key=lambda k: (keys[k], k))


def test_runs_begin_where_the_key_changes() -> None:
    assert starts_of(np.array([4, 4, 5, 9, 9])).tolist() == [0, 2, 3]
    assert starts_of(np.array([], dtype=np.int64)).tolist() == []
