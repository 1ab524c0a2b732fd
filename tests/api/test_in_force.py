"""With accounts the policy is in force: for every endpoint there is, whoever asks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.acting import CSRF
from api.app import PREFIX
from governance.audit.checkpoint import Checkpoint, Signer, public_key
from governance.audit.reading import Wanted, entries
from governance.audit.verify import exported, verify
from governance.clock import now
from governance.identity import Role
from governance.identity.accounts import Accounts
from governance.policy.resources import functions
from tests.api.office import (
    BEFORE_SIGN_IN,
    BY_OPERATION,
    CASE,
    IDS,
    OPERATIONS,
    OWN_SESSION,
    PASSWORD,
    Desk,
    Office,
    call,
)

pytestmark = pytest.mark.slow


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
    allowed = office.app.state.authority.policy.may_use(office.user(role), function).allowed
    for purpose in ("", "PU-9999", office.desks[Role.INVESTIGATOR].purpose):
        answer = call(desk, desk.client, path, method, operation, purpose=purpose)
        mine = purpose == desk.purpose and purpose != ""
        if not allowed:
            assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")
        elif functions()[function].data and not mine:
            assert (answer.status_code, answer.json()["type"]) == (403, "purpose-needed")
        else:
            assert answer.status_code not in (401, 403, 500), answer.text


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
    assert changed.json()["user"]["functions"] == ["own", "explore", "charts", "watch", "export", "figures"]
    cookie = changed.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_the_record_of_all_this_verifies(office: Office) -> None:
    authority = office.app.state.authority
    authority.keeper.checkpoint()
    lines = (office.home / "audit-checkpoints.jsonl").read_text("utf-8").splitlines()
    signer = Signer.of_file(office.home / "audit-key.pem", "x")
    verdict = verify(
        exported(authority.audit), [Checkpoint.parse(line) for line in lines], public_key(signer.public_pem), now()
    )
    assert verdict.problems == []
    assert verdict.covered == verdict.entries > 100
