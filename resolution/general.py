"""Standardisers for tables of any kind: names in an alphabet, dates in any form, numbers, titles, postal codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from ontology.text import half_width, parse_date
from resolution.standardise import Features, standardiser

_TITLES = frozenset("mr mrs ms miss dr prof sir rev hon jr sr".split())


def plain_letters(text: str) -> str:
    """Lower case, without accents, half-width."""
    decomposed = unicodedata.normalize("NFKD", half_width(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", plain_letters(text).replace("'", "").replace("’", ""))


def _each(values: list[str], **features: Callable[[str], str | None]) -> Features:
    """Each feature of each value; `value` is the standardised value itself, which the others are not given without."""
    out: Features = {"" if name == "value" else name: [] for name in features}
    for value in values:
        for name, function in features.items():
            out["" if name == "value" else name].append(function(value) or None)
    return out


def _sound(word: str) -> str | None:
    import jellyfish

    return jellyfish.metaphone(word) if word.isascii() else word


@standardiser("name")
def name(values: list[str]) -> Features:
    """Names in an alphabet: lower case, no accents, titles (mr, dr) nor punctuation; first and last word, the first
    three letters (`start`), how the first and the last word sound (metaphone), and the words in
    order of the alphabet."""
    cleaned = [" ".join(w for w in _words(v) if w not in _TITLES) for v in values]
    return _each(
        cleaned,
        value=lambda v: v,
        first=lambda v: v.split(" ")[0],
        last=lambda v: v.split(" ")[-1],
        start=lambda v: v[:3],
        sound=lambda v: _sound(v.split(" ")[0]) if v else None,
        last_sound=lambda v: _sound(v.split(" ")[-1]) if v else None,
        sorted=lambda v: " ".join(sorted(v.split(" "))),
    )


@standardiser("words")
def words(values: list[str]) -> Features:
    """Titles and other text: lower case, no accents nor punctuation; the words in order of the alphabet; the first
    three words; the longest word."""
    return _each(
        [" ".join(_words(v)) for v in values],
        value=lambda v: v,
        sorted=lambda v: " ".join(sorted(set(v.split(" ")))),
        start=lambda v: " ".join(v.split(" ")[:3]),
        longest=lambda v: max(v.split(" "), key=len),
    )


_YEAR_FIRST = re.compile(r"(\d{4})[-/. 年]?(\d{1,2})[-/. 月]?(\d{1,2})日?(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ].*)?")


@standardiser("any_date")
def any_date(values: list[str]) -> Features:
    """Dates as YYYY-MM-DD from 1956-04-09, 19560409, 9/4/1956 (day first), 1956年4月9日 and the like, even where
    there is no such day (a slip in one digit is still a likeness); the year; month and day."""
    return _date_features([iso_date(v.strip(), month_first=False) or "" for v in values])


@standardiser("month_first_date")
def month_first_date(values: list[str]) -> Features:
    """As any_date, but in 4/9/1956 the month is first."""
    return _date_features([iso_date(v.strip(), month_first=True) or "" for v in values])


def _date_features(values: list[str]) -> Features:
    return _each(values, value=lambda v: v, year=lambda v: v[:4], month_day=lambda v: v[5:])


def iso_date(value: str, *, month_first: bool) -> str | None:
    """A date in any form as YYYY-MM-DD, whether or not there is such a day; None for what has not the form of one."""
    if match := _YEAR_FIRST.fullmatch(value):
        year, month, day = match.groups()
    elif match := _YEAR_LAST.fullmatch(value):
        one, other, year = match.groups()
        month, day = (one, other) if month_first else (other, one)
    else:
        found = parse_date(value)
        return found.isoformat() if found else None
    return f"{year}-{int(month):02d}-{int(day):02d}"


@standardiser("number")
def number(values: list[str]) -> Features:
    """Numbers: without currency, unit or thousands' commas; 3.50 is 3.5."""
    return _each(values, value=_number)


def _number(value: str) -> str | None:
    match = re.search(r"-?\d+(?:\.\d+)?", re.sub(r"(?<=\d)[,， ](?=\d{3}\b)", "", half_width(value)))
    return f"{float(match[0]):.10g}" if match else None


@standardiser("postcode")
def postcode(values: list[str]) -> Features:
    """Letters and digits only; the area: all but the last three of a code with letters, the first half of one of
    digits."""
    return _each(
        [re.sub(r"[^0-9A-Z]", "", half_width(v).upper()) for v in values],
        value=lambda v: v,
        area=lambda v: v[: len(v) // 2] if v.isdigit() else v[:-3],
    )


@standardiser("email")
def email(values: list[str]) -> Features:
    """Lower case; what stands before the @, and behind it."""
    return _each(
        [re.sub(r"\s+", "", half_width(v)).lower() for v in values],
        value=lambda v: v,
        user=lambda v: v.split("@")[0],
        domain=lambda v: v.split("@")[-1] if "@" in v else None,
    )


@standardiser("digits")
def digits(values: list[str]) -> Features:
    """The digits alone (telephones written in any way); the last seven, and the last four."""
    return _each(
        [re.sub(r"\D", "", half_width(v)) for v in values],
        value=lambda v: v,
        last7=lambda v: v[-7:] if len(v) >= 7 else None,
        last4=lambda v: v[-4:] if len(v) >= 4 else None,
    )


@standardiser("key")
def key(values: list[str]) -> Features:
    """Identifiers of any kind: upper case, letters and digits only; the first half and the second half, for blocking
    that a slip in the other half does not harm."""
    return _each(
        [re.sub(r"[\W_]", "", half_width(v).upper()) for v in values],
        value=lambda v: v,
        head=lambda v: v[: len(v) // 2] if len(v) >= 6 else None,
        tail=lambda v: v[len(v) // 2 :] if len(v) >= 6 else None,
    )
