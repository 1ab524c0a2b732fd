"""Looking into the audit: who did what, when, for which purpose, and about whom (个人信息保护法 54: 合规审计)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from governance.audit.checkpoint import Checkpoint
from governance.audit.tables import AuditCheckpoint, AuditIndex, AuditLeaf, AuditSubject, AuditText
from governance.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: those that are all of what is named. since, until: UTC, both inclusive; entities: one of them came
    back with it; before: only entries earlier than this one, for the next page."""

    user: str | None = None
    agency: str | None = None
    purpose: str | None = None
    action: str | None = None
    permitted: bool | None = None
    entities: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """As SQLAlchemy has them, over AuditIndex."""
        for column, value in (
            (AuditIndex.user_id, self.user),
            (AuditIndex.agency, self.agency),
            (AuditIndex.purpose, self.purpose),
            (AuditIndex.action, self.action),
            (AuditIndex.permitted, self.permitted),
        ):
            if value is not None:
                yield column == value
        if self.since is not None:
            yield AuditIndex.at >= self.since
        if self.until is not None:
            yield AuditIndex.at <= self.until
        if self.before is not None:
            yield AuditIndex.seq < self.before
        if self.entities:
            yield AuditIndex.seq.in_(select(AuditSubject.seq).where(AuditSubject.entity_id.in_(sorted(self.entities))))


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as it is on record. seq: its place in the log; at: UTC; user: the id of who."""

    seq: int
    at: datetime
    kind: str
    user: str
    agency: str
    purpose: str
    action: str
    asked: dict[str, Any]
    entities: tuple[str, ...]
    fields: tuple[str, ...]
    permitted: bool
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """entries: how many there are; kept: how many of them still say something, the others' time being over;
    checkpoint: the last one that a second authority took, None before the first; uncovered_since: when the first entry
    after it was made (UTC), None where all have one."""

    entries: int
    kept: int
    checkpoint: Checkpoint | None
    uncovered_since: datetime | None


def entries(ledger: Ledger, wanted: Wanted, limit: int) -> list[Found]:
    """The entries that are wanted, the latest first, at most `limit`."""
    query = (
        select(AuditText.text)
        .join(AuditIndex, AuditIndex.seq == AuditText.seq)
        .where(*wanted.conditions())
        .order_by(AuditIndex.seq.desc())
        .limit(limit)
    )
    with ledger.reading() as session:
        return [_found(json.loads(text)) for text in session.scalars(query)]


def coverage(ledger: Ledger) -> Coverage:
    """How far the log is vouched for."""
    with ledger.reading() as session:
        size = session.execute(select(func.coalesce(func.max(AuditLeaf.seq), 0))).scalar_one()
        kept = session.execute(select(func.count()).select_from(AuditText)).scalar_one()
        last = session.scalar(select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1))
        since = uncovered_since(session)
    return Coverage(size, kept, Checkpoint.parse(last.line) if last is not None else None, since)


def uncovered_since(session: Session) -> datetime | None:
    """When the first entry after the last checkpoint was made (UTC); None where all have one."""
    covered = session.execute(select(func.coalesce(func.max(AuditCheckpoint.size), 0))).scalar_one()
    return session.scalar(select(func.min(AuditLeaf.at)).where(AuditLeaf.seq > covered))


def checkpoints(ledger: Ledger) -> list[Checkpoint]:
    """Those that a second authority took, as this system remembers them; the authority's own copies are what counts
    (`pingan audit verify`)."""
    with ledger.reading() as session:
        lines = session.scalars(select(AuditCheckpoint.line).order_by(AuditCheckpoint.size)).all()
    return [Checkpoint.parse(line) for line in lines]


def _found(said: dict[str, Any]) -> Found:
    return Found(
        seq=said["seq"],
        at=datetime.fromisoformat(said["at"]),
        kind=said["kind"],
        user=said["user"],
        agency=said["agency"],
        purpose=said["purpose"],
        action=said["action"],
        asked=said["asked"],
        entities=tuple(said["entities"]),
        fields=tuple(said["fields"]),
        permitted=said["permitted"],
        policies=tuple(said["policies"]),
    )
