"""Where a toll station lies, as far as is known, and how far two of them are apart at the least.

A wrong distance would make an honest pass look impossible, so what is not known counts against the distance: a place
known to lie in a county may lie anywhere in it.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from ontology import gazetteer

EARTH_KM: Final = 6371.0
COUNTY_REACH_KM: Final = 80.0
"""No point of a county of Guizhou is farther from its seat: the largest, 威宁, reaches some 75 km."""
REGISTERED_REACH_KM: Final = 1.0
"""A registered position is the toll plaza's; datums in use (CGCS2000, GCJ-02) differ by half a kilometre."""

_STATION_END: Final = "站"
_STATION: Final = re.compile("(?:[东南西北中]|主线)?(?:主线)?(?:收费站|站)$")


@dataclass(frozen=True, slots=True)
class Spot:
    """A position in degrees, and within how many kilometres of it the place lies."""

    longitude: float
    latitude: float
    within_km: float


@lru_cache(maxsize=1)
def _seats() -> Mapping[str, tuple[float, float]]:
    text = resources.files("ontology").joinpath("data/guizhou_seats.csv").read_text("utf-8")
    return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(text.splitlines())}


def registered(longitude: str | None, latitude: str | None) -> Spot | None:
    """The spot that a register of stations states in degrees; None for anything that is no position in China."""
    try:
        east, north = float(longitude or ""), float(latitude or "")
    except ValueError:
        return None
    if not (73 <= east <= 136 and 3 <= north <= 54):
        return None
    return Spot(east, north, REGISTERED_REACH_KM)


def of_county(code: str | None) -> Spot | None:
    """The spot of something that lies in a county of Guizhou (code of 2023); None for any other code."""
    found = _seats().get(code or "")
    return None if found is None else Spot(*found, COUNTY_REACH_KM)


def county_of_station(name: str | None) -> str | None:
    """The county a toll station is named after (兴义东收费站 → 522301), or None."""
    stem = _STATION.sub("", name or "")
    return gazetteer.county_named(stem)


def county_of_place(label: str) -> str | None:
    """The county a place lies in by what it is called: a station is named after its county, an address begins with
    it; None where neither tells it."""
    named = county_of_station(label) if label.endswith(_STATION_END) else None
    return named or gazetteer.parse_address(label).county_code


def at_least_km(one: Spot, other: Spot) -> float:
    """Kilometres along the great circle that lie between two places at the least; no road is shorter."""
    phi, psi = math.radians(one.latitude), math.radians(other.latitude)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    apart = 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
    return max(0.0, apart - one.within_km - other.within_km)
