"""Whatever is asked, by whomever: no server error, and no answer that the OpenAPI document does not know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

from api.acting import CSRF, PURPOSE
from api.app import PREFIX, create_app
from api.limits import Limits, Rate
from api.openapi import document
from governance.identity import Role
from tests.api.office import PASSWORD, staffed

schemathesis = pytest.importorskip("schemathesis", reason="this environment is older than requirements/dev.txt")
pytestmark = pytest.mark.slow
DOCUMENT = schemathesis.openapi.from_dict(
    # RFC 3339 would have a zone; ours are without, as the document's first lines say.
    json.loads(document().replace('"format": "date-time"', '"format": "time without a zone"'))
)


def _operations() -> Iterator[Any]:
    for found in DOCUMENT.get_all_operations():
        operation: Any = found
        yield operation.ok()


OPERATIONS = [
    operation
    for operation in _operations()
    # Who signs out can ask nothing any more.
    if operation.definition.raw["operationId"] != "delete_session"
]
CHECKS = list(
    schemathesis.checks.CHECKS.get_by_names(
        [
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_schema_conformance",
        ]
    )
)
EXAMPLES = 3
"""Requests made up for each operation; each role makes all of them."""
PURPOSES = {
    Role.INVESTIGATOR: ("case_investigation", "A520102000000202611000123"),
    Role.STEWARD: ("identity_stewardship", "核验2026-1"),
}
NO_LIMIT = Rate(1e9, 1_000_000)


class Office:
    """A server with one account of each role."""

    def __init__(self, home: Path) -> None:
        self.app = create_app(home, limits=Limits(NO_LIMIT, NO_LIMIT, NO_LIMIT))
        self.desks = {role: self._desk(role) for role in Role}

    def _desk(self, role: Role) -> TestClient:
        client = TestClient(
            self.app,
            base_url="http://127.0.0.1:8420",
            client=("127.0.0.1", 40000),
            raise_server_exceptions=False,
        )
        said = client.post(f"{PREFIX}/session", json={"login": role, "password": PASSWORD}).json()
        client.headers[CSRF] = said["csrf"]
        if role in PURPOSES:
            kind, reference = PURPOSES[role]
            until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
            purpose = {"kind": kind, "reference": reference, "until": until, "reason": "侦办"}
            client.headers[PURPOSE] = client.post(f"{PREFIX}/purposes", json=purpose).json()["id"]
        return client


@pytest.fixture(scope="module")
def office(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(staffed(home, tmp_path_factory.mktemp("asked")))
    yield made
    made.app.state.authority.close()


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.label for operation in OPERATIONS])
def test_whatever_is_asked_is_answered_as_the_document_says(office: Office, operation: Any) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        for desk in office.desks.values():
            # What the desk says of itself stays: whose session and purpose it is.
            case.headers = {k: v for k, v in (case.headers or {}).items() if k not in (PURPOSE, CSRF)}
            sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8420")
            sent.pop("cookies", None)
            answer = desk.request(sent.pop("method"), sent.pop("url"), **sent)
            case.validate_response(answer, checks=CHECKS)

    ask()
