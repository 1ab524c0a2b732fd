"""Texts in Arrow behave as the list of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from resolution.frame import Column
from resolution.texts import Chosen, Texts, as_arrow, selected, taken

VALUES = st.lists(st.text(max_size=4), min_size=1, max_size=8, unique=True)


@given(values=VALUES, data=st.data())
def test_texts_are_read_as_a_list_is(values: list[str], data: st.DataObject) -> None:
    texts = Texts(pa.array(values, pa.string()))
    places = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), max_size=6)), dtype=np.int32)
    assert texts == values
    assert (list(texts), len(texts)) == (values, len(values))
    assert (texts[len(values) - 1], texts[:2]) == (values[-1], values[:2])
    assert taken(texts, places) == taken(values, places) == [values[k] for k in places.tolist()]
    assert list(selected(texts, places)) == selected(values, places)
    assert as_arrow(texts) == as_arrow(values)


@given(values=VALUES, data=st.data())
def test_chosen_texts_are_read_as_a_list_of_them_is(values: list[str], data: st.DataObject) -> None:
    places = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1)), dtype=np.int32)
    of_these = np.array(data.draw(st.lists(st.integers(0, len(places) - 1))), dtype=np.int32)
    expected = [values[k] for k in places.tolist()]
    for texts in (values, Texts(pa.array(values, pa.string()))):
        chosen = Chosen(texts, places)
        assert (list(chosen), len(chosen), chosen[-1], chosen[1:]) == (
            expected,
            len(places),
            expected[-1],
            expected[1:],
        )
        assert as_arrow(chosen).to_pylist() == expected
        assert list(selected(chosen, of_these)) == taken(chosen, of_these) == taken(expected, of_these)


@given(st.lists(st.tuples(*[st.one_of(st.none(), st.sampled_from("abc"))] * 2), min_size=1, max_size=9))
def test_a_column_of_many_values_fills_gaps_as_one_of_few(rows: list[tuple[str | None, str | None]]) -> None:
    few = [Column.from_values([row[k] for row in rows]) for k in (0, 1)]
    many = [Column(column.codes, Texts(pa.array(column.values, pa.string()))) for column in few]
    assert [column.decode() for column in many] == [column.decode() for column in few]
    expected = [a if a is not None else b for a, b in rows]
    assert Column.coalesce(few).decode() == Column.coalesce(many).decode() == expected


@given(VALUES, st.data())
def test_what_is_derived_of_many_values_is_what_is_derived_of_few(values: list[str], data: st.DataObject) -> None:
    # Some of the values as they are, now and then another: a number in a number's usual form, or put right.
    derived = [data.draw(st.sampled_from([value, value, None, "x"])) for value in values]
    few = Column.from_values([None, *values, *values])
    many = Column(few.codes, Texts(pa.array(few.values, pa.string())))
    got, expected = many.derive(pa.array(derived, pa.string())), few.derive(derived)
    assert got.decode() == expected.decode() == [None, *derived, *derived]
    assert len(set(got.values)) == len(got.values)
    assert set(got.values) == {value for value in derived if value is not None}
    assert [got.at(k) for k in range(len(got.codes))] == got.decode()
    places = np.array(data.draw(st.lists(st.integers(0, len(got.codes) - 1))), dtype=np.int64)
    assert got.codes_of(places).tolist() == got.codes[places].tolist()
    # What is derived of a derived column.
    again = [data.draw(st.sampled_from(["y", "z", None])) for _ in got.values]
    of = dict(zip(got.values, again, strict=True))
    assert got.derive(again).decode() == [None if value is None else of[value] for value in got.decode()]
