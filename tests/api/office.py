"""A server with an account of each role, and what can be asked of it, by its own OpenAPI document."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from api.acting import CSRF, PURPOSE, function_of
from api.app import OF_FUNCTION, OF_THEIR_OWN, PREFIX, create_app
from api.openapi import document
from governance.identity import Role, User
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url

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


def staffed(home: Path, folder: Path) -> Path:
    """A copy of `home` in `folder`, which is there, with an account of each role."""
    shutil.copytree(home, folder, dirs_exist_ok=True)
    accounts = Accounts(Ledger(ledger_url(folder, {})))
    for role in Role:
        first = accounts.create(role, f"{role}者", "police", "520102", (role,))
        accounts.change_password(role, first, PASSWORD)
    return folder


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

    def user(self, role: str) -> User:
        """The user of a role's account."""
        found: User = next(user for login, user, _ in self.app.state.authority.accounts.all() if login == role)
        return found

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000))


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
