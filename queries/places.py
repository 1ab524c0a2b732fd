"""Where the places of a chart lie: by county, as names and addresses tell no more, and nobody is asked for tiles."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope
from graph.store import GraphStore
from ontology import gazetteer, whereabouts
from queries import explore

PLACE = "Place"


class County(Answer):
    """A county of the province."""

    code: str = Field(examples=["522301"])
    name: str = Field(examples=["兴义市"])
    prefecture: str = Field(description="Name of the prefecture it is of.", examples=["黔西南布依族苗族自治州"])
    longitude: float = Field(description="Of its seat, degrees, to a hundred metres or so.")
    latitude: float


class Placed(Answer):
    """A place, and the county it lies in."""

    id: str
    county: str = Field(description="Code of the county.")


class PlacesAnswer(Answer):
    """The counties of the province in the order of their codes, and where the places asked for lie."""

    counties: list[County]
    placed: list[Placed]
    elsewhere: list[str] = Field(description="Places whose county is not told: in another province, or starred.")


def places(store: GraphStore, scope: Scope, entity_ids: Sequence[str]) -> PlacesAnswer:
    """For those of the entities that are places and may be seen. What is starred is read as it is shown: where the
    county is starred nobody is told it."""
    found = [one for one in explore.summaries(store, scope, entity_ids) if one.type == PLACE]
    lying = {one.id: whereabouts.county_of_place(one.label) for one in found}
    return PlacesAnswer(
        counties=_counties(),
        placed=[Placed(id=one, county=code) for one, code in lying.items() if code is not None],
        elsewhere=[one for one, code in lying.items() if code is None],
    )


def _counties() -> list[County]:
    prefectures = gazetteer.prefectures()
    found = []
    for code, name in gazetteer.counties().items():
        spot = whereabouts.of_county(code)
        if spot is not None:
            found.append(
                County(code=code, name=name, prefecture=prefectures[code[:4]],
                       longitude=spot.longitude, latitude=spot.latitude)
            )  # fmt: skip
    return found
