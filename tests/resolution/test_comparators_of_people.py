"""Levels of agreement of Chinese names and numbers, by examples that tell one level from the next."""

import numpy as np
import pytest

from resolution.comparators import COMPARATORS
from resolution.comparators.person import ID_LEVELS, NAME_LEVELS
from tests.resolution.building import frame_of, level, outcome, valid_id

NAMES = [
    ("张伟", "张伟", "same"),
    ("张伟", "張偉", "same"),  # traditional characters
    ("张  伟", "张伟", "same"),
    ("章伟", "张伟", "same_sound"),
    ("刘莉", "刘荔", "same_sound"),
    ("覃德荣", "秦德荣", "same_sound"),
    ("阿依古丽·买买提", "阿依古里·买买提", "same_sound"),
    ("李娜", "李拉", "near_sound"),
    ("黄刚", "方刚", "near_sound"),
    ("陈洁", "程洁", "near_sound"),
    ("王末", "王未", "similar_shape"),
    ("李徽", "李微", "similar_shape"),
    ("张晓林", "张晓材", "similar_shape"),
    ("张伟", "张伟明", "one_missing"),
    ("张明", "张伟明", "one_missing"),
    ("阿卜杜·热合曼", "热合曼·阿卜杜", "one_missing"),  # reversed
    ("阿卜杜·热合曼", "阿卜杜", "one_missing"),
    ("张小明", "张大明", "one_different"),
    ("张明小", "张小明", "one_different"),
    ("阿卜杜·热合曼", "阿卜杜·热合买", "one_different"),
    ("张伟", "张强", "surname_only"),
    ("李", "李伟", "surname_only"),
    ("令狐冲", "令狐德荣", "surname_only"),
    ("张伟", "李娜", "different"),
    ("王伟", "张伟", "other_surname"),
    ("黄德荣", "王德荣", "other_surname"),
    ("欧阳伟", "张伟", "different"),
    ("黄", "王", "different"),
    ("伟", "张伟", "different"),  # not one surname
    ("伟明", "张伟明", "different"),
    ("林某某", "林某某", None),  # a hidden name
    ("张伟", "林某", None),
    ("张伟", None, None),
]


@pytest.mark.parametrize(("one", "other", "expected"), NAMES)
def test_person_name(one: str, other: str | None, expected: str | None) -> None:
    assert level("person_name", "person_name", one, other) == expected
    assert level("person_name", "person_name", other, one) == expected


def test_every_level_of_names_has_its_example() -> None:
    assert {expected for _, _, expected in NAMES} == {*NAME_LEVELS, None} - {"former"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("张伟", "张狗娃"), ("张狗娃", None), "former"),
        (("张狗娃", None), ("张伟", "張狗娃"), "former"),
        # The name of today is stronger than any former one, and a former one than a likeness.
        (("张伟", "张狗娃"), ("张伟", "张狗娃"), "same"),
        (("章伟", "张伟"), ("张伟", None), "former"),
        # Two who once were called alike are not one by it.
        (("张伟", "李娜"), ("王芳", "李娜"), "different"),
        # A former name says nothing of one whose present name is not known.
        ((None, "张狗娃"), ("张狗娃", None), "former"),
        ((None, "张狗娃"), (None, None), None),
    ],
)
def test_former_names(one: tuple[str, str], other: tuple[str, str], expected: str | None) -> None:
    frame = frame_of({"x": ("person_name", [one[0], other[0]]), "former": ("person_name", [one[1], other[1]])})
    for pair in ((0, 1), (1, 0)):
        found = int(outcome("person_name", frame, [pair], ("x", "former")).levels[0])
        assert (None if found < 0 else NAME_LEVELS[found]) == expected


def test_two_who_exchanged_names_weigh_by_the_rarer_one_both_ways() -> None:
    names = ["张伟", "李娜", "张伟", "张伟"]
    former = ["李娜", "张伟", None, None]
    frame = frame_of({"x": ("person_name", names), "former": ("person_name", former)})
    found = outcome("person_name", frame, [(0, 1), (1, 0)], ("x", "former"))
    assert [NAME_LEVELS[k] for k in found.levels] == ["former", "former"]
    np.testing.assert_allclose(found.frequency, [1 / 4, 1 / 4], rtol=1e-6)


