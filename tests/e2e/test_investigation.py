"""An investigator's morning: find a suspect, open the chart up, find the way to somebody else, and ask why."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from pypinyin import lazy_pinyin

from tests.e2e.conftest import NewDesk
from tests.e2e.desk import Desk
from tests.e2e.story import Story


def numbers(texts: list[str]) -> list[float]:
    """Weights as written, with a true minus sign, as numbers."""
    return [float(text.replace("−", "-").replace("+", "")) for text in texts]


def open_suspect(desk: Desk, story: Story) -> None:
    desk.open("".join(lazy_pinyin(story.suspect.name)), story.suspect.name, story.suspect.born.isoformat())
    expect(desk.panel.get_by_role("heading", level=2)).to_have_text(story.suspect.name)


def expand_everything_needed(desk: Desk, story: Story) -> None:
    """The suspect's household and case, as the files have them."""
    desk.tab("展开")
    household = desk.expansion("户内成员", "人员")
    household.get_by_role("button").click()
    for relative in story.family:
        expect(desk.item(relative.name)).to_have_count(1)
    desk.expansion("嫌疑人", "案件").get_by_role("button").click()
    expect(desk.item(story.case["AJBH"])).to_have_count(1)


def find_path(desk: Desk, story: Story) -> Locator:
    """From the suspect to the victim over the case alone; gives the paths found."""
    desk.tab("路径")
    desk.pick_path_end("起点", story.suspect.id_number, story.suspect.name)
    # Part of the name is enough, the day of birth tells namesakes apart.
    desk.pick_path_end("终点", story.victim.name[1:], story.victim.name, story.victim.born.isoformat())
    desk.pick_link_types("嫌疑人", "被害人")
    desk.page.get_by_role("button", name="查找路径").click()
    expect(desk.paths.first).to_be_visible()
    return desk.paths


def test_first_page_says_what_it_is_and_for_whom(desk: Desk) -> None:
    notice = desk.page.get_by_test_id("loopback-notice")
    expect(notice).to_contain_text("仅本机访问")
    expect(notice).to_contain_text("尚无账户，未启用权限策略")
    notice.focus()
    expect(desk.page.get_by_text("请勿将端口转发或暴露到网络", exact=False)).to_be_visible()
    expect(desk.page.locator(".chart-cover")).to_contain_text("从搜索开始")
    expect(desk.status).to_contain_text("0 个实体 · 0 条关联")
    expect(desk.status).to_contain_text("上限 2,000")
    expect(desk.status).to_contain_text(re.compile(r"库内 [\d,]+ 个实体 · [\d,]+ 条关联"))


def test_search_by_pinyin_shows_what_matched(desk: Desk, story: Story) -> None:
    options = desk.search("".join(lazy_pinyin(story.suspect.name)))
    hit = options.filter(has_text=story.suspect.name).filter(has_text=story.suspect.born.isoformat())
    expect(hit).to_have_count(1)
    expect(hit).to_contain_text("按拼音")
    by_number = desk.search(story.suspect.id_number)
    expect(by_number.first).to_contain_text(story.suspect.name)
    expect(by_number.first.locator("mark")).to_have_text(story.suspect.id_number)
    expect(by_number.first).to_contain_text("按证件号码")


