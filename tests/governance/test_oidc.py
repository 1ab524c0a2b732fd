"""Users of an OpenID Connect provider: who holds its token is who it says, and nothing else passes for one."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from joserfc import jwt

from governance.identity import Role, User
from governance.identity.oidc import KEYS_AGAIN_AFTER, SKEW, Oidc, Provider, ProviderUnavailable, TokenRefused
from tests.governance.provider import FakeProvider, serving

pytestmark = pytest.mark.slow

HERE = "http://127.0.0.1:8000/api/v1/session/oidc/back"


class Time:
    def __init__(self) -> None:
        self.later = 0.0

    def __call__(self) -> float:
        return time.time() + self.later


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def oidc(fake: FakeProvider, clock: Time) -> Oidc:
    return Oidc(Provider(fake.address, "page"), clock)


def test_a_token_says_who_is_asking(oidc: Oidc, fake: FakeProvider) -> None:
    found = oidc.user(fake.token())
    assert found == User("oidc:u1", "李科", "police", "520102", frozenset({Role.INVESTIGATOR}))
    for _ in range(5):
        oidc.user(fake.token())
    assert fake.asked == ["/.well-known/openid-configuration", "/keys"], "asked once"


def test_roles_may_lie_deep_and_have_the_provider_s_names(fake: FakeProvider) -> None:
    provider = Provider(fake.address, "page", roles="realm_access.roles", role_names={"办案民警": "investigator"})
    token = fake.token(roles=None, realm_access={"roles": ["办案民警", "steward"]})
    assert Oidc(provider).user(token).roles == {Role.INVESTIGATOR, Role.STEWARD}


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another-system"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "never"},
        {"nbf": time.time() + 3600},
        {"iat": time.time() + 3600},
        {"roles": ["of-no-meaning-here"]},
        {"roles": None},
        {"division": "999999"},
        {"agency": ""},
        {"roles": ["administrator", "investigator"]},
    ],
)
def test_what_is_no_token_for_us(oidc: Oidc, fake: FakeProvider, wrong: dict[str, object]) -> None:
    with pytest.raises(TokenRefused):
        oidc.user(fake.token(**wrong))


def _part(said: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def test_a_token_signed_by_nobody_or_with_a_known_secret_is_none(oidc: Oidc, fake: FakeProvider) -> None:
    unsigned = ".".join([*jwt.encode({"alg": "RS256", "kid": "k1"}, fake.claims(), fake.keys["k1"]).split(".")[:2], ""])
    # The known confusion: the public key, which anybody has, taken for a shared secret.
    said = f"{_part({'alg': 'HS256', 'kid': 'k1'})}.{_part(fake.claims())}"
    mac = hmac.digest(fake.keys["k1"].as_pem(private=False), said.encode(), "sha256")
    shared = f"{said}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    for token in (unsigned, shared, "", "a.b.c", "x" * 10_000):
        with pytest.raises(TokenRefused):
            oidc.user(token)


def test_clocks_may_differ_a_little(oidc: Oidc, fake: FakeProvider) -> None:
    now = int(time.time())
    oidc.user(fake.token(exp=now - SKEW + 20))
    oidc.user(fake.token(iat=now + SKEW - 20, nbf=now + SKEW - 20))
    with pytest.raises(TokenRefused):
        oidc.user(fake.token(exp=now - SKEW - 5))


def test_a_new_key_is_found_and_an_old_one_forgotten_without_asking_all_day(
    oidc: Oidc, fake: FakeProvider, clock: Time
) -> None:
    old = fake.token()
    oidc.user(old)
    fake.rotate()
    with pytest.raises(TokenRefused):
        oidc.user(fake.token())
    clock.later += KEYS_AGAIN_AFTER + 1
    assert oidc.user(fake.token()).id == "oidc:u1"
    before = len(fake.asked)
    for _ in range(20):
        with pytest.raises(TokenRefused):
            oidc.user(old)
    assert len(fake.asked) == before


def test_the_page_s_user_comes_back_with_a_code(oidc: Oidc, fake: FakeProvider) -> None:
    attempt = oidc.begin(HERE)
    state, code = fake.code_for(attempt.url)
    assert oidc.finish(attempt, state, code, HERE).name == "李科"
    with pytest.raises(TokenRefused):
        oidc.finish(attempt, state, code, HERE)


def test_an_answer_to_another_sign_in_is_none(oidc: Oidc, fake: FakeProvider) -> None:
    mine, other = oidc.begin(HERE), oidc.begin(HERE)
    state, code = fake.code_for(mine.url)
    with pytest.raises(TokenRefused):
        oidc.finish(other, state, code, HERE)
    for wrong in (
        replace(mine, verifier=other.verifier),
        replace(mine, nonce=other.nonce),
    ):
        state, code = fake.code_for(mine.url)
        with pytest.raises(TokenRefused):
            oidc.finish(wrong, state, code, HERE)


def test_without_the_provider_nobody_comes_in(oidc: Oidc, fake: FakeProvider) -> None:
    fake.broken = True
    with pytest.raises(ProviderUnavailable):
        oidc.user(fake.token())
    with pytest.raises(ProviderUnavailable):
        Oidc(Provider("http://127.0.0.1:1", "page")).begin(HERE)


def test_a_document_of_another_issuer_is_refused(fake: FakeProvider) -> None:
    with pytest.raises(ProviderUnavailable, match="another issuer"):
        Oidc(Provider(fake.address + "/", "page")).begin(HERE)


def test_a_provider_beyond_this_machine_must_be_reached_by_https() -> None:
    with pytest.raises(ValueError, match="https"):
        Provider("http://id.example.org", "page")
    assert "geheim" not in repr(Provider("https://id.example.org", "page", "geheim"))
