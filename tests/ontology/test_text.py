"""Every habit of error of SOURCES.md ("What real files do") that is a matter of text."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.text import (
    compact,
    half_width,
    normalise,
    normalise_name,
    parse_date,
    parse_datetime,
)

ASCII = "".join(map(chr, range(0x21, 0x7F)))


def widen(text: str) -> str:
    return text.translate({ord(c): chr(ord(c) + 0xFEE0) for c in ASCII})


@given(st.text(ASCII, min_size=1))
def test_full_width_becomes_half_width(text: str) -> None:
    assert half_width(widen(text)) == text


@pytest.mark.parametrize("text", ["豈更車", "兀嗀", "祥", "\ue863䶮", "𠮷㐀", "①㎡½ﬁ", "、。《》「」“”…"])
def test_nothing_else_is_touched(text: str) -> None:
    """NFKC would change all of these; a name's characters are the name."""
    assert half_width(text) == text


@pytest.mark.parametrize("space", ["\u3000", " ", "\t", "\u00a0", "\u2003", "\r\n", "\u3000 \u3000"])
def test_spaces_of_every_kind_are_trimmed_and_joined(space: str) -> None:
    assert normalise(f"{space}兴义{space}桔山{space}") == "兴义 桔山"


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\u200e", "\x00", "\u00ad"])
def test_invisible_characters_go(mark: str) -> None:
    assert normalise(f"{mark}张{mark}伟{mark}") == "张伟"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        "无",
        "不详",
        "未知",
        "-",
        "－",
        "—",
        "NULL",
        "null",
        "Null",
        " 无 ",
        "\\N",
        "NaN",
        "None",
        "／",
    ],
)
def test_missing_is_missing(text: str) -> None:
    assert normalise(text) is None
    assert normalise_name(text) is None
    assert parse_date(text) is None


def test_none_is_missing() -> None:
    assert (normalise(None), normalise_name(None), parse_date(None)) == (None, None, None)


@pytest.mark.parametrize("text", ["无名氏", "吴未知", "不详细", "0", "N", "一", "张无"])
def test_what_only_looks_missing_is_kept(text: str) -> None:
    assert normalise(text) == text


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert once is None or normalise(once) == once
    name = normalise_name(text)
    assert name is None or normalise_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张  伟", "张伟"),
        ("张　伟", "张伟"),
        ("张\u2003伟 ", "张伟"),
        ("令狐德荣", "令狐德荣"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("买买提・艾力·", "买买提·艾力"),
        ("John  Smith", "John Smith"),
        ("Ｊ．Ｋ", "J.K"),
        ("贵州某某运输有限公司（兴义 分公司）", "贵州某某运输有限公司(兴义分公司)"),
        ("欧阳娜娜 Nana Ouyang", "欧阳娜娜 Nana Ouyang"),
        ("𠮷 田", "𠮷田"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert normalise_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["5223011980", " 5223 011980 ", "'5223011980", '="5223011980"', "\u30005223011980\t", "５２２３０１１９８０"],
)
def test_compact_leaves_the_identifier_alone(text: str) -> None:
    assert compact(text) == "5223011980"


DATE_FORMS = [
    "{y:04d}{m:02d}{d:02d}", "{y:04d}-{m:02d}-{d:02d}", "{y}/{m}/{d}", "{y:04d}/{m:02d}/{d:02d}", "{y}年{m}月{d}日",
    "{y}年{m:02d}月{d:02d}日", "{y}.{m}.{d}", "{y} 年 {m} 月 {d} 日", "{y:04d}{m:02d}{d:02d}.0", "{y}-{m}-{d}",
]  # fmt: skip
TIME_FORMS = [
    " {h:02d}:{i:02d}:{s:02d}", "T{h:02d}:{i:02d}:{s:02d}", " {h}:{i:02d}:{s:02d}", "  {h:02d}:{i:02d}:{s:02d}.000",
    "T{h:02d}:{i:02d}:{s:02d}+08:00", "{h}时{i}分{s}秒", " {h}时{i:02d}分{s:02d}秒",
]  # fmt: skip


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from(DATE_FORMS),
    st.sampled_from(TIME_FORMS),
    st.booleans(),
)
def test_every_form_of_date_with_and_without_a_time(moment: datetime, day: str, time: str, wide: bool) -> None:
    moment = moment.replace(microsecond=0)
    parts = {
        "y": moment.year,
        "m": moment.month,
        "d": moment.day,
        "h": moment.hour,
        "i": moment.minute,
        "s": moment.second,
    }
    text = day.format(**parts)
    text = widen(text) if wide else text
    assert parse_date(text) == moment.date()
    assert parse_datetime(text) == datetime(moment.year, moment.month, moment.day)
    # A compact date and a time in words don't stand together in any source, nor does a time after ".0".
    if not day.endswith(".0") and not ("时" in time and "年" not in day):
        assert parse_datetime(text + time.format(**parts)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20160105083015", datetime(2016, 1, 5, 8, 30, 15)),
        ("201601050830", datetime(2016, 1, 5, 8, 30)),
        ("20160105 08:30", datetime(2016, 1, 5, 8, 30)),
        ("2016年1月5日8时", datetime(2016, 1, 5, 8)),
        ("2016年1月5日8时30分", datetime(2016, 1, 5, 8, 30)),
        ("2016年1月5日 20:15", datetime(2016, 1, 5, 20, 15)),
        ("2016-01-04T16:00:00Z", datetime(2016, 1, 5)),
        ("2016-01-04T16:00:00.000+00:00", datetime(2016, 1, 5)),
        ("2016-01-05T08:30:15.250", datetime(2016, 1, 5, 8, 30, 15, 250000)),
        ("2016-01-05 24:00:00", datetime(2016, 1, 6)),
        ("二〇一六年一月五日", datetime(2016, 1, 5)),
        ("二○一六年十二月三十一日", datetime(2016, 12, 31)),
        ("二零一六年十月二十日", datetime(2016, 10, 20)),
    ],
)
def test_moments(text: str, moment: datetime) -> None:
    assert parse_datetime(text) == moment
    assert parse_date(text) == moment.date()


@pytest.mark.parametrize(
    "text",
    ["2016-02-30", "20161301", "00000000", "2016-01-05 25:00", "2016", "2016-01", "长期", "2016年1月", "1月5日",
     "5/1/2016", "2016-01-058", "120160105", "昨天", "2016-01-05x", "二〇一六年十三月一日",
     "2016-01-05T08:00+99:00", "9" * 50, "0000-01-01", "9999-12-31T23:00:00-12:00"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None
    assert parse_datetime(text) is None


def test_a_leap_day_is_one_only_in_its_year() -> None:
    assert parse_date("20160229") == date(2016, 2, 29)
    assert parse_date("20150229") is None


@given(st.text(max_size=60) | st.text("0123456789-/年月日时分秒:T.Z+ ０一二十〇元", max_size=30))
def test_no_text_makes_it_raise(text: str) -> None:
    moment = parse_datetime(text)
    assert parse_date(text) == (None if moment is None else moment.date())
    assert half_width(compact(text)) == compact(text)
