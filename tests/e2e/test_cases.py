"""案件: a case opened from the chart, by its number and by its address; its course, parties, documents, dates."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from ontology.text import normalise
from tests.e2e.conftest import NewDesk, Province
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_investigation import expand_everything_needed, open_suspect
from tests.e2e.test_signing_in import picture
from tests.e2e.test_watch import view

pytestmark = pytest.mark.e2e


def test_a_case_on_the_chart_is_looked_at_whole_and_goes_back_onto_it(
    desk: Desk, story: Story, new_desk: NewDesk
) -> None:
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    desk.item(story.case["AJBH"]).click()
    desk.panel.get_by_role("button", name="案件视图").click()
    case = desk.page.get_by_test_id("case")
    expect(case.get_by_role("heading", level=1)).to_have_text(story.case["AJBH"])
    stage = case.locator('[data-stage="police"]')
    expect(stage).to_contain_text(story.case["AJMC"])
    expect(stage).to_contain_text("本案")
    expect(case.locator('[data-role="suspect"]')).to_contain_text(story.suspect.name)
    expect(case.locator('[data-role="victim"]')).to_contain_text(story.victim.name)
    expect(case.get_by_role("region", name="跨部门时间线")).to_contain_text("立案日期")
    picture(desk, "case")

    again = new_desk(desk.page.url)
    expect(again.page.get_by_test_id("case").locator('[data-role="suspect"]')).to_contain_text(story.suspect.name)

    case.get_by_role("button", name="在图中打开").click()
    expect(desk.item(story.victim.name).first).to_be_visible()
    expect(desk.panel.get_by_role("heading", level=2)).to_have_text(story.case["AJBH"])


def led_to_court(province: Province) -> tuple[str, str]:
    """A police case that a court says its own came from, and the number of that one."""
    for found in ElementTree.fromstring(next(province.files.glob("court/case.*")).read_bytes()).iter("AJ"):
        police, court = (normalise(found.findtext(name) or "") for name in ("YSAJBH", "AH"))
        if police and court and re.fullmatch(r"A\d{22}", police):
            return police, court
    raise LookupError("no court case of this province came from the police")


def test_a_case_is_found_by_its_number_and_followed_from_the_police_to_the_court(
    desk: Desk, province: Province
) -> None:
    police, court = led_to_court(province)
    view(desk, "案件")
    desk.page.get_by_label("案号、案件名称或当事人").fill(police)
    desk.page.locator(".case-choices .item").first.press("Enter")
    case = desk.page.get_by_test_id("case")
    expect(case.locator('[data-stage="police"]')).to_contain_text(police)
    expect(case.locator('[data-stage="court"]')).to_be_visible()
    narrative = case.locator('[data-document="text"]').first
    narrative.locator("summary").click()
    expect(narrative.locator(".case-text")).to_contain_text("年")
    # What was found in the texts stands out; it is the words of the text themselves.
    marks = case.locator(".case-text mark")
    assert {marks.nth(k).get_attribute("data-kind") for k in range(marks.count())} & {"person_id", "plate", "phone"}
    picture(desk, "case-text")

    digits = re.sub(r"\D", "", court)
    case.locator('[data-stage="court"] button').filter(has_text=digits[-1]).first.press("Enter")
    expect(case.locator('[data-stage="court"][aria-current="step"]')).to_be_visible()
    expect(case.locator('[data-stage="police"] button')).to_have_text(police)
    case.get_by_role("button", name="案号、案件名称或当事人").click()
    expect(desk.page.get_by_label("案号、案件名称或当事人")).to_have_value("")
