"""A text as it is read: in half width, words whole where a line break or spaces ran through them, each number one sign
of its kind, and of everything known where it stands in the original."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.text.found import Found
from ingest.text.person_names import COMPOUND, SURNAMES
from ingest.text.shapes import half_width

HAN: Final = "\u3400-\u9fff"
SIGNS: Final = {
    "person_id": "\ue001", "uscc": "\ue002", "phone": "\ue003", "plate": "\ue004", "vin": "\ue005",
    "court_case_number": "\ue006", "police_case_number": "\ue007",
}  # fmt: skip
"""What stands for a number of a kind."""
CELL: Final = "|"
"""Between the cells of a table."""

_BLANK: Final = re.compile(r"[\s|]+")
_TOKEN_BEFORE: Final = re.compile(f"[{HAN}·]*$")
_TOKEN_AFTER: Final = re.compile(f"[{HAN}·]*")
_SENTENCE_END: Final = "。;!?"
_PUNCTUATION: Final = frozenset(',:;。、!?()"“”《》')
_NEW_LINE: Final = re.compile(
    r"(?:\(?[一二三四五六七八九十0-9]{1,2}[).、.])?(?:被告|原告|第三人|上诉人|被上诉人|申请|被申请|被执行|再审申请|原审|公诉机关|自诉人|"
    r"附带民事|反诉|异议人|案外人|利害关系人|法定代(?:表|理)人|委托|诉讼代理|辩护人|负责人|经营者|犯罪嫌疑人|嫌疑人|"
    r"违法行为人|报[警案]人|被害人|受害人|证人|姓名|性别|[男女][,、|]|出生(?:日期|年月)|民族|住址|住所|户籍|公民身份|身份证|"
    r"联系电话|电话|手机|统一社会|本院|经(?:审理|查|依法)|上述事实|审\s*判|人民陪审员|书\s*记\s*员|现已审理|[(\[〔【]?\d{4}[)\]〕】])"
)
"""How a line begins that does not go on with the word the last one ended in."""


@dataclass(frozen=True, slots=True)
class Legible:
    """plain: the text to read; begins, ends: of each of its characters where the original's begin and end; numbers: by
    the place of their sign in `plain`."""

    plain: str
    begins: Sequence[int]
    ends: Sequence[int]
    numbers: dict[int, Found]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `plain`, not empty, in the original."""
        return self.begins[start], self.ends[end - 1]


def legible(text: str, numbers: Sequence[Found]) -> Legible:
    """A text made legible. numbers: those found in it, in order."""
    half = half_width(text)
    made = _Made()
    at = 0
    for number in (*numbers, None):
        upto = len(half) if number is None else number.start
        for blank in _BLANK.finditer(half, at, upto):
            made.copy(half, at, blank.start())
            made.put(_instead(half, blank.start(), blank.end()), blank.start(), blank.end())
            at = blank.end()
        made.copy(half, at, upto)
        if number is None:
            break
        made.numbers[len(made.begins)] = number
        made.put(SIGNS[number.kind], number.start, number.end)
        at = number.end
    return Legible("".join(made.parts), made.begins, made.ends, made.numbers)


class _Made:
    """What is legible so far."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.numbers: dict[int, Found] = {}

    def copy(self, half: str, start: int, end: int) -> None:
        self.parts.append(half[start:end])
        self.begins.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def put(self, sign: str, start: int, end: int) -> None:
        if sign:
            self.parts.append(sign)
            self.begins.append(start)
            self.ends.append(end)


def _instead(half: str, start: int, end: int) -> str:
    """What a run of spaces, ends of lines and cell borders is read as: nothing, a space, a border, an end of line."""
    blank = half[start:end]
    before, after = half[start - 1 : start], half[end : end + 1]
    if not before or not after:
        return ""
    if "|" in blank or ("\t" in blank and "\n" not in blank):
        return "" if before == "|" else CELL
    if "\n" in blank and after in "年月日号":
        return ""
    if "\n" in blank:
        ends = before in _SENTENCE_END or blank.count("\n") > 1 or _NEW_LINE.match(half, end)
        return "\n" if (ends and before != ":") or _between_rows(half, start, end) else ""
    if before in _PUNCTUATION or after in _PUNCTUATION or before in "年月日" or after in "年月日":
        return ""
    return "" if _runs_through_a_word(half, start, end) else " "


_BORDER: Final = re.compile(r"[^\S\n]*[|\t][^\S\n]*|[^\S\n]+")


def _between_rows(half: str, start: int, end: int) -> bool:
    """Whether the lines before and after an end of line are rows of one table."""
    last, following = half.rfind("\n", 0, start) + 1, half.find("\n", end)
    one = half[last:start].strip()
    other = half[end : following if following >= 0 else len(half)].strip()
    cells = len(_BORDER.findall(one))
    return cells >= 2 and abs(cells - len(_BORDER.findall(other))) <= 1


def _runs_through_a_word(half: str, start: int, end: int) -> bool:
    """Whether spaces stand in a name (张　伟, 欧阳 锋) or between the signs of a heading (判 决 书)."""
    one = _TOKEN_BEFORE.search(half, max(0, start - 8), start)
    other = _TOKEN_AFTER.match(half, end, end + 8)
    left, right = one[0] if one else "", other[0] if other else ""
    if not left or not right or left in "男女" or right[0] in "男女":
        return False
    if len(left) == 1 and len(right) == 1:
        return True
    return len(right) <= 2 and (left in SURNAMES if len(left) == 1 else left in COMPOUND)
