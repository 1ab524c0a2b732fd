"""Numbers of police cases: A, the 12-digit code of the police organ, year and month (YYYYMM), a serial of 4
to 6 digits."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ontology.identifiers import division
from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import compact, normalise

KIND: Final = "police_case_number"

_NUMBER: Final = re.compile(r"A[0-9]{12}[0-9]{6}[0-9]{4,6}")
_NEAR: Final = re.compile(r"A?[0-9]{18,26}")


def organ(value: str) -> str:
    """The 12-digit code of the organ that opened the case."""
    return value[1:13]


def read(text: str) -> Reading:
    """A police case number. Never raises.

    INVALID: an impossible month or year, another number of digits, the A missing. DOUBTFUL: the organ's
    division never was.
    """
    if len(text) > MAX_LENGTH:
        return unusable(text, KIND, "too_long")
    value = compact(text).replace("-", "")
    if not _NUMBER.fullmatch(value):
        if not value or normalise(text) is None:
            return unusable(text, KIND, "missing")
        if _NEAR.fullmatch(value):
            return Reading(text, value, KIND, Grade.INVALID, ("length",))
        return unusable(text, KIND, "shape")
    year, month = int(value[13:17]), int(value[17:19])
    if not 1 <= month <= 12:
        return Reading(text, value, KIND, Grade.INVALID, ("impossible_month",))
    if not 1949 <= year <= date.today().year + 1:
        return Reading(text, value, KIND, Grade.INVALID, ("impossible_year",))
    if not division.ever_in_force(value[1:7]):
        return Reading(text, value, KIND, Grade.DOUBTFUL, ("unknown_region",))
    return Reading(text, value, KIND, Grade.VALID, ())
