"""How much there is in each administrative division of the province (GB/T 2260)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from graph.answers import Answer, DivisionCount
from graph.scope import Scope
from graph.store import GraphStore
from ontology import gazetteer

PROVINCE = "52"
"""Guizhou."""


class Lying(Answer):
    """Entities and links by type."""

    entities: dict[str, int]
    links: dict[str, int]


class CountyFigures(Lying):
    """What lies in one county."""

    code: str = Field(examples=["522301"])
    name: str = Field(examples=["兴义市"])


class PrefectureFigures(Lying):
    """What lies in one prefecture; what lies in two of its counties counts once."""

    code: str = Field(description="The first four digits of its code.", examples=["5223"])
    name: str = Field(examples=["黔西南布依族苗族自治州"])
    counties: list[CountyFigures] = Field(description="All of them, in the order of their codes.")


class DivisionsAnswer(Answer):
    """Entities and links by type and division, as far as the purpose may see them."""

    prefectures: list[PrefectureFigures] = Field(description="All of the province, in the order of their codes.")
    elsewhere: Lying = Field(
        description="Whose county is not told: vehicles and cases, which have no address, addresses too vague or in "
        "another province, and links between such."
    )


def divisions(store: GraphStore, scope: Scope) -> DivisionsAnswer:
    """Counts under `scope`; where something lies is said in `graph.divisions`."""
    found = {one.code: one for one in store.divisions(scope)}
    every, told = store.status(scope), _of(PROVINCE, found)
    return DivisionsAnswer(
        prefectures=[_prefecture(code, name, found) for code, name in sorted(gazetteer.prefectures().items())],
        elsewhere=Lying(entities=_rest(every.entities, told.entities), links=_rest(every.links, told.links)),
    )


def _prefecture(code: str, name: str, found: Mapping[str, DivisionCount]) -> PrefectureFigures:
    one = _of(code, found)
    counties = [_county(*county, found) for county in sorted(gazetteer.counties().items()) if county[0][:4] == code]
    return PrefectureFigures(code=code, name=name, entities=one.entities, links=one.links, counties=counties)


def _county(code: str, name: str, found: Mapping[str, DivisionCount]) -> CountyFigures:
    one = _of(code, found)
    return CountyFigures(code=code, name=name, entities=one.entities, links=one.links)


def _of(code: str, found: Mapping[str, DivisionCount]) -> DivisionCount:
    return found.get(code) or DivisionCount(code=code, entities={}, links={})


def _rest(every: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    return {name: count - told.get(name, 0) for name, count in every.items() if count > told.get(name, 0)}
