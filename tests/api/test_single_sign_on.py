"""Users of a provider of identities: by its token, or sent there and back, over HTTP on this machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from api.acting import CSRF, PURPOSE
from api.app import PREFIX, create_app
from governance.audit.verify import exported
from governance.identity.oidc import KEYS_AGAIN_AFTER
from governance.identity.settings import BadProvider, configured
from tests.governance.provider import FakeProvider, serving

pytestmark = pytest.mark.slow
PAGE = "http://127.0.0.1:8420"


class Office:
    def __init__(self, home: Path, provider: FakeProvider) -> None:
        self.provider, self.app = provider, create_app(home)
        self.authority = self.app.state.authority

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url=PAGE, client=("127.0.0.1", 40000), follow_redirects=False)


@pytest.fixture
def office(home: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(home, tmp_path / "home")
    with serving() as provider:
        (tmp_path / "home" / "oidc.yaml").write_text(f"issuer: {provider.address}\nclient_id: page\npage: {PAGE}\n")
        made = Office(tmp_path / "home", provider)
        yield made
        made.authority.close()


def test_a_provider_is_enough_for_the_policy_to_be_in_force(office: Office) -> None:
    browser = office.browser()
    assert browser.get(f"{PREFIX}/search?q=x").status_code == 401
    said = browser.get(f"{PREFIX}/session").json()
    assert (said["accounts"], said["single_sign_on"], said["user"]) == (True, True, None)


def test_a_program_brings_its_token_and_needs_a_purpose_like_everybody(office: Office) -> None:
    client, token = office.browser(), office.provider.token()
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{PREFIX}/entities/P-ZHANG", headers=bearer).json()["type"] == "purpose-needed"
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    purpose = {"kind": "case_investigation", "reference": "A520102000000202611000123", "until": until, "reason": "侦办"}
    opened = client.post(f"{PREFIX}/purposes", json=purpose, headers=bearer)
    assert opened.status_code == 201, opened.text
    seen = client.get(f"{PREFIX}/entities/P-ZHANG", headers=bearer | {PURPOSE: opened.json()["id"]})
    assert seen.status_code == 200
    assert client.get(f"{PREFIX}/session", headers=bearer).json()["user"]["id"] == "oidc:u1"
    for wrong in (office.provider.token(exp=1), office.provider.token(aud="another"), "x.y.z", ""):
        answer = client.get(f"{PREFIX}/purposes", headers={"Authorization": f"Bearer {wrong}"})
        assert (answer.status_code, answer.json()["type"]) == (401, "not-signed-in")
    (last,) = [json.loads(json.loads(li)["text"]) for li in exported(office.authority.audit) if "get_entity" in li][1:]
    assert (last["user"], last["agency"], last["permitted"]) == ("oidc:u1", "police", True)
    assert token not in "".join(exported(office.authority.audit))


def test_a_new_key_of_the_provider_is_taken_up_while_the_server_runs(office: Office) -> None:
    client = office.browser()
    office.provider.rotate()
    bearer = {"Authorization": f"Bearer {office.provider.token()}"}
    assert client.get(f"{PREFIX}/purposes", headers=bearer).status_code == 200
    office.authority.oidc._keys_at -= KEYS_AGAIN_AFTER + 1
    office.provider.rotate()
    fresh = {"Authorization": f"Bearer {office.provider.token()}"}
    assert client.get(f"{PREFIX}/purposes", headers=fresh).status_code == 200
    assert client.get(f"{PREFIX}/purposes", headers=bearer).status_code == 401
    office.provider.broken = True
    office.authority.oidc._keys_at -= KEYS_AGAIN_AFTER + 1
    down = client.get(f"{PREFIX}/purposes", headers=bearer)
    assert (down.status_code, down.json()["type"]) == (503, "identity-unavailable")


def test_a_browser_is_sent_to_the_provider_and_comes_back_signed_in(office: Office) -> None:
    browser = office.browser()
    sent = browser.get(f"{PREFIX}/session/oidc")
    assert sent.status_code == 303
    asked = {name: said for name, (said,) in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    assert (asked["code_challenge_method"], asked["redirect_uri"]) == ("S256", f"{PAGE}{PREFIX}/session/oidc/back")
    state, code = office.provider.code_for(sent.headers["location"], "geheimer-code")
    back = browser.get(f"{PREFIX}/session/oidc/back", params={"state": state, "code": code})
    assert (back.status_code, back.headers["location"]) == (303, "/")
    cookies = back.headers.get_list("set-cookie")
    (cookie,) = [c.lower() for c in cookies if c.startswith("pingan_session=")]
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    said = browser.get(f"{PREFIX}/session").json()
    assert (said["user"]["id"], said["user"]["agency"]) == ("oidc:u1", "police")
    assert browser.post(f"{PREFIX}/purposes", json={}).json()["type"] == "wrong-page"
    assert browser.post(f"{PREFIX}/purposes", json={}, headers={CSRF: said["csrf"]}).status_code == 422
    assert browser.delete(f"{PREFIX}/session", headers={CSRF: said["csrf"]}).status_code == 204
    assert browser.get(f"{PREFIX}/purposes").status_code == 401
    assert "geheimer-code" not in "".join(exported(office.authority.audit))


def test_a_sign_in_is_for_the_browser_that_began_it_and_once(office: Office) -> None:
    victim, attacker = office.browser(), office.browser()
    state, code = office.provider.code_for(attacker.get(f"{PREFIX}/session/oidc").headers["location"])
    said = {"state": state, "code": code}
    victim.get(f"{PREFIX}/session/oidc")
    for stranger in (victim, office.browser()):
        answer = stranger.get(f"{PREFIX}/session/oidc/back", params=said)
        assert (answer.status_code, answer.json()["type"]) == (401, "sign-in-refused")
        assert stranger.get(f"{PREFIX}/session").json()["user"] is None
    cookie = dict(attacker.cookies)
    assert attacker.get(f"{PREFIX}/session/oidc/back", params=said).status_code == 303
    again = office.browser()
    again.cookies.update(cookie)
    assert again.get(f"{PREFIX}/session/oidc/back", params=said).status_code == 401


def test_a_file_that_names_no_provider_keeps_the_server_from_starting(tmp_path: Path) -> None:
    assert configured(tmp_path, {}) is None
    with pytest.raises(BadProvider, match="no file"):
        configured(tmp_path, {"PINGAN_OIDC": str(tmp_path / "none.yaml")})
    file = tmp_path / "oidc.yaml"
    for wrong in (
        "issuer: https://id.example\n",
        "issuer: http://id.example\nclient_id: x\npage: x\n",
        "issuer: https://id.example\nclient_id: x\npage: x\nclaims: {rank: y}\n",
        "issuer: https://id.example\nclient_id: x\npage: x\nclient_secret_file: none\n",
        "issuer: https://id.example\nclient_id: x\npage: x\nextra: y\n",
        "[1",
    ):
        file.write_text(wrong)
        with pytest.raises(BadProvider, match=r"oidc\.yaml"):
            configured(tmp_path, {})
    (tmp_path / "secret").write_text("geheim\n")
    file.write_text(
        "issuer: https://id.example\nclient_id: x\npage: https://yuntu.example/\nclient_secret_file: secret\n"
        "claims: {roles: realm_access.roles}\nrole_names: {民警: investigator}\n"
    )
    found = configured(tmp_path, {})
    assert found is not None
    assert found.back == "https://yuntu.example/api/v1/session/oidc/back"
    assert (found.provider.client_secret, found.provider.roles) == ("geheim", "realm_access.roles")
