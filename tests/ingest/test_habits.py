"""Every habit of error SOURCES.md lists, in every format a file may come in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.files import (
    EXAMPLES,
    FORMATS,
    TEXT_FORMATS,
    mention,
    mentions,
    numbered,
    query,
    take,
    write,
    write_csv,
)

pytestmark = pytest.mark.slow  # every habit in every format

HUKOU = EXAMPLES["police.hukou"]
WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}

#: habit → (column, as written, attribute, as it should be)
HABITS: dict[str, tuple[str, str, str, Any]] = {
    "full-width digits": ("GMSFHM", "522301198001010012".translate(WIDE), "id_number", "522301198001010012"),
    "full-width letters": ("HH", "H77".translate(WIDE), "household_no", "H77"),
    "lower-case x": ("GMSFHM", "52230119800101001x", "id_number", "52230119800101001X"),
    "full-width x": ("GMSFHM", "52230119800101001ｘ", "id_number", "52230119800101001X"),
    "ideographic spaces": ("XM", "\u3000张伟\u3000", "name", "张伟"),
    "spaces in a name": ("XM", "张  伟", "name", "张伟"),
    "an ideographic space in a name": ("XM", "张\u3000伟", "name", "张伟"),
    "a name with a dot": ("XM", "阿依古丽•买买提", "name", "阿依古丽·买买提"),
    "a rare character": ("XM", "张𬭊", "name", "张𬭊"),
    "15 digits": ("GMSFHM", "522301800101001", "id_number", "522301800101001"),
    "a mistyped digit": ("GMSFHM", "522301198001010019", "id_number", "522301198001010019"),
    "a truncated last character": ("GMSFHM", "52230119800101001", "id_number", "52230119800101001"),
    "a masked number": ("GMSFHM", "522301********0012", "id_number", "522301********0012"),
    "a number once read as one": ("GMSFHM", "522301198001010.0", "id_number", "522301198001010"),
    "spaces in a number": ("GMSFHM", "522301 19800101 0012", "id_number", "522301198001010012"),
    "sex as a word": ("XB", "女", "sex", "2"),
    "sex not stated": ("XB", "9", "sex", None),
    "a code without its zero": ("YHZGX", "2", "relation_to_head", "02"),
    "a relation as a word": ("YHZGX", "配偶", "relation_to_head", "10"),
    "a phone with its country": ("LXDH", "+86 138-8591-2345", "phone", "13885912345"),
    **{
        f"date {form}": ("CSRQ", form, "birth_date", date(2016, 1, 5))
        for form in (
            "20160105", "2016-01-05", "2016/1/5", "2016年1月5日", "2016-01-05 08:30", "2016/1/5 8:30:15",
            "2016年1月5日 8时30分", "20160105083015", "２０１６－０１－０５",
        )
    },
    **{
        f"missing as {word!r}": ("XM", word, "name", None)
        for word in ("", "无", "不详", "未知", "-", "NULL", "\u3000")
    },
    "a missing date": ("CSRQ", "不详", "birth_date", None),
    "a missing number": ("GMSFHM", "无", "id_number", None),
}  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_habit(tmp_path: Path, suffix: str) -> None:
    """One file with a row for each habit: no row is lost, and each value is what it should be."""
    rows = [{**HUKOU, "RYBH": f"R{i}", column: written} for i, (column, written, _, _) in enumerate(HABITS.values())]
    home = tmp_path / "home"
    report = take(home, write(tmp_path / "police" / f"hukou.{suffix}", rows))
    assert (report.totals.new, report.totals.quarantined) == (len(HABITS), 0)
    found = mentions(home)
    wrong = {
        habit: found[f"police.hukou:R{i}"].get(attribute)
        for i, (habit, (_, _, attribute, expected)) in enumerate(HABITS.items())
        if found[f"police.hukou:R{i}"].get(attribute) != expected
    }
    assert wrong == {}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("written", ["（2016）", "(2016)", "〔2016〕", "[2016]", "（ 2016 ）", "（２０１６）"])
def test_case_numbers_in_every_bracket(tmp_path: Path, suffix: str, written: str) -> None:
    home = tmp_path / "home"
    row = {**EXAMPLES["court.party"], "AH": f"{written}黔2301刑初123号"}
    take(home, write(tmp_path / "court" / f"party.{suffix}", [row]))
    assert query(home, "SELECT from_mention, to_mention FROM links") == [
        ("court.party:（2016）黔2301刑初123号#1", "court.case:（2016）黔2301刑初123号")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("suffix", TEXT_FORMATS)
def test_encodings_are_told_apart(tmp_path: Path, suffix: str, encoding: str) -> None:
    home = tmp_path / "home"
    row = {**EXAMPLES["court.party"], "MC": "令狐德荣"}
    take(home, write(tmp_path / "court" / f"party.{suffix}", [row], encoding))
    assert mention(home, "court.party:（2016）黔2301刑初123号#1")["name"] == "令狐德荣"


def test_gb18030_has_every_character(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "police" / "hukou.csv", [{**HUKOU, "XM": "𬭊䶮"}], "gb18030"))
    assert mention(home, "police.hukou:R1")["name"] == "𬭊䶮"


def test_xml_that_declares_another_encoding_than_it_has(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "court" / "case.xml"
    path.parent.mkdir()
    body = "<AJ><AH>(2016)黔2301刑初1号</AH><AYMC>盗窃</AYMC></AJ>"
    for declared, real in (("UTF-8", "gb18030"), ("GB2312", "utf-8"), ("GBK", "gb18030")):
        path.write_bytes(f'<?xml version="1.0" encoding="{declared}"?><DATA>{body}</DATA>'.encode(real))
        take(home, path)
        assert mention(home, "court.case:（2016）黔2301刑初1号")["cause"] == "盗窃"


@pytest.mark.parametrize("delimiter", [",", "|", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_delimiters_are_told_apart(tmp_path: Path, delimiter: str, encoding: str) -> None:
    home = tmp_path / "home"
    row = {**EXAMPLES["police.transport_enterprise"], "JYFW": "客运, 货运|旅游\t包车", "DWDZ": '兴义市"老街"3号'}
    take(home, write_csv(tmp_path / "police" / "transport_enterprise.csv", [row], encoding, delimiter))
    found = mention(home, "police.transport_enterprise:Q1")
    # A tab inside a value is an odd space, brought to one kind.
    assert (found["business"], found["address"]) == ("客运, 货运|旅游 包车", '兴义市"老街"3号')


@pytest.mark.parametrize("suffix", FORMATS)
def test_columns_in_any_order_unknown_and_missing(tmp_path: Path, suffix: str) -> None:
    home = tmp_path / "home"
    row: dict[str, Any] = {"BZ": "备注", "XM": "张伟", "CZR": "李", "RYBH": "R1", "MZ": "汉族"}
    (delivery,) = take(home, write(tmp_path / "police" / f"hukou.{suffix}", [row])).deliveries
    assert sorted(delivery.unknown_columns) == ["BZ", "CZR"]
    assert delivery.refused_columns == ["MZ"]
    assert set(delivery.missing_columns) == set(HUKOU) - {"RYBH", "XM", "MZ"}
    assert mention(home, "police.hukou:R1")["name"] == "张伟"
    assert query(home, "SELECT unknown_columns, missing_columns, refused_columns FROM deliveries") == [
        (delivery.unknown_columns, delivery.missing_columns, delivery.refused_columns)
    ]


@pytest.mark.parametrize("heading", ["rybh", " RYBH ", "ＲＹＢＨ", "\ufeffRYBH", "'RYBH'"])
def test_headings_are_known_in_any_writing(tmp_path: Path, heading: str) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "police" / "hukou.csv", [{heading: "R1", "xm": "张伟"}]))
    assert mention(home, "police.hukou:R1")["name"] == "张伟"


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("bad", ["20160230", "1980-13-01", "八十年代", "19800"])
def test_a_bad_value_keeps_its_row_and_is_noted(tmp_path: Path, suffix: str, bad: str) -> None:
    home = tmp_path / "home"
    report = take(home, write(tmp_path / "police" / f"hukou.{suffix}", [{**HUKOU, "CSRQ": bad}]))
    assert (report.totals.new, report.totals.quarantined, report.deliveries[0].issues) == (1, 0, 1)
    assert "birth_date" not in mention(home, "police.hukou:R1")
    assert query(home, "SELECT row_key, field, value, issue FROM issues") == [("R1", "CSRQ", bad, "not a date")]
    ((raw,),) = query(home, "SELECT raw->>'CSRQ' FROM rows")
    assert raw == bad


def test_typed_values_of_parquet(tmp_path: Path) -> None:
    home = tmp_path / "home"
    hukou = {
        **HUKOU,
        "GMSFHM": 522301198001010012,
        "XB": 1,
        "CSRQ": date(1980, 1, 1),
        "LXDH": 13885912345.0,
        "YHZGX": 2,
    }
    take(home, write(tmp_path / "police" / "hukou.parquet", [hukou, {**hukou, "RYBH": "R2", "CSRQ": None}]))
    assert mention(home, "police.hukou:R1") | {"birth_date": None} == mention(home, "police.hukou:R2") | {
        "birth_date": None, "mention_id": "police.hukou:R1", "row_key": "R1",
    }  # fmt: skip
    assert mention(home, "police.hukou:R1")["phone"] == "13885912345"
    assert mention(home, "police.hukou:R1")["relation_to_head"] == "02"
    for unit, moment in (("s", datetime(2016, 1, 5, 8, 30)), ("us", datetime(2016, 1, 5, 8, 30, 0, 250_000))):
        toll = {**EXAMPLES["police.toll_pass"], "GCXH": unit, "GCSJ": moment, "CDBH": 3}
        take(home, write(tmp_path / unit / "toll_pass.parquet", [toll]))
    assert query(home, "SELECT time, lane FROM events ORDER BY event_id") == [
        (datetime(2016, 1, 5, 8, 30), "3"),
        (datetime(2016, 1, 5, 8, 30, 0, 250_000), "3"),
    ]


def test_typed_cells_of_a_spreadsheet(tmp_path: Path) -> None:
    home = tmp_path / "home"
    row = {**EXAMPLES["judicial.mediation"], "SLRQ": datetime(2016, 7, 8), "SQRDH": 13885912345, "TJBH": 1001.0}
    take(home, write(tmp_path / "judicial" / "mediation.xlsx", [row]))
    assert mention(home, "judicial.mediation:1001")["filed"] == date(2016, 7, 8)
    assert mention(home, "judicial.mediation:1001#applicant")["phone"] == "13885912345"


def test_an_id_number_typed_as_a_number_shows_only_the_digits_a_sheet_keeps(tmp_path: Path) -> None:
    """A spreadsheet holds 15 digits: the rest was lost before the file reached us, and is not made up here."""
    home = tmp_path / "home"
    rows = [{**HUKOU, "GMSFHM": 522301198001010012}, {**HUKOU, "RYBH": "R2"}]
    take(home, write(tmp_path / "police" / "hukou.xlsx", rows))
    assert mention(home, "police.hukou:R1")["id_number"] == "522301198001010***"
    assert mention(home, "police.hukou:R2")["id_number"] == "522301198001010012"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("as_text", ["json", "python"])
def test_nested_columns_as_text(tmp_path: Path, suffix: str, as_text: str) -> None:
    home, row = tmp_path / "home", dict(EXAMPLES["police.case"])
    if as_text == "python":
        row |= {"RY": str(row["RY"]), "CL": str(row["CL"])}
    take(home, write(tmp_path / "police" / f"case.{suffix}", [row]))
    assert len(query(home, "SELECT 1 FROM mentions")) == 4


@pytest.mark.parametrize(
    "people",
    [
        "<RY><XM>张伟</XM></RY><RY><XM>王芳</XM></RY>",
        "<RY><R><XM>张伟</XM></R><R><XM>王芳</XM></R></RY>",
        '<RY><![CDATA[[{"XM": "张伟"}, {"XM": "王芳"}]]]></RY>',
    ],
)
def test_nested_columns_in_xml(tmp_path: Path, people: str) -> None:
    home, path = tmp_path / "home", tmp_path / "police" / "case.xml"
    path.parent.mkdir()
    path.write_text(f"<X><AJ><AJBH>A5223010000002016010001</AJBH>{people}</AJ></X>", "utf-8")
    take(home, path)
    assert query(home, "SELECT role, name FROM mentions WHERE role <> '' ORDER BY role") == [
        ("person/1", "张伟"), ("person/2", "王芳"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["不是列表", "[{", "123", '"张伟"'])
def test_a_nested_column_that_is_no_list_keeps_its_row(tmp_path: Path, cell: str) -> None:
    home = tmp_path / "home"
    report = take(home, write(tmp_path / "police" / "case.csv", [{**EXAMPLES["police.case"], "RY": cell}]))
    assert report.totals.new == 1
    assert query(home, "SELECT field, issue FROM issues") == [("RY", "not a list of items")]


def test_rows_of_any_number(tmp_path: Path) -> None:
    """More rows than one batch of the readers holds."""
    home, n = tmp_path / "home", 70_000
    take(home, write(tmp_path / "civil" / "assistance.csv", numbered("civil.assistance", range(n))))
    assert query(home, "SELECT count(*), count(DISTINCT mention_id) FROM mentions") == [(n, n)]
    assert query(home, "SELECT line FROM rows WHERE row_key = 'K69999'") == [(70_001,)]
