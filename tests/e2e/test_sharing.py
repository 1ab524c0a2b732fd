"""Another agency's data, from the catalogue to the revocation, and the auditor who reads all of it afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from tests.e2e.conftest import Complaints, NewDesk, Province, serving
from tests.e2e.desk import Desk
from tests.e2e.story import Story
from tests.e2e.test_signing_in import PASSWORD, picture, sign_in

pytestmark = pytest.mark.e2e
PEOPLE = {
    "wumin": ("吴敏", "civil", ("requester",)),
    "zhouke": ("周科", "police", ("approver",)),
    "shenji": ("沈稽", "police", ("auditor",)),
}


@pytest.fixture(scope="module")
def office(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a requester of one agency, an approver of another, and an auditor."""
    home = province.copy(tmp_path_factory.mktemp("sharing"))
    accounts = Accounts(Ledger(ledger_url(home, {})))
    for login, (name, agency, roles) in PEOPLE.items():
        accounts.change_password(login, accounts.create(login, name, agency, "520102", roles), PASSWORD)
    with serving(home) as (url, _):
        yield url


@pytest.fixture
def expecting(complaints: Complaints) -> None:
    """A grant that was revoked is refused, which the console tells, too."""
    complaints.expected = ("422",)


def seated(new_desk: NewDesk, url: str, login: str) -> Desk:
    desk = new_desk(url)
    sign_in(desk, login, PASSWORD)
    return desk


@pytest.mark.usefixtures("expecting")
def test_from_the_catalogue_to_the_revocation_and_all_of_it_in_the_audit(
    office: str, new_desk: NewDesk, story: Story
) -> None:
    clerk = seated(new_desk, office, "wumin")
    page = clerk.page
    page.get_by_label("查找数据表、字段或提供部门").fill("常住人口")
    hukou = page.locator('[data-extract="police.hukou"]')
    picture(clerk, "sharing-catalogue")
    for field in ("姓名", "证件号码", "联系电话"):
        hukou.get_by_role("checkbox", name=field, exact=True).check()
    hukou.get_by_role("button", name="申请所选字段").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="下一步").click()
    expect(form.get_by_text("请写明用途")).to_be_visible()
    form.get_by_label("用途", exact=True).fill("低保资格核对")
    form.get_by_label("法律依据").fill("社会救助暂行办法 58")
    picture(clerk, "sharing-request")
    form.get_by_role("button", name="下一步").click()
    form.get_by_label("最多记录数").fill("10")
    form.get_by_role("button", name="下一步").click()
    expect(form.get_by_text("不限号码，逐个查询")).to_be_visible()
    form.get_by_role("button", name="提交申请").click()
    asked = page.locator('[data-request="G-1"]')
    expect(asked).to_contain_text("剩 10 个工作日")
    picture(clerk, "sharing-requests")

    officer = seated(new_desk, office, "zhouke")
    waiting = officer.page.locator('[data-request="G-1"]')
    expect(waiting).to_contain_text("民政 吴敏 申请")
    picture(officer, "sharing-inbox")
    waiting.get_by_role("button", name="同意提供").click()
    officer.page.get_by_role("dialog").get_by_role("button", name="同意提供").click()
    expect(waiting).to_contain_text("已授权")

    page.reload()
    page.get_by_role("tab", name="我的申请").click()
    asked.get_by_role("button", name="使用", exact=True).click()
    matter = page.get_by_role("dialog")
    matter.get_by_label("本次办理的事项").fill("入户走访")
    matter.get_by_role("button", name="开始使用").click()
    use = page.get_by_test_id("grant-use")
    use.get_by_label("号码（每行一个）").fill(story.suspect.id_number)
    use.get_by_role("button", name="查询", exact=True).click()
    expect(use.get_by_text("额度还剩 9 条")).to_be_visible()
    expect(use.get_by_role("table")).to_contain_text(story.suspect.id_number)
    picture(clerk, "sharing-use")
    use.get_by_role("button", name="导出为文件").click()
    page.get_by_label("导出理由（写入文件首行）").fill("走访名单")
    with page.expect_download() as saved:
        page.get_by_role("dialog").get_by_role("button", name="导出为文件").click()
    first, header, *rows = csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig")))
    assert all(part in first[0] for part in ("G-1", "吴敏", "走访名单"))
    assert header[-1] == "核验码"
    assert len(rows) == 1
    use.get_by_role("button", name="提出异议").click()
    wrong = page.get_by_role("dialog")
    wrong.get_by_label("有误的字段").click()
    page.get_by_title("联系电话").click()
    wrong.get_by_label("错在哪里").fill("号码已停用")
    wrong.get_by_role("button", name="提出异议").click()
    expect(page.get_by_text("已提出异议 O-1")).to_be_visible()

    officer.page.reload()
    expect(waiting).to_contain_text("已用 2 / 10 条")
    waiting.get_by_role("button", name="收回授权").click()
    revoking = officer.page.get_by_role("dialog")
    revoking.get_by_label("请写明理由，申请部门会看到").fill("用途不符")
    revoking.get_by_role("button", name="收回授权").click()
    expect(waiting).to_contain_text("已收回")
    officer.page.get_by_role("tab", name="异议与更正").click()
    objection = officer.page.locator('[data-objection="O-1"]')
    objection.get_by_role("button", name="确有错误，将更正").click()
    officer.page.get_by_label("理由").fill("已核实停机")
    officer.page.get_by_role("dialog").get_by_role("button", name="确有错误，将更正").click()
    expect(objection).to_contain_text("已更正")
    picture(officer, "sharing-objections")

    use.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator(".ant-message-error")).to_be_visible()
    use.get_by_role("button", name="结束使用").click()
    expect(asked).to_contain_text("用途不符")

    auditor = seated(new_desk, office, "shenji").page
    auditor.get_by_label("用户（登录名或编号）").fill("wumin")
    auditor.get_by_label("操作", exact=True).fill("post_grant_export")
    auditor.get_by_role("button", name="查询", exact=True).click()
    entry = auditor.get_by_role("row").filter(has_text="post_grant_export")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("吴敏")
    expect(entry).to_contain_text("入户走访")
    entry.get_by_role("button").click()
    seen = auditor.locator(".desk-facts")
    expect(seen).to_contain_text("走访名单")
    entity = seen.locator("dd").nth(1).inner_text().split()[0]
    picture(Desk(auditor), "audit-entries")
    auditor.get_by_role("tab", name="查看报告").click()
    auditor.get_by_label("实体编号").fill(entity)
    auditor.get_by_role("tabpanel", name="查看报告").get_by_role("button", name="查询").click()
    expect(auditor.get_by_role("row").filter(has_text="post_grant_records")).to_have_count(1)
    auditor.get_by_role("tab", name="完整性").click()
    auditor.get_by_role("button", name="立即验证全部记录").click()
    expect(auditor.get_by_text("条逐条相符")).to_be_visible()
    picture(Desk(auditor), "audit-integrity")
