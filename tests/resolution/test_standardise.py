"""Standardisers: what is compared, and what is derived to block by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.frame import Column
from resolution.standardise import STANDARDISERS, apply
from tests.resolution.building import valid_id

ANYTHING = "张某伟单于·贵E12有限公司兴义市桔山街道 　0123456789X*-年月日（）,.\n"
RIGHT = valid_id("52230119800101123")


def features(standardiser: str, value: str) -> dict[str, str | None]:
    return {name: column.at(0) for name, column in apply(standardiser, Column.from_values([value])).items()}


@given(st.sampled_from(sorted(STANDARDISERS)), st.lists(st.text(ANYTHING, max_size=20), max_size=4))
def test_none_ever_fails_and_each_value_is_judged_for_itself(name: str, values: list[str]) -> None:
    together = STANDARDISERS[name](values)
    assert set(together) == set(STANDARDISERS[name]([]))
    assert all(len(column) == len(values) for column in together.values())
    for k, value in enumerate(values):
        assert {f: column[k] for f, column in together.items()} == {
            f: column[0] for f, column in STANDARDISERS[name]([value]).items()
        }


def test_a_missing_value_stays_missing() -> None:
    column = apply("person_name", Column.from_values([None, "张伟", None]))["pinyin"]
    assert column.decode() == [None, "zhang wei", None]


def test_person_name() -> None:
    assert features("person_name", " 單 于偉 ") == {
        "": "單于偉",
        "simplified": "单于伟",
        "pinyin": "chan yu wei",
        "near": "can yu wei",
        "surname": "单于",
        "family_sound": "can",
    }


@pytest.mark.parametrize("name", ["林某某", "张某", "无名氏"])
def test_agreement_on_a_hidden_name_means_nothing(name: str) -> None:
    assert set(features("person_name", name).values()) == {None}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        # In full and right.
        (RIGHT, {"": RIGHT, "valid": "1", "trusted": RIGHT, "birth": "1980-01-01", "sex": "1"}),
        # The old form has no check character, so a slip in it shows nowhere.
        (RIGHT[:6] + RIGHT[8:17], {"": RIGHT, "trusted": None, "birth": "1980-01-01", "sex": "1"}),
        (RIGHT[:17], {"": RIGHT, "trusted": None}),
        # A wrong check character: it still says when its bearer was born.
        (RIGHT[:17] + ("0" if RIGHT[17] != "0" else "1"), {"valid": None, "trusted": None, "birth": "1980-01-01"}),
        (RIGHT[:6] + "********" + RIGHT[14:], {"valid": None, "trusted": None, "birth": None, "head": None}),
        ("无", {"": None, "valid": None, "trusted": None, "birth": None, "sex": None, "head": None, "tail": None}),
    ],
)
def test_person_id(number: str, expected: dict[str, str | None]) -> None:
    found = features("person_id", number)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("+86 138-1234-5678", "13812345678"),
        ("0859-3222222", "08593222222"),
        ("110", None),
        ("不详", None),
    ],
)
def test_phone(value: str, expected: str | None) -> None:
    assert features("phone", value) == {"": expected}


def test_address() -> None:
    assert features("address", "贵州省兴义市桔山街道办瑞金南路12号3单元") == {
        "": "522301|桔山街道|瑞金南路12号3单元",
        "county": "522301",
        "township": "522301桔山街道",
        "rest": "瑞金南路12号3单元",
        "detail": "南路12号3单元",
        "shown": "贵州省兴义市桔山街道办瑞金南路12号3单元",
    }
    assert features("address", "兴义市桔山街道")["detail"] is None


def test_code_and_text_and_date() -> None:
    assert features("code", "ab-１２ 3") == {"": "AB123"}
    assert features("text", "  Foo   BAR. ") == {"": "foo bar"}
    assert features("date", "1980-01-12 08:00:00") == {"": "1980-01-12"}
    assert features("plate", "贵e·12345") == {"": "贵E12345"}
