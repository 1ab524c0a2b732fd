"""The ledger of decisions: HOME/ledger.sqlite, to which events are appended and from which none is taken.

SQLAlchemy's models; the database itself refuses to change or delete an event. Writers take turns: what a new event is
checked against cannot change before it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Integer, String, Table, create_engine, event, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from stewardship.decisions import Decision, Kind


class Base(DeclarativeBase):
    """The tables of the ledger."""


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


@event.listens_for(DecisionEvent.metadata.tables["decision"], "after_create")
def _append_only(_: Table, connection: Connection, **__: Any) -> None:
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER decision_no_{verb.lower()} BEFORE {verb} ON decision "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )


def path(home: Path) -> Path:
    """The ledger file of a home."""
    return home / "ledger.sqlite"


class Writer:
    """The ledger while nobody else may write to it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def events(self) -> list[Decision]:
        """All events, in the order given."""
        return _events(self._session)

    def append(self, decision: Decision) -> Decision:
        """Writes an event, whatever id it has been given, under the next id; returns it as written."""
        last = self._session.scalar(select(DecisionEvent.id).order_by(DecisionEvent.id.desc()).limit(1))
        row = DecisionEvent(
            id=(last or 0) + 1,
            kind=decision.kind.value,
            sides=[list(side) for side in decision.sides],
            undoes=decision.undoes,
            by=decision.by,
            at=decision.at,
            reason=decision.reason,
            evidence=dict(decision.evidence),
        )
        self._session.add(row)
        self._session.flush()
        return row.as_decision()


class Ledger:
    """The ledger of a home. Safe to use from several threads and processes."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._engine: Engine | None = None

    def events(self) -> list[Decision]:
        """All events, in the order given; none where nothing was ever decided (and then no file is made)."""
        if not path(self._home).exists():
            return []
        with Session(self._open()) as session:
            return _events(session)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """What is appended in the block is written when it ends without an error, or not at all."""
        self._home.mkdir(parents=True, exist_ok=True)
        with Session(self._open().execution_options(pingan_writes=True)) as session, session.begin():
            yield Writer(session)

    def close(self) -> None:
        """Closes what is open."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _open(self) -> Engine:
        if self._engine is None:
            engine = create_engine(f"sqlite:///{path(self._home)}", connect_args={"timeout": 30})
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
            with engine.execution_options(pingan_writes=True).begin() as connection:
                Base.metadata.create_all(connection)
            self._engine = engine
        return self._engine


def _events(session: Session) -> list[Decision]:
    return [row.as_decision() for row in session.scalars(select(DecisionEvent).order_by(DecisionEvent.id))]


def _prepare(connection: Any, _: object) -> None:
    # The driver's own transactions would begin too late to keep a second writer out.
    connection.isolation_level = None
    for setting in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("pingan_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
