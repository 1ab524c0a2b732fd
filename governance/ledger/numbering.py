"""Rows that are numbered 1, 2, … in the order they are written, and known outside by a prefix and that number."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from governance.ledger.base import Base

Row = TypeVar("Row", bound=Base)
MOST_DIGITS = 9


def next_number(session: Session, column: InstrumentedAttribute[int]) -> int:
    """The number after the last one of a column; nobody else takes it while the session may write."""
    return session.execute(select(func.coalesce(func.max(column), 0))).scalar_one() + 1


def numbered(session: Session, kind: type[Row], prefix: str, name: str) -> Row | None:
    """The row of a name such as PU-12; None where there is none, or the name is none."""
    number = number_of(prefix, name)
    return None if number is None else session.get(kind, number)


def number_of(prefix: str, name: str) -> int | None:
    """The number in a name such as PU-12; None where the name is none."""
    number = name.removeprefix(prefix)
    return int(number) if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS else None
