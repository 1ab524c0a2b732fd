"""Citizen identity numbers, GB 11643: 18 characters with an ISO 7064 MOD 11-2 check, or 15 digits of the old
form.

The residence permits of Hong Kong, Macao and Taiwan residents (regions 810000, 820000, 830000) follow the
same rule and are read here too, under their own kind. The region code is that of the first registration: a
code abolished since is right, and it shows neither birthplace nor residence, so it is only asked whether it
was ever in force.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from ontology.identifiers import division
from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import compact, normalise

KIND: Final = "citizen_id"
HMT_KIND: Final = "hmt_residence_permit"
HMT_REGIONS: Final = frozenset({"810000", "820000", "830000"})
EARLIEST_BIRTH: Final = date(1880, 1, 1)

_EIGHTEEN: Final = re.compile(r"[0-9]{17}[0-9X]")
_NEAR: Final = re.compile(r"[0-9]{13,19}[0-9X]")
# What stands for X in old registers: the Roman ten GB 11643 prints, the multiplication sign, Greek and
# Cyrillic look-alikes.
_X_LIKE: Final = dict.fromkeys(map(ord, "ⅩⅹΧХ×✕✖Ｘ"), "X")
_LETTERS_FOR_DIGITS: Final = str.maketrans("OQILZ", "00112")
_MASKS: Final = dict.fromkeys(map(ord, "＊•●○·×✱∗■□#?？◆★_~"), "*")
_X_AS_MASK: Final = re.compile("X(?=X|[0-9*])|(?<=X)X")
_MASKED: Final = re.compile(r"(?=[0-9]*\*)[0-9*]{6,20}[0-9X*]")


def check_character(first17: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2). Raises ``ValueError`` for anything else."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("a check character needs exactly 17 digits")
    return _check(first17)


def _check(first17: str) -> str:
    # The weights are the powers of 2 modulo 11, and 13 is 2 modulo 11: so the digits read in base 13 are the
    # weighted sum.
    return "0123456789X"[(1 - 2 * int(first17, 13)) % 11]


def to_18(value15: str) -> str:
    """The 18-character form of a 15-digit number. Raises ``ValueError`` when it is not 15 digits.

    The century is 19, but 18 for the serials 996 to 999, which were kept for people over a hundred years old.
    """
    if len(value15) != 15 or not (value15.isascii() and value15.isdigit()):
        raise ValueError("an old citizen id has exactly 15 digits")
    first17 = value15[:6] + ("18" if value15[12:] >= "996" else "19") + value15[6:]
    return first17 + _check(first17)


@lru_cache(maxsize=65536)
def _date(digits: str) -> date | None:
    """The day ``YYYYMMDD`` names, or ``None``."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=16384)
def _region_known(region: str) -> bool:
    return region in HMT_REGIONS or division.ever_in_force(region)


def birth_date(value: str) -> date | None:
    """The birth date that a value of 18 characters states, or ``None`` when it is hidden or no date."""
    return _date(value[6:14]) if len(value) == 18 else None


def sex(value: str) -> str | None:
    """``'1'`` male or ``'2'`` female from the 17th character, or ``None`` when it is hidden."""
    if len(value) != 18 or value[16] not in "0123456789":
        return None
    return "1" if value[16] in "13579" else "2"


def region(value: str) -> str:
    """The six characters of the region of first registration, ``*`` where hidden."""
    return value[:6]


def date_faults(day: date | None) -> tuple[str, ...]:
    """Why a date in a number can't be right: it does not exist, lies in the future, or lies before 1880."""
    if day is None:
        return ("impossible_date",)
    if day < EARLIEST_BIRTH:
        return ("date_before_1880",)
    return ("future_date",) if day > date.today() else ()


def read(text: str) -> Reading:
    """A citizen id or HK/Macao/Taiwan residence permit, whole or masked. Never raises.

    ``value`` has 18 characters wherever they can be known: an old number is converted, a lost last character
    computed (both DOUBTFUL, as nothing confirms their digits), a mask brought to its length. INVALID: wrong
    check character, a date that does not exist, a wrong number of digits. DOUBTFUL also: a region that never
    was, a letter typed for a digit.
    """
    value = text if len(text) == 18 else compact(text) if len(text) <= MAX_LENGTH else ""
    if _EIGHTEEN.fullmatch(value):
        return grade_18(text, value)
    return _read_odd(text)


