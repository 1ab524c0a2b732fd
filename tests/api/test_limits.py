"""How much one may ask: what is too much is refused before it costs anything, and nobody else is kept waiting."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.acting import CSRF
from api.app import PREFIX, create_app
from api.limits import MOST_BYTES, MOST_KEPT, Counted, Limits, Rate
from governance.identity.accounts import Accounts
from governance.ledger import Ledger, ledger_url
from tests.governance.provider import serving

pytestmark = pytest.mark.slow
PASSWORD = "Xingren-2026-Yuntu"


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from("ab")), max_size=200))
def test_in_no_span_more_is_let_through_than_the_rate_and_what_a_pause_saved(asked: list[tuple[float, str]]) -> None:
    clock, rate = Time(), Rate(2, 5)
    counted, passed = Counted(rate, clock), [(0.0, "c")]
    for pause, who in asked:
        clock.now += pause
        wait = counted.take(who)
        if wait == 0:
            passed.append((clock.now, who))
        else:
            assert 0 < wait <= 1 / rate.a_second + 1e-9
    for who in "ab":
        times = [at for at, of in passed if of == who]
        for first in range(len(times)):
            for last in range(first, len(times)):
                most = rate.at_once + (times[last] - times[first]) * rate.a_second
                assert last - first + 1 <= most + 1e-6


def test_what_is_kept_has_an_end() -> None:
    counted = Counted(Rate(1, 1))
    for k in range(MOST_KEPT + 10):
        counted.take(str(k))
    assert len(counted._left) == MOST_KEPT


class Office:
    def __init__(self, home: Path, limits: Limits | None = None) -> None:
        self.app = create_app(home, limits=limits)

    def browser(self, address: str = "127.0.0.1") -> TestClient:
        return TestClient(self.app, base_url="http://127.0.0.1:8420", client=(address, 40000))

    def signed_in(self, login: str) -> TestClient:
        browser = self.browser()
        said = browser.post(f"{PREFIX}/session", json={"login": login, "password": PASSWORD})
        browser.headers[CSRF] = said.json()["csrf"]
        return browser


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    shutil.copytree(home, tmp_path / "home")
    accounts = Accounts(Ledger(ledger_url(tmp_path / "home", {})))
    for login in ("one", "other"):
        first = accounts.create(login, login, "police", "520102", ("investigator",))
        accounts.change_password(login, first, PASSWORD)
    return tmp_path / "home"


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    made = Office(folder, Limits(user=Rate(0.001, 5), address=Rate(0.001, 40), sign_in=Rate(0.001, 3)))
    yield made
    made.app.state.authority.close()


def test_a_user_who_asks_too_much_is_told_when_to_come_again_and_others_are_answered(office: Office) -> None:
    one, other = office.signed_in("one"), office.signed_in("other")
    said = [one.get(f"{PREFIX}/purposes") for _ in range(6)]
    assert [a.status_code for a in said] == [200] * 5 + [429]
    assert said[-1].json()["type"] == "too-many"
    assert int(said[-1].headers["retry-after"]) >= 1
    assert office.signed_in("one").get(f"{PREFIX}/purposes").status_code == 429, "by user, not by session"
    assert other.get(f"{PREFIX}/purposes").status_code == 200


def test_an_address_that_asks_too_much_is_refused_and_others_are_answered(office: Office) -> None:
    said = [office.browser("10.0.0.9").get(f"{PREFIX}/session").status_code for _ in range(41)]
    assert said == [200] * 40 + [429]
    assert office.browser("10.0.0.8").get(f"{PREFIX}/session").status_code == 200


def test_one_password_can_not_be_tried_on_account_after_account(office: Office) -> None:
    browser = office.browser()
    said = [
        browser.post(f"{PREFIX}/session", json={"login": f"user{k}", "password": "Fruehling-2026"}).status_code
        for k in range(4)
    ]
    assert said == [401, 401, 401, 429]
    there = {"login": "one", "password": PASSWORD}
    assert browser.post(f"{PREFIX}/session", json=there).status_code == 429
    assert office.browser("10.0.0.8").post(f"{PREFIX}/session", json=there).status_code == 200


def test_who_signs_in_rightly_is_not_counted(office: Office) -> None:
    for _ in range(6):
        office.signed_in("one")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(folder: Path, chunked: bool) -> None:
    office = Office(folder)
    part = b" " * (1 << 20)
    parts = MOST_BYTES // len(part) + 1
    body = (part for _ in range(parts)) if chunked else part * parts
    answer = office.signed_in("one").post(f"{PREFIX}/purposes", content=body)
    assert (answer.status_code, answer.json()["type"]) == (413, "too-large")
    small = (each for each in (b'{"kind": "x", ', b'"extra": 1}'))
    assert office.signed_in("one").post(f"{PREFIX}/purposes", content=small).status_code == 422
    office.app.state.authority.close()


def test_no_secret_is_in_any_log(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Passwords right and wrong, tokens, cookies, the provider's secret: at every level of every log."""
    caplog.set_level(logging.DEBUG)
    with serving() as provider:
        (folder / "secret").write_text("provider-geheim")
        (folder / "oidc.yaml").write_text(
            f"issuer: {provider.address}\nclient_id: page\npage: http://127.0.0.1:8420\nclient_secret_file: secret\n"
        )
        office = Office(folder)
        browser = office.signed_in("one")
        browser.get(f"{PREFIX}/purposes")
        browser.post(f"{PREFIX}/session", json={"login": "one", "password": "falsch-geheim"})
        bearer = provider.token()
        office.browser().get(f"{PREFIX}/purposes", headers={"Authorization": f"Bearer {bearer}"})
        provider.broken = True
        office.browser().get(f"{PREFIX}/purposes", headers={"Authorization": f"Bearer {provider.token(kid='x')}"})
        cookies = dict(browser.cookies)
        office.app.state.authority.close()
    secrets = [PASSWORD, "falsch-geheim", "provider-geheim", bearer, *cookies.values(), browser.headers[CSRF]]
    assert len(secrets) == 6
    # What the tests' own client says of its requests is none of the server's logs.
    said = "\n".join(r.getMessage() + str(r.exc_info or "") for r in caplog.records if not r.name.startswith("httpx"))
    assert [secret for secret in secrets if secret in said] == []
