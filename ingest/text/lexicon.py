"""Surnames and characters of given names: what a name of a person can be made of."""

from __future__ import annotations

from importlib import resources
from typing import Final


def _lines(name: str) -> list[str]:
    """A list beside this file without its heading."""
    return (resources.files(__package__) / "data" / name).read_text("utf-8").splitlines()[1:]


_SURNAMES: Final = _lines("surnames.txt")
SINGLE: Final = tuple(name for name in _SURNAMES if len(name) == 1)
"""Surnames of one character, the commonest first."""
COMPOUND: Final = tuple(name for name in _SURNAMES if len(name) == 2)
"""Surnames of two characters."""
GIVEN: Final = {character: int(count) for character, count in (line.split() for line in _lines("given.txt"))}
"""Characters of given names: in how many names of a dictionary they stand."""
