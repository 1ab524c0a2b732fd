"""Code tables: codes, labels, and the ways sources write them."""

from __future__ import annotations

import pytest

from ontology import codes


def test_every_table_names_its_source_and_labels_every_code_in_both_languages() -> None:
    assert {"sex", "relation", "plate_type", "plate_colour", "use", "party_role", "place_kind"} <= set(codes.names())
    for name in codes.names():
        table = codes.table(name)
        assert table.source
        assert len(table.rows) > 1
        for code in table.rows:
            assert isinstance(code, str)
            assert table.label(code)
            assert (table.label(code, "en") or "").isascii()


def test_a_code_its_label_and_its_aliases_read_to_the_code() -> None:
    for name in codes.names():
        table = codes.table(name)
        for code, row in table.rows.items():
            assert table.read(code) == code
            assert table.read(f" {row.zh} ") == code, (name, row)
            assert table.read(row.en.upper()) == code, (name, row)


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        ("relation", "02", "02"), ("relation", "2", "02"), ("relation", "户主", "02"), ("relation", "配偶", "10"),
        ("relation", "长子", "22"), ("relation", "２０", "20"), ("plate_type", "2", "02"), ("plate_type", "52.0", "52"),
        ("plate_type", "小型汽车", "02"), ("plate_type", "新能源小", "52"), ("plate_colour", "蓝", "0"),
        ("plate_colour", "渐变绿", "4"), ("use", "r", None), ("use", "R", "R"), ("use", "危化品运输", "R"),
        ("direction", "入口", "in"), ("case_person_role", "1", "01"), ("party_role", "被执行人", "enforcement_debtor"),
        ("marriage_kind", "离婚", "divorce"), ("relation", "无", None), ("relation", "邻居", None), ("sex", None, None),
    ],
)  # fmt: skip
def test_how_sources_write_them(table: str, text: str | None, code: str | None) -> None:
    assert codes.table(table).read(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("1", "1"), ("2", "2"), ("男", "1"), ("女", "2"), ("女性", "2"), ("１", "1"), (" 男 ", "1"), ("1.0", "1"),
     ("M", "1"), ("0", None), ("9", None), ("未知", None), ("", None), (None, None), ("3", None), ("未知的性别", None)],
)  # fmt: skip
def test_sex(text: str | None, code: str | None) -> None:
    assert codes.sex(text) == code


@pytest.mark.parametrize(
    ("text", "value"),
    [("是", True), ("否", False), ("Y", True), ("0", False), ("true", True), ("不详", None), ("也许", None)],
)
def test_boolean(text: str, value: bool | None) -> None:
    assert codes.boolean(text) is value


def test_an_unknown_code_has_no_label_and_an_unknown_table_is_an_error() -> None:
    assert codes.table("sex").label("7") is None
    assert codes.table("sex").label(None) is None
    with pytest.raises(KeyError):
        codes.table("ethnicity")
