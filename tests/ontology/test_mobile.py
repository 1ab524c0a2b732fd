"""Telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ontology.identifiers import Grade, mobile
from tests.ontology.right_numbers import digits

numbers = st.builds(lambda second, rest: f"1{second}{rest}", st.sampled_from("3456789"), digits(9))


@given(numbers)
def test_the_same_mobile_number_in_every_dress(number: str) -> None:
    assume(mobile.read(number).grade == Grade.VALID)
    spaced = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    wide = number.translate({ord(str(i)): chr(0xFF10 + i) for i in range(10)})
    prefixed = [f"{prefix}{number}" for prefix in ("+86", "0086", "86", "（+86）", "0")] + [f"+86 {spaced}"]
    for text in (*prefixed, number, spaced, spaced.replace("-", " "), wide, f" {number} ", f"{number}.0"):
        reading = mobile.read(text)
        assert (reading.value, reading.kind, reading.grade) == (number, "mobile", Grade.VALID), text


def test_most_generated_numbers_are_no_placeholders() -> None:
    assert mobile.read("13859012345").grade == Grade.VALID


@given(numbers)
def test_a_masked_number_keeps_what_shows(number: str) -> None:
    for mask in ("****", "xxxx", "＊＊＊＊"):
        reading = mobile.read(number[:3] + mask + number[7:])
        assert (reading.value, reading.grade) == (f"{number[:3]}****{number[7:]}", Grade.MASKED)


@given(numbers)
def test_a_digit_too_few_or_too_many_stays_comparable(number: str) -> None:
    assume(not number.startswith("186"))  # 1861… without its first digit reads as a country code
    for text in (number[:-1], number + "0"):
        reading = mobile.read(text)
        assert (reading.value, reading.grade, reading.reasons) == (text, Grade.INVALID, ("length",))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0859-3223344", "08593223344"),
        ("（0851）85512345", "085185512345"),
        ("010-65251234转8", "01065251234"),
    ],
)
def test_fixed_lines_are_told_apart(text: str, value: str) -> None:
    reading = mobile.read(text)
    assert (reading.value, reading.kind, reading.grade) == (value, "landline", Grade.VALID)


@pytest.mark.parametrize("text", ["13859012345、13959012345", "无/13859012345", "13859012345 或 13959012345"])
def test_of_several_numbers_the_first_is_taken(text: str) -> None:
    reading = mobile.read(text)
    assert (reading.value, reading.reasons) == ("13859012345", ("several",))


@pytest.mark.parametrize("text", ["13800000000", "13800138000", "13812345678", "18888888888"])
def test_placeholders_are_doubtful(text: str) -> None:
    assert (mobile.read(text).grade, mobile.read(text).reasons) == (Grade.DOUBTFUL, ("placeholder",))


@pytest.mark.parametrize("text", ["", "无", "-", "12345", "没有电话", "1" * 65])
def test_what_is_no_number_is_none(text: str) -> None:
    assert mobile.read(text).value is None
