"""Sharing: what may be asked for, the law's clock, who decides, and a grant that opens just what it says."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.identity import Role, User
from governance.ledger import Ledger
from governance.sharing.calendar import due, is_working_day, limits, working_days_left
from governance.sharing.catalogue import Catalogue, Sharing
from governance.sharing.objections import ObjectionRefused, Objections, Outcome, UnknownObjection
from governance.sharing.requests import Requests, SharingRefused, State, UnknownRequest
from governance.sharing.using import Use
from governance.sharing.watermark import check, new_mark, ordered, trace
from ontology import schema

days = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def user(number: int, agency: str, *roles: Role) -> User:
    return User(f"local:{number}", f"用户{number}", agency, "520102", frozenset(roles))


CLERK = user(1, "civil", Role.REQUESTER)
OTHER = user(2, "civil", Role.REQUESTER)
POLICE = user(3, "police", Role.APPROVER)
COURT = user(4, "court", Role.APPROVER)
BOTH = user(5, "police", Role.APPROVER, Role.REQUESTER)
FIELDS = ("Person.name", "Person.id_number")


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue.of_home(tmp_path_factory.mktemp("home"))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def requests(ledger: Ledger, catalogue: Catalogue, time: Time) -> Requests:
    return Requests(ledger, catalogue, clock=time)


def ask(requests: Requests, who: User = CLERK, **other: object):  # type: ignore[no-untyped-def]
    said: dict[str, object] = {
        "extract": "police.hukou", "fields": FIELDS, "reason": "低保核对", "until": date(2027, 3, 1), "quota": 10,
        "basis": "社会救助暂行办法 58",
    }  # fmt: skip
    return requests.ask(who, **(said | other))  # type: ignore[arg-type]


def test_the_state_council_s_holidays_are_no_working_days_and_its_exchanged_weekends_are() -> None:
    assert not is_working_day(date(2026, 10, 1))
    assert is_working_day(date(2026, 10, 10)), "a Saturday worked for the National Day"
    # From Wednesday 30 September 2026 on: 8, 9 and 10 October are working days.
    assert due(date(2026, 9, 30), 3).day == date(2026, 10, 10)


def test_a_limit_into_a_year_whose_holidays_are_not_published_says_so() -> None:
    assert not due(date(2026, 11, 27), 10).provisional
    far = due(date(2026, 12, 30), 10)
    assert far.provisional
    assert far.day.year == 2027


@given(days, st.integers(0, 30))
def test_a_limit_has_just_so_many_working_days(start: date, number: int) -> None:
    last = due(start, number).day
    between = [start + timedelta(days=k) for k in range(1, (last - start).days + 1)]
    assert sum(map(is_working_day, between)) == number
    assert working_days_left(start, last) == number
    assert working_days_left(last + timedelta(days=40), last) < 0


def test_an_office_sets_its_own_limits() -> None:
    assert limits("{unconditional: 2, conditional: 5, supply: 7, correction: 3, remind: 1}").conditional == 5
    for wrong in ("{conditional: 5}", "{unconditional: x, conditional: 5, supply: 7, correction: 3, remind: 1}"):
        with pytest.raises(ValueError, match=r"limits\.yaml"):
            limits(wrong)


def test_the_catalogue_has_every_field_of_every_extract_and_shares_nothing_sealed(catalogue: Catalogue) -> None:
    items = list(catalogue)
    assert {item.extract for item in items} >= {"police.hukou", "court.party", "civil.marriage"}
    assert all(item.sharing is Sharing.NONE for item in items if item.seal)
    assert {item.extract for item in items if item.seal} >= set(schema.load().sealed_extracts())
    assert all(item.basis for item in items)
    assert catalogue.item("police.hukou", "Person.phone").provider == "police"
    assert catalogue.item("judicial.legal_adviser", "Person.id_number").sharing is Sharing.NONE


def test_a_request_is_granted_by_its_provider_and_opens_just_what_it_says(requests: Requests) -> None:
    asked = ask(requests)
    assert (asked.state, asked.granted, asked.provider) == (State.WAITING, frozenset(), "police")
    assert [r.id for r in requests.for_provider(POLICE)] == [asked.id]
    for nobody in (COURT, OTHER):
        assert asked.id not in [r.id for r in requests.for_provider(nobody)]
        for decide in (requests.approve, requests.refuse, requests.revoke):
            with pytest.raises(UnknownRequest):
                decide(nobody, asked.id, "x")
        with pytest.raises(UnknownRequest):
            requests.of(nobody, asked.id)
    granted = requests.approve(POLICE, asked.id, "同意")
    assert granted.granted == {"police.hukou", *FIELDS}
    assert (granted.decided_by, granted.decision, granted.clock) == (POLICE.id, "同意", None)


def test_nobody_decides_on_a_request_of_their_own(requests: Requests) -> None:
    with pytest.raises(SharingRefused, match="your own agency"):
        ask(requests, BOTH)
    asked = ask(requests, BOTH, extract="court.party", fields=("Person.name",))
    with pytest.raises(SharingRefused, match="of their own"):
        requests.approve(BOTH, asked.id)


def test_what_is_shared_unconditionally_is_granted_at_once(requests: Requests) -> None:
    asked = ask(requests, extract="police.transport_enterprise", fields=("Enterprise.uscc",))
    public = requests.mine(CLERK)[0]
    assert (asked.state, public) == (asked.state, asked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"extract": "no.such"},
        {"fields": ("Person.ethnicity",)},
        {"fields": ()},
        {"extract": "judicial.correction", "fields": ("Person.name",)},
        {"extract": "police.case", "fields": ("Case.title",)},
        {"reason": " "},
        {"basis": ""},
        {"until": date(2026, 11, 26)},
        {"until": date(2028, 1, 1)},
        {"quota": 0},
        {"who": POLICE},
    ],
)
def test_what_cannot_be_asked_for(requests: Requests, wrong: dict[str, object]) -> None:
    with pytest.raises(SharingRefused) as refused:
        ask(requests, **wrong)  # type: ignore[arg-type]
    assert refused.value.zh
    assert requests.mine(CLERK) == []


def test_a_refusal_and_a_revocation_have_a_reason_and_end_it_at_once(requests: Requests) -> None:
    first, second = ask(requests), ask(requests)
    for decide, request in ((requests.refuse, first), (requests.revoke, second)):
        with pytest.raises(SharingRefused, match="say why"):
            decide(POLICE, request.id, " ")
    assert requests.refuse(POLICE, first.id, "用途不明").state is State.REFUSED
    requests.approve(POLICE, second.id)
    requests.use(CLERK, second.id, 1, Use(("n",), 1))
    revoked = requests.revoke(POLICE, second.id, "用途不符")
    assert (revoked.granted, revoked.decision) == (frozenset(), "用途不符"), "who asked is told why"
    with pytest.raises(SharingRefused, match="does not hold"):
        requests.use(CLERK, second.id, 1, Use(("n",), 1))


def test_a_grant_counts_against_its_quota_and_never_gives_more(requests: Requests) -> None:
    asked = ask(requests)
    with pytest.raises(SharingRefused, match="does not hold"):
        requests.use(CLERK, asked.id, 1, Use(()))
    requests.approve(POLICE, asked.id)
    assert requests.use(CLERK, asked.id, 7, Use(())).used == 7
    with pytest.raises(SharingRefused, match="3 records are left"):
        requests.use(CLERK, asked.id, 4, Use(()))
    with pytest.raises(UnknownRequest):
        requests.use(OTHER, asked.id, 1, Use(()))
    used_up = requests.use(CLERK, asked.id, 3, Use(()))
    assert (used_up.state, used_up.granted) == (State.USED_UP, frozenset())


def test_it_ends_with_its_last_day_and_when_it_is_given_back(requests: Requests, time: Time) -> None:
    first, second = ask(requests, until=date(2026, 11, 30)), ask(requests)
    for request in (first, second):
        requests.approve(POLICE, request.id)
    assert requests.give_back(CLERK, second.id).state is State.GIVEN_BACK
    time.now = datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert requests.of(CLERK, first.id).state is State.EXPIRED


def test_the_clock_runs_over_working_days_and_reminds_before_it_is_over(requests: Requests, time: Time) -> None:
    asked = ask(requests)
    clock = asked.clock
    assert clock is not None
    assert (clock.due.day, clock.left, clock.remind) == (date(2026, 12, 11), 10, False)
    time.now = datetime(2026, 12, 9, 1, tzinfo=UTC)
    waiting = requests.for_provider(POLICE)[0].clock
    assert waiting is not None
    assert (waiting.left, waiting.remind) == (2, True)
    time.now = datetime(2026, 12, 14, 1, tzinfo=UTC)
    over = requests.of(POLICE, asked.id).clock
    assert over is not None
    assert over.left == -1


def test_a_catalogue_that_speaks_of_what_there_is_not_is_refused(tmp_path: Path) -> None:
    site = tmp_path / "mappings"
    site.mkdir()
    (site / "extra.yaml").write_text(
        "extract: civil.extra\nlabel: {zh: 甲, en: A}\nkey: [K]\ncolumns: {K: key, XM: name}\n"
        "mentions:\n  - type: Person\n    attributes: {name: XM}\n",
        encoding="utf-8",
    )
    extra = Catalogue.of_home(tmp_path).of_extract("civil.extra")
    assert [(item.field, item.sharing) for item in extra] == [("Person.name", Sharing.NONE)]


def test_a_number_beside_what_the_grant_is_about_is_refused_and_noted_for_both_sides(requests: Requests) -> None:
    asked = ask(requests, about=["5221 2119 7803 0512 35", "5221-2119-8001-0156-75"])
    assert asked.about == ("522121197803051235", "522121198001015675")
    requests.approve(POLICE, asked.id)
    requests.within(CLERK, asked.id, ["522121197803051235"])
    with pytest.raises(SharingRefused, match="1 of the numbers"):
        requests.within(CLERK, asked.id, ["522121197803051235", "522301199107071114"])
    facts = {fact.name: fact for fact in requests.drift(asked)}
    assert (facts["outside"].number, facts["outside"].of, facts["outside"].drifts) == (1, 2, True)
    assert not any(fact.drifts for name, fact in facts.items() if name != "outside")
    with pytest.raises(SharingRefused, match="at most"):
        ask(requests, about=[f"{k:06}" for k in range(1_001)])


def test_uses_drift_when_they_are_of_nights_or_find_nobody_and_not_in_a_clerk_s_day(
    requests: Requests, time: Time
) -> None:
    asked = ask(requests, quota=100)
    requests.approve(POLICE, asked.id)
    for k in range(20):
        requests.use(CLERK, asked.id, 1, Use((f"n{k}",), found=1))
    assert not any(fact.drifts for fact in requests.drift(asked))
    time.now = datetime(2026, 11, 28, 15, tzinfo=UTC)  # a Saturday's night in China
    for k in range(30):
        requests.use(CLERK, asked.id, 0, Use((f"m{k % 5}",)))
    assert {fact.name for fact in requests.drift(asked) if fact.drifts} == {
        "nothing_found", "off_hours", "same_again"
    }  # fmt: skip


def test_an_objection_is_its_provider_s_to_answer_once_within_the_law_s_time(ledger: Ledger, time: Time) -> None:
    objections = Objections(ledger, clock=time)
    made = objections.make(CLERK, "police.hukou:1", "P-1", "police", "phone", "停用")
    assert made.clock is not None
    assert (made.clock.due.day, objections.contested()) == (
        date(2026, 12, 11), {"police.hukou:1": frozenset({"phone"})}
    )  # fmt: skip
    time.now += timedelta(hours=1)
    own = objections.make(BOTH, "police.hukou:2", "P-2", "police", "phone", "停用")
    assert [o.id for o in objections.for_provider(POLICE)] == [made.id, own.id]
    assert objections.for_provider(CLERK) == []
    for nobody in (COURT, CLERK):
        with pytest.raises(UnknownObjection):
            objections.answer(nobody, made.id, Outcome.CORRECTED, "x")
    with pytest.raises(ObjectionRefused, match="of their own"):
        objections.answer(BOTH, own.id, Outcome.CORRECTED, "x")
    with pytest.raises(ObjectionRefused, match="why"):
        objections.answer(POLICE, made.id, Outcome.REFUSED, " ")
    answered = objections.answer(POLICE, made.id, Outcome.REFUSED, "核对无误")
    assert (answered.outcome, answered.clock, answered.answer) == (Outcome.REFUSED, None, "核对无误")
    with pytest.raises(ObjectionRefused, match="has been answered"):
        objections.answer(POLICE, made.id, Outcome.CORRECTED, "x")
    assert objections.contested() == {"police.hukou:2": frozenset({"phone"})}
    assert objections.mine(CLERK) == [answered]


@pytest.mark.slow
def test_a_leaked_part_of_a_file_says_whose_it_was(requests: Requests, ledger: Ledger) -> None:
    asked = ask(requests, quota=1_000)
    requests.approve(POLICE, asked.id)
    keys, marks = [f"police.hukou:{k}" for k in range(60)], [new_mark() for _ in range(12)]
    for mark in marks:
        requests.use(CLERK, asked.id, 60, Use((), export="csv", mark=mark))
    for number, mark in enumerate(marks, 1):
        rows = ordered(mark, keys, str)
        assert [(t.use, t.by) for t in trace(ledger, rows[::3])] == [(number, "order")]
        assert [(t.use, t.by) for t in trace(ledger, [rows[7]], [check(mark, rows[7])])] == [(number, "checks")]
    assert trace(ledger, keys) == []
    assert trace(ledger, ordered(new_mark(), keys, str)) == []
