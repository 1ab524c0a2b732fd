"""Decisions in the ledger: events are appended and none is taken away; the database itself refuses to change one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import JSON, DateTime, ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from governance import ledger
from governance.ledger import Base
from governance.ledger.numbering import next_number
from stewardship.decisions import Decision, Kind


class DecisionEvent(Base):
    """One decision as it was given."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    sides: Mapped[list[list[str]]] = mapped_column(JSON)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    by: Mapped[str] = mapped_column("decided_by", String)
    at: Mapped[datetime] = mapped_column("decided_at", DateTime)
    reason: Mapped[str] = mapped_column(String)
    evidence: Mapped[dict[str, str]] = mapped_column(JSON)

    def as_decision(self) -> Decision:
        """As the rest of the package knows it."""
        return Decision(
            self.id,
            Kind(self.kind),
            tuple(tuple(side) for side in self.sides),
            self.by,
            self.at,
            self.reason,
            self.undoes,
            dict(self.evidence),
        )


class Writer:
    """The ledger while nobody else may write to it."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def events(self) -> list[Decision]:
        """All events, in the order given."""
        return _events(self.session)

    def append(self, decision: Decision) -> Decision:
        """Writes an event, whatever id it has been given, under the next id; returns it as written."""
        row = DecisionEvent(
            id=next_number(self.session, DecisionEvent.id),
            kind=decision.kind.value,
            sides=[list(side) for side in decision.sides],
            undoes=decision.undoes,
            by=decision.by,
            at=decision.at,
            reason=decision.reason,
            evidence=dict(decision.evidence),
        )
        self.session.add(row)
        self.session.flush()
        return row.as_decision()


class Ledger:
    """The decisions in the ledger of a home. Safe to use from several threads and processes."""

    def __init__(self, home: Path) -> None:
        self._ledger = ledger.Ledger.of_home(home)

    def events(self) -> list[Decision]:
        """All events, in the order given; none where nothing was ever decided (and then no file is made)."""
        with self.reading() as session:
            return [] if session is None else _events(session)

    @contextmanager
    def reading(self) -> Iterator[Session | None]:
        """The ledger to read; None where nothing was ever written to it (and then no file is made)."""
        if not self._ledger.exists:
            yield None
            return
        with self._ledger.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """What is appended in the block is written when it ends without an error, or not at all."""
        with self._ledger.writing() as session:
            yield Writer(session)

    def close(self) -> None:
        """Closes what is open."""
        self._ledger.close()


def _events(session: Session) -> list[Decision]:
    return [row.as_decision() for row in session.scalars(select(DecisionEvent).order_by(DecisionEvent.id))]
