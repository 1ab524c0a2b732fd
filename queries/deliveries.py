"""What was handed over, and what of it could not be taken."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope


class Delivery(Answer):
    """One extract of one delivery, with the counts that add up."""

    delivery_id: str
    seq: int = Field(description="Order of arrival.")
    agency: str
    extract: str
    file: str
    as_of: date | None
    mode: str = Field(description="add or snapshot.")
    received: datetime | None
    rows: int = Field(description="Rows read; stored and quarantined add up to it.")
    stored: int
    new: int
    changed: int
    unchanged: int
    quarantined: int
    withdrawn: int
    unknown_columns: list[str]
    missing_columns: list[str]


class DeliveryAnswer(Answer):
    """Deliveries, newest first."""

    deliveries: list[Delivery]
    total: int
    cut: bool


class QuarantinedRow(Answer):
    """One row that was not taken, and what to do about it."""

    delivery_id: str
    extract: str
    file: str
    line: int | None
    field: str | None
    reason: str
    hint: str | None = Field(description="What a person can do about it.")


class QuarantineReason(Answer):
    """How often one reason occurs."""

    extract: str
    field: str | None
    reason: str
    count: int


class QuarantineAnswer(Answer):
    """Rows in quarantine with the reasons counted."""

    reasons: list[QuarantineReason]
    rows: list[QuarantinedRow]
    total: int
    cut: bool


def deliveries(home: Path, scope: Scope, limit: int = 100, offset: int = 0) -> DeliveryAnswer:
    """Deliveries of the extracts the scope shows, newest first."""
    raise NotImplementedError


def quarantine(
    home: Path, scope: Scope, extract: str | None = None, limit: int = 100, offset: int = 0
) -> QuarantineAnswer:
    """Quarantined rows of the extracts the scope shows."""
    raise NotImplementedError
