"""Two servers, one with sealed rows and one that never had them: every question to the API is answered byte for byte
alike, by the real policy, to an investigator and a steward whose purposes open no seal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from api.acting import CSRF, PURPOSE
from api.app import PREFIX, create_app
from api.limits import Limits, Rate
from api.openapi import document
from governance.charts import Charts, Saver
from governance.identity import Role
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from governance.policy.resources import functions
from governance.sharing import watermark
from queries.opening import REGISTRY
from tests.api.office import BY_OPERATION
from tests.contract.test_two_worlds import decided
from tests.contract.two_worlds import Province, province, unrelated, without
from tests.graph.fixtures import World

pytestmark = pytest.mark.slow
PASSWORD = "Xingren-2026-Yuntu"
NO_LIMIT = Rate(1e9, 1_000_000)
PURPOSES = {
    Role.INVESTIGATOR: ("case_investigation", "A520102000000202611000123"),
    Role.STEWARD: ("identity_stewardship", "核验2026-1"),
}
ASKED_WITH_A_BODY = {
    "post_chart_entities", "post_chart_links", "post_chart_places", "post_export_graph", "post_export_picture",
    "post_unmasked",
}  # fmt: skip
"""Questions too long for an address; all other operations that are no GET change something, but for post_resolve, whose
records this world has not (tests/worker/test_matching.py)."""
OF_A_GRANT = {"post_grant_records", "post_grant_export"}
UNTIL = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()


class Side:
    """A server over one world, with somebody of each role signed in."""

    def __init__(self, folder: Path, world: World) -> None:
        folder.mkdir()
        world.build(folder / REGISTRY)
        accounts = Accounts(Ledger(ledger_url(folder, {})))
        for role in PURPOSES:
            first = accounts.create(role, f"{role}者", "police", "520102", (role,))
            accounts.change_password(role, first, PASSWORD)
        app = create_app(folder, limits=Limits(NO_LIMIT, NO_LIMIT, NO_LIMIT))
        self.charts = Charts(app.state.authority.ledger, lambda: datetime(2026, 11, 1, tzinfo=UTC))
        self.desks: dict[Role, TestClient] = {}
        for role, (kind, reference) in PURPOSES.items():
            desk = self.desks[role] = TestClient(
                app, base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000), raise_server_exceptions=False
            )
            desk.headers[CSRF] = desk.post(f"{PREFIX}/session", json={"login": role, "password": PASSWORD}).json()[
                "csrf"
            ]
            said = {"kind": kind, "reference": reference, "until": UNTIL, "reason": "盗窃案侦办"}
            desk.headers[PURPOSE] = desk.post(f"{PREFIX}/purposes", json=said).json()["id"]


def questions(made: Province, entities: list[str], links: list[str]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(operation, method, path, what to say) for every operation that shows data, with all values there are."""
    mentions = sorted(m["mention_id"] for m in made.world.mentions)
    one = next(mention for mention in mentions if not made.is_sealed(mention))
    values: dict[str, list[Any]] = {
        "id": entities, "link_id": links, "q": list(made.texts), "left": [one], "right": mentions, "a": [one],
        "b": [*mentions, *entities], "from_id": entities[:2], "to_id": entities, "number": [1], "hit_id": ["W-1"],
        "chart_id": ["CH-1"], "row_id": ["Q-1"],
    }  # fmt: skip
    bodies: dict[str, list[dict[str, Any]]] = {
        "post_chart_entities": [{"ids": entities}],
        "post_chart_links": [{"ids": entities}],
        "post_chart_places": [{"ids": entities}],
        "post_export_graph": [{"ids": entities, "format": kind} for kind in ("csv", "graphml", "anx")],
        "post_export_picture": [{"ids": entities}],
        "post_unmasked": [{"fields": ["id_number", "phone"], "reason": "核对嫌疑人身份"}],
    }
    for path, methods in json.loads(document())["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            function = BY_OPERATION.get(name)
            if function is None or not functions()[function].data or name in OF_A_GRANT:
                continue
            if method != "get" and name not in ASKED_WITH_A_BODY:
                continue
            needed = [p["name"] for p in operation.get("parameters", []) if p.get("required") and p["in"] != "header"]
            for body in bodies.get(name, [{}]):
                yield from _asked(name, method, path, needed, values, {"json": body} if body else {})


def _asked(
    name: str, method: str, path: str, needed: list[str], values: dict[str, list[Any]], said: dict[str, Any]
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    if name == "get_common_neighbours":
        yield from ((name, method, path, {"params": {"id": [values["id"][0], other]}}) for other in values["id"])
        return
    if name == "get_doubts":
        yield from (
            (name, method, path, {"params": {"reason": one}}) for one in ("held_back", "weak", "rival", "bridge")
        )
    many = max(needed, key=lambda parameter: len(values[parameter]), default=None)
    for last in values[many] if many else [None]:
        filled = {parameter: last if parameter == many else values[parameter][0] for parameter in needed}
        address = path
        for parameter, value in filled.items():
            address = address.replace("{" + parameter + "}", str(value))
        query = {parameter: value for parameter, value in filled.items() if "{" + parameter + "}" not in path}
        yield name, method, address, {"params": query, **said}


def told(answer: httpx.Response) -> tuple[int, bytes]:
    return answer.status_code, answer.content


@pytest.mark.parametrize("seed", [24])
def test_every_question_is_answered_as_if_there_were_no_sealed_rows(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file says when it was made and bears a mark of its own.
    monkeypatch.setattr(watermark, "new_mark", lambda: "ab" * 16)
    monkeypatch.setattr(watermark, "chart_line", lambda *_: "line")
    made = province(seed)
    poorer = unrelated(without(made.world, made.is_sealed))
    with decided() as by_all:
        rich = Side(tmp_path / "rich", made.world)
    with decided(by_all):
        poor = Side(tmp_path / "poor", poorer)
    known = sorted({m["entity_id"] for m in made.world.mentions})
    reached, links = set(known), set()
    # What each of the two shows when asked about all there is: those that others' rows alone name among them.
    for side in (rich, poor):
        for one in known:
            answer = side.desks[Role.INVESTIGATOR].get(f"{PREFIX}/entities/{one}/expand")
            if answer.status_code == 200:
                reached |= {node["id"] for node in answer.json()["nodes"]}
                links |= {link["id"] for link in answer.json()["links"]}
    entities = [*sorted(reached), "P-NOBODY"]
    # Kept by somebody to whom nothing was sealed, notes and groups with it.
    document = {
        "nodes": [{"id": one, "x": 0, "y": 0, "origin": entities[0]} for one in entities],
        "groups": [
            {"label": "一组", "members": entities[n : n + 3], "x": 0, "y": 0} for n in range(0, len(entities), 3)
        ],
        "notes": dict.fromkeys([*entities, "group:1", "group:2"], "备注"),
    }
    for side in (rich, poor):
        side.charts.save(Saver("x", "他人", "court", *PURPOSES[Role.INVESTIGATOR]), "图", document)
    asked: dict[tuple[str, Role], int] = {}
    for role in PURPOSES:
        for name, method, path, said in questions(made, entities, sorted(links)):
            one, other = (side.desks[role].request(method.upper(), path, **said) for side in (rich, poor))
            assert one.status_code < 500, (name, one.text)
            assert told(one) == told(other), (name, path, said, one.text[:1500], other.text[:1500])
            asked[name, role] = asked.get((name, role), 0) + (one.status_code == 200)
    # The test means nothing unless questions were answered.
    assert rich.desks[Role.STEWARD].get(f"{PREFIX}/doubts").json()["doubts"]
    never = {"get_watch_hit", "get_decision_issued", "get_quarantined_row"}
    unanswered = {name for name, _ in asked} - {name for (name, _), count in asked.items() if count}
    assert unanswered <= never, unanswered
