"""On a server with accounts: sign in, say for what purpose, look, change it, leave; nothing is seen in between."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from tests.e2e.conftest import NARROW, WIDE, Complaints, NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story

PASSWORD = "Xingren-2026-Yuntu"
CASE = "A520102000000202611000123"
PICTURES = os.environ.get("PINGAN_PICTURES_OF_GATE")


@pytest.fixture(scope="module")
def guarded(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Accounts]]:
    """A server that gets its first accounts while it runs."""
    home = province.copy(tmp_path_factory.mktemp("guarded"))
    with serving(home) as (url, _):
        yield url, Accounts(Ledger(ledger_url(home, {})))


@pytest.fixture
def expecting(complaints: Complaints) -> None:
    """Refusals of a sign-in are told in the console, too."""
    complaints.expected = ("401", "403", "422")


def sign_in(desk: Desk, login: str, password: str) -> None:
    page = desk.page
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def picture(desk: Desk, name: str) -> None:
    if PICTURES:
        for size in (WIDE, NARROW):
            desk.page.set_viewport_size({"width": size[0], "height": size[1]})
            desk.page.wait_for_timeout(400)
            desk.page.screenshot(path=f"{PICTURES}/{name}-{size[0]}.png")


@pytest.mark.usefixtures("expecting")
def test_from_a_first_password_to_a_chart_under_a_purpose_and_out(
    guarded: tuple[str, Accounts], new_desk: NewDesk, story: Story
) -> None:
    url, accounts = guarded
    first = accounts.create("like", "李科", "police", "520102", ("investigator",))
    desk = new_desk(url)
    page = desk.page
    expect(page.get_by_label("登录名")).to_be_visible()
    picture(desk, "sign-in")
    sign_in(desk, "like", "wrong-password")
    expect(page.get_by_role("alert")).to_contain_text("登录名与密码不符")
    sign_in(desk, "like", first)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次输入新密码").fill(PASSWORD)
    page.get_by_role("button", name="更改密码并登录").click()

    expect(page.get_by_role("heading", name="查询目的")).to_be_visible()
    page.get_by_label("类别").click()
    page.get_by_title("案件侦办").click()
    page.get_by_label("公安案件编号").fill("随便看看")
    page.get_by_label("事由").fill("盗窃案侦办")
    picture(desk, "purpose")
    page.get_by_role("button", name="建立", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("依据编号应为公安案件编号")
    page.get_by_label("公安案件编号").fill(CASE)
    page.get_by_role("button", name="建立", exact=True).click()

    expect(page.get_by_test_id("purpose-bar")).to_contain_text(CASE)
    expect(page.get_by_test_id("loopback-notice")).to_have_count(0)
    desk.open(story.suspect.name)
    expect(desk.item(story.suspect.name).first).to_be_visible()
    picture(desk, "purpose-bar")

    page.get_by_test_id("purpose-bar").click()
    page.get_by_role("button", name="更换目的").click()
    expect(page.get_by_role("heading", name="查询目的")).to_be_visible()
    page.get_by_role("button", name="以此目的查看").first.click()
    page.get_by_test_id("purpose-bar").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("登录名")).to_be_visible()


@pytest.mark.usefixtures("expecting")
def test_a_purpose_that_opens_a_seal_waits_for_the_approver(guarded: tuple[str, Accounts], new_desk: NewDesk) -> None:
    url, accounts = guarded
    for login, role in (("yanpan", "investigator"), ("shenpi", "approver")):
        first = accounts.create(login, login, "judicial", "520102", (role,))
        accounts.change_password(login, first, PASSWORD)
    asking = new_desk(url)
    sign_in(asking, "yanpan", PASSWORD)
    page = asking.page
    asking.open_purpose("社区矫正监管", "矫正档案编号", "JZ-2026-0012", "日常监管")
    expect(page.get_by_text("待批准", exact=True)).to_be_visible()

    approving = new_desk(url)
    sign_in(approving, "shenpi", PASSWORD)
    approving.page.get_by_role("tab", name="待批准的目的").click()
    expect(approving.page.get_by_text("JZ-2026-0012")).to_be_visible()
    picture(approving, "approvals")
    approving.page.get_by_role("button", name="批准", exact=True).click()
    expect(approving.page.get_by_text("没有待批准的目的")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="以此目的查看").click()
    expect(page.get_by_test_id("purpose-bar")).to_contain_text("JZ-2026-0012")


@pytest.mark.usefixtures("expecting")
def test_a_steward_has_the_review_and_two_settle_what_concerns_a_case(
    guarded: tuple[str, Accounts], new_desk: NewDesk
) -> None:
    url, accounts = guarded
    pages = []
    for login in ("heyan", "fuhe"):
        first = accounts.create(login, f"{login}者", "police", "520102", ("steward",))
        accounts.change_password(login, first, PASSWORD)
        desk = new_desk(url)
        sign_in(desk, login, PASSWORD)
        page = desk.page
        desk.open_purpose("身份核验", "核验任务编号", "核验2026-1", "季度核验")
        expect(page.get_by_test_id("pair")).to_be_visible()
        pages.append(page)
    one, other = pages
    picture(desk, "steward-desk")
    proposed = one.locator(".ant-message").get_by_text("须由另一位核验员复核")
    pairs = one.locator("[data-doubt]")
    for _ in range(pairs.count()):
        before = pairs.count()
        one.keyboard.press("d")
        expect(pairs).to_have_count(before - 1)
        if proposed.count():
            break
    one.get_by_role("tab", name="待复核").click()
    expect(one.locator("[data-proposal]").first).to_contain_text("本人提出")
    other.get_by_role("tab", name="待复核").click()
    waiting = other.locator("[data-proposal]").first
    waiting.get_by_label("复核意见（必填）").fill("已核对原始材料")
    picture(desk, "steward-proposals")
    waiting.get_by_role("button", name="同意", exact=True).click()
    expect(other.locator("[data-proposal]")).to_have_count(0)
    other.get_by_role("tab", name="已认定").click()
    expect(other.locator("[data-decision]").first).to_contain_text("heyan者、fuhe者")
