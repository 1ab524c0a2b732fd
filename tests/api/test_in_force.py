"""With accounts the policy is in force: for every endpoint there is, whoever asks, and everything is on record."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from api.acting import CSRF, PURPOSE, function_of
from api.app import OF_FUNCTION, OF_THEIR_OWN, PREFIX, create_app
from api.authority import Authority
from api.openapi import document
from governance.audit.checkpoint import Checkpoint, Signer
from governance.audit.reading import Wanted, entries
from governance.audit.verify import exported, verify
from governance.clock import CHINA, now
from governance.identity import Role
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from governance.policy.resources import functions
from governance.sharing.found_files import text_of
from governance.sharing.watermark import trace_charts

pytestmark = pytest.mark.slow
PASSWORD = "Xingren-2026-Yuntu"
CASE = "A520102000000202611000123"
DOCUMENT: dict[str, Any] = json.loads(document())
OPERATIONS = [
    (path, method, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
]
IDS = [f"{method} {path}" for path, method, _ in OPERATIONS]
BEFORE_SIGN_IN = {"get_session", "post_session", "post_password"}
"""What must answer somebody who is not signed in."""
OWN_SESSION = {"delete_session"}


class Desk:
    """A signed-in user at a browser."""

    def __init__(self, client: TestClient, role: str) -> None:
        self.client, self.role = client, role
        self.purpose = ""

    def ask(self, method: str, path: str, purpose: str | None = None, **said: Any) -> httpx.Response:
        headers = {CSRF: self.csrf}
        named = self.purpose if purpose is None else purpose
        if named:
            headers[PURPOSE] = named
        answer: httpx.Response = self.client.request(method, f"{PREFIX}{path}", headers=headers, **said)
        return answer

    def sign_in(self) -> None:
        answer = self.client.post(f"{PREFIX}/session", json={"login": self.role, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.csrf: str = answer.json()["csrf"]

    def open_purpose(self, kind: str, reference: str) -> str:
        until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
        said = {"kind": kind, "reference": reference, "until": until, "reason": "盗窃案侦办"}
        answer = self.ask("POST", "/purposes", json=said)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


class Office:
    """A server with one account of each role, and a browser for each."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.app: FastAPI = create_app(home)
        self.desks: dict[str, Desk] = {}

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000))


