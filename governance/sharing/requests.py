"""Requests for another agency's data, and the grants they become.

A request runs against the law's clock. Its provider grants or refuses it with a reason; nobody decides on their own
agency's request. A grant is what the policy then enforces: its fields, until its day, as many records as its quota,
and no longer than it is not revoked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from governance import clock as clocks
from governance.clock import CHINA, today, utc
from governance.identity import Role, User
from governance.ledger import Ledger
from governance.ledger.numbering import next_number, numbered
from governance.refused import Refused
from governance.sharing.calendar import Clock, Limits, limits, running
from governance.sharing.catalogue import Catalogue, Sharing
from governance.sharing.tables import GrantUse, RequestEvent, RequestRow
from governance.sharing.using import Fact, Use, drift, hashed
from graph.terms import number_term

PREFIX = "G-"
LONGEST = timedelta(days=366)
MOST_RECORDS = 1_000_000
MOST_ABOUT = 1_000


class State(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    GIVEN_BACK = "given_back"
    EXPIRED = "expired"
    USED_UP = "used_up"


class SharingRefused(Refused):
    """It can't be asked for, granted or used so."""


class UnknownRequest(LookupError):
    """There is no such request, or it is none of the user's business."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request and what became of it. clock: while it waits; decided_by, decision: who last granted, refused or
    revoked it, and why; used: records had under the grant; about: the numbers it is about, any number where there are
    none."""

    id: str
    extract: str
    fields: tuple[str, ...]
    provider: str
    reason: str
    basis: str
    until: date
    quota: int
    asked_by: str
    asked_name: str
    agency: str
    asked_at: datetime
    state: State
    clock: Clock | None
    decided_by: str
    decision: str
    used: int
    about: tuple[str, ...]

    @property
    def granted(self) -> frozenset[str]:
        """The extract and the fields that the policy lets through; none while it is no grant that holds."""
        return frozenset((self.extract, *self.fields)) if self.state is State.GRANTED else frozenset()


