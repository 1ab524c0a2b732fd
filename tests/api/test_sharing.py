"""The whole way of shared data: asked for, granted in time, used as granted, marked, taken back, and on record."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.acting import CSRF, PURPOSE
from api.app import PREFIX, create_app
from governance.audit.checkpoint import Checkpoint, Signer, public_key
from governance.audit.verify import exported, verify
from governance.clock import now
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from governance.sharing.watermark import trace

pytestmark = pytest.mark.slow
PASSWORD = "Xingren-2026-Yuntu"
ZHANG, LI, OTHER_ZHANG = "522121197803051235", "522121198001015675", "522301199107071114"
HUKOU_PHONE = ("police.hukou", "Person.phone")
PEOPLE = {
    "clerk": ("civil", ("requester", "investigator")),
    "colleague": ("civil", ("requester",)),
    "officer": ("police", ("approver",)),
    "judge": ("court", ("approver",)),
    "detective": ("police", ("investigator",)),
}


class Desk:
    """Somebody at a browser, under a purpose."""

    def __init__(self, client: TestClient, login: str) -> None:
        self.client = client
        said = client.post(f"{PREFIX}/session", json={"login": login, "password": PASSWORD})
        self.headers = {CSRF: said.json()["csrf"]}

    def ask(self, method: str, path: str, **said: Any) -> Any:
        return self.client.request(method, f"{PREFIX}{path}", headers=self.headers, **said)

    def under(self, kind: str, reference: str) -> Desk:
        """From now on under a new purpose."""
        said = {"kind": kind, "reference": reference, "until": _in_days(5), "reason": "低保核对"}
        opened = self.ask("POST", "/purposes", json=said)
        assert opened.status_code == 201, opened.text
        self.headers[PURPOSE] = opened.json()["id"]
        return self


class Office:
    """A server over the small world, with people of three agencies."""

    def __init__(self, home: Path) -> None:
        self.home, self.app = home, create_app(home)

    def desk(self, login: str) -> Desk:
        client = TestClient(self.app, base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000))
        return Desk(client, login)

    def grant(self, **other: Any) -> tuple[Desk, Desk, str]:
        """The clerk with a grant, the officer who gave it, and its id."""
        clerk, officer = self.desk("clerk"), self.desk("officer")
        asked = clerk.ask("POST", "/requests", json=_request(**other))
        assert asked.status_code == 201, asked.text
        number = asked.json()["id"]
        assert officer.ask("POST", f"/inbox/requests/{number}/approval", json={}).json()["state"] == "granted"
        return clerk.under("data_sharing", number), officer, number


def _in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _request(**other: Any) -> dict[str, Any]:
    said = {
        "extract": "police.hukou", "fields": ["Person.name", "Person.id_number", "Person.phone"],
        "reason": "低保资格核对", "basis": "社会救助暂行办法 58", "until": _in_days(20), "quota": 10,
    }  # fmt: skip
    return said | other


@pytest.fixture(scope="module")
def office(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("sharing")
    shutil.copytree(home, folder, dirs_exist_ok=True)
    accounts = Accounts(Ledger(ledger_url(folder, {})))
    for login, (agency, roles) in PEOPLE.items():
        first = accounts.create(login, f"{login}者", agency, "520102", roles)
        accounts.change_password(login, first, PASSWORD)
    made = Office(folder)
    yield made
    made.app.state.authority.close()


def test_the_whole_way_of_shared_data(office: Office) -> None:
    clerk, officer = office.desk("clerk"), office.desk("officer")
    item = next(i for i in clerk.ask("GET", "/catalogue").json() if (i["extract"], i["field"]) == HUKOU_PHONE)
    assert (item["provider"], item["sharing"]) == ("police", "conditional")
    asked = clerk.ask("POST", "/requests", json=_request()).json()
    assert (asked["state"], asked["clock"]["left"]) == ("waiting", 10)
    number = asked["id"]
    clerk.under("data_sharing", number)
    early = clerk.ask("POST", "/grants/records", json={"numbers": [ZHANG]})
    assert (early.status_code, early.json()["type"]) == (422, "refused")
    assert number in [r["id"] for r in officer.ask("GET", "/inbox/requests").json()]
    assert officer.ask("POST", f"/inbox/requests/{number}/approval", json={"reason": "同意"}).status_code == 200

    given = clerk.ask("POST", "/grants/records", json={"numbers": [ZHANG, "52000019000101000X"]}).json()
    assert [(r["id"], r["attributes"]) for r in given["records"]] == [
        ("police.hukou:1", {"name": "张伟", "id_number": ZHANG, "phone": "13800138000"})
    ], "the row of the household register, and neither the driver's nor the party's"
    assert given["left"] == 9

    file = clerk.ask("POST", "/grants/export", json={"numbers": [ZHANG, LI], "reason": "入户走访名单"})
    text = file.content.decode("utf-8-sig")
    first, header, *rows = csv.reader(io.StringIO(text))
    assert all(part in first[0] for part in (number, "clerk者", "civil", "低保资格核对", "入户走访名单"))
    assert header == ["mention_id", "type", "id_number", "name", "phone", "核验码"]
    assert sorted(row[0] for row in rows) == ["police.hukou:1", "police.hukou:2"]
    ledger = office.app.state.authority.ledger
    (whose,) = trace(ledger, [rows[0][0]], [rows[0][-1]])
    assert (whose.grant, whose.by) == (number, "checks")

    shown = officer.ask("GET", f"/inbox/requests/{number}").json()
    assert shown["request"]["used"] == 3
    assert shown == clerk.ask("GET", f"/requests/{number}").json(), "both sides see the same"
    assert officer.ask("POST", f"/inbox/requests/{number}/revocation", json={"reason": "用途不符"}).status_code == 200
    after = clerk.ask("POST", "/grants/records", json={"numbers": [ZHANG]})
    assert (after.status_code, after.json()["type"]) == (422, "refused")
    assert "张伟" not in after.text

    authority = office.app.state.authority
    said = [json.loads(json.loads(line)["text"]) for line in exported(authority.audit)]
    mine = [e for e in said if e["action"].startswith("post_grant")]
    assert [(e["action"], e["permitted"], e["entities"], e["fields"]) for e in mine[1:]] == [
        ("post_grant_records", True, ["P-ZHANG"], ["id_number", "name", "phone"]),
        ("post_grant_export", True, ["P-LI", "P-ZHANG"], ["id_number", "name", "phone"]),
        ("post_grant_records", False, [], []),
    ]
    assert {e["kind"] for e in mine} == {"sharing"}, "kept for three years"
    assert {e["purpose"] for e in mine} == {clerk.headers[PURPOSE]}
    authority.keeper.checkpoint()
    lines = (office.home / "audit-checkpoints.jsonl").read_text("utf-8").splitlines()
    key = public_key(Signer.of_file(office.home / "audit-key.pem", "x").public_pem)
    assert verify(exported(authority.audit), [Checkpoint.parse(li) for li in lines], key, now()).problems == []


def test_a_grant_gives_nothing_by_what_was_not_granted(office: Office) -> None:
    clerk, _, _ = office.grant(fields=["Person.name", "Person.phone"])
    said = clerk.ask("POST", "/grants/records", json={"numbers": [ZHANG, "13800138000", "张伟张伟"]}).json()
    assert said["records"] == [], "neither by a number that is not granted, nor by one that several may have"


def test_a_grant_is_no_way_into_the_graph_and_a_case_no_way_to_a_grant(office: Office) -> None:
    """The clerk is an investigator, too: what was granted must not become a purpose for looking around."""
    clerk, _, number = office.grant()
    for method, path, said in (
        ("GET", "/search?q=张伟", None),
        ("GET", "/entities/P-ZHANG", None),
        ("POST", "/export/graph", {"ids": ["P-ZHANG"], "format": "graphml"}),
        ("POST", "/objections", {"mention": "police.hukou:1", "field": "phone", "reason": "已停用"}),
    ):
        answer = clerk.ask(method, path, json=said)
        assert (answer.status_code, answer.json()["type"]) == (403, "purpose-needed"), path
    assert clerk.ask("GET", "/status").json()["entities"] == {}
    colleague = office.desk("colleague").under("data_sharing", number)
    other = colleague.ask("POST", "/grants/records", json={"numbers": [ZHANG]})
    assert (other.status_code, other.json()["type"]) == (404, "unknown-request"), "a grant is nobody else's"
    assert office.desk("judge").ask("GET", f"/inbox/requests/{number}").status_code == 404


def test_numbers_beside_the_grant_are_refused_and_both_sides_are_told(office: Office) -> None:
    clerk, officer, number = office.grant(about=[ZHANG])
    beside = clerk.ask("POST", "/grants/records", json={"numbers": [ZHANG, LI]})
    assert (beside.status_code, beside.json()["type"]) == (422, "refused")
    assert clerk.ask("POST", "/grants/records", json={"numbers": [ZHANG]}).json()["left"] == 9
    for answer in (clerk.ask("GET", f"/requests/{number}"), officer.ask("GET", f"/inbox/requests/{number}")):
        facts = {fact["name"]: fact for fact in answer.json()["facts"]}
        assert (facts["outside"]["number"], facts["outside"]["drifts"]) == (1, True)
        assert answer.json()["drifts"]
    assert LI not in json.dumps(officer.ask("GET", f"/inbox/requests/{number}").json())


def test_many_at_once_never_get_more_than_the_quota(office: Office) -> None:
    clerk, _, number = office.grant(quota=3)

    def use(_: int) -> int:
        said = clerk.ask("POST", "/grants/records", json={"numbers": [ZHANG]})
        return len(said.json().get("records", ()))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(use, range(8))) == 3
    assert clerk.ask("GET", f"/requests/{number}").json()["request"]["state"] == "used_up"


def test_an_objection_reaches_whoever_sees_the_entity_until_it_is_answered(office: Office) -> None:
    clerk, officer, _ = office.grant()
    detective = office.desk("detective").under("case_investigation", "A520102000000202611000123")
    assert detective.ask("GET", "/entities/P-ZHANG").json()["contested"] == []
    said = {"mention": "police.hukou:1", "field": "phone", "reason": "号码已停用"}
    for unseen in ({"mention": "police.driver:D1"}, {"field": "address"}, {"mention": "police.hukou:9"}):
        answer = clerk.ask("POST", "/grants/objections", json=said | unseen)
        assert (answer.status_code, answer.json()["type"]) == (404, "unknown-entity")
    made = clerk.ask("POST", "/grants/objections", json=said).json()
    assert (made["outcome"], made["provider"], made["clock"]["left"]) == ("open", "police", 10)
    contested = [{"mention": "police.hukou:1", "field": "phone"}]
    assert detective.ask("GET", "/entities/P-ZHANG").json()["contested"] == contested
    assert [o["id"] for o in officer.ask("GET", "/inbox/objections").json()] == [made["id"]]
    nobody = office.desk("judge").ask(
        "POST", f"/inbox/objections/{made['id']}/answer", json={"outcome": "refused", "reason": "x"}
    )
    assert nobody.status_code == 404
    done = officer.ask(
        "POST", f"/inbox/objections/{made['id']}/answer", json={"outcome": "corrected", "reason": "已更正"}
    )
    assert (done.json()["outcome"], done.json()["clock"]) == ("corrected", None)
    assert detective.ask("GET", "/entities/P-ZHANG").json()["contested"] == []
    assert clerk.ask("GET", "/objections").json()[0]["answer"] == "已更正"
    assert detective.ask("POST", "/objections", json=said | {"field": "name"}).status_code == 201
