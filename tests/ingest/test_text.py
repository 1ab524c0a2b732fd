"""Numbers in running text, in the ways people and machines write them, and what only looks like one."""

from __future__ import annotations

import pytest

from ingest.text import find
from ontology.identifiers import uscc

_FIRST_17 = "91522301" + "MA6DLPQK" + uscc.organisation_check_character("MA6DLPQK")
USCC = _FIRST_17 + uscc.check_character(_FIRST_17)
RIGHT = "520102199003077910"
"""A number whose check character holds."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证号码52230119800101001x，", [("person_id", "52230119800101001X")]),
        ("证件522301********0012的", [("person_id", "522301********0012")]),
        ("电话13885912345和0859-3222222", [("phone", "13885912345")]),
        ("编号1388591234567不是电话", []),
        ("驾驶贵E·12345号小型轿车与贵ED12345相撞", [("plate", "贵E12345"), ("plate", "贵ED12345")]),
        (f"统一社会信用代码{USCC}。", [("uscc", USCC)]),
        ("见(2016)黔2301刑初123号判决", [("court_case_number", "（2016）黔2301刑初123号")]),
        ("案件A5223010000002016010001移送", [("police_case_number", "A5223010000002016010001")]),
        ("没有号码", []),
        ("", []),
        # In full width, in groups, over the end of a line, a nought read as a letter.
        ("号码５２０１０２１９９００３０７７９１０", [("person_id", RIGHT)]),
        ("520102 19900307 7910", [("person_id", RIGHT)]),
        ("52010219900\n3077910", [("person_id", RIGHT)]),
        ("52O102l99003077910", [("person_id", RIGHT)]),
        ("手机138 8591 2345、+86139-8591-2346", [("phone", "13885912345"), ("phone", "13985912346")]),
        ("手机13885\r\n912345", [("phone", "13885912345")]),
        ("138****2345", [("phone", "138****2345")]),
        (
            "贵Ｅ１２３４５、贵E•12346、贵E12\n347",
            [("plate", "贵E12345"), ("plate", "贵E12346"), ("plate", "贵E12347")],
        ),
        ("（2014）筑民初字第12\n3号", [("court_case_number", "（2014）筑民初字第123号")]),
        (f"代码{USCC[:9]}\n{USCC[9:]}", [("uscc", USCC)]),
        ("身份证号码522301800101001", [("person_id", "52230119800101001X")]),
        # What is of the length of a number, and nothing says that it is one.
        ("订单520102199003077919，流水522301800101001", []),
        ("身份证号520102199003077919", [("person_id", "520102199003077919")]),
        ("卡号6222020200112233445，SF1234567890123", []),
        ("1*********5", []),
    ],
)
def test_numbers_in_running_text(text: str, found: list[tuple[str, str]]) -> None:
    hits = find(text)
    assert [(h.kind, h.value) for h in hits] == found
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
