"""What reading an identifier gives: the raw text, one normal form of it, and how far it can be trusted and
why.

Validity is graded, never a yes/no gate (DOMAIN.md, "Identifiers"): a mistyped number is still evidence, and a
correct one may be somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Grade(IntEnum):
    """How far a number can be trusted, ordered by usefulness; compare with ``>=``."""

    UNUSABLE = 0
    """No number of this kind can be read from the text; ``value`` is ``None``."""
    INVALID = 1
    """The right shape, but a hard rule of the standard fails: wrong check character, impossible date."""
    DOUBTFUL = 2
    """Nothing hard fails, but something is odd, was repaired, or cannot be confirmed."""
    MASKED = 3
    """Some digits are hidden; what shows breaks no rule. Comparable where both numbers show a digit."""
    VALID = 4
    """Everything the standard lets one check is right."""


#: Every reason a reading can give, with its texts (zh, en). A reason is a note, not always a fault.
REASONS: Final[dict[str, tuple[str, str]]] = {
    "missing": ("没有值", "no value"),
    "shape": ("不是这种号码的格式", "not of the shape of such a number"),
    "too_long": ("过长", "too long"),
    "check_character": ("校验码不符", "the check character is wrong"),
    "inner_check_character": (
        "组织机构代码的校验码不符",
        "the check character of the inner organisation code is wrong",
    ),
    "symbol": ("含标准不用的字母", "holds a letter the standard does not use"),
    "impossible_date": ("日期不存在", "the date in it does not exist"),
    "future_date": ("日期在今天之后", "the date in it lies in the future"),
    "date_before_1880": ("日期早于1880年", "the date in it lies before 1880"),
    "unknown_region": ("行政区划代码从未启用", "its division code was never in force"),
    "abolished_region": ("行政区划代码已撤销", "its division code has been abolished"),
    "fifteen_digits": ("由15位旧号码换算", "converted from an old 15-digit number"),
    "length": ("位数不对", "the wrong number of digits"),
    "truncated": ("缺末位，已按校验码补全", "the last character is missing and was computed"),
    "letter_for_digit": ("字母误作数字，已更正", "a letter stood for a digit and was corrected"),
    "masked": ("部分数字被遮盖", "some digits are hidden"),
    "mask_length": ("遮盖部分的长度不符，已调整", "the hidden part had the wrong length and was adjusted"),
    "unknown_nationality": ("国籍代码不明", "the nationality code is unknown"),
    "no_check_character": ("该类号码无校验码", "numbers of this kind have no check character"),
    "unknown_authority": ("登记管理部门代码不明", "the code of the registering authority is unknown"),
    "unknown_province": ("省份简称不明", "the province is unknown"),
    "no_province": ("缺省份简称", "the province is missing"),
    "withdrawn_series": ("该号牌序列已停用", "this series of plates has been withdrawn"),
    "serial_letters": ("末四位应为数字", "its last four characters should be digits"),
    "country_prefix": ("含国家区号，已去除", "the country code was removed"),
    "trunk_prefix": ("号码前多一个0，已去除", "a leading 0 was removed"),
    "landline": ("固定电话", "a fixed line"),
    "service_number": ("服务号码", "a service number, not a person's"),
    "placeholder": ("像是占位的号码", "looks like a placeholder"),
    "several": ("有多个号码，取第一个", "several numbers; the first one was taken"),
    "brackets_missing": ("年份缺括号，已补", "the brackets of the year were missing"),
    "suffix_missing": ("缺“号”字，已补", "the final 号 was missing"),
    "before_2016": ("2016年前的案号格式", "a form used before 2016"),
    "unknown_court": ("法院代字不明", "the court code is unknown"),
    "unknown_type": ("类型代字不明", "the case type is unknown"),
    "impossible_year": ("年份不可能", "the year is impossible"),
    "impossible_month": ("月份不存在", "the month does not exist"),
    "form_for_year": ("案号格式与年份不符", "the form does not fit the year"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one text as one kind of identifier."""

    raw: str
    """The text as it was given."""
    value: str | None
    """The normal form to store and compare, or ``None`` when nothing usable was read."""
    kind: str
    """The kind of number it turned out to be, e.g. ``citizen_id``, ``hmt_residence_permit``,
    ``plate.police``."""
    grade: Grade
    reasons: tuple[str, ...] = ()
    """Keys of :data:`REASONS`."""

    @property
    def usable(self) -> bool:
        """Whether there is a value at all."""
        return self.value is not None


def reason_text(code: str, language: str = "zh") -> str:
    """A reason in words, ``language`` ``zh`` or ``en``. Raises ``KeyError`` for an unknown code."""
    zh, en = REASONS[code]
    return en if language == "en" else zh


#: No identifier is longer; longer text is not read at all, so that a whole narrative in a column costs
#: nothing.
MAX_LENGTH: Final = 64


def unusable(raw: str, kind: str, reason: str) -> Reading:
    """The reading of a text in which no such number can be found."""
    return Reading(raw, None, kind, Grade.UNUSABLE, (reason,))
