"""Cells of tables as text."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.tables import TableError, as_text, records

BLANKS = " \t\n\x0b\x1c\x1f\x85\xa0\u1680\u2000\u2009\u2028\u202f\u205f\u3000"
CELL = st.one_of(
    st.none(), st.text(BLANKS, max_size=3), st.text(BLANKS + "a张\u200b\u3001\xe9", max_size=4), st.text(max_size=3)
)


@given(st.lists(CELL, max_size=12), st.integers(0, 12))
def test_cells_of_nothing_but_blanks_are_empty(cells: list[str | None], cut: int) -> None:
    whole = pa.chunked_array([pa.array(cells, pa.string())])
    expected = pc.if_else(pc.equal(pc.utf8_trim_whitespace(whole), ""), pa.scalar(None, pa.string()), whole)
    assert as_text(pa.table({"x": whole}))["x"].to_pylist() == expected.to_pylist()
    part = pa.table({"x": whole}).slice(cut)
    assert as_text(part)["x"].to_pylist() == expected.to_pylist()[cut:]


@given(st.lists(st.one_of(st.none(), st.integers(-3, 3)), min_size=1, max_size=5), st.booleans())
def test_ids_that_are_missing_or_come_twice_are_refused(ids: list[int | None], as_numbers: bool) -> None:
    cells = ids if as_numbers else [None if value is None else str(value) for value in ids]
    table = pa.table({"no": pa.array(cells, pa.int32() if as_numbers else pa.string()), "x": ["a"] * len(ids)})
    if None in ids or len(set(ids)) < len(ids):
        with pytest.raises(TableError, match="'no' is no id"):
            records(table, "T", "no")
    else:
        assert records(table, "T", "no").ids.tolist() == cells
