"""A purpose: opened by who may, approved by another where its kind asks for it, good for nothing once it is over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from governance.identity import Role, User
from governance.ledger import Ledger
from governance.purposes import PurposeRefused, Purposes, State, UnknownPurpose, kinds
from ontology import schema

CASE = "A520102000000202611000123"
OFFICER = User("local:1", "李科", "police", "520102", frozenset({Role.INVESTIGATOR}))
COLLEAGUE = User("local:2", "王平", "police", "520102", frozenset({Role.INVESTIGATOR}))
CHIEF = User("local:3", "陈局", "police", "520102", frozenset({Role.APPROVER, Role.INVESTIGATOR}))
JUDGE_CHIEF = User("local:4", "周院", "court", "520102", frozenset({Role.APPROVER}))
CLERK = User("local:5", "赵民", "civil", "520102", frozenset({Role.REQUESTER}))


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def purposes(ledger: Ledger, clock: Clock) -> Purposes:
    return Purposes(ledger, clock)


SOON = date(2026, 12, 5)


def test_a_purpose_without_approval_is_open_at_once_and_its_opener_s_alone(purposes: Purposes) -> None:
    opened = purposes.open(OFFICER, "case_investigation", CASE, SOON, "盗窃案侦办")
    assert (opened.state, opened.basis, opened.opens) == (State.OPEN, "刑事诉讼法 54", frozenset())
    assert purposes.of(OFFICER, opened.id) == opened
    for foreign in (COLLEAGUE, CHIEF):
        with pytest.raises(UnknownPurpose):
            purposes.of(foreign, opened.id)
        with pytest.raises(UnknownPurpose):
            purposes.close(foreign, opened.id)


@pytest.mark.parametrize("wrong", ["PU-99", "PU-", "P-1", "1;", "PU-" + "9" * 30, "PU-١"])
def test_a_purpose_there_is_not_is_as_unknown_as_another_s(purposes: Purposes, wrong: str) -> None:
    with pytest.raises(UnknownPurpose):
        purposes.of(OFFICER, wrong)


def test_what_opens_a_seal_waits_for_another_of_the_same_agency(purposes: Purposes) -> None:
    opened = purposes.open(OFFICER, "sealed_record_inquiry", "黔公审〔2026〕12号", SOON, "前科核查")
    assert (opened.state, opened.opens) == (State.WAITING, frozenset())
    assert [p.id for p in purposes.waiting(CHIEF)] == [opened.id]
    for nobody in (OFFICER, COLLEAGUE, JUDGE_CHIEF):
        assert purposes.waiting(nobody) == []
        with pytest.raises(UnknownPurpose):
            purposes.approve(nobody, opened.id)
    approved = purposes.approve(CHIEF, opened.id)
    assert (approved.state, approved.approved_by) == (State.OPEN, CHIEF.id)
    assert approved.opens == {"juvenile", "public_security_violation", "correction"}
    assert purposes.of(OFFICER, opened.id) == approved
    with pytest.raises(PurposeRefused, match="does not wait"):
        purposes.refuse(CHIEF, opened.id, "迟了")


def test_nobody_approves_their_own(purposes: Purposes) -> None:
    opened = purposes.open(CHIEF, "sealed_record_inquiry", "黔公审〔2026〕13号", SOON, "前科核查")
    assert purposes.waiting(CHIEF) == []
    with pytest.raises(PurposeRefused, match="of their own"):
        purposes.approve(CHIEF, opened.id)


def test_a_refusal_has_a_reason_and_opens_nothing(purposes: Purposes) -> None:
    opened = purposes.open(OFFICER, "sealed_record_inquiry", "黔公审〔2026〕14号", SOON, "前科核查")
    with pytest.raises(PurposeRefused, match="say why"):
        purposes.refuse(CHIEF, opened.id, "  ")
    assert purposes.refuse(CHIEF, opened.id, "依据不足").state is State.REFUSED
    assert purposes.of(OFFICER, opened.id).opens == frozenset()


@pytest.mark.parametrize(
    ("user", "kind", "reference", "until", "reason"),
    [
        (CLERK, "case_investigation", CASE, SOON, "x"),
        (OFFICER, "trial", "（2026）黔0102刑初1号", SOON, "x"),
        (JUDGE_CHIEF, "trial", "（2026）黔0102刑初1号", SOON, "x"),
        (OFFICER, "no_such_kind", CASE, SOON, "x"),
        (OFFICER, "case_investigation", "随便看看", SOON, "x"),
        (OFFICER, "case_investigation", CASE, date(2026, 11, 26), "x"),
        (OFFICER, "case_investigation", CASE, date(2027, 11, 26), "x"),
        (OFFICER, "case_investigation", CASE, SOON, "  "),
    ],
)
def test_what_is_no_purpose(
    purposes: Purposes, user: User, kind: str, reference: str, until: date, reason: str
) -> None:
    with pytest.raises(PurposeRefused) as refused:
        purposes.open(user, kind, reference, until, reason)
    assert refused.value.zh
    assert purposes.mine(user) == []


def test_it_ends_with_its_last_day_in_china_and_when_it_is_closed(purposes: Purposes, clock: Clock) -> None:
    opened = purposes.open(OFFICER, "case_investigation", CASE, date(2026, 11, 27), "盗窃案侦办")
    clock.now = datetime(2026, 11, 27, 15, 59, tzinfo=UTC)
    assert purposes.of(OFFICER, opened.id).state is State.OPEN
    clock.now += timedelta(minutes=1)
    assert purposes.of(OFFICER, opened.id).state is State.EXPIRED
    again = purposes.open(OFFICER, "case_investigation", CASE, SOON, "盗窃案侦办")
    assert purposes.close(OFFICER, again.id).state is State.CLOSED
    assert purposes.close(OFFICER, again.id).state is State.CLOSED
    assert [p.state for p in purposes.mine(OFFICER)] == [State.CLOSED, State.EXPIRED]


def test_every_seal_is_opened_by_some_kind_and_only_with_approval() -> None:
    opened = {seal for kind in kinds().values() for seal in kind.opens}
    assert opened == set(schema.load().seals)
    assert all(kind.approval for kind in kinds().values() if kind.opens)
