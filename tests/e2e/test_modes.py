"""Dark screens and back, readable by weak eyes everywhere; and what the browser's own print command puts on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from governance.audit.reading import Wanted, entries
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from governance.sharing.watermark import trace_charts
from tests.e2e.conftest import Complaints, NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_access import looked_through
from tests.e2e.test_investigation import expand_everything_needed, find_path, open_suspect
from tests.e2e.test_signing_in import CASE, PASSWORD, picture, sign_in
from tests.e2e.test_watch import view

pytestmark = pytest.mark.e2e


def mode(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.mode"))


def test_dark_screens_are_kept_and_nothing_on_them_is_hard_to_read(desk: Desk, story: Story) -> None:
    page = desk.page
    expect(desk.status).to_contain_text("库内")
    assert mode(page) == "light"
    page.get_by_role("button", name="深色界面").click()
    page.reload()
    expect(page.get_by_role("button", name="深色界面", pressed=True)).to_be_visible()
    assert mode(page) == "dark"
    looked_through(page, "empty chart")
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    for tab in ("详情", "身份依据", "时间线"):
        desk.tab(tab)
        looked_through(page, tab)
    picture(desk, "dark-chart")
    find_path(desk, story).first.get_by_role("button", name="被害人").click()
    expect(desk.panel.locator(".raw-row").first).to_be_visible()
    looked_through(page, "paths and evidence")
    for name in ("案件", "自动研判", "身份核验", "运行"):
        view(desk, name)
        if name == "案件":
            page.locator(".case-choices .item").first.click()
            expect(page.get_by_test_id("case")).to_be_visible()
        if name == "自动研判":
            page.locator("[data-hit]").first.click()
            expect(page.get_by_test_id("hit").locator(".fact").first).to_be_visible()
        if name == "身份核验":
            expect(page.get_by_test_id("pair").get_by_role("table").first).to_be_visible()
        page.wait_for_timeout(300)
        looked_through(page, name)
    page.get_by_role("button", name="深色界面").click()
    assert mode(page) == "light"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_dialogs_and_drawers_can_be_read_too(desk: Desk, story: Story, dark: bool) -> None:
    page = desk.page
    open_suspect(desk, story)
    if dark:
        page.get_by_role("button", name="深色界面").click()
    page.get_by_role("button", name="保存图").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    looked_through(page, "saving")
    page.get_by_label("图名").fill("对话框")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="已存的图").click()
    expect(page.locator("[data-kept]").first).to_be_visible()
    looked_through(page, "kept charts")
    page.keyboard.press("Escape")
    desk.tab("详情")
    page.get_by_role("button", name="并列比对").click()
    expect(page.get_by_role("dialog").get_by_role("table").first).to_be_visible()
    looked_through(page, "mentions side by side")


def test_the_print_command_puts_user_agency_time_and_purpose_on_every_sheet(
    province: Province,
    tmp_path_factory: pytest.TempPathFactory,
    new_desk: NewDesk,
    story: Story,
    complaints: Complaints,
) -> None:
    complaints.expected = ("net::ERR_INTERNET_DISCONNECTED",)
    home = province.copy(tmp_path_factory.mktemp("printing"))
    accounts = Accounts(Ledger(ledger_url(home, {})))
    first = accounts.create("like", "李科", "police", "520102", ("investigator",))
    accounts.change_password("like", first, PASSWORD)
    with serving(home) as (url, _):
        desk = new_desk(url)
        page = desk.page
        sign_in(desk, "like", PASSWORD)
        desk.open_purpose("案件侦办", "公安案件编号", CASE, "盗窃案侦办")
        desk.open(story.suspect.name)
        page.get_by_role("button", name="深色界面").click()
        mark = page.get_by_test_id("print-mark")
        expect(mark).to_be_hidden()
        # What stands there when the browser takes the page, after the page's own listeners.
        page.evaluate(
            """() => window.addEventListener('beforeprint', () => {
                 window.taken = [document.documentElement.dataset.mode,
                   document.querySelector('.print-mark p').textContent,
                   document.querySelector('.print-mark text').textContent]
               })"""
        )
        sheets = page.pdf()
        assert sheets.startswith(b"%PDF")
        paper, foot, over = page.evaluate("window.taken")
        assert paper == "light"
        for said in ("李科", "公安", CASE, "盗窃案侦办", "打印于 20"):
            assert said in foot
        for said in ("李科", CASE):
            assert said in over
        assert mode(page) == "dark"
        page.emulate_media(media="print")
        expect(mark).to_be_visible()
        expect(page.get_by_role("button", name="保存图")).to_be_hidden()
        page.emulate_media(media="screen")
        _keys_that_print(page, home)


def _keys_that_print(page: Page, home: Path) -> None:
    """Ctrl+P prints what has been put on record first, and what has not is not printed."""
    page.evaluate(
        """() => {
          window.printed = []
          window.print = () => {
            window.dispatchEvent(new Event('beforeprint'))
            window.printed.push(document.querySelector('.print-mark p').textContent)
            document.body.dataset.printed = String(window.printed.length)
            window.dispatchEvent(new Event('afterprint'))
          }
        }"""
    )
    page.keyboard.press("Control+p")
    printed = page.locator("body[data-printed]")
    expect(printed).to_have_count(1)
    (told,) = page.evaluate("window.printed")
    ledger = Ledger(ledger_url(home, {}))
    first, second = entries(ledger, Wanted(action="post_export_print"), 3)
    # The latest first: by the keys, once; before it by the browser's menu.
    assert first.purpose == second.purpose != ""
    assert len(first.entities) == 1
    for said in ("李科", CASE, "文件码"):
        assert said in told
    (whose,) = trace_charts(ledger, told)
    assert whose.use == first.seq
    ledger.close()
    page.context.set_offline(True)
    page.keyboard.press("Control+p")
    expect(page.get_by_text("服务没有应答")).to_be_visible()
    assert page.evaluate("window.printed.length") == 1