@pytest.fixture(scope="module")
def office(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(home, folder, dirs_exist_ok=True)
    accounts = Accounts(Ledger(ledger_url(folder, {})))
    for role in Role:
        first = accounts.create(role, f"{role}者", "police", "520102", (role,))
        accounts.change_password(role, first, PASSWORD)
    made = Office(folder)
    with made.browser():
        for role in Role:
            desk = Desk(made.browser(), role)
            desk.sign_in()
            made.desks[role] = desk
        investigator, steward = made.desks[Role.INVESTIGATOR], made.desks[Role.STEWARD]
        investigator.purpose = investigator.open_purpose("case_investigation", CASE)
        steward.purpose = steward.open_purpose("identity_stewardship", "核验2026-1")
        yield made


def call(desk: Desk | None, client: TestClient, path: str, method: str, operation: dict[str, Any], **more: Any) -> Any:
    """A request with an example for each parameter and for the body."""
    query: dict[str, Any] = {}
    for parameter in operation.get("parameters", []):
        example = (parameter.get("schema", {}).get("examples") or parameter.get("examples") or ["x"])[0]
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", str(example))
        elif parameter["in"] == "query" and parameter.get("required"):
            query[parameter["name"]] = example
    path = path.removeprefix(PREFIX)
    body: dict[str, Any] = {"params": query}
    if "requestBody" in operation:
        body["json"] = {}
    if desk is None:
        return client.request(method.upper(), f"{PREFIX}{path}", **body)
    return desk.ask(method.upper(), path, **more, **body)


def _by_operation() -> dict[str, str]:
    """Operation → the function it is of, by the routers as the application puts them together."""
    found = {route.name: function for router, function in OF_FUNCTION for route in router.routes}  # type: ignore[attr-defined]
    for router in OF_THEIR_OWN:
        functions_of_router = [function_of(d.dependency) for d in router.dependencies]
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for function in functions_of_router + [function_of(d.dependency) for d in route.dependencies]:
                if function is not None:
                    found[route.name] = function
    return found


BY_OPERATION = _by_operation()


def test_every_endpoint_is_of_a_function_or_is_signing_in() -> None:
    names = {operation["operationId"] for _, _, operation in OPERATIONS}
    assert names - set(BY_OPERATION) == BEFORE_SIGN_IN | OWN_SESSION, "see governance/policy/functions.yaml"
    assert set(BY_OPERATION.values()) <= set(functions())


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_nobody_is_answered_without_signing_in(
    office: Office, path: str, method: str, operation: dict[str, Any]
) -> None:
    answer = call(None, office.browser(), path, method, operation)
    if operation["operationId"] in BEFORE_SIGN_IN:
        assert answer.status_code in (200, 422)
    else:
        assert (answer.status_code, answer.json()["type"]) == (401, "not-signed-in")


def test_other_machines_are_answered_as_soon_as_there_are_accounts(office: Office) -> None:
    elsewhere = TestClient(office.app, base_url="https://yuntu.example", client=("10.1.2.3", 40000))
    assert elsewhere.get(f"{PREFIX}/search", params={"q": "王"}).status_code == 401
    answer = elsewhere.post(f"{PREFIX}/session", json={"login": str(Role.INVESTIGATOR), "password": PASSWORD})
    assert answer.status_code == 200
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_each_role_gets_what_its_functions_are_and_data_only_for_a_purpose(
    office: Office,
    role: Role,
    path: str,
    method: str,
    operation: dict[str, Any],
) -> None:
    function = BY_OPERATION.get(operation["operationId"])
    if function is None:
        return
    desk = office.desks[role]
    allowed = office.app.state.authority.policy.may_use(_user(office, role), function).allowed
    for purpose in ("", "PU-9999", office.desks[Role.INVESTIGATOR].purpose):
        answer = call(desk, desk.client, path, method, operation, purpose=purpose)
        mine = purpose == desk.purpose and purpose != ""
        if not allowed:
            assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")
        elif functions()[function].data and not mine:
            assert (answer.status_code, answer.json()["type"]) == (403, "purpose-needed")
        else:
            assert answer.status_code not in (401, 403, 500), answer.text


def _user(office: Office, role: Role) -> Any:
    return next(user for login, user, _ in office.app.state.authority.accounts.all() if login == role)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_a_change_that_comes_from_another_page_is_refused(
    office: Office, path: str, method: str, operation: dict[str, Any]
) -> None:
    if method == "get" or operation["operationId"] in BEFORE_SIGN_IN:
        return
    desk = office.desks[Role.INVESTIGATOR]
    for header in ({}, {CSRF: "guessed"}):
        answer = desk.client.request(method.upper(), path, headers=header, json={})
        assert (answer.status_code, answer.json()["type"]) == (403, "wrong-page")


def test_numbers_come_back_starred_and_in_full_only_for_a_reason_on_record(office: Office) -> None:
    desk = office.desks[Role.INVESTIGATOR]
    detail = desk.ask("GET", "/entities/P-ZHANG").json()
    shown = {a["name"]: a["values"][0]["value"] for a in detail["attributes"]}
    assert "*" in shown["id_number"]
    assert "*" in shown["phone"]
    assert shown["name"] == "张伟"
    assert "522121197803051235" not in json.dumps(detail)
    no_reason = desk.ask("POST", "/entities/P-ZHANG/unmasked", json={"fields": ["id_number"], "reason": ""})
    assert no_reason.status_code == 422
    full = desk.ask("POST", "/entities/P-ZHANG/unmasked", json={"fields": ["id_number"], "reason": "核对嫌疑人身份"})
    assert [(a["name"], a["values"][0]["value"]) for a in full.json()["attributes"]] == [
        ("id_number", "522121197803051235")
    ]
    (last,) = entries(office.app.state.authority.ledger, Wanted(entities={"P-ZHANG"}), 1)
    assert (last.action, last.fields, last.purpose) == ("post_unmasked", ("id_number",), desk.purpose)


def test_a_purpose_that_is_closed_lets_nothing_be_seen_from_then_on(office: Office) -> None:
    desk = office.desks[Role.INVESTIGATOR]
    purpose = desk.open_purpose("case_investigation", CASE)
    assert desk.ask("GET", "/entities/P-ZHANG", purpose=purpose).status_code == 200
    assert desk.ask("DELETE", f"/purposes/{purpose}").status_code == 200
    assert desk.ask("GET", "/entities/P-ZHANG", purpose=purpose).json()["type"] == "purpose-needed"


def test_an_account_that_is_closed_is_out_at_once(office: Office) -> None:
    accounts: Accounts = office.app.state.authority.accounts
    first = accounts.create("leaver", "离任者", "police", "520102", ("investigator",))
    accounts.change_password("leaver", first, PASSWORD)
    desk = Desk(office.browser(), "leaver")
    desk.sign_in()
    assert desk.ask("GET", "/purposes").status_code == 200
    accounts.set_disabled("leaver", True)
    assert desk.ask("GET", "/purposes").status_code == 401


def test_a_first_password_lets_in_only_to_change_it(office: Office) -> None:
    accounts: Accounts = office.app.state.authority.accounts
    first = accounts.create("newcomer", "新人", "police", "520102", ("investigator",))
    browser = office.browser()
    said = {"login": "newcomer", "password": first}
    assert browser.post(f"{PREFIX}/session", json=said).json()["type"] == "password-must-change"
    weak = browser.post(f"{PREFIX}/session/password", json=said | {"new_password": "weak"})
    assert (weak.status_code, weak.json()["type"]) == (422, "refused")
    assert weak.json()["zh"]
    changed = browser.post(f"{PREFIX}/session/password", json=said | {"new_password": PASSWORD})
    assert changed.json()["user"]["functions"] == ["own", "explore", "watch", "export", "figures"]
    cookie = changed.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_everything_asked_is_on_record_refused_or_not_and_no_password_is(office: Office) -> None:
    authority = office.app.state.authority
    before, _ = authority.audit.head()
    desk = office.desks[Role.INVESTIGATOR]
    desk.ask("GET", "/search", params={"q": "张伟"})
    desk.ask("GET", "/entities/P-NOBODY")
    desk.ask("GET", "/entities/P-ZHANG", purpose="")
    office.desks[Role.AUDITOR].ask("GET", "/entities/P-ZHANG")
    office.browser().post(f"{PREFIX}/session", json={"login": "investigator", "password": "geheim-und-falsch"})
    said = [json.loads(json.loads(line)["text"]) for line in list(exported(authority.audit))[before:]]
    assert [(e["action"], e["permitted"], bool(e["user"])) for e in said] == [
        ("get_search", True, True),
        ("get_entity", False, True),
        ("get_entity", False, True),
        ("get_entity", False, True),
        ("post_session", False, False),
    ]
    assert "P-ZHANG" in said[0]["entities"]
    assert said[0]["purpose"] == desk.purpose
    assert "DESIGN-研判" in said[0]["policies"]
    assert "geheim" not in json.dumps(said)
    assert PASSWORD not in "".join(exported(authority.audit))


def test_an_auditor_sees_who_looked_at_whom_and_why_and_none_of_what_they_saw(office: Office) -> None:
    investigator, auditor = office.desks[Role.INVESTIGATOR], office.desks[Role.AUDITOR]
    investigator.ask("GET", "/entities/P-ZHANG")
    investigator.ask("GET", "/entities/P-NOBODY")
    first, *_ = auditor.ask("GET", "/audit/accesses/P-ZHANG").json()["entries"]
    assert (first["action"], first["name"], first["agency"]) == ("get_entity", "investigator者", "police")
    assert (first["purpose"]["id"], first["purpose"]["reference"]) == (investigator.purpose, CASE)
    assert "phone" in first["fields"]
    found = auditor.ask("GET", "/audit/entries", params={"user": "investigator", "permitted": False, "limit": 1}).json()
    assert [(e["action"], e["entities"]) for e in found["entries"]] == [("get_entity", [])]
    assert found["cut"]
    later = auditor.ask("GET", "/audit/entries", params={"before": found["entries"][0]["seq"], "limit": 1}).json()
    assert later["entries"][0]["seq"] == found["entries"][0]["seq"] - 1
    today = datetime.now(CHINA).date()
    assert auditor.ask("GET", "/audit/entries", params={"from": str(today)}).json()["entries"]
    assert not auditor.ask("GET", "/audit/entries", params={"to": str(today - timedelta(days=1))}).json()["entries"]
    # Reading that somebody was looked at is no look at them.
    again, *_ = auditor.ask("GET", "/audit/accesses/P-ZHANG").json()["entries"]
    assert again == first
    assert auditor.ask("GET", "/entities/P-ZHANG").status_code == 403


def test_an_auditor_has_the_record_verified(office: Office) -> None:
    auditor = office.desks[Role.AUDITOR]
    office.app.state.authority.keeper.checkpoint()
    verdict = auditor.ask("POST", "/audit/verification").json()
    assert (verdict["holds"], verdict["problems"]) == (True, [])
    assert verdict["covered"] == verdict["entries"]
    state = auditor.ask("GET", "/audit").json()
    assert state["checkpoint"]["size"] == verdict["covered"]
    assert state["entries"] == verdict["entries"] + 1


def test_the_record_of_all_this_verifies(office: Office) -> None:
    authority = office.app.state.authority
    authority.keeper.checkpoint()
    lines = (office.home / "audit-checkpoints.jsonl").read_text("utf-8").splitlines()
    signer = Signer.of_file(office.home / "audit-key.pem", "x")
    from governance.audit.checkpoint import public_key

    verdict = verify(
        exported(authority.audit), [Checkpoint.parse(line) for line in lines], public_key(signer.public_pem), now()
    )
    assert verdict.problems == []
    assert verdict.covered == verdict.entries > 100


def test_what_cannot_be_put_on_record_is_not_answered(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(office.app.state.authority.audit, "_append", full_disk)
    answer = office.desks[Role.INVESTIGATOR].ask("GET", "/entities/P-ZHANG")
    assert (answer.status_code, answer.json()["type"]) == (503, "audit-unavailable")
    assert "张伟" not in answer.text


@pytest.mark.parametrize("kind", ["csv", "graphml", "gexf", "anx"])
def test_a_file_is_on_record_with_everybody_who_is_in_it(office: Office, kind: str) -> None:
    desk = office.desks[Role.INVESTIGATOR]
    answer = desk.ask("POST", "/export/graph", json={"ids": ["P-ZHANG", "P-LI"], "format": kind})
    assert answer.status_code == 200
    for entity in ("P-ZHANG", "P-LI"):
        (last,) = entries(office.app.state.authority.ledger, Wanted(entities={entity}), 1)
        assert (last.action, last.purpose) == ("post_export_graph", desk.purpose)


@pytest.mark.parametrize("kind", ["csv", "graphml", "gexf", "anx"])
def test_a_chart_that_turns_up_elsewhere_says_whose_it_is(office: Office, kind: str, tmp_path: Path) -> None:
    desk, ledger = office.desks[Role.INVESTIGATOR], office.app.state.authority.ledger

    def given() -> str:
        said = {"ids": ["P-ZHANG", "P-LI"], "format": kind, "reason": "并案"}
        file = tmp_path / f"found.{kind}"
        file.write_bytes(desk.ask("POST", "/export/graph", json=said).content)
        return text_of(file)

    found = given()
    for part in (desk.purpose, "investigator者（police）", CASE, "盗窃案侦办；并案"):
        assert part in found
    (whose,) = trace_charts(ledger, found)
    assert (whose.grant, whose.user, whose.by) == (desk.purpose, _user(office, Role.INVESTIGATOR).id, "code")
    (other,) = trace_charts(ledger, given())
    assert other.use > whose.use


def test_a_picture_is_on_record_and_says_whose_it_is(office: Office) -> None:
    desk, ledger = office.desks[Role.INVESTIGATOR], office.app.state.authority.ledger
    answer = desk.ask("POST", "/export/picture", json={"ids": ["P-ZHANG", "P-LI"], "reason": "并案"})
    notice = answer.json()["notice"]
    for part in (desk.purpose, "investigator者（police）", CASE, "盗窃案侦办；并案"):
        assert part in notice
    (last,) = entries(ledger, Wanted(entities={"P-ZHANG"}), 1)
    assert (last.action, last.entities) == ("post_export_picture", ("P-LI", "P-ZHANG"))
    # Whoever finds the picture has its words, and no ids.
    (whose,) = trace_charts(ledger, notice)
    assert (whose.use, whose.grant, whose.by) == (last.seq, desk.purpose, "code")
    assert desk.ask("POST", "/export/picture", json={"ids": ["P-NO"]}).status_code == 404


def test_a_kept_chart_is_of_its_purpose_and_on_record(office: Office) -> None:
    desk, ledger = office.desks[Role.INVESTIGATOR], office.app.state.authority.ledger
    nodes = [{"id": name, "x": 0, "y": 0} for name in ("P-ZHANG", "P-LI")]
    made = desk.ask("POST", "/charts", json={"title": "人员关系", "document": {"nodes": nodes}}).json()
    assert (made["by"], made["agency"], made["version"]) == ("investigator者", "police", 1)
    assert desk.ask("GET", f"/charts/{made['id']}").status_code == 200
    (last,) = entries(ledger, Wanted(entities={"P-ZHANG"}), 1)
    assert (last.action, last.purpose, set(last.entities)) == ("get_chart", desk.purpose, {"P-LI", "P-ZHANG"})
    another = desk.open_purpose("case_investigation", CASE[:-1] + "9")
    assert desk.ask("GET", "/charts", purpose=another).json() == []
    refused = desk.ask("GET", f"/charts/{made['id']}", purpose=another)
    assert (refused.status_code, refused.json()["type"]) == (404, "unknown-chart")


def test_what_breaks_is_on_record_too_and_tells_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from queries import explore

    def broken(*_: object) -> None:
        raise OSError("张伟")

    monkeypatch.setattr(explore, "entity", broken)
    authority, desk = office.app.state.authority, office.desks[Role.INVESTIGATOR]
    before, _ = authority.audit.head()
    browser = TestClient(
        office.app,
        base_url="http://127.0.0.1:8420",
        client=("127.0.0.1", 40000),
        cookies=dict(desk.client.cookies),
        raise_server_exceptions=False,
    )
    answer = browser.get(f"{PREFIX}/entities/P-ZHANG", headers={PURPOSE: desk.purpose})
    assert (answer.status_code, answer.json()["type"]) == (500, "internal")
    assert "张伟" not in answer.text
    (last,) = [json.loads(json.loads(line)["text"]) for line in list(exported(authority.audit))[before:]]
    who = _user(office, Role.INVESTIGATOR).id
    assert (last["action"], last["permitted"], last["user"]) == ("get_entity", False, who)


def test_the_first_requests_at_once_make_one_key_and_one_keeper(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    try:
        with ThreadPoolExecutor(8) as threads:
            keepers = set(threads.map(lambda _: authority.keeper, range(32)))
        assert len(keepers) == 1
    finally:
        authority.close()
    with ThreadPoolExecutor(8) as threads:
        signers = list(threads.map(lambda _: Signer.of_file(tmp_path / "other" / "key.pem", "x"), range(32)))
    assert len({signer.public_pem for signer in signers}) == 1
    assert [file.name for file in (tmp_path / "other").iterdir()] == ["key.pem"]
