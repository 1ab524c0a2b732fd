"""Vehicle identification numbers, GB 16735: 17 characters without I, O and Q, a check at position 9.

The check is a soft flag (DOMAIN.md): makers outside China and North America do not all keep it.
"""

from __future__ import annotations

import re
from operator import mul
from typing import Final

from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import compact, normalise

KIND: Final = "vin"

_VALUES: Final = (
    {str(d): d for d in range(10)}
    | dict(zip("ABCDEFGH", range(1, 9), strict=True))
    | dict(zip("JKLMN", range(1, 6), strict=True))
    | {"P": 7, "R": 9}
    | dict(zip("STUVWXYZ", range(2, 10), strict=True))
)
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_SHAPE: Final = re.compile(r"[A-Z0-9]{17}")
_NEAR: Final = re.compile(r"[A-Z0-9]{6,20}")
_MASKED: Final = re.compile(r"(?=[A-Z0-9]*\*)[A-Z0-9*]{17}")
_CONFUSED: Final = str.maketrans("IOQ", "100")


def check_character(value: str) -> str:
    """What position 9 of these 17 characters should hold. Raises ``ValueError`` when they are not a VIN's
    characters."""
    if not _VIN.fullmatch(value):
        raise ValueError("a VIN has 17 characters without I, O and Q")
    return _check(value)


def _check(value: str) -> str:
    return "0123456789X"[sum(map(mul, _WEIGHTS, map(_VALUES.__getitem__, value))) % 11]


def read(text: str) -> Reading:
    """A VIN, or a chassis number of before 1997. Never raises.

    DOUBTFUL: the check at position 9 fails, the last four are not digits, or I, O, Q were corrected to 1 and
    0. INVALID: another length, or the same character throughout.
    """
    if len(text) > MAX_LENGTH:
        return unusable(text, KIND, "too_long")
    value = compact(text).replace("-", "")
    if not _SHAPE.fullmatch(value):
        return _read_odd(text, value)
    notes: tuple[str, ...] = ()
    if not _VIN.fullmatch(value):
        value, notes = value.translate(_CONFUSED), ("letter_for_digit",)
    if len(set(value)) == 1:
        return Reading(text, value, KIND, Grade.INVALID, (*notes, "placeholder"))
    if value[8] != _check(value):
        notes = (*notes, "check_character")
    if not value[13:].isdigit():
        notes = (*notes, "serial_letters")
    return Reading(text, value, KIND, Grade.DOUBTFUL if notes else Grade.VALID, notes)


def _read_odd(raw: str, value: str) -> Reading:
    """What is not 17 capital letters and digits as it stands."""
    if not value or normalise(raw) is None:
        return unusable(raw, KIND, "missing")
    if _MASKED.fullmatch(value) and value.strip("*"):
        return Reading(raw, value, KIND, Grade.MASKED, ("masked",))
    if _NEAR.fullmatch(value):
        return Reading(raw, value, KIND, Grade.INVALID, ("length",))
    return unusable(raw, KIND, "shape")