def test_a_name_is_as_common_as_what_is_agreed_on() -> None:
    # 章伟 is rare as written, but one of four as it sounds.
    frame = frame_of({"x": ("person_name", ["张伟", "张伟", "张伟", "章伟", "李黄", "李方", "王五", "赵六"])})
    found = outcome("person_name", frame, [(0, 1), (0, 3), (4, 5), (6, 7)])
    assert [NAME_LEVELS[k] for k in found.levels] == ["same", "same_sound", "near_sound", "different"]
    np.testing.assert_allclose(found.frequency, [3 / 8, 4 / 8, 2 / 8, np.nan], rtol=1e-6)


RIGHT = valid_id("52230119800101123")
SLIP = RIGHT[:16] + ("0" if RIGHT[16] != "0" else "1") + RIGHT[17]
SWAP = RIGHT[:15] + RIGHT[16] + RIGHT[15] + RIGHT[17]
TWO_SLIPS = SLIP[:5] + ("0" if SLIP[5] != "0" else "1") + SLIP[6:]
NUMBERS = [
    (RIGHT, RIGHT, "same"),
    (RIGHT, RIGHT.lower(), "same"),
    (SLIP, SLIP, "same_invalid"),
    # In the old form, or with the end cut off, the number is one but cannot be checked.
    (RIGHT, RIGHT[:6] + RIGHT[8:17], "same_invalid"),
    (RIGHT, RIGHT[:17], "same_invalid"),
    (RIGHT, SLIP, "near"),
    (RIGHT, SWAP, "near"),
    (RIGHT, RIGHT[:16], "near"),
    (RIGHT, RIGHT[:6] + "********" + RIGHT[14:], "masked"),
    (RIGHT[:6] + "********" + RIGHT[14:], RIGHT[:10] + "****" + RIGHT[14:], "masked"),
    (RIGHT, TWO_SLIPS, "two_edits"),
    (SLIP, TWO_SLIPS, "near"),  # neither is right, and they differ by one
    (RIGHT, "52010219551231999X", "one_invalid"),
    (RIGHT, valid_id("52010219551231999"), "different"),
    # Both hold: two numbers of two people, however near they are.
    (RIGHT, valid_id("52230119800101122"), "different"),
    (RIGHT, valid_id("52230119800101132"), "different"),
    (RIGHT, "520102********" + RIGHT[14:], "different"),  # what shows contradicts
    (RIGHT, RIGHT[:4] + "*" * 12 + RIGHT[16:], "masked_in_part"),
    (RIGHT[:4] + "*" * 12 + RIGHT[16:], RIGHT[:4] + "*" * 12 + RIGHT[16:], "masked_in_part"),
    (RIGHT[:6] + "********" + RIGHT[14:], RIGHT[:6] + "********" + RIGHT[14:], "masked"),
    (RIGHT, "5201" + "*" * 12 + RIGHT[16:], "different"),
    (RIGHT, "5223" + "*" * 14, None),  # what shows is too little
    ("5223" + "*" * 14, "5223" + "*" * 14, None),
    (RIGHT, None, None),
]


@pytest.mark.parametrize(("one", "other", "expected"), NUMBERS)
def test_person_id(one: str, other: str | None, expected: str | None) -> None:
    assert level("person_id", "person_id", one, other) == expected
    assert level("person_id", "person_id", other, one) == expected


def test_every_level_of_numbers_has_its_example() -> None:
    assert {expected for _, _, expected in NUMBERS} == {*ID_LEVELS, None}


def test_two_right_numbers_are_never_a_slip_of_each_other() -> None:
    serials = [valid_id(f"52230119800101{n:03d}") for n in range(0, 1000, 7)]
    frame = frame_of({"x": ("person_id", serials)})
    pairs = [(a, b) for a in range(len(serials)) for b in range(a)]
    levels = outcome("person_id", frame, pairs).levels
    assert {COMPARATORS["person_id"].levels[k] for k in levels} == {"different"}
