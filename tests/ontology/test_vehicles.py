"""Plates of every kind and VINs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers import Grade, plate, vin
from tests.ontology.right_numbers import digits, plate_heads, serials, vin_check, vins


@given(plate_heads, serials(5))
def test_ordinary_plates(head: str, serial: str) -> None:
    reading = plate.read(head + serial)
    assert (reading.value, reading.kind, reading.grade) == (head + serial, "plate.ordinary", Grade.VALID)


@given(plate_heads, st.sampled_from("DFABCEGHJK"), serials(1), digits(4))
def test_small_new_energy_plates(head: str, first: str, second: str, rest: str) -> None:
    reading = plate.read(head + first + second + rest)
    assert (reading.kind, reading.grade) == ("plate.new_energy_small", Grade.VALID)


@given(plate_heads, digits(5), st.sampled_from("DF"))
def test_large_new_energy_plates(head: str, serial: str, last: str) -> None:
    reading = plate.read(head + serial + last)
    assert (reading.kind, reading.grade) == ("plate.new_energy_large", Grade.VALID)


@given(plate_heads, serials(5), st.sampled_from([" ", "·", "•", ".", "-", "\u3000", "・"]))
def test_separators_case_and_width_do_not_matter(head: str, serial: str, mark: str) -> None:
    wide = serial.translate({c: chr(c + 0xFEE0) for c in range(0x30, 0x5B)})
    for text in (head + mark + serial, head.lower() + serial.lower(), f" {head}{mark}{wide} "):
        assert plate.read(text).value == head + serial


@given(plate_heads, serials(5), st.integers(0, 4), st.sampled_from([("O", "0"), ("I", "1")]))
def test_letters_plates_do_not_use_are_corrected_and_said(
    head: str, serial: str, place: int, confused: tuple[str, str]
) -> None:
    letter, digit = confused
    reading = plate.read(head + serial[:place] + letter + serial[place + 1 :])
    assert reading.value == head + serial[:place] + digit + serial[place + 1 :]
    assert (reading.grade, reading.reasons) == (Grade.DOUBTFUL, ("letter_for_digit",))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("贵A1234警", "police"),
        ("贵E1234学", "driving_school"),
        ("贵E1234挂", "trailer"),
        ("贵A1234试", "test"),
        ("粤Z1234港", "hong_kong"),
        ("粤ZAB12澳", "macao"),
        ("沪A1234领", "consulate"),
        ("使014578", "embassy"),
        ("224578使", "embassy"),
        ("WJ贵1234X", "armed_police"),
        ("wj贵12345", "armed_police"),
        ("WJ0112345", "armed_police"),
        ("VA12345", "military"),
        ("贵X1234应急", "emergency"),
        ("民航A1234", "civil_aviation"),
        ("贵0112345", "tractor"),
        ("临贵A12345", "temporary"),
    ],
)
def test_the_other_kinds(text: str, kind: str) -> None:
    reading = plate.read(text)
    assert (reading.value, reading.kind, reading.grade) == (text.upper(), f"plate.{kind}", Grade.VALID)


@pytest.mark.parametrize(
    ("text", "value", "grade", "reason"),
    [
        ("贵O12345", "贵O12345", Grade.DOUBTFUL, "withdrawn_series"),
        ("A12345", "A12345", Grade.INVALID, "no_province"),
        ("贵A1234", "贵A1234", Grade.INVALID, "length"),
        ("贵A1234567", "贵A1234567", Grade.INVALID, "length"),
        ("贵A***45", "贵A***45", Grade.MASKED, "masked"),
        ("未知", None, Grade.UNUSABLE, "missing"),
        ("无牌", None, Grade.UNUSABLE, "shape"),
        ("一辆白色轿车", None, Grade.UNUSABLE, "shape"),
    ],
)
def test_what_is_wrong_with_a_plate_is_said(text: str, value: str | None, grade: Grade, reason: str) -> None:
    reading = plate.read(text)
    assert (reading.value, reading.grade, reading.reasons) == (value, grade, (reason,))


@given(vins())
def test_a_right_vin_is_valid_in_any_case(number: str) -> None:
    assert vin.check_character(number) == number[8]
    for text in (number, number.lower(), f" {number[:9]} {number[9:]}"):
        reading = vin.read(text)
        assert (reading.value, reading.grade, reading.reasons) == (number, Grade.VALID, ())


@given(vins(), st.integers(1, 10))
def test_a_wrong_check_of_a_vin_is_a_soft_flag(number: str, shift: int) -> None:
    wrong = "0123456789X"[("0123456789X".index(number[8]) + shift) % 11]
    reading = vin.read(number[:8] + wrong + number[9:])
    assert (reading.grade, reading.reasons) == (Grade.DOUBTFUL, ("check_character",))
    assert reading.value == number[:8] + wrong + number[9:]


@given(vins(), st.integers(0, 16), st.sampled_from([("I", "1"), ("O", "0"), ("Q", "0")]))
def test_letters_vins_do_not_use_are_corrected(number: str, place: int, confused: tuple[str, str]) -> None:
    letter, digit = confused
    reading = vin.read(number[:place] + letter + number[place + 1 :])
    assert reading.value == number[:place] + digit + number[place + 1 :]
    assert (reading.grade, reading.reasons[0]) == (Grade.DOUBTFUL, "letter_for_digit")


@pytest.mark.parametrize("number", ["1M8GDM9AXKP042788", "11111111111111111", "LSVAA4182E2184847"])
def test_the_check_against_published_numbers(number: str) -> None:
    assert vin.check_character(number) == number[8] == vin_check(number)


@pytest.mark.parametrize(
    ("text", "value", "grade", "reasons"),
    [
        ("LSVAA4182E218484", "LSVAA4182E218484", Grade.INVALID, ("length",)),
        ("11111111111111111", "11111111111111111", Grade.INVALID, ("placeholder",)),
        ("LSVAA********4847", "LSVAA********4847", Grade.MASKED, ("masked",)),
        ("无", None, Grade.UNUSABLE, ("missing",)),
        ("车架号不清", None, Grade.UNUSABLE, ("shape",)),
    ],
)
def test_what_is_wrong_with_a_vin_is_said(text: str, value: str | None, grade: Grade, reasons: tuple[str, ...]) -> None:
    reading = vin.read(text)
    assert (reading.value, reading.grade, reading.reasons) == (value, grade, reasons)


def test_the_check_of_a_vin_wants_a_vin() -> None:
    with pytest.raises(ValueError, match="17 characters"):
        vin.check_character("LSVAA4182E218484I")
