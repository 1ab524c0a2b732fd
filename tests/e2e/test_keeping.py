"""What is taken away from a chart and what is kept of it, on a server with accounts: marked, and on record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from governance.audit.reading import Wanted, entries
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from governance.sharing.watermark import trace_charts
from tests.e2e.conftest import NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_investigation import open_suspect
from tests.e2e.test_signing_in import CASE, PASSWORD, picture, sign_in

pytestmark = pytest.mark.e2e
OTHER_CASE = "A520102000000202611000777"


class Office:
    """A server with investigators."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        self.url, self.ledger = url, ledger


@pytest.fixture(scope="module")
def office(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home: Path = tmp_path_factory.mktemp("keeping") / "home"
    shutil.copytree(province.home, home)
    ledger = Ledger(ledger_url(home, {}))
    accounts = Accounts(ledger)
    for login, name in (("like", "李科"), ("wangjing", "王静"), ("zhaolei", "赵磊")):
        first = accounts.create(login, name, "police", "520102", ("investigator",))
        accounts.change_password(login, first, PASSWORD)
    with serving(home) as (url, _):
        yield Office(url, ledger)


def seated(new_desk: NewDesk, url: str, login: str, case: str = CASE) -> Desk:
    """Somebody signed in, looking for the investigation of a case."""
    desk = new_desk(url)
    sign_in(desk, login, PASSWORD)
    page = desk.page
    page.get_by_label("类别").click()
    page.get_by_title("案件侦办").click()
    page.get_by_label("公安案件编号").fill(case)
    page.get_by_label("事由").fill("盗窃案侦办")
    page.get_by_role("button", name="建立", exact=True).click()
    expect(page.get_by_test_id("purpose-bar")).to_contain_text(case)
    return desk


def test_a_picture_and_a_file_say_whose_they_are_and_are_on_record(
    office: Office, new_desk: NewDesk, story: Story, tmp_path: Path
) -> None:
    desk = seated(new_desk, office.url, "like")
    open_suspect(desk, story)
    for kind, action in (("SVG", "post_export_picture"), ("GraphML", "post_export_graph")):
        desk.page.get_by_role("button", name="导出", exact=True).click()
        desk.page.get_by_role("menuitem", name=kind).click()
        asking = desk.page.get_by_role("dialog")
        expect(asking).to_contain_text("1 个实体")
        asking.get_by_label(re.compile("导出会记入审计")).fill("呈报审批")
        if kind == "SVG":
            picture(desk, "export-reason")
        with desk.page.expect_download() as download:
            asking.get_by_role("button", name="导出", exact=True).click()
        expect(asking).to_have_count(0)
        file = tmp_path / kind
        download.value.save_as(file)
        # In the drawing the words are broken into lines.
        text = re.sub(r"</text>\n<text[^>]*>", "", file.read_text("utf-8"))
        for said in ("李科（police）", CASE, "盗窃案侦办；呈报审批"):
            assert said in text
        (entry,) = entries(office.ledger, Wanted(action=action), 1)
        assert any(traced.use == entry.seq for traced in trace_charts(office.ledger, text))
