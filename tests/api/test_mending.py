"""Rows of quarantine put right by a steward: opened under masks, delivered anew, and on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from governance.audit.verify import exported
from governance.identity import Role
from ingest import deliver
from ingest.lake import Lake
from tests.api.office import CASE, Desk, Office, staffed

pytestmark = pytest.mark.slow
ID, NAME = "522121197803051235", "张伟"
HEAD = "DABH,SFZMHM,XM,LXDH"
ROWS = (f",{ID},{NAME},13800138000", "D2,522121198001015675,王芳,13900139000", f"D3,{ID},李,娜,娜", ",,李娜,")


def delivered(home: Path, folder: Path) -> None:
    """A delivery of which one row has no key and one too many columns, and of a sealed extract one without a key."""
    (folder / "police").mkdir(parents=True)
    (folder / "police" / "driver.csv").write_text("\n".join((HEAD, *ROWS)) + "\n", encoding="utf-8")
    (folder / "police" / "case.jsonl").write_text('{"AJMC": "某案", "RY": [{"XM": "张伟"}]}\n', encoding="utf-8")
    (folder / "judicial").mkdir()
    (folder / "judicial" / "correction.csv").write_text(f"JZBH,XM,GMSFHM\n,{NAME},{ID}\n", encoding="utf-8")
    (folder / "delivery.yaml").write_text("as_of: 2024-05-01\nunit: 省厅科信处\n", encoding="utf-8")
    deliver(home, folder)


@pytest.fixture(scope="module")
def office(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = staffed(home, tmp_path_factory.mktemp("mending"))
    delivered(folder, tmp_path_factory.mktemp("files"))
    made = Office(folder)
    with made.browser():
        for role in Role:
            desk = made.desks[role] = Desk(made.browser(), role)
            desk.sign_in()
        made.desks[Role.STEWARD].purpose = made.desks[Role.STEWARD].open_purpose("identity_stewardship", "核验2026-1")
        made.desks[Role.INVESTIGATOR].purpose = made.desks[Role.INVESTIGATOR].open_purpose("case_investigation", CASE)
        yield made


def listed(desk: Desk, extract: str = "police.driver") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.ask("GET", "/quality/quarantine", params={"extract": extract}).json()["rows"]
    return rows


def row_of(desk: Desk, file: str, line: int) -> str:
    return next(str(row["id"]) for row in listed(desk) if (row["file"], row["line"]) == (file, line))


def test_a_row_put_right_is_a_delivery_of_its_own_and_the_row_stays(office: Office) -> None:
    steward = office.desks[Role.STEWARD]
    row = row_of(steward, "police/driver.csv", 2)
    shown = steward.ask("GET", f"/quality/quarantine/{row}").json()
    columns = {one["column"]: one for one in shown["columns"]}
    assert (columns["DABH"]["value"], columns["DABH"]["key"]) == ("", True)
    assert (columns["SFZMHM"]["value"], columns["SFZMHM"]["masked"]) == ("522121********1235", True)
    assert columns["XM"]["value"] == NAME
    full = steward.ask("POST", f"/quality/quarantine/{row}/opened", json={"reason": "核对证件号"}).json()
    assert {one["column"]: one["value"] for one in full["columns"]}["SFZMHM"] == ID

    # First wrongly, so that it is in quarantine again, with its reason.
    again = mend(steward, row, {"XM": "张维"})
    assert (again["stored"], len(again["refused"])) == (False, 1)
    assert "DABH" in again["refused"][0]["reason_zh"]
    assert {one["id"]: one["mended"] for one in listed(steward)}[row] == "quarantined"
    done = mend(steward, row, {"DABH": "D1", "LXDH": "13911112222"})
    assert done["stored"]
    assert {one["id"]: one["mended"] for one in listed(steward)}[row] == "stored"
    refused = steward.ask("POST", f"/quality/quarantine/{row}/mended", json=said({"DABH": "D9"}))
    assert (refused.status_code, "已更正入库" in refused.json()["zh"]) == (422, True)

    with Lake(office.home).connect() as lake:
        kept = lake.execute("SELECT reason, raw FROM quarantine WHERE row_id = ?", [row]).fetchall()
        # Of the day and unit of the delivery that it came with; what was not changed is as it was delivered.
        (mention,) = lake.execute(
            "SELECT id_number, name, phone, m.as_of::VARCHAR, d.unit, mends, mended_by FROM mentions m "
            "JOIN deliveries d USING (delivery_id) WHERE mention_id = 'police.driver:D1'"
        ).fetchall()
    assert "DABH" in kept[0][0]
    assert json.loads(kept[0][1])["SFZMHM"] == ID
    assert mention == (ID, NAME, "13911112222", "2024-05-01", "省厅科信处", row, office.user(Role.STEWARD).id)

    entries = [json.loads(json.loads(line)["text"]) for line in exported(office.app.state.authority.audit)]
    on_record = [one for one in entries if one["action"] == "post_quarantined_row_mended" and one["permitted"]]
    assert [row in one["asked"]["path"] for one in on_record] == [True, True]
    assert json.loads(on_record[1]["asked"]["body"])["changes"] == {"DABH": "D1", "LXDH": "13911112222"}
    assert "核对证件号" in next(
        one["asked"]["body"] for one in entries if one["action"] == "post_quarantined_row_opened"
    )


def said(changes: dict[str, str | None]) -> dict[str, Any]:
    return {"changes": changes, "reason": "与提供部门电话核实"}


def mend(desk: Desk, row: str, changes: dict[str, str | None]) -> dict[str, Any]:
    answer = desk.ask("POST", f"/quality/quarantine/{row}/mended", json=said(changes))
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


def test_a_row_that_fell_into_no_columns_is_shown_in_full_and_written_anew(office: Office) -> None:
    steward = office.desks[Role.STEWARD]
    row = row_of(steward, "police/driver.csv", 4)
    assert steward.ask("GET", f"/quality/quarantine/{row}").json()["text"] is None
    full = steward.ask("POST", f"/quality/quarantine/{row}/opened", json={"reason": "原行多一列"}).json()
    assert full["text"] == ROWS[2]
    assert mend(steward, row, {"DABH": "D3", "SFZMHM": ID, "XM": "李娜娜"})["stored"]


def test_nobody_else_may_and_nothing_sealed_can_be(office: Office) -> None:
    steward = office.desks[Role.STEWARD]
    row = row_of(steward, "police/driver.csv", 5)
    for role in set(Role) - {Role.STEWARD}:
        desk = office.desks[role]
        assert desk.ask("GET", f"/quality/quarantine/{row}").status_code == 403, role
        assert desk.ask("POST", f"/quality/quarantine/{row}/mended", json=said({"DABH": "D1"})).status_code == 403, role
    assert steward.ask("GET", f"/quality/quarantine/{row}", purpose="").status_code == 403
    with Lake(office.home).connect() as lake:
        sealed = dict(
            lake.execute("SELECT extract, row_id FROM quarantine WHERE extract <> 'police.driver'").fetchall()
        )
    # Of police.case some rows are sealed, and nobody has looked yet which.
    assert set(sealed) == {"judicial.correction", "police.case"}
    for unseen in (*sealed.values(), "Q-nothing"):
        for answer in (
            steward.ask("GET", f"/quality/quarantine/{unseen}"),
            steward.ask("POST", f"/quality/quarantine/{unseen}/opened", json={"reason": "核对"}),
            steward.ask("POST", f"/quality/quarantine/{unseen}/mended", json=said({"AJBH": "A1"})),
        ):
            assert (answer.status_code, answer.json()["type"]) == (404, "unknown-quarantined-row")


@pytest.mark.parametrize("changes", [{"MZ": "01"}, {"NICHTS": "1"}])
def test_columns_that_are_not_read_can_not_be_written(office: Office, changes: dict[str, str | None]) -> None:
    steward = office.desks[Role.STEWARD]
    answer = steward.ask(
        "POST", f"/quality/quarantine/{row_of(steward, 'police/driver.csv', 5)}/mended", json=said(changes)
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "refused")
