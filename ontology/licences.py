"""Classes of driving licences: what a licence allows to be driven (机动车驾驶证申领和使用规定, annex 1)."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from ontology.text import normalise

_CLASS: Final = re.compile(r"[ABC]\d|[DEFMNP]")


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    text = resources.files("ontology").joinpath("data/licence_classes.yaml").read_text("utf-8")
    tables: dict[str, Any] = yaml.safe_load(text)
    return tables


def classes(text: str | None) -> frozenset[str] | None:
    """The classes a licence states (``A1A2``, ``C1E``, ``A2 D``); None where it states none, or one that is unknown: of
    such a licence nothing is known to be missing."""
    value = (normalise(text) or "").upper()
    stated = _CLASS.findall(value)
    rest = re.sub(r"[\s,、/;]", "", _CLASS.sub("", value))
    if not stated or rest or any(name not in _tables()["classes"] for name in stated):
        return None
    return frozenset(stated)


def drivable(text: str | None) -> frozenset[str] | None:
    """The kinds of vehicle that a licence of these classes allows to be driven; None as for :func:`classes`."""
    stated = classes(text)
    if stated is None:
        return None
    known = _tables()["classes"]
    included = stated | {other for name in stated for other in known[name]["also"]}
    return frozenset(kind for name in included for kind in known[name]["drives"])


def kinds_of_vehicle(vehicle_type: str | None) -> frozenset[str] | None:
    """The kinds that a vehicle type (GA/T 16.4: ``K11``) may be; a licence for one of them will do. None for a type
    that is not driven by itself, or not known."""
    value = (normalise(vehicle_type) or "").upper()
    known = _tables()["vehicle_types"]
    for length in range(len(value), 0, -1):
        if value[:length] in known:
            return frozenset(known[value[:length]])
    return None
