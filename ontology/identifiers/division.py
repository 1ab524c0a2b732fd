"""Codes of administrative divisions, GB/T 2260 (6 digits), with townships (9) and statistical places (12).

What was ever in force comes from python-stdnum's ``cn/loc.dat``, the best public history table (DOMAIN.md); a
code abolished since is right in a number issued before. Guizhou codes also know the code that covers them
today.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

import yaml
from stdnum import numdb

from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import compact

KIND: Final = "division"


@dataclass(frozen=True, slots=True)
class Period:
    """One name of a code and the years, both included, in which it bore it; ``None`` is an open end."""

    name: str
    since: int | None
    until: int | None


_PERIOD: Final = re.compile(r"\[([0-9]*)-([0-9]*)\](.*)")


def _period(text: str) -> Period:
    match = _PERIOD.fullmatch(text)
    if match is None:
        return Period(text, None, None)
    return Period(match[3], int(match[1]) if match[1] else None, int(match[2]) if match[2] else None)


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[Period, ...]]:
    """Every 6-digit code that was ever in force, with its names and their years."""
    codes: dict[str, tuple[Period, ...]] = {}
    for _, province, _, properties, counties in numdb.get("cn/loc").prefixes:
        codes[province + "0000"] = (Period(properties["province"], None, None),)
        for _, county, _, names, _ in counties:
            codes[province + county] = tuple(_period(name) for name in names["county"].split(","))
    return codes


@lru_cache(maxsize=1)
def _successors() -> dict[str, str]:
    """Abolished county codes of Guizhou, each with the code that covers the place today."""
    text = resources.files("ontology").joinpath("data/guizhou_successors.yaml").read_text("utf-8")
    return {str(old): str(new) for old, new in yaml.safe_load(text)["codes"].items()}


def codes() -> Collection[str]:
    """Every 6-digit code that was ever in force."""
    return _codes().keys()


def ever_in_force(code: str) -> bool:
    """Whether the first six digits of ``code`` were ever the code of a division."""
    return code[:6] in _codes()


def in_force(code: str, year: int) -> bool:
    """Whether the code was in force at some time in that year."""
    return any((p.since is None or p.since <= year) and (p.until is None or year <= p.until) for p in history(code))


def history(code: str) -> tuple[Period, ...]:
    """The names of a code with their years, oldest first; empty for a code that never was."""
    return _codes().get(code[:6], ())


def name(code: str) -> str | None:
    """The latest name of a code, e.g. 遵义县 for 522121; ``None`` for a code that never was."""
    periods = history(code)
    return periods[-1].name if periods else None


def successor(code: str) -> str:
    """The code that covers the place today (522121 遵义县 → 520304 播州区), or itself."""
    return _successors().get(code[:6], code[:6])


def is_abolished(code: str) -> bool:
    """Whether a code was once in force and is no more."""
    periods = history(code)
    return bool(periods) and periods[-1].until is not None


def read(text: str) -> Reading:
    """A division code of 6, 9 or 12 digits; shorter prefixes (2 or 4 digits) are completed with zeros.

    VALID when the first six digits were ever in force (``abolished_region`` is noted), otherwise DOUBTFUL.
    """
    if len(text) > MAX_LENGTH:
        return unusable(text, KIND, "too_long")
    value = compact(text).removesuffix(".0")
    if not value:
        return unusable(text, KIND, "missing")
    if not (value.isascii() and value.isdigit()) or len(value) not in (2, 4, 6, 9, 12):
        return unusable(text, KIND, "shape")
    value = value.ljust(6, "0")
    if not ever_in_force(value):
        return Reading(text, value, KIND, Grade.DOUBTFUL, ("unknown_region",))
    return Reading(text, value, KIND, Grade.VALID, ("abolished_region",) if is_abolished(value) else ())
