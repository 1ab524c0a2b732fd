"""Accounts: who knows the password comes in, a guesser is shut out, and nobody learns which accounts there are."""

from datetime import datetime, timedelta

import pytest

from governance.identity import Role
from governance.identity.accounts import (
    LOCKED_FOR,
    MOST_FAILURES,
    Accounts,
    LoginTaken,
    SignedIn,
    SignInRefused,
    UnknownAccount,
)
from governance.identity.passwords import WeakPassword, check_strength
from governance.identity.sessions import IDLE, LONGEST, Sessions, is_right_csrf
from governance.identity.user import APART, ImpossibleUser, User
from governance.ledger import Ledger

pytestmark = pytest.mark.slow

GOOD = "Xingren-2026-Yuntu"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 9)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(ledger: Ledger, clock: Clock) -> Accounts:
    return Accounts(ledger, clock)


def made(accounts: Accounts, login: str = "like", *roles: str) -> str:
    return accounts.create(login, "李科", "police", "520102", roles or ("investigator",))


def test_the_first_password_lets_in_to_change_it_and_then_only_the_new_one_does(accounts: Accounts) -> None:
    first = made(accounts)
    assert accounts.sign_in("LiKe ", first).must_change
    changed = accounts.change_password("like", first, GOOD)
    assert changed.must_change is False
    with pytest.raises(SignInRefused):
        accounts.sign_in("like", first)
    assert accounts.sign_in("like", GOOD) == SignedIn(changed.account, changed.user, False)
    assert changed.user.roles == {Role.INVESTIGATOR}


@pytest.mark.parametrize("weak", ["short-1A", "onlysmallletters", "Like-2026-like", "x" * 200 + "A1"])
def test_a_weak_password_is_refused_and_the_old_one_stays(accounts: Accounts, weak: str) -> None:
    first = made(accounts)
    with pytest.raises(WeakPassword):
        accounts.change_password("like", first, weak)
    assert accounts.sign_in("like", first).must_change


def test_a_password_of_hanzi_is_as_good_as_one_of_symbols() -> None:
    check_strength("平安云图关联Yt26平安云", "like")


def test_a_guesser_is_shut_out_for_a_while_even_with_the_right_password(accounts: Accounts, clock: Clock) -> None:
    first = made(accounts)
    for _ in range(MOST_FAILURES):
        with pytest.raises(SignInRefused):
            accounts.sign_in("like", "wrong")
    with pytest.raises(SignInRefused):
        accounts.sign_in("like", first)
    clock.now += LOCKED_FOR + timedelta(seconds=1)
    assert accounts.sign_in("like", first).must_change


def test_a_success_forgets_the_failures_before_it(accounts: Accounts) -> None:
    first = made(accounts)
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            with pytest.raises(SignInRefused):
                accounts.sign_in("like", "wrong")
        accounts.sign_in("like", first)


def test_a_refusal_says_the_same_whatever_the_reason(accounts: Accounts) -> None:
    first = made(accounts)
    made(accounts, "closed")
    accounts.set_disabled("closed", True)
    said = set()
    for login, password in (("like", "wrong"), ("nobody", "wrong"), ("closed", first)):
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in(login, password)
        said.add(str(refused.value))
    assert len(said) == 1


def test_an_administrator_gives_a_new_first_password(accounts: Accounts) -> None:
    accounts.change_password("like", made(accounts), GOOD)
    again = accounts.reset("like")
    assert accounts.sign_in("like", again).must_change
    with pytest.raises(UnknownAccount, match="admin list"):
        accounts.reset("nobody")


def test_a_login_is_one_accounts(accounts: Accounts) -> None:
    made(accounts)
    with pytest.raises(LoginTaken):
        made(accounts, "LIKE")


@pytest.mark.parametrize(("one", "other"), APART)
def test_roles_that_nobody_may_hold_together(accounts: Accounts, one: Role, other: Role) -> None:
    with pytest.raises(ImpossibleUser, match="nobody may be"):
        made(accounts, "both", one, other)
    made(accounts, "single", one)
    with pytest.raises(ImpossibleUser):
        accounts.set_roles("single", (one, other))
    assert [user.roles for _, user, _ in accounts.all()] == [{one}]


@pytest.mark.parametrize("division", ["", "520199", "52", "xxxxxx"])
def test_a_user_is_of_a_division_there_is(division: str) -> None:
    with pytest.raises(ImpossibleUser, match="division"):
        User("local:1", "李科", "police", division, frozenset({Role.STEWARD}))


def test_no_password_is_in_the_ledger(accounts: Accounts, ledger: Ledger) -> None:
    from governance.identity.accounts import Account

    first = made(accounts)
    with ledger.reading() as session:
        stored = session.get_one(Account, accounts.sign_in("like", first).account)
        assert stored.password_hash.startswith("$argon2id$")
        assert first not in repr(stored.__dict__)


def test_a_session_is_known_by_its_token_until_it_is_over(ledger: Ledger, accounts: Accounts, clock: Clock) -> None:
    sessions = Sessions(ledger, clock)
    signed_in = accounts.sign_in("like", made(accounts))
    token, begun = sessions.begin(signed_in.user, signed_in.account)
    assert sessions.of(token) == begun
    assert sessions.of(token + "x") is None
    assert is_right_csrf(begun, begun.csrf)
    assert not is_right_csrf(begun, None)
    assert not is_right_csrf(begun, "something else")
    sessions.end(token)
    assert sessions.of(token) is None


def test_a_session_ends_by_idleness_and_after_a_working_day(ledger: Ledger, accounts: Accounts, clock: Clock) -> None:
    sessions = Sessions(ledger, clock)
    user = accounts.sign_in("like", made(accounts)).user
    token, _ = sessions.begin(user)
    began = clock.now
    while clock.now < began + LONGEST - IDLE:
        clock.now += IDLE - timedelta(minutes=2)
        assert sessions.of(token) is not None
    clock.now = began + LONGEST + timedelta(seconds=1)
    assert sessions.of(token) is None
    token, _ = sessions.begin(user)
    clock.now += IDLE + timedelta(seconds=1)
    assert sessions.of(token) is None


def test_all_sessions_of_an_account_end_at_once(ledger: Ledger, accounts: Accounts) -> None:
    sessions = Sessions(ledger)
    signed_in = accounts.sign_in("like", made(accounts))
    tokens = [sessions.begin(signed_in.user, signed_in.account)[0] for _ in range(3)]
    sessions.end_all_of(signed_in.account)
    assert [sessions.of(token) for token in tokens] == [None] * 3
