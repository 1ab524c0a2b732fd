"""The usual forms of values standardised all at once, from Arrow's buffers; what is not of a usual form is left to the
standardiser that reads one value with care, and for what is, the answer is the same as that one's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontology.identifiers import citizen_id, division

Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Bulk = Callable[[pa.Array, Sequence[str]], tuple[Flags, dict[str, pa.Array]]]
"""(values, features wanted) → which values are of a usual form, and of these the features; null for the others. The
values are a string array without nulls."""
BULK: dict[str, Bulk] = {}


def bulk(name: str) -> Callable[[Bulk], Bulk]:
    """Registers a function as the bulk form of the standardiser of that name."""

    def register(function: Bulk) -> Bulk:
        BULK[name] = function
        return function

    return register


@bulk("plain")
def plain(values: pa.Array, features: Sequence[str]) -> tuple[Flags, dict[str, pa.Array]]:
    """All are as they are."""
    return np.ones(len(values), np.bool_), {"": values}


@bulk("date")
def day(values: pa.Array, features: Sequence[str]) -> tuple[Flags, dict[str, pa.Array]]:
    """All are cut to their first ten characters."""
    short = pc.max(pc.binary_length(values)).as_py() <= 10
    return np.ones(len(values), np.bool_), {"": values if short else pc.utf8_slice_codeunits(values, 0, 10)}


@bulk("phone")
def phone(values: pa.Array, features: Sequence[str]) -> tuple[Flags, dict[str, pa.Array]]:
    """Mobile numbers of eleven digits and nothing else."""
    places, letters = _of_width(values, 11)
    digits = letters - ord("0")
    usual = np.zeros(len(values), np.bool_)
    usual[places] = (digits <= 9).all(axis=0) & (digits[0] == 1) & (digits[1] >= 3)
    return usual, {"": values}


_ID_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_ID_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
_MONTH_ENDS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] + [0] * 87)


@bulk("person_id")
def person_id(values: pa.Array, features: Sequence[str]) -> tuple[Flags, dict[str, pa.Array]]:
    """Citizen numbers of 18 characters (GB 11643), right or wrong in check, date and region. Those that begin with 9
    may be permits."""
    places, letters = _of_width(values, 18)
    digits = letters[:17] - ord("0")
    shaped = (digits <= 9).all(axis=0) & (digits[0] >= 1) & (digits[0] <= 8)
    shaped &= (letters[17] - ord("0") <= 9) | (letters[17] == ord("X"))
    places, letters, digits = places[shaped], letters[:, shaped], digits[:, shaped]
    usual = np.zeros(len(values), np.bool_)
    usual[places] = True
    year, month, dated = (_number(digits[k:end]) for k, end in ((6, 10), (10, 12), (12, 14)))
    valid = _check_holds(digits, letters[17]) & _is_day(year, month, dated) & _regions()[_number(digits[:6])]
    stated = np.isin(year // 100, (18, 19, 20)) & (month >= 1) & (month <= 12) & (dated >= 1) & (dated <= 31)

    def written(which: Flags | None, *parts: Bytes | int) -> pa.Array:
        """The texts of these characters (rows of `letters`, or one for all) where `which`, null elsewhere."""
        chosen = slice(None) if which is None else which
        rows = [np.full(len(places), part, np.uint8)[None, :] if isinstance(part, int) else part for part in parts]
        return _texts(len(values), places[chosen], np.concatenate(rows)[:, chosen])

    dash = ord("-")
    made: dict[str, Callable[[], pa.Array]] = {
        "": lambda: values,
        "valid": lambda: written(valid, ord("1")),
        "trusted": lambda: written(valid, letters),
        "birth": lambda: written(stated, letters[6:10], dash, letters[10:12], dash, letters[12:14]),
        "sex": lambda: written(None, (ord("2") - digits[16:17] % 2).astype(np.uint8)),
        "head": lambda: written(None, letters[:14]),
        "tail": lambda: written(None, letters[10:]),
    }
    return usual, {feature: made[feature]() for feature in features}


def _check_holds(digits: Bytes, last: Bytes) -> Flags:
    """ISO 7064 MOD 11-2."""
    total = np.zeros(digits.shape[1], np.int32)
    for row, weight in zip(digits, _ID_WEIGHTS, strict=True):
        total += row.astype(np.int32) * weight
    return np.asarray(_ID_CHECKS[total % 11] == last)


def _is_day(year: npt.NDArray[np.int32], month: npt.NDArray[np.int32], dated: npt.NDArray[np.int32]) -> Flags:
    """Whether there was such a day, not before citizen_id.EARLIEST_BIRTH nor after today."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    exists = (dated >= 1) & (dated <= _MONTH_ENDS[month] + (leap & (month == 2)))
    written = year * 10_000 + month * 100 + dated
    first, last = (int(f"{limit:%Y%m%d}") for limit in (citizen_id.EARLIEST_BIRTH, date.today()))
    return np.asarray(exists & (written >= first) & (written <= last))


def _regions() -> Flags:
    """Whether a region of six digits was ever in force; bool[10 ** 6]."""
    known = np.zeros(1_000_000, np.bool_)
    known[[int(code) for code in (*division.codes(), *citizen_id.HMT_REGIONS)]] = True
    return known


def _number(digits: Bytes) -> npt.NDArray[np.int32]:
    """The number that rows of digits are, one a column."""
    number = np.zeros(digits.shape[1], np.int32)
    for row in digits:
        number = number * 10 + row
    return number


def _of_width(values: pa.Array, width: int) -> tuple[npt.NDArray[np.int64], Bytes]:
    """The places of the values of so many bytes, and these bytes: uint8[width, places]."""
    fitting = np.asarray(pc.equal(pc.binary_length(values), width))
    found = values if fitting.all() else values.filter(pa.array(fitting))
    _, offsets, data = found.buffers()
    if not len(found) or data is None:
        return np.zeros(0, np.int64), np.zeros((width, 0), np.uint8)
    start = int(np.frombuffer(offsets, np.int32)[found.offset])
    letters = np.frombuffer(data, np.uint8)[start : start + width * len(found)]
    return np.flatnonzero(fitting), np.ascontiguousarray(letters.reshape(-1, width).T)


def _texts(size: int, places: npt.NDArray[np.int64], letters: Bytes) -> pa.Array:
    """A string array of that size with the columns of `letters` at these places (ascending), null elsewhere."""
    present = np.zeros(size, np.bool_)
    present[places] = True
    offsets = np.zeros(size + 1, np.int32)
    np.cumsum(present * np.int32(len(letters)), out=offsets[1:])
    bitmap = np.packbits(present, bitorder="little")
    data = np.ascontiguousarray(letters.T)
    return pa.StringArray.from_buffers(
        size, pa.py_buffer(offsets), pa.py_buffer(data), pa.py_buffer(bitmap), size - len(places)
    )
