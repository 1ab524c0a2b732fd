"""Session, account and purpose as they stand now: what is revoked is so with the next question."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.identity import Role, User
from governance.identity.accounts import Accounts
from governance.identity.sessions import Sessions
from governance.ledger import Ledger, LedgerUnreadable
from governance.purposes import Purposes, State
from governance.standing import Standing, standing

CASE = "A520102000000202611000123"
CHIEF = User("local:chief", "陈局", "police", "520102", frozenset({Role.APPROVER}))
UNTIL = (datetime.now(UTC) + timedelta(days=5)).date()


class Desk:
    """Somebody signed in, with a purpose that another has to approve."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.accounts, self.sessions, self.purposes = Accounts(ledger), Sessions(ledger), Purposes(ledger)
        first = self.accounts.create("like", "李科", "police", "520102", ("investigator",))
        signed_in = self.accounts.sign_in("like", first)
        self.user = signed_in.user
        self.token, self.session = self.sessions.begin(signed_in.user, signed_in.account)
        self.purpose = self.purposes.open(self.user, "sealed_record_inquiry", CASE, UNTIL, "依法查询")

    def now(self, purpose_id: str | None = None, token: str | None = None) -> Standing | None:
        named = self.purpose.id if purpose_id is None else purpose_id
        return standing(self.ledger, self.sessions, self.purposes, token or self.token, named)

    def stands(self) -> bool:
        found = self.now()
        assert found is not None
        return found.session.stands


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def test_what_becomes_of_a_purpose_is_known_at_once(desk: Desk) -> None:
    assert desk.now() == Standing(desk.session, desk.purpose)
    approved = desk.purposes.approve(CHIEF, desk.purpose.id)
    assert desk.now() == Standing(desk.session, approved)
    assert (approved.state, approved.approved_by) == (State.OPEN, CHIEF.id)
    closed = desk.purposes.close(desk.user, desk.purpose.id)
    assert desk.now() == Standing(desk.session, closed)
    assert closed.state is State.CLOSED


@pytest.mark.parametrize("named", ["", "PU-99", "PU-1234567890", "G-1", "nonsense"])
def test_a_session_stands_without_a_purpose(desk: Desk, named: str) -> None:
    assert desk.now(named) == Standing(desk.session, None)


def test_what_becomes_of_an_account_is_known_at_once(desk: Desk) -> None:
    desk.accounts.set_roles("like", ["investigator", "approver"])
    assert not desk.stands()
    desk.accounts.set_roles("like", ["investigator"])
    assert desk.stands()
    desk.accounts.set_disabled("like", True)
    assert not desk.stands()


def test_a_session_that_is_over_stands_for_nobody(desk: Desk) -> None:
    assert desk.now(token="x" * 43) is None
    desk.sessions.end(desk.token)
    assert desk.now() is None


def test_a_ledger_that_does_not_answer_is_no_session(desk: Desk) -> None:
    gone = Ledger("postgresql+psycopg://u:geheim@127.0.0.1:1/d")
    with pytest.raises(LedgerUnreadable) as caught:
        standing(gone, Sessions(gone), Purposes(gone), desk.token, desk.purpose.id)
    assert "geheim" not in str(caught.value)
