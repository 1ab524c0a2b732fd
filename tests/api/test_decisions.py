"""Stewards decide through the API: by their own name, on what they may see, two of them where a case is concerned."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.acting import CSRF, PURPOSE
from api.app import PREFIX, create_app
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from ingest import deliver
from resolution.registry import open_read_only
from synth import Rates, generate
from worker import bring_up_to_date

pytestmark = pytest.mark.slow
PASSWORD = "Xingren-2026-Yuntu"


class Office:
    """A server over a small province, with and without accounts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.app = create_app(home)

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000))

    def steward(self, login: str) -> Desk:
        accounts = Accounts(Ledger(ledger_url(self.home, {})))
        first = accounts.create(login, f"{login}者", "police", "520102", ("steward",))
        accounts.change_password(login, first, PASSWORD)
        return Desk(self.browser(), login)

    def pair(self, in_case: bool) -> tuple[str, str]:
        """Two mentions of one person who is, or is not, party to a case."""
        with open_read_only(self.home) as con:
            rows = con.execute(
                "SELECT min(m.mention_id), max(m.mention_id) FROM mention m JOIN entity e USING (entity_id) "
                "WHERE m.entity_type = 'Person' GROUP BY m.entity_id HAVING count(*) = 2 "
                "AND NOT bool_or(m.extract IN ('civil.assistance', 'judicial.correction')) AND bool_or(EXISTS ("
                "SELECT 1 FROM link l JOIN entity c ON c.entity_type = 'Case' AND c.node IN (l.from_node, l.to_node) "
                "WHERE e.node IN (l.from_node, l.to_node))) = $1 ORDER BY 1",
                [in_case],
            ).fetchall()
        self.used = getattr(self, "used", 0) + 1
        found: tuple[str, str] = rows[self.used]
        return found

    def entity(self, mention: str) -> str:
        self.app.state.later.settle()
        with open_read_only(self.home) as con:
            rows = con.execute("SELECT entity_id FROM membership WHERE mention_id = ?", [mention]).fetchall()
        return str(rows[0][0])


