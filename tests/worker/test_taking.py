"""Rows that come over the API are a delivery like any other, resolved at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.resolution.content import everything, unlike
from worker import Mode, bring_up_to_date

pytestmark = pytest.mark.slow
Rows = Callable[[str], list[dict[str, Any]]]


def test_rows_are_accounted_for_resolved_and_answered_with_their_entities(home: Path, rows: Rows) -> None:
    with TestClient(create_app(home), base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000)) as client:
        session = client.get("/api/v1/session").json()
        headers = {"X-CSRF-Token": session.get("csrf") or session.get("csrf_token") or ""}
        one = rows("police.driver")[0] | {"LXDH": "13999999999"}
        unreadable = rows("police.driver")[1] | {"DABH": ""}
        body = {"extract": "police.driver", "rows": [one, unreadable]}
        answer = client.post("/api/v1/rows", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        taken = answer.json()
        assert (taken["rows"], taken["stored"], taken["changed"], taken["quarantined"]) == (2, 1, 1, 1)
        assert taken["refused"][0]["reason"]
        assert taken["mode"] == Mode.INCREMENTAL
        assert [m["mention_id"] for m in taken["mentions"]] == [f"police.driver:{one['DABH']}"]
        again = client.post("/api/v1/rows", json=body, headers=headers).json()
        assert (again["repeated"], again["mode"]) == (True, Mode.NOTHING)
        wrong = client.post("/api/v1/rows", json={"extract": "police.nothing", "rows": [one]}, headers=headers)
        assert wrong.status_code == 422
    before = everything(home)
    bring_up_to_date(home, full=True)
    assert unlike(before, everything(home)) == {}
