"""Numbers of court cases: （2016）黔2301刑初123号 by the rules of 2016, （2015）兴刑初字第123号 before them.

Since 2016 (法〔2015〕137号, 法〔2018〕335号): year in brackets, court code, optionally one character of a
special court or procedure, the case type of at most three characters, serial, 号, and optionally 之N. Before:
the court's own character(s), the type, 字第, serial, 号.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import half_width, normalise

KIND: Final = "court_case_number"

#: Abbreviations a court code may begin with: the provinces, the military courts, the XPCC.
COURTS: Final = "京津冀晋内蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵黔云藏陕甘青宁新军兵"
# Characters of which every case type of the annex to 法〔2015〕137号 holds at least one.
_TYPE_WORDS: Final = (
    "民刑行执赔司破清调申诉保特督催商知财认救强劾委监更撤排协港台外国法技鉴评辖停恢异复拍初终再抗核没医"
)

_OPEN: Final = "(（〔[［【{｛〈《﹙⟨<"
_CLOSE: Final = ")）〕]］】}｝〉》﹚⟩>"
_HAN: Final = "[\u3400-\u9fff]"
# Without 字 and 第, which end the case type in the old form.
_TYPE_HAN: Final = "[\u3400-\u5b56\u5b58-\u7b2b\u7b2d-\u9fff]"
_NUMERAL: Final = "[0-9]+|[一二三四五六七八九十百零〇]+"
_YEAR: Final = rf"(?P<open>[{re.escape(_OPEN)}])?(?P<year>[0-9]{{4}})(?P<close>[{re.escape(_CLOSE)}])?年?(?:度)?"
_PART: Final = rf"之(?:{_NUMERAL})"
_TAIL: Final = rf"(?P<inner>{_PART})?(?P<hao>号)?(?P<part>{_PART}|-[0-9]+)?"
_NEW: Final = re.compile(
    rf"{_YEAR}(?P<court>最高法|{_HAN}[0-9]{{0,4}})(?P<type>{_TYPE_HAN}{{1,4}})(?P<serial>[0-9]+)" + _TAIL
)
_OLD: Final = re.compile(
    rf"{_YEAR}(?P<court>{_HAN}{{1,6}}?)(?P<type>{_TYPE_HAN}{{1,5}})字第?(?P<serial>[0-9]+(?:-[0-9]+)?)" + _TAIL
)
_BRACKET_MAP: Final = {ord(c): "(" for c in _OPEN} | {ord(c): ")" for c in _CLOSE}
_SPACES: Final = re.compile(r"[ '\"`]+")
_EARLIEST_YEAR: Final = 1949


def read(text: str) -> Reading:
    """A court case number in the form ``（2016）黔2301刑初123号``. Never raises.

    Every kind of bracket becomes a full-width round one, spaces go, digits become half-width; a missing
    bracket or 号 is added (DOUBTFUL). Serial and 之N stay as written. INVALID: an impossible year. DOUBTFUL
    also: an unknown court code or case type, the form of 2016 in an earlier year. ``before_2016`` marks the
    old form.
    """
    return unusable(text, KIND, "too_long") if len(text) > MAX_LENGTH else _read(text)


# A case number comes with every party, judgment and debtor of the case.
@lru_cache(maxsize=65536)
def _read(text: str) -> Reading:
    bare = half_width(text).translate(_BRACKET_MAP)
    bare = _SPACES.sub("", bare) if " " in bare or "'" in bare or '"' in bare else bare
    if not bare or normalise(text) is None:
        return unusable(text, KIND, "missing")
    bare = bare.rstrip(".。,;；、")
    match = _NEW.fullmatch(bare)
    if match is not None:
        return _reading(text, match, new=True)
    match = _OLD.fullmatch(bare)
    return unusable(text, KIND, "shape") if match is None else _reading(text, match, new=False)


def _reading(raw: str, match: re.Match[str], *, new: bool) -> Reading:
    """Put the parts together and grade them."""
    part = match.groupdict()
    year = int(part["year"])
    notes = [] if part["open"] and part["close"] else ["brackets_missing"]
    notes += [] if part["hao"] else ["suffix_missing"]
    if new:
        notes += [] if part["court"][0] in COURTS + "最" else ["unknown_court"]
        notes += [] if set(part["type"]) & set(_TYPE_WORDS) else ["unknown_type"]
        notes += ["form_for_year"] if year < 2015 else []
        middle = f"{part['court']}{part['type']}{part['serial']}"
    else:
        notes += [] if set(part["type"]) & set(_TYPE_WORDS) else ["unknown_type"]
        middle = f"{part['court']}{part['type']}字第{part['serial']}"
    value = f"（{part['year']}）{middle}号{part['part'] or part['inner'] or ''}"
    if not _EARLIEST_YEAR <= year <= date.today().year + 1:
        return Reading(raw, value, KIND, Grade.INVALID, ("impossible_year", *notes))
    grade = Grade.DOUBTFUL if notes else Grade.VALID
    return Reading(raw, value, KIND, grade, tuple(notes) if new else (*notes, "before_2016"))


def year(value: str) -> int:
    """The year of filing that a value in normal form states."""
    return int(value[1:5])
