"""The places of a chart by county: an address by its head, a toll station by its name; what may not be seen by none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.embedded import EmbeddedStore
from graph.scope import Scope
from graph.store import GraphStore
from ontology import gazetteer
from queries.places import PlacesAnswer, places
from tests.graph.fixtures import World, small_world

ALL = Scope.everything()
AT_HOME, STATION, ABROAD = "L-HOME", "L-STATION", "L-ABROAD"


def world() -> World:
    w = small_world()
    for entity, name in (
        (AT_HOME, "贵州省兴义市桔山街道富民路9号"),
        (STATION, "白云西收费站"),
        (ABROAD, "云南省昆明市盘龙区北京路1号"),
    ):
        w.mention(f"police.hukou:{entity}#place", "Place", entity, name=name, address=name)
    return w


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with EmbeddedStore(world().build(tmp_path_factory.mktemp("places") / "registry.duckdb")) as opened:
        yield opened


def lying(answer: PlacesAnswer) -> dict[str, str]:
    return {one.id: one.county for one in answer.placed}


def test_places_lie_in_counties_and_others_are_told_to_lie_elsewhere(store: GraphStore) -> None:
    answer = places(store, ALL, [AT_HOME, STATION, ABROAD, "P-ZHANG", "L-NONE"])
    assert lying(answer) == {AT_HOME: "522301", STATION: "520113"}
    assert answer.elsewhere == [ABROAD]


def test_every_county_has_its_seat_in_the_province(store: GraphStore) -> None:
    counties = places(store, ALL, []).counties
    assert {county.code: county.name for county in counties} == dict(gazetteer.counties())
    # The province reaches from 103.6 to 109.6 degrees east and from 24.6 to 29.3 north.
    assert all(103.5 < c.longitude < 109.7 and 24.5 < c.latitude < 29.3 for c in counties)
    assert {c.prefecture for c in counties if c.code.startswith("5201")} == {"贵阳市"}


def test_what_may_not_be_seen_lies_nowhere(store: GraphStore) -> None:
    hidden = replace(ALL, hidden_entity_types=frozenset({"Place"}))
    answer = places(store, hidden, [AT_HOME, STATION, ABROAD])
    assert (answer.placed, answer.elsewhere) == ([], [])
