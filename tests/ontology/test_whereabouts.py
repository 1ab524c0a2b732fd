"""Where toll stations lie, and the distance no road between them can undercut."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import gazetteer, whereabouts
from ontology.whereabouts import Spot, at_least_km

spots = st.builds(
    Spot, st.floats(103.5, 109.6), st.floats(24.6, 29.3), st.floats(0, 100)
)  # the province and what may be known of a place in it


def test_every_county_has_a_seat_in_the_province() -> None:
    for code in gazetteer.counties():
        spot = whereabouts.of_county(code)
        assert spot is not None
        assert 103.6 < spot.longitude < 109.6
        assert 24.6 < spot.latitude < 29.3


@pytest.mark.parametrize(
    ("name", "code"),
    [("兴义东收费站", "522301"), ("盘县收费站", "520281"), ("威宁收费站", "520526"), ("播州南收费站", "520304"),
     ("都匀主线收费站", "522701"), ("龙洞堡收费站", None), ("收费站", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_station_lies_in_the_county_it_is_named_after(name: str | None, code: str | None) -> None:
    assert whereabouts.county_of_station(name) == code


def test_a_registered_position_is_one_in_degrees() -> None:
    assert whereabouts.registered("104.895", "25.092") == Spot(104.895, 25.092, whereabouts.REGISTERED_REACH_KM)
    for longitude, latitude in (("", "25"), (None, None), ("25.09", "104.89"), ("0", "0"), ("东", "北")):
        assert whereabouts.registered(longitude, latitude) is None


def test_guiyang_and_xingyi_are_some_245_km_apart_as_the_crow_flies() -> None:
    guiyang, xingyi = Spot(106.714, 26.568, 0), Spot(104.895, 25.092, 0)
    assert at_least_km(guiyang, xingyi) == pytest.approx(245, abs=3)
    assert at_least_km(Spot(106.714, 26.568, 80), Spot(104.895, 25.092, 80)) == pytest.approx(85, abs=3)


@given(spots, spots)
def test_a_distance_is_the_same_both_ways_and_never_grows_by_knowing_less(one: Spot, other: Spot) -> None:
    distance = at_least_km(one, other)
    assert distance >= 0
    assert math.isclose(distance, at_least_km(other, one), abs_tol=1e-6)
    assert at_least_km(one, one) == 0
    assert distance <= at_least_km(Spot(one.longitude, one.latitude, 0), other)
