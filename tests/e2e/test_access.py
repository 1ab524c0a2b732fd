"""Nothing on any screen keeps somebody out who reads it with a screen reader, by keyboard or weak eyes (WCAG 2.1 AA).

axe-core looks each screen through in the browser; what it rates serious or critical fails the test. The first page's
weight is held here too, since it is the built page that is asked for.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from tests.e2e.conftest import ROOT, Complaints, NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_investigation import expand_everything_needed, find_path, open_suspect
from tests.e2e.test_signing_in import PASSWORD, sign_in
from tests.e2e.test_watch import view

pytestmark = pytest.mark.e2e
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
NOT_OURS = [".ant-select-dropdown [role=listbox] > [role=presentation]", ".ant-table-measure-row"]
"""What antd writes of a drop-down's headings for screen readers, without content, and its row that measures columns."""
FIRST_PAGE_KB = 400


def findings(page: Page) -> list[str]:
    """What axe finds serious or critical: rule, what it asks for, and the first places."""
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(
        "([rules, exclude]) => axe.run({exclude}, "
        "{runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        [RULES, NOT_OURS],
    )
    return [
        f"{each['id']}: {each['help']}: "
        + " | ".join(f"{node['html'][:160]} {node['any'] and node['any'][0]['message']}" for node in each["nodes"][:3])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def looked_through(page: Page, screen: str) -> None:
    """Fails with everything found on the screen that is shown now."""
    page.mouse.move(2, 2)
    expect(page.locator(".ant-skeleton")).to_have_count(0)
    found = findings(page)
    assert not found, f"{screen}:\n" + "\n".join(found)


def test_the_chart_and_all_that_explains_it(desk: Desk, story: Story) -> None:
    page = desk.page
    expect(desk.status).to_contain_text("库内")
    looked_through(page, "empty chart")
    desk.search(story.suspect.name)
    looked_through(page, "search")
    page.keyboard.press("Escape")
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    for tab in ("详情", "展开", "身份依据", "时间线"):
        desk.tab(tab)
        looked_through(page, tab)
    page.get_by_role("button", name="按时段筛选关联").click()
    desk.item(story.family[0].name).click()
    page.get_by_role("button", name="添加备注").click()
    looked_through(page, "note and period")
    page.get_by_role("button", name="取消", exact=True).click()
    desk.item(story.case["AJBH"]).click()
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("h")
    page.get_by_role("button", name="编辑", exact=True).click()
    expect(page.get_by_role("menuitem", name="全选")).to_be_visible()
    looked_through(page, "hidden and menu")
    page.keyboard.press("Escape")
    find_path(desk, story).first.get_by_role("button", name="被害人").click()
    expect(desk.panel.get_by_role("heading", name="关联证据")).to_be_visible()
    looked_through(page, "paths and evidence")
    page.get_by_role("button", name="保存图").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    looked_through(page, "saving")
    page.keyboard.press("Escape")
    page.get_by_text("English", exact=True).click()
    looked_through(page, "English")


def test_the_other_views(desk: Desk, story: Story) -> None:
    view(desk, "自动研判")
    desk.page.locator("[data-hit]").first.click()
    expect(desk.page.get_by_test_id("hit").locator(".fact").first).to_be_visible()
    looked_through(desk.page, "watch")
    view(desk, "全库关联")
    box = desk.page.get_by_label(re.compile("^证件号、车牌"))
    box.fill(story.suspect.id_number)
    box.press("Enter")
    expect(desk.page.get_by_test_id("association-summary")).to_be_visible()
    looked_through(desk.page, "association")
    view(desk, "案件")
    looked_through(desk.page, "choice of a case")
    desk.page.get_by_label("案号、案件名称或当事人").fill(story.case["AJBH"])
    desk.page.locator(".case-choices .item").first.click()
    expect(desk.page.get_by_test_id("case")).to_be_visible()
    looked_through(desk.page, "case")
    view(desk, "身份核验")
    expect(desk.page.get_by_test_id("pair").get_by_role("table").first).to_be_visible()
    looked_through(desk.page, "review")
    desk.tab("已认定")
    looked_through(desk.page, "decisions")
    view(desk, "运行")
    desk.page.wait_for_timeout(500)
    looked_through(desk.page, "operations")


@pytest.fixture(scope="module")
def office(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with somebody who has a desk of each kind."""
    home = province.copy(tmp_path_factory.mktemp("access"))
    accounts = Accounts(Ledger(ledger_url(home, {})))
    for login, roles in (
        ("gongxiang", ("requester", "approver")),
        ("shenji", ("auditor",)),
        ("like", ("investigator",)),
    ):
        accounts.change_password(login, accounts.create(login, login, "police", "520102", roles), PASSWORD)
    with serving(home) as (url, _):
        yield url


def test_signing_in_and_the_desks_without_a_chart(office: str, new_desk: NewDesk, complaints: Complaints) -> None:
    complaints.expected = ("401", "422")
    desk = new_desk(office)
    expect(desk.page.get_by_label("登录名")).to_be_visible()
    looked_through(desk.page, "sign-in")
    sign_in(desk, "like", PASSWORD)
    expect(desk.page.get_by_role("heading", name="查询目的")).to_be_visible()
    looked_through(desk.page, "purpose")

    desk = new_desk(office)
    sign_in(desk, "gongxiang", PASSWORD)
    for tab in ("共享目录", "我的申请", "待我部门答复", "待批准的目的", "异议与更正"):
        desk.tab(tab)
        desk.page.wait_for_timeout(300)
        looked_through(desk.page, tab)

    desk = new_desk(office)
    sign_in(desk, "shenji", PASSWORD)
    for tab in ("查看报告", "完整性"):
        looked_through(desk.page, "audit")
        desk.tab(tab)
        looked_through(desk.page, tab)


def test_the_first_page_is_light(new_desk: NewDesk, address: str) -> None:
    """All scripts and styles that are asked for until one can search, packed as a browser gets them from a proxy."""
    came: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if "/assets/" in response.url or response.url.endswith("/"):
            came[response.url] = len(gzip.compress(response.body(), 6))

    desk = new_desk("about:blank")
    desk.page.on("response", weigh)
    desk.page.goto(address)
    expect(desk.status).to_contain_text("库内")
    assert any(url.endswith(".js") for url in came)
    kilobytes = sum(came.values()) / 1024
    assert kilobytes <= FIRST_PAGE_KB, {url.rpartition("/")[2]: size for url, size in came.items()}
