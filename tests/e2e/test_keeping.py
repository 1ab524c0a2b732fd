"""What is taken away from a chart and what is kept of it, on a server with accounts: marked, and on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from governance.audit.reading import Wanted, entries
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from governance.sharing.watermark import trace_charts
from tests.e2e.conftest import Complaints, NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_investigation import expand_everything_needed, open_suspect
from tests.e2e.test_signing_in import CASE, PASSWORD, picture, sign_in

pytestmark = pytest.mark.e2e
OTHER_CASE = "A520102000000202611000777"


@pytest.fixture
def expecting(complaints: Complaints) -> None:
    """Refusals that a test brings about are told in the console, too."""
    complaints.expected = ("422", "404")


class Office:
    """A server with investigators."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        self.url, self.ledger = url, ledger


@pytest.fixture(scope="module")
def office(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = province.copy(tmp_path_factory.mktemp("keeping"))
    ledger = Ledger(ledger_url(home, {}))
    accounts = Accounts(ledger)
    for login, name in (("like", "李科"), ("wangjing", "王静"), ("zhaolei", "赵磊")):
        first = accounts.create(login, name, "police", "520102", ("investigator",))
        accounts.change_password(login, first, PASSWORD)
    with serving(home) as (url, _):
        yield Office(url, ledger)


def seated(new_desk: NewDesk, url: str, login: str, case: str = CASE) -> Desk:
    """Somebody signed in, looking for the investigation of a case."""
    desk = new_desk(url)
    sign_in(desk, login, PASSWORD)
    desk.open_purpose("案件侦办", "公安案件编号", case, "盗窃案侦办")
    expect(desk.page.get_by_test_id("purpose-bar")).to_contain_text(case)
    return desk


def test_a_picture_and_a_file_say_whose_they_are_and_are_on_record(
    office: Office, new_desk: NewDesk, story: Story, tmp_path: Path
) -> None:
    desk = seated(new_desk, office.url, "like")
    open_suspect(desk, story)
    for kind, action in (("SVG", "post_export_picture"), ("GraphML", "post_export_graph")):
        desk.page.get_by_role("button", name="导出", exact=True).click()
        desk.page.get_by_role("menuitem", name=kind).click()
        asking = desk.page.get_by_role("dialog")
        expect(asking).to_contain_text("1 个实体")
        asking.get_by_label(re.compile("导出会记入审计")).fill("呈报审批")
        if kind == "SVG":
            picture(desk, "export-reason")
        with desk.page.expect_download() as download:
            asking.get_by_role("button", name="导出", exact=True).click()
        expect(asking).to_have_count(0)
        file = tmp_path / kind
        download.value.save_as(file)
        # In the drawing the words are broken into lines.
        text = re.sub(r"</text>\n<text[^>]*>", "", file.read_text("utf-8"))
        for said in ("李科（police）", CASE, "盗窃案侦办；呈报审批"):
            assert said in text
        (entry,) = entries(office.ledger, Wanted(action=action), 1)
        assert any(traced.use == entry.seq for traced in trace_charts(office.ledger, text))


def keep(desk: Desk, title: str, *, apart: bool = False) -> None:
    desk.page.get_by_role("button", name="保存图").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("图名").fill(title)
    if apart:
        dialog.get_by_role("checkbox", name="另存为新图").check()
    dialog.get_by_role("button", name="保存", exact=True).click()


def kept(desk: Desk) -> Locator:
    """The list of saved charts, opened."""
    desk.page.get_by_role("button", name="已存的图").click()
    return desk.page.locator("[data-kept]")


@pytest.mark.usefixtures("expecting")
def test_a_chart_is_saved_found_by_a_colleague_of_the_same_case_and_by_nobody_else(
    office: Office, new_desk: NewDesk, story: Story
) -> None:
    mine = seated(new_desk, office.url, "like")
    open_suspect(mine, story)
    expand_everything_needed(mine, story)
    mine.item(story.suspect.name).click()
    mine.panel.get_by_role("button", name="添加备注").click()
    mine.panel.get_by_label("备注").fill("主要嫌疑人")
    mine.panel.get_by_role("button", name="保存", exact=True).click()
    mine.item(story.case["AJBH"]).click()
    mine.page.get_by_role("button", name="隐藏", exact=True).click()
    keep(mine, "盗窃案人员关系")
    expect(mine.page.get_by_test_id("kept")).to_contain_text("盗窃案人员关系（第 1 版）")
    places, listed = mine.positions(), mine.items.count()

    colleague = seated(new_desk, office.url, "wangjing")
    found = kept(colleague)
    expect(found).to_contain_text("李科")
    picture(colleague, "kept-list")
    found.get_by_role("button", name="盗窃案人员关系").click()
    expect(colleague.items).to_have_count(listed)
    assert colleague.positions() == places
    expect(colleague.page.locator(".hidden-chip")).to_contain_text("已隐藏 1 个实体")
    colleague.item(story.suspect.name).click()
    expect(colleague.panel.locator(".note-text")).to_have_text("主要嫌疑人")
    colleague.page.locator(".hidden-chip").get_by_role("button", name="全部显示").click()
    keep(colleague, "盗窃案人员关系")
    expect(colleague.page.get_by_test_id("kept")).to_contain_text("第 2 版")

    # What was saved in between is not written over; a chart of one's own is always possible.
    keep(mine, "盗窃案人员关系")
    expect(mine.page.locator(".ant-message")).to_contain_text("王静已保存第 2 版")
    mine.page.get_by_role("dialog").get_by_role("button", name="取消").click()
    keep(mine, "我的副本", apart=True)
    expect(mine.page.get_by_test_id("kept")).to_contain_text("我的副本（第 1 版）")
    both = kept(mine)
    expect(both).to_have_count(2)
    first = both.filter(has_text="盗窃案人员关系")
    first.get_by_role("button", name="历次版本").click()
    first.locator('[data-version="1"]').click()
    expect(mine.page.locator(".hidden-chip")).to_be_visible()
    expect(mine.page.get_by_test_id("kept")).to_contain_text("盗窃案人员关系（第 1 版）")

    # By its address alone, under another purpose and under this one.
    stranger = seated(new_desk, office.url, "zhaolei", OTHER_CASE)
    expect(stranger.page.locator(".chart-cover")).to_be_visible()
    stranger.page.evaluate("window.location.hash = 'kept=CH-1'")
    expect(stranger.page.get_by_role("alert")).to_contain_text("没有这张图")
    assert kept(stranger).count() == 0
    expect(stranger.page.get_by_text("此目的下还没有存过的图")).to_be_visible()
    colleague.page.evaluate("window.location.hash = 'kept=CH-2'")
    expect(colleague.page.get_by_test_id("kept")).to_contain_text("我的副本")

    again = kept(colleague)
    again.filter(has_text="我的副本").get_by_role("button", name="移除此图").click()
    colleague.page.get_by_role("button", name="移除", exact=True).last.click()
    expect(again).to_have_count(1)


def test_what_a_row_says_is_contested_from_the_identity_panel(office: Office, new_desk: NewDesk, story: Story) -> None:
    desk = seated(new_desk, office.url, "like")
    open_suspect(desk, story)
    desk.tab("身份依据")
    desk.panel.get_by_role("button", name="提出异议").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("有误的来源记录").click()
    desk.page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(
        has_text=story.suspect.row_key
    ).click()
    dialog.get_by_label("有误的字段").click()
    desk.page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text="姓名").first.click()
    dialog.get_by_label("错在哪里").fill("曾用名，已更名")
    picture(desk, "objection")
    dialog.get_by_role("button", name="提出异议").click()
    expect(desk.page.get_by_text(re.compile("已提出异议 O-"))).to_be_visible()
    expect(desk.panel.locator(".identity-warning")).to_contain_text("1 项内容有异议")
    desk.tab("详情")
    name = desk.panel.locator(".attribute").filter(has=desk.page.get_by_text("姓名", exact=True))
    expect(name).to_contain_text("有异议")
    picture(desk, "contested")
