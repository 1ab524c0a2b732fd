"""In which divisions of the province (GB/T 2260) entities and links lie, for figures of how much there is where.

A place lies in the county that its address begins with or that it is named after, a person or an enterprise where a
visible link puts them, and a link where its ends do. Vehicles and cases lie nowhere. What lies in two counties counts
in both, and once in what is above them. Masks do not change a figure, as it tells no value; what is hidden does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from graph.answers import DivisionCount
from graph.scope import Scope
from ontology import gazetteer, whereabouts

PLACE: Final = "Place"
LOCATING: Final = ("lives_at", "located_at")
"""Link types that lead to an address, and say where whoever they start from lies."""
LEVELS: Final = (6, 4, 2)
"""Digits of a code that name a county, a prefecture and the province."""
FIGURES_KEPT: Final = 8 << 20
"""Bytes of figures that a store keeps; one scope's are some 50 kB."""


@cache
def counties_by_name() -> Mapping[str, str]:
    """Name → code of every county. None is the beginning of another, and the label of an address in the province begins
    with one (`graph.projection.places`)."""
    return {name: code for code, name in gazetteer.counties().items()}


@cache
def name_lengths() -> tuple[int, ...]:
    """How long names of counties are, ascending."""
    return tuple(sorted({len(name) for name in counties_by_name()}))


def shows_addresses(scope: Scope) -> bool:
    """Whether figures may rest on where an address lies."""
    return scope.shows_attribute(PLACE, "address")


def county_of_address(label: str) -> str | None:
    """The county that the label of an address begins with."""
    known = counties_by_name()
    return next((known[label[:length]] for length in name_lengths() if label[:length] in known), None)


def county_of_other(label: str) -> str | None:
    """The county of a place that nobody lives and nothing is located at, a station for one, by its label as the scope
    shows it: several sources may name it."""
    return whereabouts.county_of_place(label)


def put_together(
    entities: Iterable[tuple[str, str, int]], links: Iterable[tuple[str, str, int]]
) -> list[DivisionCount]:
    """Counts (code, type, how many) by code, in the order of codes and types."""
    of_entities, of_links = _by_code(entities), _by_code(links)
    return [
        DivisionCount(code=code, entities=of_entities.get(code, {}), links=of_links.get(code, {}))
        for code in sorted(of_entities.keys() | of_links.keys())
    ]


def _by_code(counts: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for code, name, count in sorted(counts):
        found.setdefault(code, {})[name] = count
    return found
