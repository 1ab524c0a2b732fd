"""Opening, approving and closing purposes; what state each is in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, outerjoin, select
from sqlalchemy.orm import Session

from governance.clock import Clock, today, utc
from governance.identity import Role, User
from governance.ledger import Ledger, Question
from governance.ledger.numbering import next_number, number_of, numbered
from governance.purposes.kinds import kinds
from governance.purposes.tables import PurposeEvent, PurposeRow
from governance.refused import Refused

PREFIX = "PU-"


class State(StrEnum):
    """What a purpose is good for: only an open one lets anything be seen."""

    WAITING = "waiting"
    OPEN = "open"
    REFUSED = "refused"
    CLOSED = "closed"
    EXPIRED = "expired"


class PurposeRefused(Refused):
    """It can't be opened, approved or used so."""


class UnknownPurpose(LookupError):
    """There is no such purpose, or it is another's."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose and its state at a time. until: its last day (China Standard Time); approved_by: empty where nobody had
    to approve it or nobody has."""

    id: str
    kind: str
    reference: str
    basis: str
    reason: str
    until: date
    opened_by: str
    opened_name: str
    agency: str
    division: str
    opened_at: datetime
    state: State
    approved_by: str = ""

    @property
    def opens(self) -> frozenset[str]:
        """The seals it opens; none while it is not open."""
        return kinds()[self.kind].opens if self.state is State.OPEN else frozenset()


TOLD = (*PurposeRow.__table__.c, PurposeEvent.what, PurposeEvent.by.label("by"))
"""What a purpose and its events say (`Purposes.told`)."""
_WITH_EVENTS = Question(
    select(*TOLD)
    .select_from(outerjoin(PurposeRow, PurposeEvent, PurposeEvent.purpose == PurposeRow.id))
    .where(PurposeRow.id == bindparam("number"))
    .order_by(PurposeEvent.id)
)
"""A purpose, once for each of its events, or once without any."""


