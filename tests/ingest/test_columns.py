"""The columnar engine: the quick ways give what reading one by one gives."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest import columnar
from ingest.columnar import ColumnReader, typed
from ingest.entity_kinds import by_name, by_number
from ingest.nested import NestedReader
from ingest.normalisers import NORMALISERS
from ontology.identifiers import uscc
from ontology.text import MISSING_WORDS

PLAIN = {name: n for name, n in NORMALISERS.items() if n.plain is not None}


@pytest.mark.parametrize("name", sorted(PLAIN))
@given(data=st.data())
def test_what_is_plain_is_its_own_canonical_text(name: str, data: st.DataObject) -> None:
    """Otherwise a value would differ by how many others came with it."""
    normaliser = PLAIN[name]
    raw = data.draw(st.from_regex(normaliser.plain or "", fullmatch=True))
    assume(raw.lower() not in MISSING_WORDS)
    value = normaliser.read(raw)
    if normaliser.kind in ("date", "timestamp") and value.issue is not None:
        # The pattern lets 30 February through; the column is then read value by value.
        assert not columnar._converts(pa.array([raw]), pa.date32() if normaliser.kind == "date" else pa.timestamp("us"))
    else:
        assert (value.text, value.issue) == (raw, None)


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_what_says_that_there_is_no_value_is_none_however_many_others_came(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else strangers without a number would all have the number NULL."""
    monkeypatch.setattr(columnar, "_FEW", 0)
    said = [way(word) for word in sorted(MISSING_WORDS) for way in (str, str.upper, str.title)]
    read = ColumnReader(NORMALISERS[name]).read(pa.array(said))
    assert read.text.to_pylist() == [None] * len(said)


@pytest.mark.parametrize("name", sorted(NORMALISERS))
@given(raw=st.text(max_size=24))
def test_every_normaliser_reads_anything_and_its_own_answers(name: str, raw: str) -> None:
    normaliser = NORMALISERS[name]
    value = normaliser.read(raw)
    if value.text is not None and value.issue is None:
        again = normaliser.read(value.text)
        assert (again.text, again.issue) == (value.text, None)


written = st.one_of(
    st.none(),
    st.sampled_from(sorted(MISSING_WORDS)).flatmap(lambda word: st.sampled_from([word, word.upper(), word.title()])),
    st.dates().map(str),
    st.sampled_from(["20160105", "2016-02-30", "无", "", "2016年1月5日", "x", "2016-01-05 08:30:00", "１"]),
)


@settings(max_examples=50)
@given(st.lists(written, max_size=30), st.sampled_from(sorted(NORMALISERS)))
def test_a_column_is_what_its_values_are(values: list[str | None], name: str) -> None:
    normaliser = NORMALISERS[name]
    one_by_one = [None if v is None else normaliser.read(v) for v in values]
    for few in (0, 10**9):
        columnar._FEW, kept = few, columnar._FEW  # type: ignore[misc]
        try:
            column = ColumnReader(normaliser).read(pa.array(values, pa.string()))
        finally:
            columnar._FEW = kept  # type: ignore[misc]
        assert column.text.to_pylist() == [v and v.text for v in one_by_one]
        bad = [i for i, v in enumerate(one_by_one) if v is not None and v.issue is not None]
        found = column.issues
        assert ([] if found is None else found.places) == bad
        assert ([] if found is None else found.values) == [values[i] for i in bad]
        void = {i for i in bad if normaliser.void}
        expected = [None if i in void else v and v.text for i, v in enumerate(one_by_one)]
        assert column.attribute.to_pylist() == expected


def test_a_column_of_more_values_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "_MEMORY", 10)
    reader = ColumnReader(NORMALISERS["name"])
    for _ in range(2):
        values = [f"张 {i}" for i in range(100)]
        assert reader.read(pa.array(values)).text.to_pylist() == [f"张 {i}" for i in range(100)]


def test_a_moment_as_a_day() -> None:
    column = pa.array(["2016-01-05", "2016-01-05 08:30:00", None])
    assert [str(v) for v in typed(column, pa.date32()).to_pylist()] == ["2016-01-05", "2016-01-05", "None"]


def test_items_are_counted_by_their_place_whatever_they_are() -> None:
    reader = NestedReader("RY", {"XM": "name", "CSRQ": "date"})
    cells = ['[{"XM": "张 伟", "MZ": "苗"}, null, "x", {"xm": 7, "CSRQ": "bad"}]', None, "[]", '{"XM": "王芳"}', "{"]
    column = reader.read(pa.array(cells))
    assert column.items.rows == [0, 0, 0, 0, 3]
    assert column.items.numbers == [1, 2, 3, 4, 1]
    assert column.items.canonical["XM"] == ["张伟", None, None, "7", "王芳"]
    assert column.items.canonical["CSRQ"] == [None, None, None, "bad", None]
    assert column.items.attributes["CSRQ"] == [None] * 5
    assert column.issues == [(0, "RY/4/CSRQ", "bad", "not a date"), (4, "RY", None, "not a list of items")]
    assert "苗" not in str(column.raw.to_pylist())


@pytest.mark.parametrize(
    "name",
    ["兴义市平安运输有限公司", "贵州银通出租汽车", "惠水县惠民危货运输", "桔山街道办事处", "兴义市第一中学",
     "老王家常菜饭店", "贵州平安律师事务所", "黔西南州中级人民法院", "万峰林旅游客运", "兴义市公安局",
     "平安公司（兴义）", "丰都村民委员会"],
)  # fmt: skip
def test_names_of_organisations(name: str) -> None:
    assert by_name(name) == "Enterprise"


@pytest.mark.parametrize(
    "name",
    ["张伟", "令狐德荣", "欧阳娜娜", "阿依古丽·买买提江·公司", "JOHN SMITH COMPANY", None, "", "张公司",
     "王行长", "买买提吐逊"],
)  # fmt: skip
def test_names_that_may_be_people(name: str | None) -> None:
    assert by_name(name) is None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("522301198001010012", "Person"),
        ("52230119800101001", "Person"),
        ("522301800101001", "Person"),
        ("522301********0012", "Person"),
        ("52230119800101001X", "Person"),
        ("81000019800101001X", "Person"),
        ("91522301MA6DLPQK3X", "Enterprise"),
        ("91522301MA6DLPQK3", "Enterprise"),
        ("12522301MB0000000X", "Enterprise"),
        ("无效", None),
        (None, None),
    ],
)
def test_what_a_number_says_of_whom_it_names(number: str | None, kind: str | None) -> None:
    assert by_number(number) == kind


@given(st.dates(min_value=date(1920, 1, 1)), st.integers(0, 999), st.sampled_from("0123456789X"))
def test_a_mistyped_id_number_is_never_an_organisation_s(day: date, serial: int, check: str) -> None:
    """One in 31 has the check character of a social credit code by chance."""
    number = f"522301{str(day).replace('-', '')}{serial:03d}{check}"
    assert by_number(number) == "Person"
    assert uscc.read(number).kind == "uscc"
