"""Names of organisations taken apart into place, core and branch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.organisation_names import read


@pytest.mark.parametrize(
    "name",
    [
        "贵州兴义金州出租汽车有限公司",
        "贵州省兴义市金州出租汽车有限责任公司",
        "兴义市金州出租汽车公司",
        "兴义金州出租汽车股份有限公司",
        "（贵州）兴义金州出租汽车有限公司",
        "兴义市金州出租汽车（集团）有限公司",
        "兴义市 金州·出租汽车 有限公司",
    ],
)
def test_ways_of_writing_one_firm(name: str) -> None:
    found = read(name)
    assert (found.core, found.place, found.branch) == ("金州出租汽车", "兴义", "")


def test_the_name_as_a_whole_loses_noise_only() -> None:
    assert read(" 兴义市金州（出租）有限公司。").whole == "兴义市金州(出租)有限公司"


def test_贵州_alone_is_no_place() -> None:
    assert read("贵州顺达运输有限公司").place == ""


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("兴义市顺达运输有限公司安龙分公司", "安龙"),
        ("兴义市顺达运输有限公司安龙县分公司", "安龙"),
        ("兴义市顺达运输有限公司（安龙）分公司", "安龙"),
        ("兴义市顺达运输有限公司贵州安龙分公司", "安龙"),
        ("兴义市顺达运输有限公司第一分公司", "第一"),
        ("兴义市顺达运输有限公司营业部", "·"),
    ],
)
def test_a_branch_is_told_from_its_parent(name: str, branch: str) -> None:
    parent = read("兴义市顺达运输有限公司")
    found = read(name)
    assert (found.core, found.place) == (parent.core, parent.place)
    assert found.branch == branch
    assert parent.branch == ""


@pytest.mark.parametrize("name", ["有限公司", "公司", "贵州", "兴义市", "分公司", "兴义市分公司", "()", "集团公司"])
def test_a_name_of_nothing_but_form_still_has_a_core(name: str) -> None:
    assert read(name).core


pieces = st.sampled_from(
    "贵州省 兴义市 安龙县 兴义 金州 顺达 有限公司 有限责任公司 集团 公司 分公司 第一 营业部 （ ） ( · 。 A 1".split()
)


@given(st.lists(pieces, max_size=8).map("".join))
def test_never_fails_and_never_loses_a_name(name: str) -> None:
    found = read(name)
    assert set(found.core) <= set(found.whole)
    assert bool(found.core) == bool(found.whole)
