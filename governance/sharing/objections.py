"""Objections to what a row says, and their correction by the agency whose row it is (个人信息保护法 8, 46;
政务数据共享条例: whoever uses shared data and doubts them says so, and the provider looks into it).

An objection is on a mention, so whatever entity the mention is of shows it as contested, through merge and split.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true

from governance import clock as clocks
from governance.clock import CHINA, today, utc
from governance.identity import Role, User
from governance.ledger import Ledger
from governance.ledger.numbering import next_number, numbered
from governance.refused import Refused
from governance.sharing.calendar import Clock, Limits, limits, running
from governance.sharing.tables import ObjectionAnswer, ObjectionRow

PREFIX = "O-"
LOOKED_AT_EVERY = 2.0
"""Seconds for which it is known which mentions are contested: every entity that is shown asks."""


class Outcome(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    CORRECTED = "corrected"
    REFUSED = "refused"


class ObjectionRefused(Refused):
    """It can't be made or answered so."""


class UnknownObjection(LookupError):
    """There is no such objection, or it is none of the user's business."""


@dataclass(frozen=True, slots=True)
class Objection:
    """field: the attribute that is said to be wrong; entity: that the mention was of when it was made; clock: while it
    is open; answer: the provider's words."""

    id: str
    mention: str
    entity: str
    extract: str
    provider: str
    field: str
    reason: str
    by: str
    by_name: str
    agency: str
    at: datetime
    outcome: Outcome
    clock: Clock | None
    answer: str


class Objections:
    """The objections in a ledger."""

    def __init__(
        self, ledger: Ledger, limit: Limits | None = None, clock: clocks.Clock = lambda: datetime.now(UTC)
    ) -> None:
        self._ledger, self._limits, self._clock = ledger, limit or limits(), clock
        self._contested: tuple[float, Mapping[str, frozenset[str]]] = (float("-inf"), {})

    def make(self, user: User, mention: str, entity: str, provider: str, field: str, reason: str) -> Objection:
        """On a mention that the user may see, as the caller has looked. Raises ObjectionRefused."""
        if not reason.strip():
            raise ObjectionRefused("请写明异议的理由", "say what is wrong with it")
        with self._ledger.writing() as session:
            row = ObjectionRow(
                id=next_number(session, ObjectionRow.id),
                mention=mention,
                entity=entity,
                extract=mention.partition(":")[0],
                provider=provider,
                field=field,
                reason=reason.strip(),
                by=user.id,
                by_name=user.name,
                agency=user.agency,
                at=utc(self._clock),
            )
            session.add(row)
            session.flush()
            made = self._objection(row, None)
        self._contested = (float("-inf"), {})
        return made

    def answer(self, user: User, objection_id: str, outcome: Outcome, reason: str) -> Objection:
        """By an approver of the agency whose row it is, never on an objection of their own. corrected: the row will be
        delivered anew. Raises UnknownObjection and ObjectionRefused."""
        if outcome is Outcome.OPEN or not reason.strip():
            raise ObjectionRefused("请写明核查结论与理由", "say what came of it, and why")
        with self._ledger.writing() as session:
            row = numbered(session, ObjectionRow, PREFIX, objection_id)
            if row is None or Role.APPROVER not in user.roles or row.provider != user.agency:
                raise UnknownObjection(objection_id)
            if row.by == user.id:
                raise ObjectionRefused("不能答复自己提出的异议", "nobody answers an objection of their own")
            if session.get(ObjectionAnswer, row.id) is not None:
                raise ObjectionRefused("此异议已有答复", "it has been answered")
            said = ObjectionAnswer(
                objection=row.id, outcome=outcome.value, by=user.id, at=utc(self._clock), reason=reason.strip()
            )
            session.add(said)
            session.flush()
            answered = self._objection(row, said)
        self._contested = (float("-inf"), {})
        return answered

    def mine(self, user: User) -> list[Objection]:
        """Those the user made, the latest first."""
        return self._found(ObjectionRow.by == user.id)

    def for_provider(self, user: User) -> list[Objection]:
        """Those on rows of this approver's agency, the open ones first, by the time that is left."""
        if Role.APPROVER not in user.roles:
            return []
        found = self._found(ObjectionRow.provider == user.agency)
        return sorted(found, key=lambda o: (o.clock is None, o.clock.left if o.clock else 0, o.at))

    def waiting(self) -> list[Objection]:
        """All that are open, whichever agency's; for who runs the system, to remind."""
        return [objection for objection in self._found(true()) if objection.outcome is Outcome.OPEN]

    def contested(self) -> Mapping[str, frozenset[str]]:
        """Mention → its attributes that are contested now; at most two seconds old."""
        read_at, found = self._contested
        if time.monotonic() - read_at < LOOKED_AT_EVERY:
            return found
        open_ones = ObjectionRow.id.not_in(select(ObjectionAnswer.objection))
        fields: dict[str, set[str]] = {}
        with self._ledger.reading() as session:
            for mention, field in session.execute(select(ObjectionRow.mention, ObjectionRow.field).where(open_ones)):
                fields.setdefault(mention, set()).add(field)
        found = {mention: frozenset(said) for mention, said in fields.items()}
        self._contested = (time.monotonic(), found)
        return found

    def _found(self, wanted: ColumnElement[bool]) -> list[Objection]:
        asked = (
            select(ObjectionRow, ObjectionAnswer)
            .outerjoin(ObjectionAnswer, ObjectionAnswer.objection == ObjectionRow.id)
            .where(wanted)
            .order_by(ObjectionRow.id.desc())
        )
        with self._ledger.reading() as session:
            return [self._objection(row, said) for row, said in session.execute(asked)]

    def _objection(self, row: ObjectionRow, said: ObjectionAnswer | None) -> Objection:
        made = row.at.replace(tzinfo=UTC).astimezone(CHINA).date()
        return Objection(
            f"{PREFIX}{row.id}",
            row.mention,
            row.entity,
            row.extract,
            row.provider,
            row.field,
            row.reason,
            row.by,
            row.by_name,
            row.agency,
            row.at,
            Outcome(said.outcome) if said else Outcome.OPEN,
            None if said else running(made, self._limits.correction, self._limits, today(self._clock)),
            said.reason if said else "",
        )
