"""How a value of a column becomes canonical text, by name: what a mapping writes behind a column.

A reading never loses a value: one that is not of its kind stays as cleaned text, with what is wrong with it. Where such
a value is of no use as an attribute (a date that does not exist), ``void`` says so and the attribute stays empty.
Validity of identifiers is graded later, by resolution: here a number is only cleaned (DOMAIN.md, "Identifiers").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ontology import codes
from ontology.identifiers import court_case_number, mobile, plate, police_case_number, vin
from ontology.never_ingested import redact
from ontology.text import compact, normalise, normalise_name, parse_date, parse_datetime


@dataclass(frozen=True, slots=True)
class Value:
    """One value read: its canonical text (``None``: missing), and what is wrong with it, if anything."""

    text: str | None
    issue: str | None = None


Read = Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class Normaliser:
    """A named way to read values."""

    name: str
    read: Read
    plain: str | None = None
    """A pattern (RE2) of values that are canonical as they stand: long columns of them need no reading one by one."""
    void: bool = False
    """Whether a value with an issue is of no use as an attribute."""
    kind: str = "text"
    """What the canonical text can be turned into: ``text``, ``date``, ``timestamp`` or ``boolean``."""


def _text(raw: str) -> Value:
    return Value(normalise(raw))


def _name(raw: str) -> Value:
    return Value(normalise_name(raw))


def _number(raw: str) -> Value:
    """An id number, USCC, licence number …: cleaned, never repaired; a whole one loses the ``.0`` of a spreadsheet."""
    return Value(None if normalise(raw) is None else _whole(compact(raw).replace("-", "")) or None)


def _whole(text: str) -> str:
    return text.removesuffix(".0") if text.endswith(".0") and text[:-2].isdigit() else text


def _phone(raw: str) -> Value:
    value = mobile.read(raw).value
    return Value(normalise(raw) if value is None else value)


def _plate(raw: str) -> Value:
    value = plate.read(raw).value
    if value is None and normalise(raw) is not None:
        value = compact(raw) or None
    return Value(value)


def _vin(raw: str) -> Value:
    value = vin.read(raw).value
    return Value(_number(raw).text if value is None else value)


def _case_number(raw: str) -> Value:
    """A court case number with full-width round brackets; another text keeps its form without spaces."""
    reading = court_case_number.read(raw)
    if reading.value is not None:
        return Value(reading.value)
    text = normalise(raw)
    if text is None:
        return Value(None)
    return Value(text.replace(" ", "").translate(_BRACKETS), "not a court case number")


_YEAR_IN_BRACKETS: Final = re.compile(r"[(\[〔［【{] *(?:19|20)[0-9]{2} *[)\]〕］】}]")
_BRACKETS: Final = {ord(c): "（" for c in "([〔［【{"} | {ord(c): "）" for c in ")]〕］】}"}


def _police_case_number(raw: str) -> Value:
    value = police_case_number.read(raw).value
    return _key(raw) if value is None else Value(value)


def _date(raw: str) -> Value:
    text = normalise(raw)
    if text is None:
        return Value(None)
    day = parse_date(text)
    return Value(text, "not a date") if day is None else Value(day.isoformat())


def _timestamp(raw: str) -> Value:
    text = normalise(raw)
    if text is None:
        return Value(None)
    moment = parse_datetime(text)
    return Value(text, "not a date or time") if moment is None else Value(moment.isoformat(sep=" "))


def _boolean(raw: str) -> Value:
    text = normalise(raw)
    if text is None:
        return Value(None)
    value = codes.boolean(text)
    return Value(text, "neither yes nor no") if value is None else Value("true" if value else "false")


def _sex(raw: str) -> Value:
    text = normalise(raw)
    if text is None:
        return Value(None)
    code = codes.table("sex").read(text)
    return Value(text, "not a code of sex") if code is None else Value(code if code in "12" else None)


def _code(table: str) -> Read:
    def read(raw: str) -> Value:
        text = normalise(raw)
        if text is None:
            return Value(None)
        code = codes.table(table).read(text)
        return Value(text, f"not in the code table {table}") if code is None else Value(code)

    return read


def _narrative(raw: str) -> Value:
    """Free text: kept as written, without what is never ingested (DESIGN.md, rule 6)."""
    if normalise(raw) is None:
        return Value(None)
    return Value(redact(raw.strip()))


def _key(raw: str) -> Value:
    """A primary key: half-width and trimmed; a whole number from a spreadsheet loses its ``.0``.

    A key with a year in brackets is a case number, whoever numbered the case: its brackets are full-width round ones
    (SOURCES.md, "Mention ids"), so that every writing of it names the same mention.
    """
    text = normalise(raw)
    if text is None:
        return Value(None)
    exported = _AS_TEXT.fullmatch(text)
    if exported is not None:
        text = exported[1] or exported[2]
    if _YEAR_IN_BRACKETS.search(text):
        return Value(text.replace(" ", "").translate(_BRACKETS))
    return Value(_whole(text))


#: How spreadsheets mark a number as text when they export it: ="0012" or '0012.
_AS_TEXT: Final = re.compile(r"=\"([^\"]+)\"|'([^']+)")


_DAY: Final = r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_PLAIN_WORD: Final = r"^[0-9A-Za-z][0-9A-Za-z:._/-]{6,}$"
_PLAIN_PLATE: Final = (
    f"^[{plate.PROVINCES}][A-HJ-NP-Z]([A-HJ-NP-Z0-9]{{5}}|[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK])$"
)
_PLAIN_NUMBER: Final = r"^[0-9A-Z]{7,}$"

NORMALISERS: Final[dict[str, Normaliser]] = {
    n.name: n
    for n in (
        Normaliser("key", _key, plain=r"^[0-9A-Za-z_-]+$"),
        Normaliser("text", _text, plain=_PLAIN_WORD),
        Normaliser("name", _name),
        Normaliser("number", _number, plain=_PLAIN_NUMBER),
        Normaliser("phone", _phone, plain=r"^1[3-9][0-9]{9}$"),
        Normaliser("plate", _plate, plain=_PLAIN_PLATE),
        Normaliser("vin", _vin),
        Normaliser("case_number", _case_number),
        Normaliser("police_case_number", _police_case_number),
        Normaliser("date", _date, plain=f"^{_DAY}$", void=True, kind="date"),
        Normaliser(
            "timestamp", _timestamp, plain=f"^{_DAY} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$", void=True,
            kind="timestamp",
        ),
        Normaliser("boolean", _boolean, void=True, kind="boolean"),
        Normaliser("sex", _sex, void=True),
        # A code that is not in its table is shown as it is, but there is nothing to take a direction for.
        *(
            Normaliser(name, _code(name), void=name == "direction")
            for name in codes.names()
            if name not in ("sex", "place_kind")
        ),
        Normaliser("narrative", _narrative),
        Normaliser("document", _narrative),
    )
}  # fmt: skip
