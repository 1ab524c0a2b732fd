"""What is standardised all at once is standardised as one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resolution import load_model, standardise
from resolution.bulk import BULK
from resolution.bundle import Shares
from resolution.frame import Column
from resolution.records import build_frame
from resolution.standardise import STANDARDISERS
from resolution.texts import Texts
from synth.identifiers import citizen_id as made

DIGITS = "0123456789"
DAYS = st.integers(675_000, 742_000)
WRITTEN = st.one_of(
    st.builds(made, st.sampled_from(["520102", "522121", "110101", "999999", "810000"]), DAYS, st.integers(0, 999)),
    st.text(DIGITS, min_size=17, max_size=18),
    st.builds(lambda body, last: body + last, st.text(DIGITS, min_size=17, max_size=17), st.sampled_from("Xx*７")),
    st.text(DIGITS + "Xx*", min_size=1, max_size=20),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"(\+86|0)?1[0-9]{9,11}", fullmatch=True),
    st.from_regex(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]([T ][0-9:]{5,8})?", fullmatch=True),
    st.text(min_size=1, max_size=24),
)


def one_digit_off(number: str, place: int, digit: str) -> str:
    return number[:place] + digit + number[place + 1 :]


SLIPS = st.builds(
    one_digit_off,
    st.builds(made, st.sampled_from(["520102", "810000"]), DAYS, st.integers(0, 999)),
    st.integers(0, 17),
    st.sampled_from(DIGITS + "X"),
)


@pytest.mark.parametrize("name", sorted(BULK))
@given(values=st.lists(st.one_of(WRITTEN, SLIPS), min_size=1, max_size=30, unique=True))
@example(values=["520102190002290011", "520102187912310010", "520102203501010012", "920102199001010012"])
@example(values=["13800138000", "12800138000", "１3800138000"])
def test_many_values_are_standardised_as_each_of_them_is(name: str, values: list[str]) -> None:
    column = Column.from_values([*values, None, values[0]])
    many = Column(column.codes, Texts(pa.array(column.values, pa.string())))
    found = standardise.apply(name, many)
    expected = STANDARDISERS[name](list(column.values))
    assert set(found) == set(expected)
    for feature, answer in expected.items():
        assert found[feature].decode() == column.derive(answer).decode(), feature


def test_every_standardiser_takes_many_values() -> None:
    column = Column(Column.from_values(["520102199001010012", None]).codes, Texts(pa.array(["520102199001010012"])))
    for name, careful in STANDARDISERS.items():
        found = standardise.apply(name, column)
        for feature, answer in careful(["520102199001010012"]).items():
            assert found[feature].decode() == [answer[0], None], (name, feature)


def test_only_the_features_that_are_wanted_are_made() -> None:
    column = Column(Column.from_values(["520102199001010012"]).codes, Texts(pa.array(["520102199001010012"])))
    assert set(standardise.apply("person_id", column, {"trusted"})) == {"", "trusted"}
    assert set(standardise.apply("person_id", Column.from_values(["1"]), {"trusted"})) == {"", "trusted"}


def test_a_lean_frame_has_what_the_engine_reads() -> None:
    spec = load_model("bench/models/persons.yaml")
    rows = {"name": ["张伟", "张伟"], "id_number": ["520102199001010012", None]}
    table = pa.table({a.column: pa.array(rows.get(a.column, ["1", "2"]), pa.string()) for a in spec.attributes})
    table = table.append_column("mention_id", pa.array(["a", "b"]))
    whole, lean = build_frame(spec, table), build_frame(spec, table, lean=True)
    assert set(whole.columns) - set(lean.columns) == {"id.birth", "id.sex", "id.head", "id.tail"}
    assert all(lean.columns[name].decode() == whole.columns[name].decode() for name in lean.columns)


def test_common_values_are_found_among_many_as_among_few() -> None:
    shares = Shares({"张伟": 0.2, "李强": 0.1}, 1e-4)
    values = ["李强", "王芳", "张伟", ""]
    assert shares.of(Texts(pa.array(values))).tolist() == shares.of(values).tolist() == [0.1, 1e-4, 0.2, 1e-4]
