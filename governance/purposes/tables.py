"""The tables of purposes: a purpose as it was opened, and what became of it. Neither is ever changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.ledger import Base


class PurposeRow(Base):
    """A purpose as it was opened."""

    __tablename__ = "purpose"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(128))
    basis: Mapped[str] = mapped_column(String(256))
    reason: Mapped[str] = mapped_column(String(1024))
    until: Mapped[date] = mapped_column(Date)
    opened_by: Mapped[str] = mapped_column(String(128), index=True)
    opened_name: Mapped[str] = mapped_column(String(128))
    agency: Mapped[str] = mapped_column(String(64))
    division: Mapped[str] = mapped_column(String(6))
    opened_at: Mapped[datetime] = mapped_column(DateTime)


class PurposeEvent(Base):
    """What became of it: approved, refused or closed, by whom and why."""

    __tablename__ = "purpose_event"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    purpose: Mapped[int] = mapped_column(ForeignKey("purpose.id"), index=True)
    what: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column("done_by", String(128))
    at: Mapped[datetime] = mapped_column("done_at", DateTime)
    reason: Mapped[str] = mapped_column(String(1024))
