"""The chart itself: what the pointer and the keyboard do on it, what it exports, and what it says when things fail."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from governance.sharing.found_files import text_of
from tests.e2e.conftest import NARROW, Complaints, NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_investigation import expand_everything_needed, open_suspect

PNG = b"\x89PNG\r\n\x1a\n"


def test_pointer_on_the_chart(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    x, y = desk.centre_of_chart()
    desk.page.mouse.dblclick(x, y)
    expect(desk.page.get_by_role("tab", name="展开")).to_have_attribute("aria-selected", "true")
    # Two presses in quick succession would count as one more double click.
    desk.page.wait_for_timeout(500)
    desk.page.mouse.click(x, y, button="right")
    menu = desk.page.get_by_role("menu").first
    menu.get_by_text("按类型展开").hover()
    entry = desk.page.get_by_role("menuitem", name="户内成员 · 人员")
    expect(entry).to_contain_text(f"共 {len(story.family)} 个")
    entry.click()
    expect(desk.items).to_have_count(1 + len(story.family))

    before = desk.positions()
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + 40, y + 60, steps=4)
    desk.page.mouse.up()
    moved = {node for node, at in desk.positions().items() if at != before[node]}
    assert len(moved) == 1
    desk.page.keyboard.press("Control+z")
    assert desk.positions() == before


def test_keyboard_alone(desk: Desk, story: Story) -> None:
    # A key pressed before the page is up goes nowhere; it is up when it says what it holds.
    expect(desk.status).to_contain_text("库内")
    desk.page.keyboard.press("/")
    expect(desk.search_box).to_be_focused()
    desk.page.keyboard.type(story.suspect.id_number)
    expect(desk.page.locator(".ant-select-item-option-active")).to_contain_text(story.suspect.name)
    desk.page.keyboard.press("Enter")
    expect(desk.items).to_have_count(1)
    desk.item(story.suspect.name).focus()
    desk.page.keyboard.press("Enter")
    expect(desk.item(story.suspect.name)).to_have_attribute("aria-pressed", "true")
    desk.page.get_by_test_id("canvas").focus()
    desk.page.keyboard.press("Enter")
    expand = desk.expansion("户内成员", "人员").get_by_role("button")
    expand.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.items).to_have_count(1 + len(story.family))
    desk.page.get_by_test_id("canvas").focus()
    desk.page.keyboard.press("Delete")
    expect(desk.items).to_have_count(len(story.family))


def test_layouts_pins_related_and_hidden_links(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    desk.item(story.suspect.name).click()
    desk.page.get_by_role("button", name="固定", exact=True).click()
    pinned = desk.settled_address()["selected"]
    before = desk.positions()
    for name in ("力导向", "同心圆", "层次"):
        desk.page.get_by_role("button", name="重新排布").click()
        desk.page.get_by_role("menuitem", name=name).click()
        expect(desk.page.get_by_role("button", name="重新排布")).to_be_visible()
        after = desk.positions()
        assert after[pinned] == before[pinned]
        assert after.keys() == before.keys()
        assert sum(after[node] != before[node] for node in after) >= len(after) - 2
        before = after

    desk.page.get_by_role("button", name="选中相关实体").click()
    # All that the chart holds was brought by the one selected.
    expect(desk.status).to_contain_text(f"已选 {len(before)}")
    links = int(desk.status.locator("span").first.inner_text().split("·")[1].split()[0])
    suspect = desk.page.get_by_role("region", name="图例").get_by_role("button", name="嫌疑人")
    of_suspects = int(suspect.locator(".count").inner_text())
    assert of_suspects >= 1
    suspect.click()
    expect(suspect).to_have_attribute("aria-pressed", "false")
    expect(desk.status).to_contain_text(f"· {links - of_suspects} 条关联")
    assert desk.settled_address()["hide"] == "suspect"


def exported(desk: Desk, kind: str, folder: Path) -> Path:
    """The file that the menu of exports gives for `kind`."""
    desk.page.get_by_role("button", name="导出", exact=True).click()
    with desk.page.expect_download() as download:
        desk.page.get_by_role("menuitem", name=kind).click()
    assert download.value.suggested_filename.startswith("关联研判-")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_export_is_a_picture_of_the_chart(desk: Desk, story: Story, tmp_path: Path) -> None:
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    data = exported(desk, "PNG", tmp_path).read_bytes()
    assert data.startswith(PNG)
    width, height = struct.unpack(">II", data[16:24])
    assert width > 600
    assert height > 300
    assert len(data) > 15_000, "a blank picture of this size packs smaller"
    drawing = exported(desk, "SVG", tmp_path).read_text("utf-8")
    for shown in (story.suspect.name, *(relative.name for relative in story.family), "嫌疑人", "本机生成"):
        assert shown in drawing

    desk.page.evaluate("window.print = () => undefined")
    desk.page.get_by_role("button", name="导出", exact=True).click()
    desk.page.get_by_role("menuitem", name="打印").click()
    sheet = desk.page.locator(".print-sheet img")
    expect(sheet).to_be_attached()
    desk.page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    expect(desk.search_box).to_be_hidden()


def test_export_for_other_tools_holds_the_chart(desk: Desk, story: Story, tmp_path: Path) -> None:
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    for kind, ending in (("GraphML", ".graphml"), ("GEXF（", ".gexf"), ("i2", ".anx")):
        file = exported(desk, kind, tmp_path)
        assert file.suffix == ending
        assert story.family[0].name in text_of(file)
    with zipfile.ZipFile(exported(desk, "CSV", tmp_path)) as archive:
        assert story.suspect.name in archive.read("nodes.csv").decode("utf-8")


def test_a_chart_is_opened_by_one_question(desk: Desk, story: Story, new_desk: NewDesk) -> None:
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    links = desk.status.inner_text()
    desk.settled_address()
    again = new_desk("about:blank")
    asked: list[str] = []
    again.page.on("request", lambda request: asked.append(request.url) if "/chart/links" in request.url else None)
    again.page.goto(desk.page.url)
    expect(again.item(story.case["AJBH"])).to_have_count(1)
    again.page.wait_for_load_state("networkidle")
    assert len(asked) == 1
    assert again.status.inner_text().split("上限")[0] == links.split("上限")[0]


def test_narrow_window_holds_everything(new_desk: NewDesk, address: str, story: Story) -> None:
    desk = new_desk(address, NARROW)
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    width, wanted = desk.page.evaluate("[window.innerWidth, document.documentElement.scrollWidth]")
    assert wanted <= width
    for name in ("撤销", "适应窗口", "导出", "操作方法"):
        box = desk.page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    listed = desk.items.count()
    desk.page.get_by_role("button", name="清单与路径").click()
    expect(desk.items).to_have_count(0)
    desk.page.get_by_role("button", name="清单与路径").click()
    expect(desk.items).to_have_count(listed)


def test_what_does_not_exist_is_said(new_desk: NewDesk, address: str, complaints: Complaints) -> None:
    complaints.expected = ("404",)
    desk = new_desk(f"{address}/#selected=P-AAAAAAAAAAAA")
    expect(desk.page.get_by_text("地址中有 1 个实体已不存在")).to_be_visible()
    expect(desk.items).to_have_count(0)
    desk.search_box.fill("没有这样一个人名")
    popup = desk.page.locator(".search-popup:visible")
    expect(popup).to_contain_text("没有与“没有这样一个人名”相符的实体")
    expect(popup).to_contain_text("可试试姓名的一部分")


def test_empty_home_says_what_to_do(new_desk: NewDesk, tmp_path: Path) -> None:
    with serving(tmp_path / "empty") as (url, _):
        desk = new_desk(url)
        expect(desk.page.locator(".chart-cover")).to_contain_text("pingan ingest")
        expect(desk.page.locator(".chart-cover")).to_contain_text("pingan resolve")
        # Before its server goes, or what it still asks for would count as a complaint.
        desk.page.close()


def test_a_silent_server_is_told_apart_and_retried(
    new_desk: NewDesk, province: Province, story: Story, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.expected = ("net::ERR_CONNECTION_REFUSED",)
    with serving(province.copy(tmp_path)) as (url, server):
        desk = new_desk(url)
        open_suspect(desk, story)
        server.terminate()
        server.wait(timeout=20)
        desk.tab("时间线")
        alert = desk.panel.get_by_role("alert")
        expect(alert).to_contain_text("服务没有应答")
        expect(alert.get_by_role("button", name="重试")).to_be_visible()
        expect(desk.items).to_have_count(1)
