"""盲核抽样与质量看板: two stewards judge the month's sample blind, by keyboard, and the board says what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from resolution.registry import open_read_only
from tests.e2e.conftest import NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.test_access import looked_through
from tests.e2e.test_signing_in import picture
from tests.e2e.test_watch import view

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def home(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return province.copy(tmp_path_factory.mktemp("board"))


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    with serving(home) as (url, _):
        yield url


def judged(desk: Desk, name: str, keys: str) -> None:
    """Judges as many pairs of the sample as there are keys."""
    page = desk.page
    view(desk, "身份核验")
    desk.tab("盲核抽样")
    page.get_by_label("认定人").fill(name)
    page.get_by_role("button", name="开始").click()
    left = page.get_by_test_id("blind-left")
    expect(page.get_by_test_id("blind-pair").get_by_role("table")).to_be_visible()
    before = int(left.inner_text().split()[1])
    for done, key in enumerate(keys, 1):
        page.keyboard.press(key)
        expect(left).to_contain_text(f"余 {before - done} 对")


def test_what_two_stewards_judge_blind_is_on_the_board(served: str, new_desk: NewDesk, home: Path) -> None:
    desk = new_desk(served)
    page = desk.page
    view(desk, "身份核验")
    desk.tab("质量看板")
    board = page.get_by_test_id("board")
    expect(board).to_contain_text("还没有盲核结果")
    looked_through(page, "empty board")

    desk.tab("盲核抽样")
    looked_through(page, "who judges")
    judged(desk, "李核验", "sss")
    pair = page.get_by_test_id("blind-pair")
    expect(pair).not_to_contain_text("%")
    looked_through(page, "blind sample")
    picture(desk, "blind-sample")
    other = new_desk(served)
    judged(other, "王核验", "ssd")

    other.tab("质量看板")
    board = other.page.get_by_test_id("board")
    expect(board).to_contain_text("2 位核验员参与")
    # Three pairs, of which they agree on two.
    expect(board).to_contain_text("66.6%")
    expect(board).to_contain_text("n = 3")
    looked_through(other.page, "board")
    picture(other, "board")

    with open_read_only(home) as con:
        ((largest, size),) = con.execute(
            "SELECT entity_id, mention_count FROM entity ORDER BY mention_count DESC, entity_id LIMIT 1"
        ).fetchall()
    row = other.page.locator(f'[data-large="{largest}"]')
    expect(board.get_by_role("row").filter(has=row)).to_contain_text(str(size))
    row.click()
    looked = other.page.get_by_test_id("identity-in-review")
    expect(looked.get_by_role("table").first).to_be_visible()
    looked_through(other.page, "identity in review")
    other.page.get_by_role("button", name="打开关联图").click()
    expect(other.items).to_have_count(1)
