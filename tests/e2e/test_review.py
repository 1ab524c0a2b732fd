"""身份核验 as a steward works: a sitting by keyboard, what becomes of it, and the way back; four eyes with accounts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.test_signing_in import picture
from tests.e2e.test_watch import view

pytestmark = pytest.mark.e2e


MOST_SECONDS = 60
WATCHED = """() => {
  window.pointed = 0
  window.began = null
  window.ended = null
  for (const kind of ['pointerdown', 'mousedown', 'click', 'wheel', 'touchstart'])
    window.addEventListener(kind, (event) => { if (event.detail !== 0 || kind !== 'click') window.pointed += 1 }, true)
  window.addEventListener('keydown', (event) => {
    if ('sdu'.includes(event.key) && event.target.tagName !== 'INPUT') window.began ??= performance.now()
  }, true)
  new MutationObserver(() => {
    const settled = document.querySelector('[data-testid=settled]')
    if (settled?.textContent.includes('已处理 20 对')) window.ended ??= performance.now()
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""
"""Notes in the page when the first verdict is pressed and when the twentieth is settled, and whatever points meanwhile
(a button pressed by key makes a click without detail)."""


def test_twenty_pairs_are_settled_by_keyboard_alone_in_a_minute_and_one_is_taken_back(desk: Desk) -> None:
    page = desk.page
    view(desk, "身份核验")
    pairs = page.locator("[data-doubt]")
    expect(pairs.first).to_be_visible()
    picture(desk, "review")
    first = pairs.first.get_attribute("data-doubt")
    pair = page.get_by_test_id("pair")
    expect(pair.get_by_role("button", name="不同")).to_be_disabled()
    page.evaluate(WATCHED)
    pair.get_by_label("认定人").focus()
    page.keyboard.type("李核验")
    # Past the field for a reason, where letters are letters.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for settled in range(1, 21):
        expect(pair.get_by_role("table").first).to_be_visible()
        page.keyboard.press("u" if settled % 2 else "d")
        expect(page.get_by_test_id("settled")).to_contain_text(f"已处理 {settled} 对")
    seconds = page.evaluate("(window.ended - window.began) / 1000")
    assert 0 < seconds <= MOST_SECONDS
    assert page.evaluate("window.pointed") == 0
    assert pairs.first.get_attribute("data-doubt") != first

    page.keyboard.press("z")
    expect(page.get_by_text("已撤销第 20 号认定")).to_be_visible()
    page.get_by_role("tab", name="已认定").click()
    taken_back = page.locator('[data-decision="20"]')
    expect(taken_back).to_contain_text("已被第 21 号撤销")
    expect(page.locator('[data-decision="1"]')).to_contain_text("现有材料不足以认定")
    picture(desk, "review-decisions")


def test_blind_hides_what_the_resolver_thinks(desk: Desk) -> None:
    view(desk, "身份核验")
    pair = desk.page.get_by_test_id("pair")
    expect(pair.get_by_label("匹配权重瀑布图")).to_be_visible()
    desk.page.get_by_label("盲核", exact=True).click()
    expect(pair.get_by_label("匹配权重瀑布图")).to_have_count(0)
    expect(pair).not_to_contain_text("%")
