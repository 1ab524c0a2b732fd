"""Permits that name a person in place of a citizen id: residents of Hong Kong, Macao and Taiwan, and
foreigners.

- residence permits of HK/Macao/Taiwan residents: 18 characters, regions 810000/820000/830000, as GB 11643;
- foreigners' permanent residence: until 2023 three letters and 12 digits, since 2023-12 18 digits beginning
  with 9 and ending in the same MOD 11-2 check (National Immigration Administration, rules of 2023);
- travel permits to the mainland: H or M and 8 or 10 digits (HK/Macao), 8 or 10 digits (Taiwan).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ontology.identifiers import citizen_id
from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import compact, normalise

KIND: Final = "permit"
FOREIGNER_KIND: Final = "foreigner_permit"
HMT_TRAVEL_KIND: Final = "hk_macao_travel_permit"
TAIWAN_TRAVEL_KIND: Final = "taiwan_travel_permit"

_FOREIGNER: Final = re.compile(r"9[0-9]{16}[0-9X]")
_FOREIGNER_OLD: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_FOREIGNER_MASKED: Final = re.compile(r"(?=[0-9A-Z]*\*)(?:9[0-9*]{16}[0-9X*]|[A-Z]{3}[0-9*]{12})")
_HK_MACAO: Final = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TAIWAN: Final = re.compile(r"[0-9]{8}|[0-9]{10}(?:\([A-Z]\))?")


def read(text: str) -> Reading:
    """One of the permits above. Never raises.

    Kinds without a check character are DOUBTFUL at best (``no_check_character``). For foreigners' permits an
    odd date is DOUBTFUL, not INVALID: the layout of the digits before the check is not a published standard.
    """
    if len(text) > MAX_LENGTH:
        return unusable(text, KIND, "too_long")
    value = compact(text)
    if not value or normalise(text) is None:
        return unusable(text, KIND, "missing")
    if value[0] == "8":
        reading = citizen_id.read(text)
        if reading.kind == citizen_id.HMT_KIND:
            return reading
    return _foreigner(text, value) or _travel(text, value) or unusable(text, KIND, "shape")


def _foreigner(raw: str, value: str) -> Reading | None:
    """A foreigner's permanent residence number, new or old, or ``None``."""
    if _FOREIGNER.fullmatch(value):
        faults = citizen_id.date_faults(citizen_id.birth_date(value))
        if value[17] != citizen_id.check_character(value[:17]):
            return Reading(raw, value, FOREIGNER_KIND, Grade.INVALID, ("check_character", *faults))
        return Reading(raw, value, FOREIGNER_KIND, Grade.DOUBTFUL if faults else Grade.VALID, faults)
    if _FOREIGNER_OLD.fullmatch(value):
        faults = () if _two_digit_date(value[7:13]) else ("impossible_date",)
        return Reading(raw, value, FOREIGNER_KIND, Grade.DOUBTFUL, ("no_check_character", *faults))
    if _FOREIGNER_MASKED.fullmatch(value) and any(c.isdigit() for c in value[1:]):
        return Reading(raw, value, FOREIGNER_KIND, Grade.MASKED, ("masked",))
    return None


def _two_digit_date(digits: str) -> bool:
    """Whether ``YYMMDD`` is a day; in the 2000s, the leap years of which are those of the 1900s and 00."""
    year = 2000 + int(digits[:2])
    try:
        date(year, int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def _travel(raw: str, value: str) -> Reading | None:
    """A mainland travel permit, or ``None``; nothing in it can be checked."""
    for pattern, kind in ((_HK_MACAO, HMT_TRAVEL_KIND), (_TAIWAN, TAIWAN_TRAVEL_KIND)):
        if pattern.fullmatch(value):
            return Reading(raw, value, kind, Grade.DOUBTFUL, ("no_check_character",))
    return None
