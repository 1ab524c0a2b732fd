"""Unified social credit codes, GB 32100: 18 of 31 symbols, the last a check, with a GB 11714 organisation
code inside.

Characters 9 to 17 are the organisation code and have a check of their own, which public libraries ignore;
codes led by a letter (N rural collectives, A military and central bodies, Y others) are as right as those led
by a digit.
"""

from __future__ import annotations

import re
from typing import Final

from ontology.identifiers import division
from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import compact, normalise

KIND: Final = "uscc"
ORGANISATION_KIND: Final = "organisation_code"
SYMBOLS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Registering authorities (first character) of GB 32100 and its later supplements.
AUTHORITIES: Final = frozenset("123456789ANY")

_VALUES: Final = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_VALUES: Final = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_USCC: Final = re.compile(rf"[{SYMBOLS}]{{18}}")
_NEAR: Final = re.compile(r"[0-9A-Z]{16,20}")
_ORGANISATION: Final = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
# Letters GB 32100 leaves out because they look like these.
_CONFUSED: Final = str.maketrans("OISZV", "0152U")


def check_character(first17: str) -> str:
    """The 18th character for 17 (GB 32100: weights 3^i mod 31). Raises ``ValueError`` on other symbols."""
    if len(first17) != 17 or any(c not in _VALUES for c in first17):
        raise ValueError("a USCC check needs 17 of the 31 symbols")
    return _check(first17)


def _check(first17: str) -> str:
    total = 0
    values = _VALUES
    for weight, symbol in zip(_WEIGHTS, first17, strict=True):
        total += weight * values[symbol]
    return SYMBOLS[-total % 31]


def organisation_check_character(first8: str) -> str:
    """The ninth character for eight (GB 11714: 10 is X, 11 is 0). Raises ``ValueError`` on others."""
    if len(first8) != 8 or any(c not in _ORGANISATION_VALUES for c in first8):
        raise ValueError("an organisation code check needs 8 digits or capital letters")
    return _organisation_check(first8)


def _organisation_check(first8: str) -> str:
    rest = 11 - sum(w * _ORGANISATION_VALUES[c] for w, c in zip(_ORGANISATION_WEIGHTS, first8, strict=True)) % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


def organisation_code(value: str) -> str | None:
    """The nine characters of the organisation code inside a USCC value, or of the value itself if it is
    one."""
    if len(value) == 18:
        return value[8:17]
    return value if len(value) == 9 else None


def read(text: str) -> Reading:
    """A USCC, or (kind ``organisation_code``) the nine characters used before 2015. Never raises.

    INVALID: wrong check character, wrong length. DOUBTFUL: the inner check is wrong, the authority or region
    unknown, or a letter the standard does not use was corrected and the check then came out right.
    """
    if len(text) > MAX_LENGTH:
        return unusable(text, KIND, "too_long")
    value = compact(text)
    if _USCC.fullmatch(value):
        return _grade(text, value, ())
    if not value or normalise(text) is None:
        return unusable(text, KIND, "missing")
    fixed = value.translate(_CONFUSED)
    if _USCC.fullmatch(fixed):
        if fixed[17] == _check(fixed[:17]):
            return _grade(text, fixed, ("letter_for_digit",))
        return Reading(text, value, KIND, Grade.INVALID, ("symbol", "check_character"))
    organisation = _ORGANISATION.fullmatch(value)
    if organisation:
        right = organisation[2] == organisation_check_character(organisation[1])
        grade, reasons = (Grade.VALID, ()) if right else (Grade.INVALID, ("check_character",))
        return Reading(text, organisation[1] + organisation[2], ORGANISATION_KIND, grade, reasons)
    if _NEAR.fullmatch(value):
        return Reading(text, value, KIND, Grade.INVALID, ("length",))
    return unusable(text, KIND, "shape")


def _grade(raw: str, value: str, notes: tuple[str, ...]) -> Reading:
    """Grade 18 right symbols; ``notes`` are reasons already found."""
    if value[16] != _organisation_check(value[8:16]):
        notes = (*notes, "inner_check_character")
    if value[0] not in AUTHORITIES:
        notes = (*notes, "unknown_authority")
    if not division.ever_in_force(value[2:8]) and value[2:8] != "100000":
        notes = (*notes, "unknown_region")
    if value[17] != _check(value[:17]):
        return Reading(raw, value, KIND, Grade.INVALID, ("check_character", *notes))
    return Reading(raw, value, KIND, Grade.DOUBTFUL if notes else Grade.VALID, notes)