class Requests:
    """The requests in a ledger."""

    def __init__(
        self,
        ledger: Ledger,
        catalogue: Catalogue,
        limit: Limits | None = None,
        clock: clocks.Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger, self._catalogue = ledger, catalogue
        self._limits, self._clock = limit or limits(), clock

    def ask(
        self,
        user: User,
        extract: str,
        fields: Collection[str],
        reason: str,
        until: date,
        quota: int,
        basis: str,
        about: Collection[str] = (),
    ) -> Request:
        """A new request, for records of any number (of an identity card, a plate, a code) or of those in `about` alone.
        Where every field is shared unconditionally it is granted at once (政务数据共享条例 16).

        Raises SharingRefused.
        """
        items = self._checked(user, extract, fields, reason, until, quota, basis)
        about = sorted({number_term(number) for number in about} - {""})
        if len(about) > MOST_ABOUT:
            raise SharingRefused(f"一次申请至多列出 {MOST_ABOUT} 个号码", f"at most {MOST_ABOUT} numbers a request")
        conditional = any(item.sharing is Sharing.CONDITIONAL for item in items)
        with self._ledger.writing() as session:
            row = RequestRow(
                id=next_number(session, RequestRow.id),
                extract=extract,
                fields=sorted(set(fields)),
                provider=items[0].provider,
                conditional=conditional,
                reason=reason.strip(),
                basis=basis.strip(),
                until=until,
                quota=quota,
                asked_by=user.id,
                asked_name=user.name,
                agency=user.agency,
                division=user.division,
                asked_at=utc(self._clock),
                about=about,
            )
            session.add(row)
            session.flush()
            if not conditional:
                self._note(session, row, "approved", "", "无条件共享")
            return self._request(session, row)

    def approve(self, user: User, request_id: str, reason: str = "") -> Request:
        """The provider grants it. Raises UnknownRequest and SharingRefused."""
        return self._decide(user, request_id, "approved", reason)

    def refuse(self, user: User, request_id: str, reason: str) -> Request:
        """The provider refuses it, and says why (政务数据共享条例: a refusal has a reason). Raises as `approve`."""
        if not reason.strip():
            raise SharingRefused("请写明不予共享的理由", "say why it is refused")
        return self._decide(user, request_id, "refused", reason)

    def revoke(self, user: User, request_id: str, reason: str) -> Request:
        """The provider takes a grant back; from the next call on it opens nothing. Raises as `approve`."""
        if not reason.strip():
            raise SharingRefused("请写明撤销的理由", "say why it is revoked")
        with self._ledger.writing() as session:
            row = self._of_provider(session, user, request_id)
            if self._request(session, row).state is not State.GRANTED:
                raise SharingRefused("此申请不是有效的授权", "it is no grant that holds")
            self._note(session, row, "revoked", user.id, reason)
            return self._request(session, row)

    def give_back(self, user: User, request_id: str) -> Request:
        """Who asked needs it no more. Raises UnknownRequest."""
        with self._ledger.writing() as session:
            row = _row(session, request_id)
            if row.asked_by != user.id:
                raise UnknownRequest(request_id)
            if self._request(session, row).state in (State.WAITING, State.GRANTED):
                self._note(session, row, "given_back", user.id, "")
            return self._request(session, row)

    def within(self, user: User, request_id: str, numbers: Collection[str]) -> Request:
        """The grant, where what is asked lies within what it is about. Raises UnknownRequest, and SharingRefused where
        the grant does not hold, or a number is none of its own: that is noted for both sides to see (`drift`)."""
        found = self._own(user, request_id)
        _must_hold(found)
        outside = len({number_term(number) for number in numbers} - set(found.about)) if found.about else 0
        if outside:
            self._note_use(user, found, 0, Use(hashed(request_id, numbers), outside=outside))
            raise SharingRefused(
                f"{outside} 个号码不在授权范围内", f"{outside} of the numbers are not among those of the grant"
            )
        return found

    def use(self, user: User, request_id: str, records: int, use: Use) -> Request:
        """Puts a use on record before its records are given. Raises UnknownRequest, and SharingRefused where the grant
        does not hold or its quota does not reach: then nothing may be given."""
        return self._note_use(user, self._own(user, request_id), records, use)

    def _own(self, user: User, request_id: str) -> Request:
        found = self.of(user, request_id)
        if found.asked_by != user.id:
            raise UnknownRequest(request_id)
        return found

    def _note_use(self, user: User, asked: Request, records: int, use: Use) -> Request:
        with self._ledger.writing() as session:
            row = _row(session, asked.id)
            # As it is by now: nobody else writes until this is written.
            found = self._request(session, row)
            _must_hold(found)
            if found.used + records > row.quota:
                raise SharingRefused(
                    f"超出授权数量：还可取 {row.quota - found.used} 条",
                    f"beyond the quota: {row.quota - found.used} records are left",
                )
            session.add(
                GrantUse(
                    id=next_number(session, GrantUse.id),
                    request=row.id,
                    by=user.id,
                    at=utc(self._clock),
                    records=records,
                    asked=use.as_json(),
                    mark=use.mark,
                )
            )
            session.flush()
            return self._request(session, row)

    def drift(self, request: Request) -> list[Fact]:
        """What the uses of a grant say beside the purpose it was asked for; the same for both sides."""
        return drift(self._ledger, int(request.id.removeprefix(PREFIX)))

    def of(self, user: User, request_id: str) -> Request:
        """The user's own request, or one that the user may decide on. Raises UnknownRequest."""
        with self._ledger.reading() as session:
            row = _row(session, request_id)
            if row.asked_by != user.id and not _may_decide(user, row):
                raise UnknownRequest(request_id)
            return self._request(session, row)

    def mine(self, user: User) -> list[Request]:
        """The user's requests, the latest first."""
        return self._found(RequestRow.asked_by == user.id)

    def for_provider(self, user: User) -> list[Request]:
        """All requests that this approver's agency provides for, those that wait first, by the time that is left."""
        if Role.APPROVER not in user.roles:
            return []
        found = self._found(RequestRow.provider == user.agency)
        return sorted(found, key=lambda r: (r.clock is None, r.clock.left if r.clock else 0))

    def waiting(self) -> list[Request]:
        """All that wait for an answer, whichever agency's; for who runs the system, to remind."""
        return [request for request in self._found(true()) if request.state is State.WAITING]

    def _checked(
        self, user: User, extract: str, fields: Collection[str], reason: str, until: date, quota: int, basis: str
    ) -> Sequence[Any]:
        if Role.REQUESTER not in user.roles:
            raise SharingRefused("您没有共享申请的角色", "your roles can't ask for data")
        try:
            items = [self._catalogue.item(extract, field) for field in sorted(set(fields))]
        except KeyError as error:
            raise SharingRefused("目录中没有此数据项或字段", "no such extract or field in the catalogue") from error
        if not items:
            raise SharingRefused("请至少选择一个字段", "ask for at least one field")
        if any(item.sharing is Sharing.NONE for item in items):
            names = "、".join(item.label["zh"] for item in items if item.sharing is Sharing.NONE)
            raise SharingRefused(f"不予共享：{names}", "some of the fields are not shared")
        if items[0].provider == user.agency:
            raise SharingRefused("本部门的数据无需申请", "it is your own agency's data")
        if not reason.strip() or not basis.strip():
            raise SharingRefused("请写明用途和法律依据", "say what it is for and on what legal basis")
        if not today(self._clock) <= until <= today(self._clock) + LONGEST:
            raise SharingRefused("截止日期应在一年之内", "it must end within a year")
        if not 1 <= quota <= MOST_RECORDS:
            raise SharingRefused(f"数量应为 1 至 {MOST_RECORDS}", f"the quota must be 1 to {MOST_RECORDS}")
        return items

    def _decide(self, user: User, request_id: str, what: str, reason: str) -> Request:
        with self._ledger.writing() as session:
            row = self._of_provider(session, user, request_id)
            if self._request(session, row).state is not State.WAITING:
                raise SharingRefused("此申请不在待审批状态", "it does not wait for an answer")
            self._note(session, row, what, user.id, reason)
            return self._request(session, row)

    def _of_provider(self, session: Session, user: User, request_id: str) -> RequestRow:
        row = _row(session, request_id)
        if row.asked_by == user.id:
            raise SharingRefused("不能审批自己的申请", "nobody decides on a request of their own")
        if not _may_decide(user, row):
            raise UnknownRequest(request_id)
        return row

    def _note(self, session: Session, row: RequestRow, what: str, by: str, reason: str) -> None:
        session.add(
            RequestEvent(
                id=next_number(session, RequestEvent.id),
                request=row.id,
                what=what,
                by=by,
                at=utc(self._clock),
                reason=reason.strip(),
            )
        )
        session.flush()

    def _found(self, wanted: ColumnElement[bool]) -> list[Request]:
        with self._ledger.reading() as session:
            rows = session.scalars(select(RequestRow).where(wanted).order_by(RequestRow.id.desc())).all()
            return self._requests(session, rows)

    def _request(self, session: Session, row: RequestRow) -> Request:
        return self._requests(session, [row])[0]

    def _requests(self, session: Session, rows: Sequence[RequestRow]) -> list[Request]:
        """With what became of them and how much was had, each asked for once."""
        ids = [row.id for row in rows]
        events: dict[int, dict[str, RequestEvent]] = {}
        for event in session.scalars(
            select(RequestEvent).where(RequestEvent.request.in_(ids)).order_by(RequestEvent.id)
        ):
            events.setdefault(event.request, {})[event.what] = event
        summed = select(GrantUse.request, func.sum(GrantUse.records)).where(GrantUse.request.in_(ids))
        used = {request: int(records) for request, records in session.execute(summed.group_by(GrantUse.request))}
        return [self._as_it_is(row, events.get(row.id, {}), used.get(row.id, 0)) for row in rows]

    def _as_it_is(self, row: RequestRow, events: Mapping[str, RequestEvent], used: int) -> Request:
        state = self._state(row, set(events), used)
        decided = events.get("revoked") or events.get("approved") or events.get("refused")
        return Request(
            f"{PREFIX}{row.id}",
            row.extract,
            tuple(row.fields),
            row.provider,
            row.reason,
            row.basis,
            row.until,
            row.quota,
            row.asked_by,
            row.asked_name,
            row.agency,
            row.asked_at,
            state,
            self._time_left(row) if state is State.WAITING else None,
            decided.by if decided else "",
            decided.reason if decided else "",
            used,
            tuple(row.about),
        )

    def _state(self, row: RequestRow, events: Collection[str], used: int) -> State:
        for what, state in (
            ("refused", State.REFUSED), ("revoked", State.REVOKED), ("given_back", State.GIVEN_BACK),
        ):  # fmt: skip
            if what in events:
                return state
        if today(self._clock) > row.until:
            return State.EXPIRED
        if "approved" not in events:
            return State.WAITING
        return State.USED_UP if used >= row.quota else State.GRANTED

    def _time_left(self, row: RequestRow) -> Clock:
        asked = row.asked_at.replace(tzinfo=UTC).astimezone(CHINA).date()
        days = self._limits.conditional if row.conditional else self._limits.unconditional
        return running(asked, days, self._limits, today(self._clock))


def _must_hold(request: Request) -> None:
    if request.state is not State.GRANTED:
        raise SharingRefused("授权已失效", "the grant does not hold")


def _may_decide(user: User, row: RequestRow) -> bool:
    """The provider's approvers; the provider is never the agency that asks."""
    return Role.APPROVER in user.roles and user.agency == row.provider


def _row(session: Session, request_id: str) -> RequestRow:
    row = numbered(session, RequestRow, PREFIX, request_id)
    if row is None:
        raise UnknownRequest(request_id)
    return row
