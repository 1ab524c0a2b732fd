"""A kept chart put into the present one, by keyboard and undone in one step."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_investigation import expand_everything_needed, open_suspect

pytestmark = pytest.mark.e2e


def test_a_kept_chart_is_put_into_the_present_one_and_taken_out_again(desk: Desk, story: Story) -> None:
    page = desk.page
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    page.get_by_role("button", name="保存图").click()
    page.get_by_label("图名").fill("同户与案件")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(desk.status).to_contain_text("同户与案件")
    kept = desk.positions()

    page.goto(page.url.partition("#")[0] + "#lang=zh")
    expect(desk.items).to_have_count(0)
    desk.open(story.victim.name, story.victim.name, story.victim.born.isoformat())
    expect(desk.items).to_have_count(1)
    alone = desk.positions()
    page.get_by_role("button", name="已存的图").click()
    row = page.locator("[data-kept]").filter(has_text="同户与案件")
    row.get_by_role("button", name="并入当前图").press("Enter")
    expect(desk.item(story.case["AJBH"])).to_have_count(1)
    both = desk.positions()
    assert set(both) == set(kept) | set(alone)
    assert {one: both[one] for one in alone} == alone
    # The link between the two charts is there as well, though neither had it.
    expect(page.locator(".legend")).to_contain_text("被害人")

    page.get_by_role("button", name="撤销").click()
    expect(desk.items).to_have_count(1)
    assert desk.positions() == alone
    page.get_by_role("button", name="重做").click()
    expect(desk.items).to_have_count(len(both))
