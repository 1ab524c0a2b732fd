"""Days as whole numbers (proleptic ordinals of ``datetime.date``): the unit of time all through this package."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

#: The day on which the synthetic agencies hand over their files. A constant: the clock must not reach the bytes.
TODAY: Final = date(2025, 6, 30).toordinal()
YEAR: Final = 365.2425


def day(year: int, month: int = 1, of_month: int = 1) -> int:
    """The ordinal of a calendar day. Raises ValueError for days that don't exist."""
    return date(year, month, of_month).toordinal()


@lru_cache(maxsize=60_000)
def ymd(ordinal: int) -> tuple[int, int, int]:
    """Year, month and day of month of an ordinal."""
    d = date.fromordinal(ordinal)
    return d.year, d.month, d.day


def year_of(ordinal: int) -> int:
    """Calendar year of an ordinal."""
    return ymd(ordinal)[0]


@lru_cache(maxsize=60_000)
def compact(ordinal: int) -> str:
    """``20160105``."""
    y, m, d = ymd(ordinal)
    return f"{y:04d}{m:02d}{d:02d}"


@lru_cache(maxsize=60_000)
def dashed(ordinal: int) -> str:
    """``2016-01-05``."""
    y, m, d = ymd(ordinal)
    return f"{y:04d}-{m:02d}-{d:02d}"


@lru_cache(maxsize=60_000)
def slashed(ordinal: int) -> str:
    """``2016/1/5``."""
    y, m, d = ymd(ordinal)
    return f"{y}/{m}/{d}"


@lru_cache(maxsize=60_000)
def hanzi(ordinal: int) -> str:
    """``2016年1月5日``."""
    y, m, d = ymd(ordinal)
    return f"{y}年{m}月{d}日"


STYLES: Final = (compact, dashed, slashed, hanzi)


def add_years(ordinal: int, years: int) -> int:
    """The same calendar day some years on (the 28th for a 29 February)."""
    y, m, d = ymd(ordinal)
    return date(y + years, m, 28 if (m == 2 and d == 29) else d).toordinal()