class Purposes:
    """The purposes in a ledger."""

    def __init__(self, ledger: Ledger, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._ledger, self._clock = ledger, clock

    def open(self, user: User, kind: str, reference: str, until: date, reason: str, basis: str = "") -> Purpose:
        """A new purpose of this user's; where its kind asks for it, it waits for another to approve it. Raises
        PurposeRefused."""
        declared = kinds().get(kind)
        if declared is None or not declared.may_be_opened_by(user):
            raise PurposeRefused("您的部门和角色不能建立此类目的", "your agency and roles can't open such a purpose")
        reference, reason = reference.strip(), reason.strip()
        if not declared.reference.match(reference):
            hint = declared.reference_hint
            raise PurposeRefused(f"依据编号应为{hint['zh']}", f"the reference must be {hint['en']}")
        if not reason:
            raise PurposeRefused("请写明事由", "say what it is for")
        first = today(self._clock)
        if not first <= until <= first + timedelta(days=declared.days):
            raise PurposeRefused(
                f"截止日期应在今天至 {declared.days} 天之内", f"it must end within {declared.days} days from today"
            )
        with self._ledger.writing() as session:
            row = PurposeRow(
                id=next_number(session, PurposeRow.id),
                kind=kind,
                reference=reference,
                basis=basis.strip() or declared.basis,
                reason=reason,
                until=until,
                opened_by=user.id,
                opened_name=user.name,
                agency=user.agency,
                division=user.division,
                opened_at=utc(self._clock),
            )
            session.add(row)
            session.flush()
            return self._purpose(row, ())

    def approve(self, user: User, purpose_id: str, reason: str = "") -> Purpose:
        """Approves one that waits: an approver of the same agency, never its opener. Raises UnknownPurpose and
        PurposeRefused."""
        return self._settle(user, purpose_id, "approved", reason)

    def refuse(self, user: User, purpose_id: str, reason: str) -> Purpose:
        """Refuses one that waits, and says why. Raises as `approve`."""
        if not reason.strip():
            raise PurposeRefused("请写明不予批准的理由", "say why it is refused")
        return self._settle(user, purpose_id, "refused", reason)

    def close(self, user: User, purpose_id: str) -> Purpose:
        """Its opener needs it no more. Raises UnknownPurpose."""
        with self._ledger.writing() as session:
            row, events = _of(session, purpose_id)
            if row.opened_by != user.id:
                raise UnknownPurpose(purpose_id)
            if self._purpose(row, events).state in (State.OPEN, State.WAITING):
                events.append(self._event(session, row, "closed", user, ""))
            return self._purpose(row, events)

    def of(self, user: User, purpose_id: str) -> Purpose:
        """The user's own purpose as it is now. Raises UnknownPurpose for another's as for one there is not."""
        found = self.told(self._ledger.ask(_WITH_EVENTS, number=number_of(PREFIX, purpose_id)))
        if found is None or found.opened_by != user.id:
            raise UnknownPurpose(purpose_id)
        return found

    def told(self, rows: Sequence[Any]) -> Purpose | None:
        """A purpose as it is now, of rows with the columns TOLD, one for each of its events; None where there is
        none."""
        if not rows or rows[0].id is None:
            return None
        return self._purpose(rows[0], [row for row in rows if row.what is not None])

    def mine(self, user: User) -> list[Purpose]:
        """The user's purposes, the latest first."""
        return self._found(PurposeRow.opened_by == user.id)

    def named(self, purpose_ids: Collection[str]) -> dict[str, Purpose]:
        """Purposes by their ids, whosever they are: for the audit. Those there are not are left out."""
        numbers = [number for name in purpose_ids if (number := number_of(PREFIX, name)) is not None]
        return {purpose.id: purpose for purpose in self._found(PurposeRow.id.in_(numbers))}

    def waiting(self, approver: User) -> list[Purpose]:
        """Those that this approver may approve or refuse, the eldest first."""
        if Role.APPROVER not in approver.roles:
            return []
        found = self._found(PurposeRow.agency == approver.agency, PurposeRow.opened_by != approver.id)
        return [purpose for purpose in reversed(found) if purpose.state is State.WAITING]

    def _settle(self, user: User, purpose_id: str, what: str, reason: str) -> Purpose:
        with self._ledger.writing() as session:
            row, events = _of(session, purpose_id)
            if Role.APPROVER not in user.roles or row.agency != user.agency:
                raise UnknownPurpose(purpose_id)
            if row.opened_by == user.id:
                raise PurposeRefused("不能批准自己建立的目的", "nobody approves a purpose of their own")
            if self._purpose(row, events).state is not State.WAITING:
                raise PurposeRefused("此目的不在待批准状态", "it does not wait for approval")
            events.append(self._event(session, row, what, user, reason.strip()))
            return self._purpose(row, events)

    def _event(self, session: Session, row: PurposeRow, what: str, user: User, reason: str) -> PurposeEvent:
        event = PurposeEvent(
            id=next_number(session, PurposeEvent.id),
            purpose=row.id,
            what=what,
            by=user.id,
            at=utc(self._clock),
            reason=reason,
        )
        session.add(event)
        session.flush()
        return event

    def _found(self, *wanted: ColumnElement[bool]) -> list[Purpose]:
        with self._ledger.reading() as session:
            rows = session.scalars(select(PurposeRow).where(*wanted).order_by(PurposeRow.id.desc())).all()
            events = _events_of(session, [row.id for row in rows])
            return [self._purpose(row, events.get(row.id, ())) for row in rows]

    def _purpose(self, row: PurposeRow | Row[Any], events: Sequence[PurposeEvent | Row[Any]]) -> Purpose:
        by_what = {event.what: event for event in events}
        approved = by_what.get("approved")
        return Purpose(
            f"{PREFIX}{row.id}",
            row.kind,
            row.reference,
            row.basis,
            row.reason,
            row.until,
            row.opened_by,
            row.opened_name,
            row.agency,
            row.division,
            row.opened_at,
            self._state(row, set(by_what)),
            approved.by if approved else "",
        )

    def _state(self, row: PurposeRow | Row[Any], events: set[str]) -> State:
        if "refused" in events:
            return State.REFUSED
        if "closed" in events:
            return State.CLOSED
        # A kind that is no longer declared opens nothing.
        if row.kind not in kinds() or today(self._clock) > row.until:
            return State.EXPIRED
        if kinds()[row.kind].approval and "approved" not in events:
            return State.WAITING
        return State.OPEN


def _of(session: Session, purpose_id: str) -> tuple[PurposeRow, list[PurposeEvent]]:
    row = numbered(session, PurposeRow, PREFIX, purpose_id)
    if row is None:
        raise UnknownPurpose(purpose_id)
    return row, _events(session, row.id)


def _events(session: Session, purpose: int) -> list[PurposeEvent]:
    return _events_of(session, [purpose]).get(purpose, [])


def _events_of(session: Session, purposes: Sequence[int]) -> dict[int, list[PurposeEvent]]:
    """What became of each of them, in order, asked for once."""
    found: dict[int, list[PurposeEvent]] = {}
    wanted = select(PurposeEvent).where(PurposeEvent.purpose.in_(purposes)).order_by(PurposeEvent.id)
    for event in session.scalars(wanted):
        found.setdefault(event.purpose, []).append(event)
    return found
