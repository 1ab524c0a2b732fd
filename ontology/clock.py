"""China Standard Time, by which the province's days are counted (one zone, no summer time since 1991)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8), "CST")


def china(moment: datetime) -> datetime:
    """A moment in UTC without zone, as the clock in China shows it (without zone)."""
    return moment.replace(tzinfo=UTC).astimezone(CHINA).replace(tzinfo=None)


def end_of_day(day: date) -> datetime:
    """The last microsecond of a day in China, in UTC without zone."""
    return utc(datetime.combine(day, time.max))


def utc(moment: datetime) -> datetime:
    """A moment as UTC without zone; one without a zone is taken by the clock in China."""
    zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)
    return zoned.astimezone(UTC).replace(tzinfo=None)
