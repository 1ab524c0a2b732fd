"""Text as the agencies write it, brought to one form.

The habits handled are those listed in SOURCES.md ("What real files do"): full-width digits and letters,
ideographic and other odd spaces, many ways to write "missing", and many ways to write a date. The mapping is
done by hand instead of by NFKC, because NFKC also replaces Han compatibility characters (a name would change)
and turns units and ligatures into several characters. No function here raises on any string.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

#: How sources write "no value", after the width mapping, in lower case (SOURCES.md, plus what exports add).
MISSING_WORDS: Final = frozenset(
    (
        *("", "-", "--", "---", "/", "null", "(null)", "<null>", "none", "nan", "nat", "n/a", "\\n"),
        *("无", "不详", "未知", "暂无", "不明", "未填", "未填写", "空"),
    )
)

_SPACES: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
# Invisible characters that exports leave behind: zero-width ones, direction marks, the byte-order mark.
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\ufeff"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"


def _width_table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table.update({ord(c): " " for c in _SPACES})
    table.update({ord(c): "" for c in _INVISIBLE})
    table.update({ord(c): "-" for c in _DASHES})
    table.update(dict.fromkeys((*range(0, 9), *range(14, 28), 127), ""))
    return table


_WIDTH: Final = _width_table()
_NEEDS_WIDTH: Final = re.compile("[" + "".join(re.escape(chr(code)) for code in _WIDTH) + "]")
_SPACE_RUN: Final = re.compile("  +")

_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_HAN: Final = re.compile(f"[{_HAN}]")
_SPACE_IN_HAN: Final = re.compile(f"(?<=[{_HAN}()·]) +(?=[{_HAN}()·])")
# Every way keyboards and converters write the dot of a transliterated name; U+00B7 is that of GB/T 15834.
_DOTS: Final = re.compile(" *[·•‧∙⋅・･●▪‣᛫⸱\u0387\u22c5\u2027]+ *")
_ASCII_DOT_BETWEEN_HAN: Final = re.compile(f"(?<=[{_HAN}]) *[.．。] *(?=[{_HAN}])")


def half_width(s: str) -> str:
    """Full-width ASCII to half-width, every odd space to one kind, invisible characters out, dashes to ``-``.

    Han characters are never changed, compatibility ideographs and private-use ones included.
    """
    if s.isascii() and s.isprintable():
        return s
    return s.translate(_WIDTH) if _NEEDS_WIDTH.search(s) else s


def normalise(s: str | None) -> str | None:
    """One form of a value: half-width, trimmed, inner runs of spaces reduced to one; ``None`` where it is
    missing.

    Missing is what SOURCES.md lists (empty, 无, 不详, 未知, -, NULL) and the same in the words exports use.
    Case is kept. Case numbers have their own class, which puts their full-width brackets back.
    """
    if s is None:
        return None
    text = half_width(s).strip()
    if "  " in text:
        text = _SPACE_RUN.sub(" ", text)
    if len(text) <= 6 and text.lower() in MISSING_WORDS:
        return None
    return text


def normalise_name(s: str | None) -> str | None:
    """A person's or organisation's name in one form; ``None`` where it is missing.

    On top of :func:`normalise`: the many dots of transliterated names become ``·``, and spaces inside a name
    made of Han characters go (``张  伟`` is ``张伟``). Names with Latin letters keep single spaces.
    """
    text = normalise(s)
    if text is None or text.isascii():
        return text
    if not _HAS_HAN.search(text):
        return text
    text = _DOTS.sub("·", text)
    if "." in text or "。" in text:
        text = _ASCII_DOT_BETWEEN_HAN.sub("·", text)
    if " " in text:
        text = _SPACE_IN_HAN.sub("", text)
    return text.strip("·") or None


def compact(s: str) -> str:
    """An identifier without what is not part of it: half-width, upper case, no spaces, quotes or list marks.

    Spreadsheet exports protect numbers from being read as such with a leading ``'`` or ``="…"``; those go
    too.
    """
    if not (s.isascii() and s.isalnum()):
        s = half_width(s)
        if not s.isalnum():
            s = _IDENTIFIER_NOISE.sub("", s)
    return s.upper()


_IDENTIFIER_NOISE: Final = re.compile("[ '\"`‘’“”=,;；，。]+")

_CHINA: Final = timezone(timedelta(hours=8))
_CLOCK: Final = (
    r"(?P<h>[0-9]{1,2})[:时点](?:(?P<mi>[0-9]{1,2})(?::(?P<s>[0-9]{1,2})(?:[.,](?P<f>[0-9]{1,9}))?"
    r"|分(?:(?P<s2>[0-9]{1,2})秒?)?)?)? *(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_SEPARATED: Final = re.compile(
    r"(?P<y>[0-9]{4}) *[-/.年] *(?P<m>[0-9]{1,2}) *[-/.月] *(?P<d>[0-9]{1,2}) *[日号]?(?:[T ]*" + _CLOCK + ")?"
)
_COMPACT: Final = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:\.0|[T ]+" + _CLOCK + ")?")
_COMPACT_TIME: Final = re.compile(
    r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})[T ]?(?P<h>[0-9]{2})(?P<mi>[0-9]{2})(?P<s>[0-9]{2})?"
)
_HAN_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LONGEST_DATE: Final = 40
_HAN_DATE: Final = re.compile(
    "([〇○零一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日?"
)


def _small_han_number(s: str) -> str:
    """The Chinese numeral of a month or day (一 … 三十一) in digits."""
    if "十" not in s:
        return s.translate(_HAN_DIGITS)
    tens, _, units = s.partition("十")
    return (tens.translate(_HAN_DIGITS) or "1") + (units.translate(_HAN_DIGITS) or "0")


def parse_datetime(s: str | None) -> datetime | None:
    """The moment a source states, naive and in China Standard Time, or ``None``.

    Reads ``20160105``, ``2016-01-05``, ``2016/1/5``, ``2016.1.5``, ``2016年1月5日`` and
    ``二〇一六年一月五日``, each with or without a time (``08:30``, ``8时30分``, ``T08:30:15.250+08:00``,
    ``20160105083015``). A date without a time is its midnight. ``None`` for a missing word, for anything
    else, and for a day that does not exist (2016-02-30).
    """
    return None if s is None or len(s) > _LONGEST_DATE else _parse(s)


# The same dates come again and again; longer text is kept out of the cache.
@lru_cache(maxsize=65536)
def _parse(s: str) -> datetime | None:
    text = normalise(s)
    if text is None:
        return None
    match = _COMPACT.fullmatch(text) or _SEPARATED.fullmatch(text) or _COMPACT_TIME.fullmatch(text)
    if match is None:
        return _han_date(text)
    part = match.groupdict()
    day = int(part["y"]), int(part["m"]), int(part["d"])
    clock = int(part["h"] or 0), int(part["mi"] or 0), int(part["s"] or part.get("s2") or 0)
    moment = _moment(*day, *clock, int((part.get("f") or "0").ljust(6, "0")[:6]))
    zone = part.get("z")
    return moment if moment is None or zone is None else _to_china(moment, zone)


def _han_date(text: str) -> datetime | None:
    """The midnight of a date in Chinese numerals (二〇一六年一月五日), or ``None``."""
    match = _HAN_DATE.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    month, day = _small_han_number(match[2].replace("元", "一")), _small_han_number(match[3])
    if not (month.isascii() and day.isascii()):
        return None
    return _moment(int(match[1].translate(_HAN_DIGITS)), int(month), int(day))


def _moment(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0
) -> datetime | None:
    """That moment, with 24:00 as the next midnight; ``None`` where no such day or time exists."""
    next_day = (hour, minute, second) == (24, 0, 0)
    try:
        moment = datetime(year, month, day, 0 if next_day else hour, minute, second, micro)
        return moment + timedelta(days=1) if next_day else moment
    except (ValueError, OverflowError):
        return None


def _to_china(moment: datetime, zone: str) -> datetime | None:
    """A moment of the zone ``Z`` or ``±hh:mm`` in China Standard Time, or ``None`` when out of range."""
    offset = timedelta()
    if zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        if offset >= timedelta(hours=24):
            return None
        offset = -offset if zone[0] == "-" else offset
    try:
        return moment.replace(tzinfo=timezone(offset)).astimezone(_CHINA).replace(tzinfo=None)
    except OverflowError:
        return None


def parse_date(s: str | None) -> date | None:
    """The day a source states, in all the forms of :func:`parse_datetime`; its time of day is left out."""
    moment = parse_datetime(s)
    return None if moment is None else moment.date()
