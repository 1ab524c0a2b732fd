"""Citizen ids: generated right, broken a character at a time, old, masked, and as registers hold them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ontology.identifiers import Grade, citizen_id
from tests.ontology.right_numbers import birth_dates, citizen_ids, digits, mod_11_2, old_citizen_ids

VALID = "52230119800101123" + mod_11_2("52230119800101123")


@given(citizen_ids())
def test_a_right_number_is_valid_and_reads_to_itself(number: str) -> None:
    reading = citizen_id.read(number)
    assert (reading.grade, reading.value, reading.kind, reading.reasons) == (
        Grade.VALID,
        number,
        "citizen_id",
        (),
    )


@given(birth_dates, st.integers(0, 999), st.sampled_from(["522301", "520102"]))
def test_birth_date_sex_and_region_are_those_the_number_was_made_from(born: date, serial: int, region: str) -> None:
    first17 = f"{region}{born:%Y%m%d}{serial:03d}"
    value = citizen_id.read(first17 + citizen_id.check_character(first17)).value
    assert value is not None
    assert citizen_id.birth_date(value) == born
    assert citizen_id.sex(value) == ("1" if serial % 2 else "2")
    assert citizen_id.region(value) == region


@given(citizen_ids(), st.integers(0, 17), st.integers(1, 9))
def test_every_single_wrong_digit_is_detected(number: str, place: int, shift: int) -> None:
    wrong = "0" if number[place] == "X" else str((int(number[place]) + shift) % 10)
    reading = citizen_id.read(number[:place] + wrong + number[place + 1 :])
    assert reading.grade == Grade.INVALID
    assert "check_character" in reading.reasons


@given(citizen_ids(), st.integers(0, 15))
def test_every_swap_of_two_neighbours_is_detected(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (citizen_id.read(swapped).grade == Grade.INVALID) == (swapped != number)


@given(citizen_ids())
def test_a_lost_last_character_is_completed_and_said(number: str) -> None:
    reading = citizen_id.read(number[:-1])
    assert (reading.value, reading.grade) == (number, Grade.DOUBTFUL)
    assert reading.reasons == ("truncated",)


@given(citizen_ids(), st.integers(0, 5))
def test_a_digit_lost_elsewhere_is_not_taken_for_a_lost_last_one(number: str, place: int) -> None:
    short = number[:place] + number[place + 1 :]
    # What slides into the place of the date is one only by accident; those few can't be told apart.
    assume(citizen_id.birth_date(short + "0") is None)
    reading = citizen_id.read(short)
    assert (reading.value, reading.grade, reading.reasons) == (short, Grade.INVALID, ("length",))


@given(old_citizen_ids())
def test_an_old_number_becomes_the_18_characters_its_holder_got(number: str) -> None:
    reading = citizen_id.read(number)
    assert reading.value == citizen_id.to_18(number)
    assert reading.value[:6] + reading.value[8:17] == number
    assert reading.value[6:8] == "19"
    assert reading.value[17] == mod_11_2(reading.value[:17])
    assert reading.grade == Grade.DOUBTFUL
    assert reading.reasons == ("fifteen_digits",)


def test_the_old_serials_of_the_very_old_belong_to_the_century_before() -> None:
    assert citizen_id.to_18("522301980101996")[6:10] == "1898"


@given(citizen_ids(), st.sets(st.integers(0, 17), min_size=1, max_size=16))
def test_a_masked_number_is_compatible_with_its_own_and_keeps_what_shows(number: str, hidden: set[int]) -> None:
    masked = "".join("*" if i in hidden else c for i, c in enumerate(number))
    reading = citizen_id.read(masked)
    assert reading.value == masked
    assert reading.grade == Grade.MASKED
    assert citizen_id.masked_compatible(masked, number)
    assert citizen_id.masked_overlap(masked, number) == 18 - len(hidden)


@given(citizen_ids(), st.sets(st.integers(0, 17), min_size=1, max_size=16), st.integers(0, 17))
def test_a_masked_number_is_not_compatible_with_one_that_differs_where_both_show(
    number: str, hidden: set[int], place: int
) -> None:
    masked = "".join("*" if i in hidden else c for i, c in enumerate(number))
    other = number[:place] + ("1" if number[place] != "1" else "2") + number[place + 1 :]
    assert citizen_id.masked_compatible(masked, other) == (place in hidden)


def test_masks_that_show_nothing_in_common_prove_nothing() -> None:
    first, last = VALID[:9] + "*" * 9, "*" * 9 + VALID[9:]
    assert citizen_id.masked_overlap(first, last) == 0
    assert not citizen_id.masked_compatible(first, last)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("522301********1234", "522301********1234"),
        ("5223**********34", "5223************34"),
        ("522301＊＊＊＊＊＊＊＊1234", "522301********1234"),
        ("522301xxxxxxxx123x", "522301********123X"),
        ("522301●●●●●●●●1234", "522301********1234"),
        ("522301*****1234", "52230119*****1234*"),
        ("5***************4", "5****************4"),
        ("522301********X", "522301***********X"),
    ],
)
def test_masks_as_they_are_written(text: str, value: str) -> None:
    reading = citizen_id.read(text)
    assert (reading.value, reading.grade) == (value, Grade.MASKED)


@pytest.mark.parametrize("text", ["******************", "*", "1*2*3", "52230*119800*101*123*17"])
def test_a_mask_that_shows_nothing_or_fits_nowhere_is_no_number(text: str) -> None:
    reading = citizen_id.read(text)
    assert (reading.value, reading.grade) == (None, Grade.UNUSABLE)


def test_what_shows_of_a_masked_number_is_still_checked() -> None:
    # With the day hidden, the date is not judged.
    assert citizen_id.read("522301198013*****4").reasons == ("masked",)
    assert citizen_id.read("52230119801301***4").grade == Grade.INVALID
    assert citizen_id.read("999999********1234").grade == Grade.DOUBTFUL


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        f" {VALID} ",
        f"'{VALID}",
        f'="{VALID}"',
        f"{VALID[:6]} {VALID[6:14]} {VALID[14:]}",
        f"\u3000{VALID}\ufeff",
        VALID.translate({ord(str(i)): chr(0xFF10 + i) for i in range(10)}),
    ],
)
def test_the_same_number_in_every_dress(text: str) -> None:
    reading = citizen_id.read(text)
    assert (reading.raw, reading.value, reading.grade) == (text, VALID, Grade.VALID)


@pytest.mark.parametrize("last", ["x", "Ｘ", "ｘ", "Ⅹ", "×", "Х", "Χ"])
def test_every_way_to_write_the_x(last: str) -> None:
    first17 = next(n for n in (f"5223011980010{i}" for i in range(1000, 1999)) if mod_11_2(n) == "X")
    reading = citizen_id.read(first17 + last)
    assert (reading.value, reading.grade) == (f"{first17}X", Grade.VALID)


def test_a_letter_for_a_digit_is_corrected_and_said() -> None:
    place = VALID.index("0")
    reading = citizen_id.read(VALID[:place] + "O" + VALID[place + 1 :])
    assert (reading.value, reading.grade) == (VALID, Grade.DOUBTFUL)
    assert reading.reasons == ("letter_for_digit",)


@pytest.mark.parametrize("region", ["522401", "522101", "522501", "520114", "520321"])
def test_codes_abolished_since_are_right(region: str) -> None:
    first17 = f"{region}19650304001"
    assert citizen_id.read(first17 + mod_11_2(first17)).grade == Grade.VALID


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residents_of_hong_kong_macao_and_taiwan(region: str) -> None:
    first17 = f"{region}19900101123"
    reading = citizen_id.read(first17 + mod_11_2(first17))
    assert (reading.kind, reading.grade) == ("hmt_residence_permit", Grade.VALID)


@pytest.mark.parametrize(
    ("first17", "grade", "reason"),
    [
        ("99999919800101123", Grade.DOUBTFUL, "unknown_region"),
        ("52230119800230123", Grade.INVALID, "impossible_date"),
        ("52230118790101123", Grade.INVALID, "date_before_1880"),
    ],
)
def test_a_right_check_character_is_not_enough(first17: str, grade: Grade, reason: str) -> None:
    reading = citizen_id.read(first17 + mod_11_2(first17))
    assert (reading.grade, reading.reasons) == (grade, (reason,))


def test_nobody_is_born_tomorrow() -> None:
    first17 = f"522301{date.today() + timedelta(days=1):%Y%m%d}001"
    assert citizen_id.read(first17 + mod_11_2(first17)).reasons == ("future_date",)


@pytest.mark.parametrize("text", ["", " ", "无", "不详", "未知", "-", "NULL", "null", "\u3000"])
def test_missing_words_are_missing(text: str) -> None:
    reading = citizen_id.read(text)
    assert (reading.value, reading.grade, reading.reasons) == (None, Grade.UNUSABLE, ("missing",))


@given(digits(16) | digits(19) | digits(14))
def test_a_wrong_count_of_digits_stays_comparable(text: str) -> None:
    reading = citizen_id.read(text)
    assert (reading.value, reading.grade, reading.reasons) == (text, Grade.INVALID, ("length",))


@pytest.mark.parametrize("first17", ["", "123", "5223011980010112a", "５２２３０１１９８００１０１１２３"])
def test_check_character_wants_17_digits(first17: str) -> None:
    with pytest.raises(ValueError, match="17 digits"):
        citizen_id.check_character(first17)


def test_to_18_wants_15_digits() -> None:
    with pytest.raises(ValueError, match="15 digits"):
        citizen_id.to_18(VALID)
