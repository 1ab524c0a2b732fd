"""Numbers of court and police cases."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers import Grade, court_case_number, police_case_number
from tests.ontology.right_numbers import court_case_parts, digits

BRACKETS = ["()", "（）", "〔〕", "[]", "【】", "［］", "（)", "{}", "<>"]


@given(court_case_parts(), st.sampled_from(BRACKETS), st.sampled_from(["", " ", "\u3000", "  "]))
def test_every_bracket_and_space_gives_the_same_number(
    parts: tuple[str, str, str, str], brackets: str, space: str
) -> None:
    year, court, kind, serial = parts
    text = f"{space}{brackets[0]}{year}{brackets[1]}{space}{court}{space}{kind}{space}{serial}{space}号{space}"
    reading = court_case_number.read(text)
    assert reading.raw == text
    assert (reading.value, reading.grade) == (f"（{year}）{court}{kind}{serial}号", Grade.VALID)
    assert court_case_number.year(reading.value or "") == int(year)


@given(court_case_parts(), st.sampled_from(["之一", "之二", "之12", "之1"]))
def test_a_part_of_a_case_stays_as_written(parts: tuple[str, str, str, str], part: str) -> None:
    year, court, kind, serial = parts
    reading = court_case_number.read(f"({year}){court}{kind}{serial}号{part}")
    assert reading.value == f"（{year}）{court}{kind}{serial}号{part}"


@given(court_case_parts())
def test_the_normal_form_reads_to_itself(parts: tuple[str, str, str, str]) -> None:
    year, court, kind, serial = parts
    value = f"（{year}）{court}{kind}{serial}号"
    assert court_case_number.read(value).value == value


def test_the_example_of_the_contract() -> None:
    assert court_case_number.read("(2016)黔2301刑初123号").value == "（2016）黔2301刑初123号"
    assert court_case_number.read("〔２０１６〕黔２３０１刑初１２３号").value == "（2016）黔2301刑初123号"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(2015)兴刑初字第123号", "（2015）兴刑初字第123号"),
        ("〔2012〕黔高刑终字第1号", "（2012）黔高刑终字第1号"),
        ("（2014） 州民终字第 12 号", "（2014）州民终字第12号"),
        ("(2013)兴民初字123号", "（2013）兴民初字第123号"),
        ("(2015)遵市法民初字第123-1号", "（2015）遵市法民初字第123-1号"),
    ],
)
def test_forms_of_before_2016(text: str, value: str) -> None:
    reading = court_case_number.read(text)
    assert (reading.value, reading.grade) == (value, Grade.VALID)
    assert reading.reasons == ("before_2016",)


@pytest.mark.parametrize(
    ("text", "value", "reasons"),
    [
        ("2016黔2301刑初123号", "（2016）黔2301刑初123号", ("brackets_missing",)),
        ("(2016)黔2301刑初123", "（2016）黔2301刑初123号", ("suffix_missing",)),
        ("(2016黔2301刑初123号", "（2016）黔2301刑初123号", ("brackets_missing",)),
        ("(2016)火2301刑初123号", "（2016）火2301刑初123号", ("unknown_court",)),
        ("(2016)黔2301花花123号", "（2016）黔2301花花123号", ("unknown_type",)),
        ("(2010)黔2301刑初123号", "（2010）黔2301刑初123号", ("form_for_year",)),
    ],
)
def test_doubts_are_said(text: str, value: str, reasons: tuple[str, ...]) -> None:
    reading = court_case_number.read(text)
    assert (reading.value, reading.grade, reading.reasons) == (value, Grade.DOUBTFUL, reasons)


@pytest.mark.parametrize("year", [1900, date.today().year + 2])
def test_impossible_years(year: int) -> None:
    assert court_case_number.read(f"（{year}）黔2301刑初1号").grade == Grade.INVALID


@pytest.mark.parametrize(
    "text",
    ["", "无", "（2016）", "黔2301刑初123号", "A5223010000002016010001", "（2016）黔2301刑初号", "见判决书"],
)
def test_what_is_no_case_number_is_none(text: str) -> None:
    assert court_case_number.read(text).value is None


organs = st.builds(str.__add__, st.sampled_from(["522301", "520102", "522121"]), digits(6))


@given(organs, st.integers(1990, 2025), st.integers(1, 12), digits(4) | digits(5) | digits(6))
def test_right_police_case_numbers(organ: str, year: int, month: int, serial: str) -> None:
    number = f"A{organ}{year}{month:02d}{serial}"
    for text in (number, number.lower(), f" {number[:13]} {number[13:]}"):
        reading = police_case_number.read(text)
        assert (reading.value, reading.grade, reading.reasons) == (number, Grade.VALID, ())
    assert police_case_number.organ(number) == organ


@pytest.mark.parametrize(
    ("text", "grade", "reasons"),
    [
        ("A5223010000002016130001", Grade.INVALID, ("impossible_month",)),
        ("A5223010000001816120001", Grade.INVALID, ("impossible_year",)),
        ("A522301000000201612001", Grade.INVALID, ("length",)),
        ("5223010000002016120001", Grade.INVALID, ("length",)),
        ("A9999990000002016120001", Grade.DOUBTFUL, ("unknown_region",)),
        ("不详", Grade.UNUSABLE, ("missing",)),
        ("（2016）黔2301刑初123号", Grade.UNUSABLE, ("shape",)),
    ],
)
def test_what_is_wrong_with_a_police_case_number_is_said(text: str, grade: Grade, reasons: tuple[str, ...]) -> None:
    reading = police_case_number.read(text)
    assert (reading.grade, reading.reasons) == (grade, reasons)
