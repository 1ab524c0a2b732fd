"""Time as the ledger has it (UTC, without a zone), and the day it is in China, by which the law counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
Clock = Callable[[], datetime]
"""What tells the time, with its zone."""


def now() -> datetime:
    """UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def utc(clock: Clock) -> datetime:
    """What the clock says, UTC without zone."""
    return clock().astimezone(UTC).replace(tzinfo=None)


def today(clock: Clock) -> date:
    """The day it is in China."""
    return clock().astimezone(CHINA).date()


def day_begins(day: date) -> datetime:
    """When a day begins in China, UTC without zone."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC).replace(tzinfo=None)