def test_details_are_what_the_sources_say(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    number = desk.panel.locator(".attribute").filter(has=desk.page.get_by_text("证件号码", exact=True))
    expect(number.locator(".attribute-value")).to_have_text(story.suspect.id_number)
    expect(number).to_contain_text("公安 · 常住人口")
    expect(number).to_contain_text("公安 · 公安案件")
    expect(desk.panel.locator(".mentions")).to_contain_text(story.suspect.row_key)
    expect(desk.panel).not_to_contain_text("民族")

    desk.page.get_by_role("button", name="并列比对").click()
    dialog = desk.page.get_by_role("dialog")
    heads = dialog.locator("thead th")
    expect(heads.nth(2)).to_be_visible()
    columns = heads.count() - 1
    assert 2 <= columns <= story.suspect_mentions
    expect(desk.panel.locator(".panel-title")).to_contain_text(f"{columns} 条来源记录")
    row = dialog.locator("tbody tr").filter(has=desk.page.get_by_role("rowheader", name="证件号码"))
    assert story.suspect.id_number in row.locator("td").all_inner_texts()
    desk.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_expand_shows_counts_first_and_moves_nothing(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    desk.tab("展开")
    household = desk.expansion("户内成员", "人员")
    size = len(story.family)
    expect(household).to_contain_text(f"0 / {size}")
    expect(desk.items).to_have_count(1)
    before = desk.positions()

    household.get_by_role("button").click()
    expect(desk.items).to_have_count(1 + size)
    expect(household).to_contain_text(f"{size} / {size}")
    expect(household.get_by_role("button")).to_be_disabled()
    for relative in story.family:
        expect(desk.item(relative.name)).to_have_count(1)
    after = desk.positions()
    assert before.items() <= after.items()

    desk.item(story.family[0].name).click()
    expect(desk.panel.get_by_role("heading", level=2)).to_have_text(story.family[0].name)
    assert desk.positions() == after, "selecting must not lay the chart out anew"

    desk.page.keyboard.press("Control+z")
    expect(desk.items).to_have_count(1)
    desk.page.keyboard.press("Control+Shift+z")
    expect(desk.items).to_have_count(1 + size)
    assert desk.positions() == after
    desk.item(story.suspect.name).click()
    desk.page.get_by_role("button", name="收起由此展开的实体").click()
    expect(desk.items).to_have_count(1)


def test_path_between_two_people_and_why_each_link_is_there(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    found = find_path(desk, story)
    expect(found.first).to_contain_text("2 步")
    assert [text.split() for text in found.first.locator(".path-node").all_inner_texts()] == [
        [story.suspect.name],
        [story.case["AJBH"], story.case["AJMC"]],
        [story.victim.name],
    ]
    assert [text.split()[0] for text in found.first.locator(".path-hop").all_inner_texts()] == ["→", "←"]
    expect(desk.items).to_have_count(3)
    expect(desk.page.get_by_role("button", name="取消高亮")).to_be_enabled()

    found.first.get_by_role("button", name="被害人").click()
    expect(desk.panel.get_by_role("heading", name="关联证据")).to_be_visible()
    expect(desk.panel.locator(".link-head")).to_contain_text(story.victim.name)
    expect(desk.panel.locator(".link-head")).to_contain_text("被害人")
    expect(desk.panel).to_contain_text("公安 · 公安案件")
    expect(desk.panel.locator(".facts").first).to_contain_text(story.case["AJBH"])
    mentions = desk.panel.locator(".compare.both")
    expect(mentions).to_contain_text(f"police.case:{story.case['AJBH']}#person/")
    expect(mentions).to_contain_text(story.victim.id_number)
    source = desk.panel.locator(".raw-row").first
    expect(source).to_contain_text("AJBH")
    expect(source).to_contain_text(story.case["AJMC"])


def test_identity_is_explained_by_weights_that_add_up(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    desk.tab("身份依据")
    fall = desk.panel.get_by_role("table", name="匹配权重瀑布图").first
    expect(fall).to_be_visible()
    rows = fall.locator("tbody tr")
    assert rows.first.locator(".fall-name").inner_text() == "先验"
    named = fall.locator("tbody .fall-name").all_inner_texts()
    assert "姓名" in named
    identified = rows.filter(has_text="证件号码")
    expect(identified).to_contain_text(story.suspect.id_number)
    assert numbers(identified.locator(".fall-weight").all_inner_texts())[0] > 0
    weights = numbers(fall.locator("tbody .fall-weight").all_inner_texts())
    (total,) = numbers(fall.locator("tfoot .fall-weight").all_inner_texts())
    assert total == pytest.approx(sum(weights), abs=0.05 * len(weights) + 0.05)
    assert weights[0] < 0 < total
    expect(fall.locator("tfoot")).to_contain_text("同一概率")
    bars = fall.locator("tbody .fall-bar")
    widths = [bar.bounding_box() for bar in bars.all()]
    assert all(box is not None and box["width"] >= 2 for box in widths)
    expect(desk.panel.get_by_role("heading", name=re.compile("疑点"))).to_be_visible()


def test_timeline_and_its_filter(desk: Desk, story: Story) -> None:
    open_suspect(desk, story)
    desk.tab("时间线")
    events = desk.panel.locator(".event")
    born = events.filter(has_text="出生日期")
    expect(born).to_contain_text(story.suspect.born.isoformat())
    everything = events.count()
    assert everything >= 2
    years = [int(text) for text in desk.panel.locator(".year h3").all_inner_texts()]
    assert years == sorted(years, reverse=True)

    filter_box = desk.panel.get_by_label("按类型筛选")
    filter_box.click()
    desk.page.locator(".ant-select-dropdown:visible").get_by_text(re.compile(r"^属性 \(\d+\)$")).click()
    filter_box.press("Escape")
    expect(born).to_have_count(1)
    assert 1 <= events.count() < everything


def test_language_switch_and_a_shared_address(desk: Desk, new_desk: NewDesk, story: Story) -> None:
    open_suspect(desk, story)
    expand_everything_needed(desk, story)
    find_path(desk, story)
    desk.tab("清单")
    desk.item(story.suspect.name).click()
    desk.page.get_by_text("English", exact=True).click()
    expect(desk.page.get_by_role("tab", name="Identity")).to_be_visible()
    expect(desk.page.get_by_test_id("loopback-notice")).to_contain_text("This machine only")
    expect(desk.panel.locator(".panel-title")).to_contain_text("Person")
    expect(desk.expansion("head of the household of", "Person")).to_have_count(1)
    desk.tab("Identity")
    expect(desk.panel).to_contain_text("mentions are held to be one Person")
    assert desk.page.locator("html").get_attribute("lang") == "en"
    before, positions, shown = desk.settled_address(), desk.positions(), desk.items.all_inner_texts()
    counted = desk.status.locator("span").first.inner_text()
    assert before["lang"] == "en"
    assert len(positions) == len(shown) >= 3 + len(story.family)

    for again in (desk, new_desk(desk.page.url)):
        if again is desk:
            again.page.reload()
        expect(again.items).to_have_count(len(shown))
        expect(again.panel.get_by_role("heading", level=2)).to_have_text(story.suspect.name)
        expect(again.page.get_by_role("tab", name="Identity")).to_have_attribute("aria-selected", "true")
        expect(again.status).to_contain_text(counted)
        assert again.settled_address() == before
        assert again.positions() == positions
        again.tab("Paths")
        ends = again.page.locator(".path-end .ant-select").all_inner_texts()
        assert [end.strip() for end in ends] == [story.suspect.name, story.victim.name]
