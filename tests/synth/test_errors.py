"""Each error is the one error it says, on any value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import errors
from synth.dice import Dice
from synth.names import confusions, south_western

seeds = st.integers(0, 10_000).map(Dice)
numbers = st.from_regex(r"[1-9]\d{16}[\dX]", fullmatch=True)


def differences(one: str, other: str) -> list[int]:
    assert len(one) == len(other)
    return [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]


@given(seeds, numbers)
def test_a_mistyped_number_differs_in_one_digit(dice: Dice, number: str) -> None:
    wrong = errors.mistype_digit(dice, number)
    assert len(differences(number, wrong)) == 1
    assert wrong[differences(number, wrong)[0]].isdigit()


@given(seeds, numbers.filter(lambda n: len(set(n)) > 1))
def test_swapped_neighbours_are_two_places_side_by_side(dice: Dice, number: str) -> None:
    wrong = errors.swap_neighbours(dice, number)
    first, second = differences(number, wrong)
    assert second == first + 1
    assert sorted(wrong) == sorted(number)


@given(seeds, numbers)
def test_a_mask_hides_and_changes_nothing_else(dice: Dice, number: str) -> None:
    masked = errors.mask_id(dice, number)
    hidden = differences(number, masked)
    assert len(hidden) >= 8
    assert {masked[i] for i in hidden} == {"*"}


@given(seeds, st.from_regex(r"[A-HJ-NPR-Z0-9]{17}", fullmatch=True).filter(lambda v: any(c.isdigit() for c in v)))
def test_a_vin_stays_seventeen_characters(dice: Dice, vin: str) -> None:
    wrong = errors.mistype_vin(dice, vin)
    assert len(wrong) == 17
    assert len(differences(vin, wrong)) <= 2


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [("homophone", "章", "张"), ("shape", "己", "已"), ("shape", "莉", "荔"), ("traditional", "国", "國")],
)
def test_confusions_of_the_field_are_known(kind: str, one: str, other: str) -> None:
    assert other in getattr(confusions(), kind)[one]


@pytest.mark.parametrize(
    ("one", "other"),
    [("nan", "lan"), ("zhang", "zan"), ("hui", "fui"), ("shi", "si"), ("qing", "qin"), ("chen", "cheng")],
)
def test_south_western_ears_take_one_for_the_other(one: str, other: str) -> None:
    assert south_western(one) == south_western(other)


@given(seeds, st.sampled_from(["张国伟", "欧阳静", "李莉", "王己", "令狐德荣"]))
def test_a_confused_name_keeps_its_length(dice: Dice, name: str) -> None:
    for kind in ("homophone", "near_pinyin", "shape"):
        assert len(differences(name, errors.confuse_name(dice, name, kind))) <= 1
    assert len(errors.confuse_name(dice, name, "traditional")) == len(name)


@given(seeds)
def test_a_branch_never_loses_what_tells_it_from_its_parent(dice: Dice) -> None:
    for name in ("兴义市顺达运输有限公司第二分公司", "贵州鸿运物流有限责任公司安龙分公司"):
        assert errors.enterprise_variant(dice, name).endswith(name[-5:])


@given(seeds)
def test_a_name_of_two_characters_keeps_both(dice: Dice) -> None:
    assert errors.drop_character(dice, "张伟") == "张伟"
    assert "".join(errors.space_out(dice, "张伟").split()) == "张伟"


@given(seeds)
def test_a_phone_written_otherwise_is_the_same_number(dice: Dice) -> None:
    digits = "".join(str(int(c)) for c in errors.phone_form(dice, "13885912345") if c.isdigit())
    assert digits.endswith("13885912345")


def test_the_place_is_left_out_only_where_a_name_remains() -> None:
    assert errors.without_place("兴义市顺达运输有限责任公司") == "顺达运输有限责任公司"
    assert errors.without_place("贵州百里杜鹃客运有限公司") == "百里杜鹃客运有限公司"
    assert errors.without_place("兴义市顺达公司") == "兴义市顺达公司"
