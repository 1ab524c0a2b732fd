"""Any number a person may be named by: citizen id (15, 18, masked), HK/Macao/Taiwan and foreigners' permits,
passport."""

from __future__ import annotations

import re
from typing import Final

from ontology.identifiers import citizen_id, permits
from ontology.identifiers.reading import Grade, Reading
from ontology.text import compact

PASSPORT_KIND: Final = "passport"

_PASSPORT: Final = re.compile(r"[A-Z]{1,2}[0-9]{6,9}")


def read(text: str) -> Reading:
    """The best reading of the text as a person's number. Never raises.

    Citizen ids come first. What is none of the kinds is returned as :func:`citizen_id.read` saw it, so that a
    number with a wrong count of digits stays comparable.
    """
    reading = citizen_id.read(text)
    if reading.value is None or reading.value[0] == "9":
        return _other(text, reading)
    return reading


def _other(text: str, as_citizen: Reading) -> Reading:
    """The text as a permit or passport, or as the citizen id it was read as."""
    permit = permits.read(text)
    if permit.grade > Grade.UNUSABLE:
        return permit
    if as_citizen.grade > Grade.UNUSABLE or len(text) > 20:
        return as_citizen
    value = compact(text)
    if _PASSPORT.fullmatch(value):
        return Reading(text, value, PASSPORT_KIND, Grade.DOUBTFUL, ("no_check_character",))
    return as_citizen