class Desk:
    """A steward at a browser, under a purpose."""

    def __init__(self, client: TestClient, login: str) -> None:
        self.client = client
        said = client.post(f"{PREFIX}/session", json={"login": login, "password": PASSWORD})
        self.headers = {CSRF: said.json()["csrf"]}
        until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
        opened = self.ask(
            "POST",
            "/purposes",
            json={"kind": "identity_stewardship", "reference": "核验1", "until": until, "reason": "核验"},
        )
        self.headers[PURPOSE] = opened["id"]

    def ask(self, method: str, path: str, **said: Any) -> Any:
        return self.client.request(method, f"{PREFIX}{path}", headers=self.headers, **said).json()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided")
    generate(folder / "files", 400, 5, Rates.from_mapping({}), toll_passes=20)
    deliver(folder / "home", folder / "files")
    bring_up_to_date(folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def open_office(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Without accounts."""
    made = Office(_copy(built, tmp_path_factory))
    with made.browser():
        yield made


@pytest.fixture(scope="module")
def office(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Desk, Desk]]:
    """With two stewards."""
    made = Office(_copy(built, tmp_path_factory))
    with made.browser():
        yield made, made.steward("heyan"), made.steward("fuhe")


def _copy(home: Path, factory: pytest.TempPathFactory) -> Path:
    to = factory.mktemp("office") / "home"
    shutil.copytree(home, to)
    return to


def test_without_accounts_whoever_decides_says_who_and_it_takes_effect_at_once(open_office: Office) -> None:
    client = open_office.browser()
    a, b = open_office.pair(in_case=True)
    said = {"kind": "different", "sides": [[a], [b]], "reason": "不是一个人"}
    nobody = client.post(f"{PREFIX}/decisions", json=said)
    assert (nobody.status_code, nobody.json()["type"]) == (422, "refused")
    given = client.post(f"{PREFIX}/decisions", json=said | {"by": "李科"})
    assert given.status_code == 201
    assert given.json()["proposal"] is None
    assert open_office.entity(a) != open_office.entity(b)
    (listed,) = client.get(f"{PREFIX}/decisions").json()["decisions"]
    assert (listed["by"], listed["state"], listed["in_effect"]) == ("李科", "in_force", True)
    back = client.post(f"{PREFIX}/decisions/{listed['id']}/undo", json={"reason": "看错了", "by": "李科"})
    assert back.json()["decision"]["kind"] == "undo"
    assert open_office.entity(a) == open_office.entity(b)
    assert [d["state"] for d in client.get(f"{PREFIX}/decisions").json()["decisions"]] == ["in_force", "undone"]
    assert client.post(f"{PREFIX}/decisions/99/undo", json={"reason": "x", "by": "y"}).status_code == 404


def test_a_decision_on_an_identity_that_has_changed_since_it_was_shown_is_refused(open_office: Office) -> None:
    a, b = open_office.pair(in_case=False)
    said = {"kind": "unsure", "sides": [[a], [b]], "reason": "材料不足", "by": "李科"}
    stale = open_office.browser().post(f"{PREFIX}/decisions", json=said | {"seen": {a: "P-ANOTHER"}})
    assert (stale.status_code, stale.json()["type"]) == (409, "identity-changed")
    fresh = open_office.browser().post(f"{PREFIX}/decisions", json=said | {"seen": {a: open_office.entity(a)}})
    assert fresh.json()["decision"]["kind"] == "unsure"
    assert open_office.entity(a) == open_office.entity(b)
    nowhere = open_office.browser().post(f"{PREFIX}/decisions", json=said | {"sides": [[a], ["police.hukou:none"]]})
    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "unknown-entity")


def test_where_nobody_is_party_to_a_case_one_steward_is_enough(office: tuple[Office, Desk, Desk]) -> None:
    here, one, _ = office
    a, b = here.pair(in_case=False)
    given = one.ask(
        "POST", "/decisions", json={"kind": "different", "sides": [[a], [b]], "reason": "照片不同", "by": "冒名"}
    )
    assert given["decision"]["by"] == "heyan者"
    assert here.entity(a) != here.entity(b)


def test_what_is_sealed_can_neither_be_decided_on_nor_told_from_what_there_is_not(
    office: tuple[Office, Desk, Desk],
) -> None:
    here, one, _ = office
    with open_read_only(here.home) as con:
        ((sealed, entity),) = con.execute(
            "SELECT mention_id, entity_id FROM mention WHERE extract = 'civil.assistance' ORDER BY 1 LIMIT 1"
        ).fetchall()
        ((other,),) = con.execute(
            "SELECT mention_id FROM mention WHERE entity_id <> $1 AND extract = 'police.hukou' ORDER BY 1 LIMIT 1",
            [entity],
        ).fetchall()
    answers = [
        one.ask("POST", "/decisions", json={"kind": "same", "sides": [[mention], [other]], "reason": "同一人"})
        for mention in (sealed, "civil.assistance:NOBODY")
    ]
    assert [(a["type"], a["status"]) for a in answers] == [("unknown-entity", 404)] * 2


def test_where_somebody_is_party_to_a_case_another_steward_must_confirm(office: tuple[Office, Desk, Desk]) -> None:
    here, one, other = office
    a, b = here.pair(in_case=True)
    said = {"kind": "different", "sides": [[a], [b]], "reason": "照片不同"}
    given = one.ask("POST", "/decisions", json=said)
    assert given["decision"] is None
    number = given["proposal"]["id"]
    assert here.entity(a) == here.entity(b)
    own = one.ask("POST", f"/proposals/{number}/confirmation", json={"reason": "同意"})
    assert own["type"] == "refused"
    assert [(p["id"], p["mine"]) for p in other.ask("GET", "/proposals")["proposals"]] == [(number, False)]
    confirmed = other.ask("POST", f"/proposals/{number}/confirmation", json={"reason": "核对过"})
    assert confirmed["decision"]["by"] == "heyan者、fuhe者"
    assert here.entity(a) != here.entity(b)
    again = other.ask("POST", f"/proposals/{number}/confirmation", json={"reason": "核对过"})
    assert again["type"] == "refused"
    assert other.ask("GET", "/proposals")["proposals"] == []

    taken_back = other.ask("POST", f"/decisions/{confirmed['decision']['id']}/undo", json={"reason": "重新核对"})
    refused = one.ask("POST", f"/proposals/{taken_back['proposal']['id']}/refusal", json={"reason": "原认定无误"})
    assert (refused["state"], refused["decision"]) == ("refused", None)
    assert here.entity(a) != here.entity(b)


def test_who_was_shown_an_identity_that_was_wrong_can_be_told(office: tuple[Office, Desk, Desk]) -> None:
    here, one, _ = office
    accounts = Accounts(Ledger(ledger_url(here.home, {})))
    first = accounts.create("banan", "办案人", "police", "520102", ("investigator",))
    accounts.change_password("banan", first, PASSWORD)
    a, b = here.pair(in_case=False)
    given = one.ask("POST", "/decisions", json={"kind": "same", "sides": [[a], [b]], "reason": "同一人"})["decision"]
    looking = here.browser()
    said = looking.post(f"{PREFIX}/session", json={"login": "banan", "password": PASSWORD}).json()
    headers = {CSRF: said["csrf"]}
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    purpose = {"kind": "case_investigation", "reference": "A520102000000202611000123", "until": until, "reason": "侦办"}
    headers[PURPOSE] = looking.post(f"{PREFIX}/purposes", json=purpose, headers=headers).json()["id"]
    assert looking.get(f"{PREFIX}/entities/{here.entity(a)}", headers=headers).status_code == 200
    one.ask("POST", f"/decisions/{given['id']}/undo", json={"reason": "认错了"})
    looking.get(f"{PREFIX}/entities/{here.entity(a)}", headers=headers)
    issued = one.ask("GET", f"/decisions/{given['id']}/issued")
    assert issued["until"] is not None
    assert here.entity(a) in issued["entities"]
    assert [(i["action"], i["agency"]) for i in issued["issued"] if i["action"] == "get_entity"] == [
        ("get_entity", "police")
    ]


def test_the_queue_shows_what_may_be_seen_and_what_is_said_leaves_it(office: tuple[Office, Desk, Desk]) -> None:
    _, one, other = office
    found = one.ask("GET", "/doubts", params={"limit": 200})
    assert found["doubts"]
    assert not [
        d for d in found["doubts"] if {"civil.assistance", "judicial.correction"} & {_of(d["left"]), _of(d["right"])}
    ]
    assert {r["doubts"] for r in found["reasons"]} == {None}
    first = found["doubts"][0]
    pair = one.ask("GET", "/doubts/pair", params={"left": first["left"], "right": first["right"]})
    assert {m["id"] for m in pair["mentions"]} >= {first["left"], first["right"]}
    said = {"kind": "unsure", "sides": [[first["left"]], [first["right"]]], "reason": "材料不足"}
    given = one.ask("POST", "/decisions", json=said)
    if given["proposal"] is not None:
        other.ask("POST", f"/proposals/{given['proposal']['id']}/confirmation", json={"reason": "同意"})
    left = one.ask("GET", "/doubts", params={"limit": 200})["doubts"]
    assert [d for d in left if (d["left"], d["right"]) == (first["left"], first["right"])] == []


def _of(mention: str) -> str:
    return mention.partition(":")[0]
