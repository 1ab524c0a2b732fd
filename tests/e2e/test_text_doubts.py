"""文书存疑: what a text says against the columns, looked at, judged with a reason, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from ingest import deliver
from tests.api.test_text_doubts import AH, CHILDS, write_cases
from tests.e2e.conftest import NewDesk, serving
from tests.e2e.test_access import looked_through
from tests.e2e.test_signing_in import picture
from tests.e2e.test_watch import view
from worker import bring_up_to_date

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("texts")
    write_cases(folder / "files")
    deliver(folder / "home", folder / "files")
    bring_up_to_date(folder / "home")
    with serving(folder / "home") as (url, _):
        yield url


def test_a_doubt_is_looked_at_judged_and_taken_back(served: str, new_desk: NewDesk) -> None:
    desk = new_desk(served)
    page = desk.page
    view(desk, "身份核验")
    desk.tab("文书存疑")
    waiting = page.locator("[data-text-doubt]")
    expect(waiting).to_have_count(2)
    doubt = waiting.filter(has_text=AH)
    expect(doubt.locator("blockquote")).to_contain_text("1990年3月7日出生")
    # 1980-01-01 against 1990-03-07: the characters that differ, and no others.
    assert doubt.locator("mark").all_inner_texts() == ["8", "1", "1", "9", "3", "7"]
    expect(doubt.get_by_role("button", name="登记为准")).to_be_disabled()
    page.get_by_label("认定人").fill("李核验")
    looked_through(page, "texts in doubt")
    picture(desk, "text-doubts")

    doubt.locator("[data-entity]").first.click()
    expect(page.get_by_test_id("identity-in-review").get_by_role("table").first).to_be_visible()
    page.get_by_role("button", name="关闭").click()

    doubt.get_by_role("button", name="登记为准").click()
    page.get_by_label("理由（必填）").fill("户籍档案为准")
    looked_through(page, "why")
    page.get_by_role("button", name="记 录").or_(page.get_by_role("button", name="记录")).click()
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text(CHILDS)

    page.get_by_text("已处理", exact=True).click()
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text("户籍档案为准")
    expect(waiting).to_contain_text("李核验")
    picture(desk, "text-doubts-judged")
    waiting.get_by_role("button", name="撤销").or_(waiting.get_by_role("button", name="撤 销")).click()
    page.get_by_label("理由（必填）").fill("看错了")
    page.get_by_role("dialog").get_by_role("button", name="撤").click()
    expect(page.get_by_text("还没有处理过的")).to_be_visible()
    page.get_by_text("待处理", exact=True).click()
    expect(waiting).to_have_count(2)
