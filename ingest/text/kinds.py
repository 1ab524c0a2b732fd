"""The kinds of names that a text is read for, beside the kinds of numbers of `shapes.py`."""

from __future__ import annotations

from typing import Final

PERSON: Final = "person_name"
ORGANISATION: Final = "organisation"
PLACE: Final = "place"
NAMES: Final = (PERSON, ORGANISATION, PLACE)
