"""地图: places and stations of a chart by county, drawn and listed; what is selected there is so everywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from resolution.registry import open_read_only
from tests.e2e.conftest import NARROW, WIDE, Province
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_access import looked_through
from tests.e2e.test_investigation import open_suspect
from tests.e2e.test_signing_in import picture

pytestmark = pytest.mark.e2e
A_STEP = 50
"""Neighbours that one expansion brings."""


def most_driven(province: Province) -> tuple[str, int]:
    """The plate of the vehicle that passed the most stations, and how many these are."""
    with open_read_only(province.home) as con:
        ((plate, stations),) = con.execute(
            "SELECT label, count(*) FROM link JOIN entity ON node = from_node WHERE link_type = 'passed_station' "
            "AND label LIKE '贵%' GROUP BY label ORDER BY count(*) DESC, label LIMIT 1"
        ).fetchall()
    return plate, stations


def expand_stations(desk: Desk) -> None:
    desk.tab("展开")
    desk.expansion("经过收费站", "地点").get_by_role("button").click()


def test_stations_lie_in_the_counties_they_are_named_after(desk: Desk, province: Province) -> None:
    plate, stations = most_driven(province)
    page = desk.page
    desk.open(plate, plate)
    expand_stations(desk)
    page.get_by_role("button", name="地图").click()
    shown = page.get_by_test_id("map")
    places = shown.locator("[data-place]")
    expect(places).to_have_count(min(stations, A_STEP))
    counties = shown.locator("[data-county]")
    for k in range(counties.count()):
        name = counties.nth(k).locator("button").first.inner_text()
        stem = re.sub("(?:(?:布依|苗|侗|水|彝|回|仡佬|土家)族)*自治县$|[市县区]$", "", name)
        for place in counties.nth(k).locator("[data-place] .entity-line-label").all_inner_texts():
            assert stem in place
    # Drawn: a point a county, and the way from one to the next. A name that would lie over another is left out.
    drawn, names = shown.locator(".map-stage svg"), shown.locator("[data-county] > button").all_inner_texts()
    expect(drawn).to_contain_text(re.compile("|".join(names)))
    assert drawn.locator("path").count() > counties.count()
    looked_through(page, "map")
    picture(desk, "map")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    first = places.first
    label = first.locator(".entity-line-label").inner_text().split()[-1]
    first.click()
    expect(desk.panel.get_by_role("heading", level=2)).to_have_text(label)
    expect(desk.item(label).first).to_have_attribute("aria-pressed", "true")
    # The vehicle has to do with all of them.
    desk.item(plate).first.click()
    expect(counties.locator("button[aria-pressed=true].text-button")).to_have_count(counties.count())
    page.get_by_role("button", name="地图").click()
    expect(page.get_by_test_id("canvas")).to_be_visible()


def test_a_chart_without_places_says_so(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    desk.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    desk.page.get_by_role("button", name="地图").click()
    expect(desk.page.get_by_text("图中没有地点")).to_be_visible()
    looked_through(desk.page, "empty map")