def grade_18(raw: str, value: str, notes: tuple[str, ...] = ()) -> Reading:
    """Grade 18 characters of the right shape; ``notes``, reasons already found, make them DOUBTFUL."""
    code = value[:6]
    kind = HMT_KIND if code in HMT_REGIONS else KIND
    faults = date_faults(_date(value[6:14]))
    if value[17] != _check(value[:17]):
        faults = ("check_character", *faults)
    if not _region_known(code):
        notes = (*notes, "unknown_region")
    if faults:
        return Reading(raw, value, kind, Grade.INVALID, notes + faults)
    return Reading(raw, value, kind, Grade.DOUBTFUL if notes else Grade.VALID, notes)


def _read_odd(raw: str) -> Reading:
    """Everything that is not 18 clean characters."""
    if len(raw) > MAX_LENGTH:
        return unusable(raw, KIND, "too_long")
    value = compact(raw)
    if not value or normalise(raw) is None:
        return unusable(raw, KIND, "missing")
    if not value[-1].isascii():
        value = value[:-1] + value[-1].translate(_X_LIKE)
    if _EIGHTEEN.fullmatch(value):
        return grade_18(raw, value)
    digits = value.isascii() and value.isdigit()
    if digits and len(value) == 15:
        return grade_18(raw, to_18(value), ("fifteen_digits",))
    if digits and len(value) == 17:
        return _truncated(raw, value)
    if _NEAR.fullmatch(value):
        return Reading(raw, value, KIND, Grade.INVALID, ("length",))
    return _masked(raw, value) or _repaired(raw, value) or unusable(raw, KIND, "shape")


def _truncated(raw: str, value: str) -> Reading:
    """17 digits: the last character was lost, if region and date are where they should be."""
    if date_faults(_date(value[6:14])) or not _region_known(value[:6]):
        return Reading(raw, value, KIND, Grade.INVALID, ("length",))
    return grade_18(raw, value + _check(value), ("truncated",))


def _repaired(raw: str, value: str) -> Reading | None:
    """A number with letters typed for digits (O for 0, l for 1), graded as if they were digits."""
    fixed = value.translate(_LETTERS_FOR_DIGITS)
    return grade_18(raw, fixed, ("letter_for_digit",)) if _EIGHTEEN.fullmatch(fixed) else None


def _masked(raw: str, value: str) -> Reading | None:
    """A number with hidden characters, brought to 18 with ``*`` for each; ``None`` if it is not one."""
    value = _X_AS_MASK.sub("*", value.translate(_MASKS))
    if not _MASKED.fullmatch(value):
        return None
    notes: tuple[str, ...] = ("masked",)
    if len(value) == 15 and value[-1] != "X":
        value, notes = f"{value[:6]}19{value[6:]}*", ("masked", "fifteen_digits")
    elif len(value) != 18:
        shown_first, shown_last = value[: value.index("*")], value[value.rindex("*") + 1 :]
        if len(shown_first) + len(shown_last) > 17:
            return None
        value = shown_first.ljust(18 - len(shown_last), "*") + shown_last
        notes = ("masked", "mask_length")
    if not any(c != "*" for c in value):
        return unusable(raw, KIND, "masked")
    kind = HMT_KIND if value[:6] in HMT_REGIONS else KIND
    if "*" not in value[6:14]:
        faults = date_faults(_date(value[6:14]))
        if faults:
            return Reading(raw, value, kind, Grade.INVALID, notes + faults)
    if "*" not in value[:6] and not _region_known(value[:6]):
        return Reading(raw, value, kind, Grade.DOUBTFUL, (*notes, "unknown_region"))
    return Reading(raw, value, kind, Grade.MASKED, notes)


def masked_overlap(a: str, b: str) -> int | None:
    """In how many places two values both show a character; ``None`` when they differ in one of them.

    Values of 15 digits are converted first; values whose lengths still differ can't be laid side by side:
    ``None``.
    """
    a, b = _aligned(a), _aligned(b)
    if len(a) != len(b):
        return None
    both = 0
    for x, y in zip(a, b, strict=True):
        if x != "*" and y != "*":
            if x != y:
                return None
            both += 1
    return both


def _aligned(value: str) -> str:
    return to_18(value) if len(value) == 15 and value.isascii() and value.isdigit() else value


def masked_compatible(a: str, b: str) -> bool:
    """Whether two values may be the same number: equal in all places, at least one, that both show."""
    return bool(masked_overlap(a, b))
