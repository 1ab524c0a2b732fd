"""Chinese names by sound, dialect and shape: the channels by which names are confused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style
from pypinyin.constants import PINYIN_DICT
from pypinyin.style import convert

from resolution.names import fold_syllable, near_pinyin, pinyin, similar_shape, simplified, surname

hanzi = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("张伟", "zhang wei"),
        # Surnames that the general dictionary reads otherwise.
        ("单晓", "shan xiao"),
        ("解勇", "xie yong"),
        ("仇英", "qiu ying"),
        ("曾勇", "zeng yong"),
        ("查良", "zha liang"),
        ("区明", "ou ming"),
        ("覃德荣", "qin de rong"),
        ("朴英", "piao ying"),
        ("万俟雪", "mo qi xue"),
        ("尉迟恭", "yu chi gong"),
        # The same characters in a given name keep their usual reading.
        ("李查", "li cha"),
        ("阿卜杜·热合曼", "a bo du re he man"),
        ("Ａbdul", "ａ b d u l"),
    ],
)
def test_pinyin(name: str, reading: str) -> None:
    assert pinyin(name) == reading


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("张伟", "张"),
        ("欧阳锋", "欧阳"),
        ("令狐德荣", "令狐"),
        ("欧阳", "欧"),  # of two characters the first is the surname
        ("阿依古丽·买买提", "阿依古丽"),
        ("", ""),
    ],
)
def test_surname(name: str, family: str) -> None:
    assert surname(name) == family


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("黄刚", "方刚"),  # h before u is f
        ("胡军", "符军"),
        ("回春", "肥春"),
        ("浑成", "分成"),
        ("李娜", "李拉"),  # n is l
        ("刘念", "牛练"),
        ("张珊", "张三"),  # sh is s
        ("周敏", "邹敏"),  # zh is z
        ("陈成", "岑层"),  # ch is c, eng is en
        ("林静", "凌晶"),  # in is ing
        ("唐兰", "坛郎"),  # an is ang
    ],
)
def test_the_dialect_hears_no_difference(one: str, other: str) -> None:
    assert pinyin(one) != pinyin(other)
    assert near_pinyin(pinyin(one)) == near_pinyin(pinyin(other))


@pytest.mark.parametrize(("one", "other"), [("张伟", "张卫国"), ("王军", "黄军"), ("李强", "李墙壁"), ("罗兰", "莫兰")])
def test_the_dialect_hears_a_difference(one: str, other: str) -> None:
    assert near_pinyin(pinyin(one)) != near_pinyin(pinyin(other))


SYLLABLES = sorted({
    convert(reading, Style.NORMAL, strict=False) for readings in PINYIN_DICT.values() for reading in readings.split(",")
})  # fmt: skip


def test_folding_is_done_once_and_for_all_and_leaves_syllables() -> None:
    vowels = set("aeiouvêm")
    folded = {s: fold_syllable(s) for s in SYLLABLES}
    assert {s for s, f in folded.items() if fold_syllable(f) != f} == set()
    # fn or fi cannot be said, so nothing sounds like it.
    assert {s for s, f in folded.items() if set(s) & vowels and not set(f) & vowels} == set()
    assert not {"fi", "fn"} & set(folded.values())


@pytest.mark.parametrize(
    "pair", ["己已", "末未", "土士", "莉荔", "徽微", "晴睛", "析折", "林材", "伟玮", "清请", "平萍", "文斌"]
)
def test_similar_shapes(pair: str) -> None:
    assert similar_shape(*pair)


@pytest.mark.parametrize("pair", ["江海", "珍玲", "娜好", "铁银", "草花", "志怡", "水江", "玉玲", "李张", "伟强"])
def test_a_shared_radical_alone_is_no_likeness(pair: str) -> None:
    assert not similar_shape(*pair)


@given(hanzi, hanzi)
def test_shape_is_alike_both_ways(one: str, other: str) -> None:
    assert similar_shape(one, other) == similar_shape(other, one)


@given(st.text(hanzi, min_size=1, max_size=4))
def test_every_character_has_one_syllable(name: str) -> None:
    assert len(pinyin(name).split(" ")) == len(name)
    assert len(near_pinyin(pinyin(name)).split(" ")) == len(name)


def test_traditional_names_are_compared_in_simplified_characters() -> None:
    assert simplified("張偉") == "张伟"
    assert simplified("昇華") == simplified("升华")
