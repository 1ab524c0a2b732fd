"""The first five minutes with the demo: two people who share nothing, the path that joins them, and how one knows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from queries.introduction import DEMO
from tests.e2e.conftest import NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.test_access import looked_through
from tests.e2e.test_signing_in import picture

pytestmark = pytest.mark.e2e


def test_the_demo_leads_from_two_strangers_to_why_a_row_is_somebodys(
    province: Province, tmp_path_factory: pytest.TempPathFactory, new_desk: NewDesk
) -> None:
    home = province.copy(tmp_path_factory.mktemp("demo"))
    (home / DEMO).mkdir()
    with serving(home) as (url, _):
        desk = new_desk(url)
        page = desk.page
        opening = page.get_by_test_id("opening")
        expect(opening.locator(".entity-line")).to_have_count(2)
        names = [name.split()[-1] for name in opening.locator(".entity-line-label").all_inner_texts()]
        assert names[0][0] != names[1][0]
        looked_through(page, "opening card")
        picture(desk, "opening")

        opening.get_by_role("button", name="看他们怎样相连").press("Enter")
        guide = page.get_by_test_id("guide")
        expect(guide).to_have_attribute("data-step", "path")
        for name in names:
            expect(desk.item(name).first).to_be_attached()
        page.get_by_role("button", name="查找路径").click()
        desk.paths.first.locator(".path-hop button").first.click()
        expect(guide).to_have_attribute("data-step", "link")
        expect(desk.panel.get_by_role("heading", name="关联证据")).to_be_visible()
        desk.paths.first.locator(".path-node").filter(has_text=names[0]).first.click()
        expect(guide).to_have_attribute("data-step", "identity")
        desk.tab("身份依据")
        expect(guide).to_have_attribute("data-step", "done")
        looked_through(page, "tour")
        guide.get_by_role("button", name="结束导览").press("Enter")
        expect(guide).to_have_count(0)


def test_a_home_that_is_no_demo_shows_nobody_unasked(desk: Desk) -> None:
    expect(desk.page.get_by_text("从搜索开始")).to_be_visible()
    desk.page.wait_for_load_state("networkidle")
    expect(desk.page.get_by_test_id("opening")).to_have_count(0)
