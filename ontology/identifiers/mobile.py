"""Telephone numbers: mobile numbers of mainland China, with fixed lines told apart.

A mobile number may be shared in a family and change hands, so even a VALID one names nobody by itself.
"""

from __future__ import annotations

import re
from typing import Final

from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import normalise

KIND: Final = "mobile"
LANDLINE_KIND: Final = "landline"

_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_MASKED: Final = re.compile(r"(?=1[0-9]*\*)1[3-9*][0-9*]{9}")
_LANDLINE: Final = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_NEAR: Final = re.compile(r"1[0-9]{9,11}")
_COUNTRY: Final = re.compile(r"(?:\+|00)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{8,11}$)")
_NOISE: Final = re.compile(r"[ \-()'\"`‘’“”.=_·]+")
_SEVERAL: Final = re.compile(r"[,，;；/、|]|或|转")
_MASKS: Final = dict.fromkeys(map(ord, "Xx×＊•●#?？"), "*")
#: Numbers people type to get past a required field, or that belong to a service.
PLACEHOLDERS: Final = frozenset(
    {"13800138000", "13912345678", "13812345678", "13612345678", "13512345678", "13712345678"}
)


def read(text: str) -> Reading:
    """A mobile number without +86, spaces and hyphens, or a fixed line with its area code. Never raises.

    Several numbers in one field: the first is taken (``several``). DOUBTFUL: what looks like a placeholder.
    INVALID: 10 or 12 digits that begin like a mobile number.
    """
    if len(text) == 11 and _MOBILE.fullmatch(text):
        return _mobile(text, text, ())
    if len(text) > MAX_LENGTH:
        return unusable(text, KIND, "too_long")
    whole = normalise(text)
    if whole is None:
        return unusable(text, KIND, "missing")
    bare = (_NOISE.sub("", part.removesuffix(".0")) for part in _SEVERAL.split(whole))
    parts = [part for part in bare if part]
    notes: tuple[str, ...] = ("several",) if len(parts) > 1 else ()
    readings = [_read_one(text, part, notes) for part in parts]
    return next((r for r in readings if r.grade > Grade.UNUSABLE), None) or unusable(text, KIND, "shape")


def _read_one(raw: str, value: str, notes: tuple[str, ...]) -> Reading:
    """One number, already without noise."""
    short = _COUNTRY.sub("", value)
    if short != value:
        value, notes = short, (*notes, "country_prefix")
    if value.startswith("01") and _MOBILE.fullmatch(value[1:]):
        value, notes = value[1:], (*notes, "trunk_prefix")
    if _MOBILE.fullmatch(value):
        return _mobile(raw, value, notes)
    if _LANDLINE.fullmatch(value):
        return Reading(raw, value, LANDLINE_KIND, Grade.VALID, (*notes, "landline"))
    masked = value.translate(_MASKS)
    if _MASKED.fullmatch(masked) and any(c != "*" for c in masked[1:]):
        return Reading(raw, masked, KIND, Grade.MASKED, (*notes, "masked"))
    if _NEAR.fullmatch(value):
        return Reading(raw, value, KIND, Grade.INVALID, (*notes, "length"))
    return unusable(raw, KIND, "shape")


def _mobile(raw: str, value: str, notes: tuple[str, ...]) -> Reading:
    """Grade 11 digits of the right shape."""
    if value in PLACEHOLDERS or len(set(value[3:])) == 1:
        return Reading(raw, value, KIND, Grade.DOUBTFUL, (*notes, "placeholder"))
    return Reading(raw, value, KIND, Grade.VALID, notes)
