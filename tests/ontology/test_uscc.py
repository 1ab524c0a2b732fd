"""Unified social credit codes and the organisation codes inside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers import Grade, uscc
from tests.ontology.right_numbers import USCC_SYMBOLS, gb_11714, gb_32100, organisation_codes, usccs


@given(usccs())
def test_a_right_code_is_valid_letter_led_ones_too(code: str) -> None:
    reading = uscc.read(code)
    assert (reading.value, reading.grade, reading.reasons) == (code, Grade.VALID, ())
    assert uscc.organisation_code(code) == code[8:17]


@given(usccs(), st.integers(0, 17), st.integers(1, 30))
def test_every_single_wrong_symbol_is_detected(code: str, place: int, shift: int) -> None:
    wrong = USCC_SYMBOLS[(USCC_SYMBOLS.index(code[place]) + shift) % 31]
    reading = uscc.read(code[:place] + wrong + code[place + 1 :])
    assert reading.grade == Grade.INVALID
    assert "check_character" in reading.reasons


@given(usccs(), st.integers(1, 10))
def test_a_wrong_inner_check_is_noticed_where_the_outer_one_is_right(code: str, shift: int) -> None:
    inner = "0123456789X"[("0123456789X".index(code[16]) + shift) % 11]
    first17 = code[:16] + inner
    reading = uscc.read(first17 + gb_32100(first17))
    assert (reading.grade, reading.reasons) == (Grade.DOUBTFUL, ("inner_check_character",))


@given(usccs())
def test_dress_does_not_matter(code: str) -> None:
    full_width = code.translate({ord(c): chr(ord(c) + 0xFEE0) for c in USCC_SYMBOLS})
    for text in (code.lower(), f" {code} ", full_width, f"{code[:8]} {code[8:]}"):
        assert uscc.read(text).value == code


@given(usccs())
def test_letters_the_standard_leaves_out_are_corrected_when_the_check_then_is_right(code: str) -> None:
    text = code.replace("0", "O", 1)
    reading = uscc.read(text)
    assert reading.value == code
    assert reading.grade == (Grade.VALID if text == code else Grade.DOUBTFUL)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "12100000400000624D"])
def test_codes_of_real_organisations(code: str) -> None:
    assert uscc.read(code).grade == Grade.VALID


@given(organisation_codes())
def test_organisation_codes_of_before_2015(code: str) -> None:
    for text in (code, f"{code[:8]}-{code[8]}"):
        reading = uscc.read(text)
        assert (reading.value, reading.kind, reading.grade) == (code, "organisation_code", Grade.VALID)
    wrong = code[:8] + ("1" if code[8] != "1" else "2")
    assert uscc.read(wrong).grade == Grade.INVALID


@pytest.mark.parametrize(
    ("first16", "reason"), [("71522301MA6DJ12X", "unknown_authority"), ("91999999MA6DJ12X", "unknown_region")]
)
def test_what_the_code_claims_is_checked(first16: str, reason: str) -> None:
    authority = "C" + first16[1:] if reason == "unknown_authority" else first16
    first17 = authority + gb_11714(authority[8:])
    reading = uscc.read(first17 + gb_32100(first17))
    assert (reading.grade, reading.reasons) == (Grade.DOUBTFUL, (reason,))


@pytest.mark.parametrize("text", ["", "无", "NULL", "兴义市某某公司", "123"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert uscc.read(text).value is None


def test_a_code_with_a_symbol_too_few_stays_comparable() -> None:
    reading = uscc.read("91520102MA6DJ12X9")
    assert (reading.value, reading.grade, reading.reasons) == (
        "91520102MA6DJ12X9",
        Grade.INVALID,
        ("length",),
    )


def test_check_characters_want_the_right_symbols() -> None:
    with pytest.raises(ValueError, match="31 symbols"):
        uscc.check_character("9152010IMA6DJ12X9")
    with pytest.raises(ValueError, match="8 digits"):
        uscc.organisation_check_character("ma6dj12x")
