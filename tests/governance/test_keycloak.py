"""Against a real Keycloak (`make test-keycloak`): what `test_oidc` holds a small provider to, a real one is held to."""

from __future__ import annotations

import html
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import pytest

from governance.identity import Role, User
from governance.identity.oidc import KEYS_AGAIN_AFTER, Attempt, Oidc, Provider, TokenRefused
from tests.governance.keycloak import BACK, CLIENT, LOGIN, PASSWORD, SECRET, Keycloak, serving

pytestmark = pytest.mark.skipif(
    not os.environ.get("PINGAN_TEST_KEYCLOAK"), reason="fetches and starts a Keycloak: make test-keycloak"
)


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    with serving(tmp_path_factory.mktemp("keycloak")) as made:
        yield made


@pytest.fixture
def oidc(keycloak: Keycloak) -> Oidc:
    return Oidc(Provider(keycloak.issuer, CLIENT, SECRET))


def is_li(user: User) -> bool:
    return user.id.startswith("oidc:") and (user.agency, user.division, user.roles) == (
        "police", "520102", frozenset({Role.INVESTIGATOR}),
    )  # fmt: skip


def test_a_token_says_who_is_asking(oidc: Oidc, keycloak: Keycloak) -> None:
    assert is_li(oidc.user(keycloak.token()))


def test_roles_are_found_where_keycloak_has_them_by_itself(keycloak: Keycloak) -> None:
    oidc = Oidc(Provider(keycloak.issuer, CLIENT, SECRET, roles="realm_access.roles"))
    assert is_li(oidc.user(keycloak.token()))


def test_a_token_for_another_client_or_changed_on_its_way_is_none(oidc: Oidc, keycloak: Keycloak) -> None:
    with pytest.raises(TokenRefused, match="somebody else"):
        oidc.user(keycloak.token(client_id="another", client_secret=""))
    head, body, signature = keycloak.token().split(".")
    other = keycloak.token().split(".")[1]
    with pytest.raises(TokenRefused):
        oidc.user(f"{head}.{other}.{signature}")
    with pytest.raises(TokenRefused):
        oidc.user(f"{head}.{body}.{signature[::-1]}")


def test_the_page_s_user_signs_in_there_and_comes_back_with_a_code(oidc: Oidc) -> None:
    begun = oidc.begin(BACK)
    state, code = signed_in(begun)
    with pytest.raises(TokenRefused):
        oidc.finish(begun, "another" + state, code, BACK)
    assert is_li(oidc.finish(begun, state, code, BACK))
    with pytest.raises(TokenRefused):
        oidc.finish(begun, state, code, BACK)


def test_a_code_is_of_no_use_to_who_did_not_begin_the_sign_in(oidc: Oidc) -> None:
    begun = oidc.begin(BACK)
    state, code = signed_in(begun)
    stolen = Attempt(
        begun.url, begun.state, begun.nonce, "a verifier that somebody else made up, long enough to be one"
    )
    with pytest.raises(TokenRefused):
        oidc.finish(stolen, state, code, BACK)


def test_a_new_key_is_found(oidc: Oidc, keycloak: Keycloak) -> None:
    assert is_li(oidc.user(keycloak.token()))
    keycloak.rotate()
    oidc._keys_at -= KEYS_AGAIN_AFTER + 1
    assert is_li(oidc.user(keycloak.token()))


class _Stop(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Back to the page: nobody is there."""


def signed_in(begun: Attempt) -> tuple[str, str]:
    """As a browser does: the provider's page, its form filled in, and back; (state, code)."""
    # Its cookies are for https alone; a browser sends them to its own machine without as well.
    jar = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), _Stop)
    with browser.open(begun.url, timeout=60) as page:
        form = re.search(r'<form[^>]*\baction="([^"]+)"', page.read().decode("utf-8"))
    assert form is not None
    said = urllib.parse.urlencode({"username": LOGIN, "password": PASSWORD, "credentialId": ""}).encode()
    with pytest.raises(urllib.error.HTTPError) as back:
        browser.open(html.unescape(form[1]), said, timeout=60)
    assert back.value.code == 302
    found = urllib.parse.parse_qs(urllib.parse.urlsplit(back.value.headers["Location"]).query)
    return found["state"][0], found["code"][0]
