"""The documents' pictures (`make pictures`): every screen as a user sees it, as small WebP files in docs/pictures.

They are taken of the synthetic province of the browser tests, through the real server.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from queries.introduction import DEMO
from tests.e2e.conftest import ROOT, Complaints, NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_board import judged
from tests.e2e.test_investigation import expand_everything_needed, find_path, open_suspect
from tests.e2e.test_map import expand_stations, most_driven
from tests.e2e.test_signing_in import CASE, PASSWORD, sign_in
from tests.e2e.test_watch import view

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif("PINGAN_SCREENSHOTS" not in os.environ, reason="pictures are taken only when asked for"),
]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 3_000_000
QUALITY = 0.82
MESSAGES_GONE_MS = 4_000
PACK = """async ([png, quality]) => {
  const image = new Image()
  image.src = 'data:image/png;base64,' + png
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  canvas.getContext('2d').drawImage(image, 0, 0)
  return canvas.toDataURL('image/webp', quality).split(',')[1]
}"""
"""The browser itself packs them; no further program is needed."""

Take = Callable[[Page, str], None]


@pytest.fixture
def take(browser: Browser) -> Take:
    """Keeps what a page shows under a name."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        # After messages have gone and what is loading has come.
        page.mouse.move(720, 895)
        page.wait_for_timeout(MESSAGES_GONE_MS)
        png = base64.b64encode(page.screenshot()).decode("ascii")
        packer = browser.new_page()
        packed: str = packer.evaluate(PACK, [png, QUALITY])
        packer.close()
        (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(packed))

    return keep


def test_the_pictures_of_the_workbench(
    province: Province, tmp_path_factory: pytest.TempPathFactory, new_desk: NewDesk, story: Story, take: Take
) -> None:
    home = province.copy(tmp_path_factory.mktemp("pictures"))
    (home / DEMO).mkdir()
    with serving(home) as (url, _):
        desk = new_desk(url)
        page = desk.page
        expect(page.get_by_test_id("opening")).to_be_visible()
        take(page, "opening")
        _of_the_chart(desk, story, take)
        desk.item(story.case["AJBH"]).click()
        desk.panel.get_by_role("button", name="案件视图").click()
        expect(page.get_by_test_id("case")).to_be_visible()
        take(page, "case")
        _of_the_map(new_desk(url), province, take)
        view(desk, "自动研判")
        page.locator("[data-hit]").first.click()
        expect(page.get_by_test_id("hit").locator(".fact").first).to_be_visible()
        take(page, "watch")
        view(desk, "全库关联")
        box = page.get_by_label("证件号、车牌、电话、信用代码、案号、车辆识别代号，或姓名")
        box.fill(story.suspect.id_number)
        box.press("Enter")
        expect(page.get_by_test_id("association-summary")).to_be_visible()
        take(page, "association")
        view(desk, "身份核验")
        expect(page.get_by_test_id("pair").get_by_role("table").first).to_be_visible()
        take(page, "review")
        judged(desk, "李核验", "sssssdssssssusss")
        desk.tab("质量看板")
        expect(page.get_by_test_id("board").get_by_role("table").first).to_be_visible()
        take(page, "board")
        view(desk, "运行")
        take(page, "operations")


def _of_the_map(desk: Desk, province: Province, take: Take) -> None:
    plate, _ = most_driven(province)
    desk.open(plate, plate)
    expand_stations(desk)
    desk.page.get_by_role("button", name="地图").click()
    expect(desk.page.get_by_test_id("map").locator("[data-place]").first).to_be_visible()
    take(desk.page, "map")


def _of_the_chart(desk: Desk, story: Story, take: Take) -> None:
    page = desk.page
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    find_path(desk, story)
    desk.paths.first.get_by_role("button", name=story.suspect.name, exact=True).click()
    desk.tab("身份依据")
    expect(desk.panel.get_by_role("table", name="匹配权重瀑布图").first).to_be_visible()
    take(page, "chart")
    desk.paths.first.get_by_role("button", name="被害人").click()
    expect(desk.panel.locator(".raw-row").first).to_be_visible()
    take(page, "evidence")
    page.get_by_role("button", name="深色界面").click()
    take(page, "dark")
    page.get_by_role("button", name="深色界面").click()
    desk.tab("清单")


def test_the_pictures_of_the_desks_with_accounts(
    province: Province,
    tmp_path_factory: pytest.TempPathFactory,
    new_desk: NewDesk,
    complaints: Complaints,
    story: Story,
    take: Take,
) -> None:
    complaints.expected = ("401", "403", "422")
    home = province.copy(tmp_path_factory.mktemp("desks"))
    accounts = Accounts(Ledger(ledger_url(home, {})))
    for login, name, roles in (
        ("like", "李科", ("investigator",)),
        ("gongxiang", "王共享", ("requester", "approver")),
        ("shenji", "赵审计", ("auditor",)),
    ):
        accounts.change_password(login, accounts.create(login, name, "police", "520102", roles), PASSWORD)
    with serving(home) as (url, _):
        desk = new_desk(url)
        sign_in(desk, "like", PASSWORD)
        desk.open_purpose("案件侦办", "公安案件编号", CASE, "盗窃案侦办")
        desk.open(story.suspect.name)
        expect(desk.panel.get_by_role("heading", level=2)).to_have_text(story.suspect.name)
        take(desk.page, "purpose")
        desk = new_desk(url)
        sign_in(desk, "gongxiang", PASSWORD)
        desk.tab("共享目录")
        take(desk.page, "sharing")
        desk = new_desk(url)
        sign_in(desk, "shenji", PASSWORD)
        expect(desk.page.get_by_role("table").first).to_be_visible()
        take(desk.page, "audit")


def test_the_pictures_are_small_enough_for_a_clone() -> None:
    """Runs after those that take them."""
    sizes = [Path(picture).stat().st_size for picture in PICTURES.glob("*.webp")]
    assert min(sizes) > 10_000
    assert sum(sizes) <= MOST_BYTES
