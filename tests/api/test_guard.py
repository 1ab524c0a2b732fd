"""Only this machine is answered, and every answer carries the headers that protect it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.guard import is_loopback

STATUS = "/api/v1/status"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True),
     ("LocalHost.", True),
     ("10.0.0.1", False), ("0.0.0.0", False), ("127.0.0.1.nip.io", False), ("localhost.evil.com", False), ("", False)],
)  # fmt: skip
def test_loopback_names(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize("peer", ["10.1.2.3", "192.168.1.7", "2001:db8::1"])
def test_other_machines_are_refused(home: Path, peer: str) -> None:
    with TestClient(create_app(home), base_url="http://127.0.0.1", client=(peer, 1)) as client:
        response = client.get(STATUS)
    assert response.status_code == 421
    assert response.json()["type"] == "loopback-only"
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"host": "127.0.0.1.nip.io:8420"}, {"host": ""}, {"origin": "https://evil.example"},
     {"origin": "null"}, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}],
)  # fmt: skip
def test_a_page_of_another_site_cannot_ask_through_the_browser(client: httpx.Client, headers: dict[str, str]) -> None:
    response = client.get(STATUS, headers=headers)
    assert response.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [{}, {"host": "localhost:8420"}, {"host": "[::1]:8420"}, {"origin": "http://127.0.0.1:8420"},
     {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}],
)  # fmt: skip
def test_this_machine_is_answered(client: httpx.Client, headers: dict[str, str]) -> None:
    assert client.get(STATUS, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", STATUS, "/api/v1/nothing", "/api/v1/search"])
def test_every_answer_is_protected(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    if path.startswith("/api"):
        assert headers["cache-control"] == "no-store"


def test_the_page_answers_deep_links_and_serves_only_what_is_built(client: httpx.Client) -> None:
    for path in ("/", "/chart/abc?ids=P-1", "/entities/P-ZHANG"):
        assert "政法平安云图" in client.get(path).text
    asset = client.get("/assets/index-abc.js")
    assert (asset.text, "immutable" in asset.headers["cache-control"]) == ("1", True)
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"):
        assert "secret" not in client.get(path).text


def test_without_a_built_page_the_api_works_and_the_page_says_how_to_build_it(home: Path, tmp_path: Path) -> None:
    app = create_app(home, tmp_path / "missing")
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        assert client.get(STATUS).status_code == 200
        page = client.get("/")
    assert page.status_code == 503
    assert "make" in page.text
