"""Putting a chart in order: hiding, grouping, notes, periods, layouts, by pointer and keyboard; all can be undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewDesk
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_investigation import expand_everything_needed, open_suspect
from tests.e2e.test_signing_in import picture

pytestmark = pytest.mark.e2e


@pytest.fixture
def chart(desk: Desk, story: Story) -> Desk:
    """The suspect with household and cases."""
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    return desk


def edit(desk: Desk, what: str) -> None:
    desk.page.get_by_role("button", name="编辑", exact=True).click()
    desk.page.get_by_role("menuitem", name=what).click()


def links(desk: Desk) -> int:
    """How many links the status bar counts."""
    found = re.search(r"· ([\d,]+) 条关联", desk.status.inner_text())
    assert found
    return int(found.group(1).replace(",", ""))


def chip(desk: Desk) -> Locator:
    return desk.page.locator(".hidden-chip")


def test_what_is_hidden_is_said_and_comes_back(chart: Desk, story: Story) -> None:
    before, drawn = chart.positions(), links(chart)
    chart.item(story.suspect.name).click()
    edit(chart, "反选")
    expect(chart.status).to_contain_text(f"已选 {len(before) - 1}")
    chart.page.get_by_test_id("canvas").focus()
    chart.page.keyboard.press("h")
    expect(chip(chart)).to_contain_text(f"已隐藏 {len(before) - 1} 个实体")
    expect(chart.status).to_contain_text("· 0 条关联")
    # One comes back by being chosen in the list, all by the chip; nothing has moved.
    chart.item(story.family[0].name).click()
    expect(chip(chart)).to_contain_text(f"已隐藏 {len(before) - 2} 个实体")
    picture(chart, "hidden")
    chip(chart).get_by_role("button", name="全部显示").click()
    expect(chip(chart)).to_have_count(0)
    assert links(chart) == drawn
    people = chart.page.get_by_role("region", name="图例").get_by_role("button", name="案件")
    people.click()
    expect(people).to_have_attribute("aria-pressed", "false")
    expect(chip(chart)).to_be_visible()
    assert links(chart) < drawn
    chart.page.keyboard.press("Control+z")
    expect(chip(chart)).to_have_count(0)
    assert chart.positions() == before


def test_a_group_stands_for_its_members_and_opens_again(chart: Desk, story: Story, new_desk: NewDesk) -> None:
    before, drawn = chart.positions(), links(chart)
    for relative in story.family:
        chart.item(relative.name).click(modifiers=["Shift"])
    chart.item(story.suspect.name).click(modifiers=["Shift"])
    chart.page.get_by_test_id("canvas").focus()
    chart.page.keyboard.press("g")
    group = chart.page.locator("[data-group]")
    expect(group).to_contain_text(f"{len(story.family)} 个实体")
    expect(chart.panel).to_contain_text(f"组 · {len(story.family)} 个实体")
    name = chart.panel.get_by_label("组名")
    name.fill("亲属")
    name.press("Enter")
    expect(group).to_contain_text("亲属")
    chart.panel.get_by_role("button", name="添加备注").click()
    chart.panel.get_by_label("备注").fill("已核对户籍")
    chart.page.keyboard.press("Control+Enter")
    expect(chart.panel.locator(".note-text")).to_have_text("已核对户籍")
    picture(chart, "group")

    # Whoever is given the address sees the same.
    chart.settled_address()
    again = new_desk(chart.page.url)
    expect(again.page.locator("[data-group]")).to_contain_text("亲属")
    expect(again.panel.locator(".note-text")).to_have_text("已核对户籍")
    assert again.positions() == before

    chart.panel.get_by_role("button", name="打开组").click()
    expect(group).to_have_count(0)
    expect(chart.status).to_contain_text(f"已选 {len(story.family)}")
    assert links(chart) == drawn
    for _ in range(4):
        chart.page.keyboard.press("Control+z")
    expect(group).to_have_count(0)
    assert chart.positions() == before


def test_a_line_drawn_around_selects_what_is_in_it(chart: Desk) -> None:
    before = chart.positions()
    chart.page.get_by_role("button", name="套索").click()
    box = chart.page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    corners = [(2, 2), (box["width"] - 2, 2), (box["width"] - 2, box["height"] - 2), (2, box["height"] - 2)]
    chart.page.mouse.move(box["x"] + 2, box["y"] + 2)
    chart.page.mouse.down()
    for x, y in corners[1:]:
        chart.page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    picture(chart, "lasso")
    chart.page.mouse.up()
    expect(chart.status).to_contain_text(f"已选 {len(before)}")
    assert chart.positions() == before
    chart.page.keyboard.press("Escape")
    expect(chart.status).not_to_contain_text("已选")
    chart.page.get_by_test_id("canvas").focus()
    chart.page.keyboard.press("l")
    expect(chart.page.locator(".lasso")).to_be_focused()
    chart.page.keyboard.press("Escape")
    expect(chart.page.locator(".lasso")).to_have_count(0)


def test_a_period_filters_links_and_is_moved_by_keyboard(chart: Desk, story: Story) -> None:
    chart.item(story.suspect.name).click()
    chart.tab("展开")
    left = chart.panel.locator(".expand-row button:enabled")
    for _ in range(chart.panel.locator(".expand-row").count()):
        if left.count():
            left.first.click()
            chart.page.wait_for_timeout(400)
    expect(left).to_have_count(0)
    drawn, before = links(chart), chart.positions()
    chart.page.get_by_role("button", name="按时段筛选关联").click()
    slider = chart.page.get_by_role("region", name="按时段筛选关联")
    expect(slider).to_contain_text("未注明日期的关联始终显示")
    # A link that nothing says has ended goes on; what had not begun by the first month goes.
    end = slider.get_by_role("slider", name="止")
    end.focus()
    end.press("Home")
    expect(slider.get_by_role("button", name="取消筛选")).to_be_enabled()
    expect(chart.status).not_to_contain_text(f"· {drawn} 条关联")
    assert links(chart) < drawn
    assert "period" in chart.settled_address()
    picture(chart, "period")
    slider.get_by_role("button", name="取消筛选").click()
    expect(chart.status).to_contain_text(f"· {drawn} 条关联")
    assert chart.positions() == before


@pytest.mark.parametrize("name", ["按部门分列", "按年份分列", "环形"])
def test_layouts_put_things_where_they_say(chart: Desk, name: str) -> None:
    before = chart.positions()
    chart.page.get_by_role("button", name="重新排布").click()
    chart.page.get_by_role("menuitem", name=name).click()
    if name != "环形":
        expect(chart.page.locator(".ant-message")).to_contain_text("自左至右")
    expect(chart.page.get_by_role("button", name="重新排布")).to_be_visible()
    chart.page.wait_for_timeout(300)
    after = chart.positions()
    assert after.keys() == before.keys()
    assert after != before
    assert len(set(after.values())) == len(after)
    if name != "环形":
        assert len({x for x, _ in after.values()}) >= 2
    picture(chart, f"layout-{name}")
    chart.page.keyboard.press("Control+z")
    chart.page.wait_for_timeout(200)
    assert chart.positions() == before
