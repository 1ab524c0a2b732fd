"""What judgments and narratives tell of whom they name, in the formulas of the genre; and what they leave open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import Told, find, told

ONE, OTHER = "520102199003077910", "52230119800101001X"
PHONE = "13885912345"


def read(text: str, own: str | None = None) -> Told:
    return told(text, find(text), own)


def said(text: str) -> dict[str, dict[str, str]]:
    """By name, plate or number: what the text says of it."""
    return {
        next(iter(one.attributes.values())).value: {key: value.value for key, value in one.attributes.items()}
        for one in read(text).named
    }


def ties(text: str, own: str | None = None) -> set[tuple[str, str, str, str | None]]:
    found = read(text, own)
    called = {id(one): next(iter(one.attributes.values())).value for one in found.named}
    return {
        (tie.link_type, called.get(id(tie.source), "案"), called.get(id(tie.target), "案"), tie.role)
        for tie in found.ties
    }


JUDGMENT = (
    "贵州省兴义市人民法院\n刑 事 判 决 书\n（2016）黔2301刑初1号\n公诉机关贵州省兴义市人民检察院。\n"
    f"被告人：张伟，男，1990年3月7日出生，汉族，初中文化，住贵州省兴义市黄草街道1号，公民身份号码{ONE}。\n"
    "被告人李四，女，1980年1月1日出生，户籍所在地贵州省贵阳市云岩区，现住贵州省兴义市桔山街道，系被告人张伟之妻。"
    "因涉嫌盗窃罪于2016年1月1日被刑事拘留。\n被告人张伟驾驶车牌号为贵E12345的车辆。\n"
    "上述事实，有被害人王小明的陈述证实。\n"
)


def test_parties_of_a_judgment() -> None:
    everybody = said(JUDGMENT)
    assert everybody["张伟"] == {
        "name": "张伟", "sex": "1", "birth_date": "1990-03-07", "address": "贵州省兴义市黄草街道1号", "id_number": ONE,
    }  # fmt: skip
    assert everybody["李四"] == {
        "name": "李四", "sex": "2", "birth_date": "1980-01-01", "registered_address": "贵州省贵阳市云岩区",
        "address": "贵州省兴义市桔山街道",
    }  # fmt: skip
    assert ties(JUDGMENT) == {
        ("party", "张伟", "案", "被告人"),
        ("party", "李四", "案", "被告人"),
        ("victim", "王小明", "案", "被害人"),
        ("driver", "张伟", "贵E12345", None),
        ("spouse", "李四", "张伟", None),
    }


def test_neither_ethnicity_nor_schooling_is_told() -> None:
    told_of = " ".join(value for one in said(JUDGMENT).values() for value in one.values())
    assert "汉" not in told_of
    assert "初中" not in told_of


def test_positions_are_those_of_the_text() -> None:
    for one in read(JUDGMENT).named:
        for stated in one.attributes.values():
            written = JUDGMENT[stated.start : stated.end]
            assert written in (stated.value, "男", "女") or "年" in written, stated
    (driving,) = [tie for tie in read(JUDGMENT).ties if tie.link_type == "driver"]
    assert JUDGMENT[driving.start : driving.end] == "被告人张伟驾驶车牌号为贵E12345的车辆。"


FIRM = (
    "原告：贵州恒通运输有限公司（以下简称恒通公司），住所地贵阳市南明区。\n法定代表人：王强，该公司总经理。\n"
    "委托诉讼代理人：孙敏，女，1985年5月6日出生，该公司员工，住贵阳市云岩区。\n"
    "被告：赵  六，男，1975年5月5日出生，住贵州省遵义市红花岗区。\n"
)


def test_a_firm_and_who_speaks_for_it() -> None:
    assert said(FIRM)["贵州恒通运输有限公司"]["address"] == "贵阳市南明区"
    assert said(FIRM)["孙敏"]["address"] == "贵阳市云岩区"
    assert ties(FIRM) == {
        ("party", "贵州恒通运输有限公司", "案", "原告"),
        ("legal_representative", "王强", "贵州恒通运输有限公司", None),
        ("involved_person", "孙敏", "案", "委托诉讼代理人"),
        ("party", "赵六", "案", "被告"),
    }


def test_a_narrative_tells_in_brackets() -> None:
    text = (
        f"2016年1月1日8时许，犯罪嫌疑人张伟（男，身份证号码{ONE}，户籍地：贵州省兴义市黄草街道1号）趁王芳不备将其财物盗走。"
        f"报警人赵敏联系电话{PHONE}。"
    )
    assert said(text)["张伟"] == {
        "name": "张伟", "sex": "1", "id_number": ONE, "registered_address": "贵州省兴义市黄草街道1号",
    }  # fmt: skip
    assert said(text)["赵敏"]["phone"] == PHONE
    assert ("suspect", "张伟", "案", "犯罪嫌疑人") in ties(text)
    assert ("reporter", "赵敏", "案", "报警人") in ties(text)


@pytest.mark.parametrize(
    "text",
    [
        "被告人张\n伟，男，19\n90年3月7日出\n生，公民身份号码52010219900\n3077910，住贵州省兴\n义市黄草街道1号。",
        f"被告人：张　伟，男，l99O年3月7日出生，公民身份号码{ONE}，住贵州省兴义市黄草街道1号。",
        f"被告人\t张 伟\t男\t1990年3月7日\t{ONE}\t贵州省兴义市黄草街道1号\n",
        f"被告人｜张伟｜男｜1990-03-07｜{ONE}｜住贵州省兴义市黄草街道1号\n",
        "诉讼地位｜姓名｜性别｜出生日期｜身份证号码｜住址\n"
        f"被告人｜张伟｜男｜1990年3月7日｜{ONE}｜贵州省兴义市黄草街道1号\n",
        "被告人:张伟,男,一九九〇年三月七日出生,身份证号５２０１０２１９９００３０７７９１０,住贵州省兴义市黄草街道1号。",
        f"被告人张伟，男，生于1990年3月7日。住贵州省兴义市黄草街道1号。身份证号码：{ONE}。",
        "被告人张伟，男，1990年3月7日生，身份证号码520102900307791，住贵州省兴义市黄草街道1号。",
    ],
)
def test_the_ways_a_party_is_written(text: str) -> None:
    assert said(text)["张伟"] == {
        "name": "张伟", "sex": "1", "birth_date": "1990-03-07", "id_number": ONE, "address": "贵州省兴义市黄草街道1号",
    }  # fmt: skip
    assert ties(text) == {("party", "张伟", "案", "被告人")}


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("被告人张伟与李某1驾驶的贵E54321号车相撞。", ("driver", "李某1", "贵E54321", None)),
        ("贵E12345号小型轿车驾驶人陈某2受伤。", ("driver", "陈某2", "贵E12345", None)),
        ("被告人张伟，男，系被害人之夫。被害人李芳，女。", ("spouse", "张伟", "李芳", None)),
        ("被害人李芳系被告人张伟之女。", ("parent", "张伟", "李芳", None)),
        ("原告张伟与被告李芳系夫妻关系。", ("spouse", "张伟", "李芳", None)),
        (
            "上诉人李某某不服贵州省兴义市人民法院（2015）兴民初字第12号民事判决，提起上诉。",
            ("originates_from", "案", "（2015）兴民初字第12号", None),
        ),
    ],
)
def test_links_between_whom_a_text_names(text: str, link: tuple[str, str, str, str | None]) -> None:
    assert link in ties(text)


@pytest.mark.parametrize(
    "text",
    [
        # Two who may be meant, or somebody without a name.
        "被告人张伟、李四驾驶贵E12345号车逃离。",
        "被告人张伟伙同李某1盗窃后驾驶贵E12345号车逃离。",
        "被告人张伟将他人打伤，后驾驶贵E12345号车逃离。",
        "被告人张伟的车被一男子驾驶贵E12345号车撞坏。",
        # A case that is only cited.
        "参照最高人民法院（2014）民一终字第1号民事判决的精神。",
        "原告张伟与被告李芳原系同事，该公司尚欠货款。",
    ],
)
def test_what_is_not_clear_ties_nothing(text: str) -> None:
    assert {link[0] for link in ties(text)} <= {"party"}


def test_what_is_told_behind_a_second_name_is_of_nobody() -> None:
    text = f"被告人张伟，男，其妻王芳，1990年3月7日出生，身份证号{ONE}，住贵州省兴义市。"
    assert said(text)["张伟"] == {"name": "张伟", "sex": "1"}


def test_two_of_one_name_stay_two() -> None:
    text = "原告张伟，男，1990年3月7日出生。被告张伟，男，1980年1月1日出生。张伟驾驶贵E12345号车。"
    days = sorted(one.attributes["birth_date"].value for one in read(text).named if "birth_date" in one.attributes)
    assert days == ["1980-01-01", "1990-03-07"]
    assert "driver" not in {link[0] for link in ties(text)}


def test_the_case_itself_is_no_other_case() -> None:
    assert ties("作出（2016）黔2301刑初1号刑事判决。", "（2016）黔2301刑初1号") == set()


_PIECES = st.sampled_from([
    *"，。：\n\t ｜男女（）系、其等", "被告人", "原告", "张伟", "李某1", "1990年3月7日生", "住兴义市", ONE, PHONE,
    "之妻", "驾驶", "贵E12345", "法定代表人", "贵州恒通运输有限公司", "该公司", "（2015）兴民初字第12号", "姓名",
])  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join)))
def test_any_text_is_read_and_every_span_lies_in_it(text: str) -> None:
    found = read(text)
    named = {id(one) for one in found.named}
    for one in found.named:
        assert 0 <= one.start < one.end <= len(text)
        assert all(0 <= value.start < value.end <= len(text) for value in one.attributes.values())
    for tie in found.ties:
        assert 0 <= tie.start < tie.end <= len(text)
        assert all(end is None or id(end) in named for end in (tie.source, tie.target))
