"""运行 as a steward looks after it: what came, what could not be taken, what waits, and the figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from tests.e2e.conftest import NewDesk, Province, run, serving
from tests.e2e.test_access import looked_through
from tests.e2e.test_signing_in import CASE, PASSWORD, picture, sign_in
from tests.e2e.test_watch import view

pytestmark = pytest.mark.e2e

KEYLESS = "JLBH,BZXRLX,XM,ZJHM\r\n,自然人,王五,\r\n=1+1,自然人,赵六,\r\n"
"""A delivery of which one row has no key."""


@pytest.fixture(scope="module")
def home(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The province, and a delivery that nobody has resolved."""
    folder = tmp_path_factory.mktemp("operations")
    home = province.copy(folder)
    (folder / "later" / "court").mkdir(parents=True)
    (folder / "later" / "court" / "dishonest.csv").write_text(KEYLESS, encoding="utf-8")
    run("--home", home, "ingest", folder / "later")
    return home


@pytest.fixture(scope="module")
def served(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(Path(shutil.copytree(home, tmp_path_factory.mktemp("served") / "home"))) as (url, _):
        yield url


@pytest.fixture(scope="module")
def guarded(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same home on a server with a steward and an investigator."""
    copied = tmp_path_factory.mktemp("guarded") / "home"
    shutil.copytree(home, copied)
    accounts = Accounts(Ledger(ledger_url(copied, {})))
    for login, role in (("hening", "steward"), ("like", "investigator")):
        accounts.change_password(login, accounts.create(login, login, "police", "520102", (role,)), PASSWORD)
    with serving(copied) as (url, _):
        yield url


def test_deliveries_quarantine_runs_and_figures(served: str, new_desk: NewDesk, tmp_path: Path) -> None:
    desk = new_desk(served)
    page = desk.page
    view(desk, "运行")
    figures = page.locator("figure")
    expect(figures.filter(has_text="各类实体").locator("svg")).to_contain_text("人员")
    expect(figures.filter(has_text="标识号码").locator("svg")).to_contain_text("常住人口")
    divisions = page.get_by_test_id("divisions")
    drawing = divisions.locator("svg").last
    expect(drawing).to_contain_text("贵阳市")
    guiyang = divisions.get_by_role("row").filter(has_text="贵阳市")
    expect(guiyang.get_by_role("cell").nth(1)).not_to_have_text("0")
    # By keyboard alone: the counties of a prefecture in the table, and then in the drawing.
    guiyang.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(divisions.get_by_role("row").filter(has_text="南明区")).to_be_visible()
    divisions.get_by_role("radio", name="关联").focus()
    page.keyboard.press("Space")
    expect(divisions.get_by_role("columnheader", name="居住于")).to_be_visible()
    divisions.get_by_label("图中范围").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(drawing).to_contain_text("南明区")
    picture(desk, "operations-figures")

    page.get_by_role("tab", name="交换批次").click()
    latest = page.locator(".ant-table-row").first
    expect(latest).to_contain_text("失信被执行人")
    expect(latest.locator(".count.bad")).to_have_text("1")
    latest.get_by_role("button").click()
    expect(page.locator(".ant-table-expanded-row")).to_contain_text("court.dishonest@")
    picture(desk, "operations-deliveries")

    page.get_by_role("tab", name="隔离行").click()
    expect(page.get_by_text("缺少主键 JLBH").first).to_be_visible()
    picture(desk, "operations-quarantine")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="下载清单").click()
    file = tmp_path / "rows.csv"
    downloading.value.save_as(file)
    head, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    assert head.split(",")[:4] == ["批次编号", "来源", "文件", "行号"]
    assert len(rows) == 1
    assert "court/dishonest.csv" in rows[0]
    assert "王五" not in rows[0]

    page.get_by_role("tab", name="归并运行").click()
    expect(page.get_by_text("有 1 个批次尚未归并")).to_be_visible()
    expect(page.get_by_test_id("lag")).to_have_text("所查的图与最近一次归并一致。")
    runs = page.get_by_role("tabpanel", name="归并运行")
    expect(runs.locator(".ant-table-row")).to_contain_text("首次学习")
    picture(desk, "operations-runs")


def test_a_steward_finds_it_beside_the_review_and_an_investigator_does_not(guarded: str, new_desk: NewDesk) -> None:
    steward = new_desk(guarded)
    sign_in(steward, "hening", PASSWORD)
    steward.open_purpose("身份核验", "核验任务编号", "核验2026-1", "核对")
    view(steward, "运行")
    steward.page.get_by_role("tab", name="归并运行").click()
    expect(steward.page.get_by_text("有 1 个批次尚未归并")).to_be_visible()
    steward.page.get_by_role("tab", name="概况").click()
    numbers = steward.page.locator("figure").filter(has_text="标识号码")
    expect(numbers.locator("svg")).to_contain_text("常住人口")
    # Some of their rows are sealed, so none are counted.
    expect(numbers.locator("svg")).not_to_contain_text("公安案件")
    picture(steward, "operations-steward")

    investigator = new_desk(guarded)
    sign_in(investigator, "like", PASSWORD)
    investigator.open_purpose("案件侦办", "公安案件编号", CASE, "核对")
    expect(investigator.page.get_by_role("navigation", name="功能")).not_to_contain_text("运行")


def test_a_steward_puts_a_row_of_quarantine_right(guarded: str, new_desk: NewDesk) -> None:
    desk = new_desk(guarded)
    page = desk.page
    sign_in(desk, "hening", PASSWORD)
    desk.open_purpose("身份核验", "核验任务编号", "核验2026-2", "更正隔离行")
    view(desk, "运行")
    page.get_by_role("tab", name="隔离行").click()
    page.get_by_role("button", name="更正…").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("缺少主键 JLBH")).to_be_visible()
    send = drawer.get_by_role("button", name="重新交换")
    expect(send).to_be_disabled()
    drawer.get_by_label("BZXRMC").fill("王五")
    drawer.get_by_label("更正依据").fill("与提供部门电话核实")
    send.click()
    expect(drawer.get_by_text("更正后仍不能接收")).to_be_visible()
    drawer.get_by_label("JLBH").fill("SX2026000001")
    picture(desk, "operations-mending")
    looked_through(page, "mending")
    send.click()
    expect(page.get_by_text("已入库（批次")).to_be_visible()
    expect(page.locator(".ant-table-row").filter(has_text="已更正入库")).to_be_visible()
    # The one that was put right wrongly lies there with its own reason, and no more waits than what was there before.
    expect(page.get_by_text("Q-").filter(has_text=".jsonl")).to_be_visible()
    page.get_by_role("tab", name="归并运行").click()
    expect(page.get_by_text("全部批次均已归并")).to_be_visible(timeout=90_000)
