"""Levels of agreement of addresses and of names of organisations, by examples that tell one level from the next."""

import numpy as np
import pytest

from resolution.comparators.address import ADDRESS_LEVELS
from resolution.comparators.enterprise import ENTERPRISE_NAME_LEVELS
from tests.resolution.building import frame_of, level, outcome

HOME = "兴义市桔山街道瑞金南路12号"
ADDRESSES = [
    (HOME, HOME, "same"),
    (HOME, "贵州省黔西南州兴义市桔山街道办瑞金南路12号", "same"),  # said from the province down
    ("盘县红果镇胜境大道8号", "盘州市红果街道胜境大道8号", "same"),  # before and after the county was renamed
    (HOME, "瑞金南路12号", "near"),
    (HOME, "兴义市瑞金南路12号3单元", "near"),
    (HOME, "兴义市桔山街道端金南路12号", "near"),  # a slip in the street
    (HOME, "兴义市桔山街道瑞金南路13号", "same_township"),  # the neighbour, not a slip
    (HOME, "兴义市桔山街道", "same_township"),
    (HOME, "兴义市黄草街道湖南街3号", "same_county"),
    (HOME, "兴义市湖南街3号", "same_county"),
    (HOME, "安龙县招堤街道北环路5号", "different"),
    (HOME, "安龙县瑞金南路12号", "different"),  # one street, two counties
    (HOME, None, None),
]


@pytest.mark.parametrize(("one", "other", "expected"), ADDRESSES)
def test_address(one: str, other: str | None, expected: str | None) -> None:
    assert level("address", "address", one, other) == expected
    assert level("address", "address", other, one) == expected


def test_every_level_of_addresses_has_its_example() -> None:
    assert {expected for _, _, expected in ADDRESSES} == {*ADDRESS_LEVELS, None}


def test_the_best_of_present_and_registered_address_counts() -> None:
    elsewhere = "安龙县招堤街道北环路5号"
    frame = frame_of(
        {
            "x": ("address", [elsewhere, HOME, None]),
            "registered": ("address", [HOME, None, "贵州省" + HOME]),
        }
    )
    found = outcome("address", frame, [(0, 1), (1, 0), (1, 2), (0, 2)], ("x", "registered"))
    assert [ADDRESS_LEVELS[k] for k in found.levels] == ["same"] * 4
    assert outcome("address", frame, [(0, 1)]).levels.tolist() == [ADDRESS_LEVELS.index("different")]


def test_an_address_is_as_common_as_those_who_live_there() -> None:
    frame = frame_of({"x": ("address", [HOME, HOME, HOME, "兴义市湖南街3号", "兴义市湖南街3号", None])})
    found = outcome("address", frame, [(0, 1), (3, 4), (0, 3)])
    np.testing.assert_allclose(found.frequency, [3 / 5, 2 / 5, np.nan], rtol=1e-6)


FIRM = "贵州兴义金州出租汽车有限公司"
FIRMS = [
    (FIRM, " 贵州兴义 金州出租汽车有限公司", "same"),
    ("顺达运输集团有限公司", "順達運輸集團有限公司", "same"),
    (FIRM, "兴义市金州出租汽车有限责任公司", "same_core"),
    (FIRM, "金州出租汽车公司", "same_core"),
    (FIRM + "兴义市分公司", FIRM + "（兴义）分公司", "same_core"),
    (FIRM, "金州出租", "similar_core"),  # the name for short
    (FIRM, "兴义金洲出租汽车有限公司", "similar_core"),  # a slip by sound
    ("兴义市顺达货运有限公司", "兴义市达顺货运有限公司", "similar_core"),  # two characters exchanged
    (FIRM, FIRM + "安龙分公司", "other_branch"),
    (FIRM + "兴义市分公司", FIRM + "安龙分公司", "other_branch"),
    ("兴义市顺达运输有限公司第一分公司", "兴义市顺达运输有限公司第二分公司", "other_branch"),
    ("兴义市金州出租汽车有限公司", "安龙县金州出租汽车有限公司", "different"),  # registered in two places
    (FIRM, "兴义市万峰旅游客运有限公司", "different"),
    ("兴义市大顺运输有限公司", "兴义市小顺运输有限公司", "different"),
    (FIRM, None, None),
]


@pytest.mark.parametrize(("one", "other", "expected"), FIRMS)
def test_enterprise_name(one: str, other: str | None, expected: str | None) -> None:
    assert level("enterprise_name", "enterprise_name", one, other) == expected
    assert level("enterprise_name", "enterprise_name", other, one) == expected


def test_every_level_of_firms_has_its_example() -> None:
    assert {expected for _, _, expected in FIRMS} == {*ENTERPRISE_NAME_LEVELS, None}


def test_a_firm_is_as_common_as_what_is_agreed_on() -> None:
    names = [FIRM, FIRM, "金州出租汽车公司", "兴义市顺达货运有限公司", None]
    found = outcome("enterprise_name", frame_of({"x": ("enterprise_name", names)}), [(0, 1), (0, 2), (0, 3)])
    np.testing.assert_allclose(found.frequency, [2 / 4, 3 / 4, np.nan], rtol=1e-6)


CODES: list[tuple[str, str | None, str | None]] = [
    ("91520103531686507X", "91520103531686507X", "same"),
    ("91520103531686507X", "531686507", "same_organisation"),  # a file from before 2015
    ("91520103531686507X", "53168650-7", "same_organisation"),
    ("91520103531686507X", "531686508", "one_invalid"),
    ("915201035316865071", "531686507", "same_invalid"),  # its last character is wrong, the code within is not
    ("91520103531686507X", "725853000", "different"),
    ("91520103531686507X", None, None),
]


@pytest.mark.parametrize(("one", "other", "expected"), CODES)
def test_an_organisation_has_one_code_whichever_way_it_is_written(
    one: str, other: str | None, expected: str | None
) -> None:
    assert level("uscc", "uscc", one, other) == expected
    assert level("uscc", "uscc", other, one) == expected
