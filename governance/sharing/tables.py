"""The tables of sharing: requests, what became of them, grants' use, objections. None is ever changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.ledger import Base


class RequestRow(Base):
    """A request for fields of one extract."""

    __tablename__ = "sharing_request"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    extract: Mapped[str] = mapped_column(String(128))
    fields: Mapped[list[str]] = mapped_column(JSON)
    provider: Mapped[str] = mapped_column(String(64), index=True)
    conditional: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(2048))
    basis: Mapped[str] = mapped_column(String(256))
    until: Mapped[date] = mapped_column(Date)
    quota: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[str] = mapped_column(String(128), index=True)
    asked_name: Mapped[str] = mapped_column(String(128))
    agency: Mapped[str] = mapped_column(String(64))
    division: Mapped[str] = mapped_column(String(6))
    asked_at: Mapped[datetime] = mapped_column(DateTime)
    about: Mapped[list[str]] = mapped_column(JSON)


class RequestEvent(Base):
    """What became of a request: approved (it is a grant then), refused, revoked, given back; by whom and why."""

    __tablename__ = "sharing_event"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    request: Mapped[int] = mapped_column(ForeignKey("sharing_request.id"), index=True)
    what: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column("done_by", String(128))
    at: Mapped[datetime] = mapped_column("done_at", DateTime)
    reason: Mapped[str] = mapped_column(String(2048))


class GrantUse(Base):
    """One use of a grant: how many records it gave, and the mark that an export of them carries."""

    __tablename__ = "grant_use"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    request: Mapped[int] = mapped_column(ForeignKey("sharing_request.id"), index=True)
    by: Mapped[str] = mapped_column("used_by", String(128))
    at: Mapped[datetime] = mapped_column("used_at", DateTime)
    records: Mapped[int] = mapped_column(Integer)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    mark: Mapped[str] = mapped_column(String(32))


class ObjectionRow(Base):
    """That a row says something wrong: on the mention, so that it stays with it through every merge and split."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    mention: Mapped[str] = mapped_column(String(256), index=True)
    entity: Mapped[str] = mapped_column(String(64))
    extract: Mapped[str] = mapped_column(String(128))
    provider: Mapped[str] = mapped_column(String(64), index=True)
    field: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(2048))
    by: Mapped[str] = mapped_column("made_by", String(128), index=True)
    by_name: Mapped[str] = mapped_column("made_name", String(128))
    agency: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column("made_at", DateTime)


class ObjectionAnswer(Base):
    """What its provider answered: corrected or refused, and why."""

    __tablename__ = "objection_answer"

    objection: Mapped[int] = mapped_column(ForeignKey("objection.id"), primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column("done_by", String(128))
    at: Mapped[datetime] = mapped_column("done_at", DateTime)
    reason: Mapped[str] = mapped_column(String(2048))
