"""Permits, and the reader that takes whatever number a person may be named by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers import Grade, permits, person_id
from tests.ontology.right_numbers import birth_dates, citizen_ids, digits, mod_11_2, old_citizen_ids


@st.composite
def new_foreigner_permits(draw: st.DrawFn) -> str:
    first17 = "9" + draw(digits(5)) + draw(birth_dates).strftime("%Y%m%d") + draw(digits(3))
    return first17 + mod_11_2(first17)


@given(new_foreigner_permits())
def test_a_new_foreigners_permit_is_valid(number: str) -> None:
    for reading in (permits.read(number), person_id.read(number)):
        assert (reading.value, reading.kind, reading.grade) == (number, "foreigner_permit", Grade.VALID)


@given(new_foreigner_permits(), st.integers(1, 17), st.integers(1, 9))
def test_a_wrong_digit_of_a_new_foreigners_permit_is_detected(number: str, place: int, shift: int) -> None:
    wrong = "0" if number[place] == "X" else str((int(number[place]) + shift) % 10)
    reading = permits.read(number[:place] + wrong + number[place + 1 :])
    assert (reading.kind, reading.grade) == ("foreigner_permit", Grade.INVALID)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3), digits(4), birth_dates, digits(2))
def test_an_old_foreigners_permit_can_only_be_doubtful(country: str, area: str, born: object, tail: str) -> None:
    number = f"{country}{area}{born:%y%m%d}{tail}"
    for text in (number, number.lower(), f"{country} {number[3:]}"):
        reading = person_id.read(text)
        assert (reading.value, reading.kind, reading.grade) == (number, "foreigner_permit", Grade.DOUBTFUL)
        assert reading.reasons == ("no_check_character",)


def test_an_old_foreigners_permit_with_an_impossible_date_says_so() -> None:
    assert permits.read("USA520099139912").reasons == ("no_check_character", "impossible_date")


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_hong_kong_macao_taiwan_residence_permits(region: str) -> None:
    first17 = f"{region}19900101123"
    reading = permits.read(first17 + mod_11_2(first17))
    assert (reading.kind, reading.grade) == ("hmt_residence_permit", Grade.VALID)
    wrong = "1" if mod_11_2(first17) != "1" else "2"
    assert permits.read(first17 + wrong).grade == Grade.INVALID


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("H12345678", "H12345678", "hk_macao_travel_permit"),
        ("m1234567801", "M1234567801", "hk_macao_travel_permit"),
        ("12345678", "12345678", "taiwan_travel_permit"),
        ("1234567890(B)", "1234567890(B)", "taiwan_travel_permit"),
        ("1234567890（Ｂ）", "1234567890(B)", "taiwan_travel_permit"),
        ("E12345678", "E12345678", "passport"),
        ("EA1234567", "EA1234567", "passport"),
    ],
)
def test_travel_permits_and_passports_are_kept_but_not_vouched_for(text: str, value: str, kind: str) -> None:
    reading = person_id.read(text)
    assert (reading.value, reading.kind, reading.grade) == (value, kind, Grade.DOUBTFUL)


def test_masked_foreigners_permits() -> None:
    assert permits.read("USA********1234").grade == Grade.MASKED
    assert permits.read("9********19800101").grade == Grade.UNUSABLE
    assert person_id.read("911840********123X").kind == "foreigner_permit"


@given(citizen_ids())
def test_a_citizen_id_stays_one(number: str) -> None:
    assert person_id.read(number).kind == "citizen_id"
    assert permits.read(number).grade == Grade.UNUSABLE


@given(old_citizen_ids())
def test_an_old_citizen_id_is_no_permit(number: str) -> None:
    assert person_id.read(number).reasons == ("fifteen_digits",)


@pytest.mark.parametrize("text", ["", "无", "张伟", "居民身份证", "-"])
def test_what_is_no_number_is_none(text: str) -> None:
    reading = person_id.read(text)
    assert (reading.value, reading.grade) == (None, Grade.UNUSABLE)
