"""What people do about the hits of the watch: taken in hand, closed, marked false, opened again. Events in the ledger.

A hit itself is computed and can be computed again; that somebody looked into it is a person's word, kept like any
other decision. An event names the facts that stood behind the hit when it was given: a closed or false hit opens again
when a fact is added that was not among them, and never for the same facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.ledger import Base, Ledger
from governance.ledger.numbering import next_number


class HandlingEvent(Base):
    """One event as it was given."""

    __tablename__ = "handling"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    hit_id: Mapped[str] = mapped_column(String(32), index=True)
    action: Mapped[str] = mapped_column(String(16))
    facts: Mapped[list[str]] = mapped_column(JSON)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column("handled_by", String)
    at: Mapped[datetime] = mapped_column("handled_at", DateTime)
    note: Mapped[str] = mapped_column(String)


class Action(StrEnum):
    """What somebody did about a hit."""

    HANDLE = "handle"
    """Taken in hand: somebody is looking into it."""
    CLOSE = "close"
    """Looked into and done with."""
    FALSE = "false"
    """The facts are not as the sources state them, or do not mean what the rule takes them for."""
    REOPEN = "reopen"


class HitState(StrEnum):
    """Where a hit stands."""

    OPEN = "open"
    HANDLED = "handled"
    CLOSED = "closed"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Handling:
    """One event. facts: ids of the facts behind the hit as it was shown; shown: the hit as it was shown, which stays
    readable after its facts have changed; at: UTC without zone."""

    id: int
    hit_id: str
    action: Action
    facts: frozenset[str]
    by: str
    at: datetime
    note: str
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a hit stands, and the facts that came after what was last said about it."""

    state: HitState
    new_facts: frozenset[str] = frozenset()


_STATES = {
    Action.HANDLE: HitState.HANDLED,
    Action.CLOSE: HitState.CLOSED,
    Action.FALSE: HitState.FALSE,
    Action.REOPEN: HitState.OPEN,
}


def standing(events: Iterable[Handling], facts: Collection[str]) -> Standing:
    """Where a hit with these facts stands after these events of its own, in the order given.

    Facts count as known once they were shown with any of the events: somebody who closes a hit anew need not see all
    that an earlier one saw.
    """
    events = list(events)
    if not events:
        return Standing(HitState.OPEN)
    new = frozenset(facts).difference(*(event.facts for event in events))
    state = _STATES[events[-1].action]
    if new and state in (HitState.CLOSED, HitState.FALSE):
        state = HitState.OPEN
    return Standing(state, new)


def events(ledger: Ledger, hit_ids: Collection[str] | None = None) -> dict[str, list[Handling]]:
    """The events of these hits, or of all, by hit and in the order given."""
    found: dict[str, list[Handling]] = {}
    if not ledger.exists:
        return found
    with ledger.reading() as session:
        query = select(HandlingEvent).order_by(HandlingEvent.id)
        if hit_ids is not None:
            query = query.where(HandlingEvent.hit_id.in_(sorted(hit_ids)))
        for row in session.scalars(query):
            found.setdefault(row.hit_id, []).append(_handling(row))
    return found


def record(ledger: Ledger, handling: Handling) -> Handling:
    """Writes an event, whatever id it has been given, under the next id; returns it as written.

    Raises ValueError when it does not say by whom, or why.
    """
    if not handling.by.strip() or not handling.note.strip():
        raise ValueError("a handling says by whom and why")
    with ledger.writing() as session:
        row = HandlingEvent(
            id=next_number(session, HandlingEvent.id),
            hit_id=handling.hit_id,
            action=handling.action.value,
            facts=sorted(handling.facts),
            shown=dict(handling.shown),
            by=handling.by.strip(),
            at=handling.at,
            note=handling.note.strip(),
        )
        session.add(row)
        session.flush()
        return _handling(row)


def _handling(row: HandlingEvent) -> Handling:
    return Handling(
        row.id, row.hit_id, Action(row.action), frozenset(row.facts), row.by, row.at, row.note, dict(row.shown)
    )
