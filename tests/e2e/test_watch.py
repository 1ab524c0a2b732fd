"""自动研判 and 全库关联 as an investigator uses them: from a hit to its facts, the chart and the ledger."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Province
from tests.e2e.desk import Desk
from tests.e2e.story import Story, read_text

pytestmark = pytest.mark.e2e


def view(desk: Desk, name: str) -> None:
    desk.page.get_by_role("navigation", name="功能").get_by_text(name).click()


def test_a_hit_is_read_opened_on_the_chart_and_closed(desk: Desk) -> None:
    view(desk, "自动研判")
    hits = desk.page.locator("[data-hit]")
    expect(hits.first).to_be_visible()
    desk.page.get_by_label("规则", exact=True).click()
    desk.page.locator(".ant-select-item-option").filter(has_text="疑似套牌").click()
    expect(hits.first).to_contain_text("疑似套牌")
    hit_id = hits.first.get_attribute("data-hit")
    hits.first.click()
    hit = desk.page.get_by_test_id("hit")
    expect(hit.locator(".fact").first).to_contain_text("两站至少相距")
    expect(hit.locator(".fact").first).to_contain_text("收费站通行")
    hit.get_by_text("规则含义").click()
    expect(hit).to_contain_text("道路交通安全法")

    hit.get_by_role("button", name="在关联图中打开").click()
    expect(desk.items.filter(has_text="收费站").first).to_be_visible()
    assert desk.positions()

    view(desk, "自动研判")
    desk.page.locator(f'[data-hit="{hit_id}"]').click()
    close = hit.get_by_role("button", name="办结")
    expect(close).to_be_disabled()
    hit.get_by_label("处置人").fill("王警官")
    hit.get_by_label("核查情况（必填）").fill("识别错误，已更正")
    close.click()
    expect(hit.get_by_role("region", name="处置记录")).to_contain_text("识别错误，已更正")
    expect(hit).to_contain_text("已办结")
    expect(desk.page.locator(f'[data-hit="{hit_id}"]')).to_have_count(0)
    desk.page.get_by_text(re.compile("^已办结 1$")).click()
    expect(desk.page.locator(f'[data-hit="{hit_id}"]')).to_be_visible()


def test_an_association_lists_every_source_and_goes_onto_the_chart(desk: Desk, story: Story) -> None:
    view(desk, "全库关联")
    box = desk.page.get_by_label("证件号、车牌、电话、信用代码、案号、车辆识别代号，或姓名")
    box.fill(story.suspect.id_number)
    box.press("Enter")
    expect(desk.page.get_by_test_id("association-summary")).to_contain_text("条关联")
    for source in ("公安 · 公安案件", "公安 · 常住人口"):
        expect(desk.page.get_by_text(source, exact=True)).to_be_visible()
    desk.page.get_by_role("button", name="全部画到图上").click()
    expect(desk.item(story.suspect.name).first).to_be_visible()
    expect(desk.item(story.case["AJBH"]).first).to_be_visible()


def test_a_name_that_several_bear_is_chosen_first(desk: Desk, province: Province) -> None:
    text = read_text(next(province.files.glob("police/hukou.*")))
    delimiter = max(",|\t", key=text.partition("\n")[0].count)
    years: dict[str, set[int]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter=delimiter):
        born = re.match(r"(?:19|20)\d\d", row["CSRQ"])
        if born and re.fullmatch("[\u4e00-\u9fff]{2,3}", row["XM"]):
            years.setdefault(row["XM"], set()).add(int(born.group()))
    # Two rows may be one person entered twice; two generations are not.
    name = max(sorted(years), key=lambda n: max(years[n]) - min(years[n]))
    view(desk, "全库关联")
    box = desk.page.get_by_label("证件号、车牌、电话、信用代码、案号、车辆识别代号，或姓名")
    box.fill(name)
    box.press("Enter")
    choice = desk.page.get_by_text(f"“{name}”可能指以下实体，请选择")
    expect(choice).to_be_visible()
    desk.page.locator(".item-list.framed .item").first.click()
    expect(desk.page.get_by_test_id("association-summary")).to_be_visible()
