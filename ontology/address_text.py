"""Addresses as running text brought to one form: noise out, and one way to write houses, units, rooms and
groups."""

from __future__ import annotations

import re
from typing import Final

from ontology.text import half_width

_DROP: Final = dict.fromkeys(map(ord, " ,，.。、;；:：'\"‘’“”·|/\\_*《》〈〉"), None)
_REMARK: Final = re.compile(r"[(〔【\[](?:原|现|曾用名|旧称|又名)[^)〕】\]]*[)〕】\]]")
_BRACKETS: Final = dict.fromkeys(map(ord, "()[]〔〕【】{}"), None)

_HAN_NUMBERS: Final = "一二三四五六七八九十"
_UNITS: Final = "组栋幢座单元室号层楼队社户弄"
_HAN_BEFORE_UNIT: Final = re.compile(f"(第?)([{_HAN_NUMBERS}]{{1,3}})(?=村民|小组|单元|[组栋幢室号层楼队弄]|社(?!区))")
_DIGITS: Final = str.maketrans("一二三四五六七八九", "123456789")
_RULES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"第(?=[0-9])", ""),
        (r"(?<![0-9])0+(?=[1-9])", ""),
        (r"社区(?:居民委员会|居委会|居委)", "社区"),
        (r"(?:居民委员会|居委会|居委)", "社区"),
        (r"村?(?:村民委员会|村委会|村委)", "村"),
        (r"(?<=[0-9])(?:村民小组|村民组|生产队|小组|组|队|社(?!区))", "组"),
        (r"(?<=[0-9])(?:号楼|号栋|#楼|栋楼|幢|座)", "栋"),
        (r"(?<=[0-9])#", "号"),
        (r"(?<=[0-9])(?:房间|房|室)", "室"),
        (r"(?<![0-9-])([0-9]{1,3})-([0-9]{1,2})-([0-9]{1,4})[号室]?$", r"\1栋\2单元\3室"),
        (r"(?<=栋)([0-9]{1,2})-([0-9]{1,4})[号室]?$", r"\1单元\2室"),
        (r"(?<=单元)([0-9]{1,4})号?$", r"\1室"),
        (r"(?<=栋)([0-9]{3,4})号?$", r"\1室"),
        (r"(?<=[0-9][号栋层楼])([0-9]{3,4})$", r"\1室"),
    )
)
_WORTH_RULES: Final = re.compile("[0-9会委]")


def plain(text: str) -> str:
    """An address without spaces, punctuation, brackets and remarks on former names; half-width, in capitals.

    ``贵州省 盘州市（原盘县）红果街道`` becomes ``贵州省盘州市红果街道``.
    """
    value = half_width(text)
    if "(" in value or "〔" in value or "[" in value or "【" in value:
        value = _REMARK.sub("", value).translate(_BRACKETS)
    return value.translate(_DROP).upper()


def _han_number(match: re.Match[str]) -> str:
    """A Chinese numeral below a hundred in digits, with a 第 before it kept."""
    text = match[2]
    if "十" not in text:
        return match[1] + text.translate(_DIGITS)
    tens, _, units = text.partition("十")
    return f"{match[1]}{tens.translate(_DIGITS) or '1'}{units.translate(_DIGITS) or '0'}"


def normalise_rest(value: str) -> str:
    """What stands below the township, in one form. ``value`` is already :func:`plain`.

    ``三组`` and ``第3村民小组`` become ``3组``; ``5幢``, ``5座``, ``5号楼`` become ``5栋``; ``12#`` becomes
    ``12号``; ``3-2-501`` becomes ``3栋2单元501室``; ``居委会`` becomes ``社区`` and ``村委会`` ``村``.
    """
    value = _HAN_BEFORE_UNIT.sub(_han_number, value)
    if not _WORTH_RULES.search(value):
        return value
    for pattern, replacement in _RULES:
        value = pattern.sub(replacement, value)
    return value
