"""With accounts everything is on record before it is answered, and an auditor reads it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.acting import PURPOSE
from api.app import PREFIX
from api.authority import Authority
from governance.audit.checkpoint import Signer
from governance.audit.verify import exported
from governance.clock import CHINA
from governance.identity import Role
from tests.api.office import (
    CASE,
    PASSWORD,
    Office,
)

pytestmark = pytest.mark.slow


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


def test_what_cannot_be_put_on_record_is_not_answered(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(office.app.state.authority.audit, "_append", full_disk)
    answer = office.desks[Role.INVESTIGATOR].ask("GET", "/entities/P-ZHANG")
    assert (answer.status_code, answer.json()["type"]) == (503, "audit-unavailable")
    assert "张伟" not in answer.text


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
    who = office.user(Role.INVESTIGATOR).id
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
