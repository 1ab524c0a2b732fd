"""Working days in China: weekends, the holidays the State Council sets, and the weekends it makes working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

import chinese_calendar
import yaml

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """day: the last day of a time limit; provisional: it reaches into a year whose holidays are not published yet (the
    State Council sets them in the autumn before), where only weekends are counted as free."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """due: the last day for an answer; left: working days until then, negative when it is over; remind: whoever must
    act is to be reminded."""

    due: Due
    left: int
    remind: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in working days, as limits.yaml explains them."""

    unconditional: int
    conditional: int
    supply: int
    correction: int
    remind: int


def limits(text: str | None = None) -> Limits:
    """The limits of a YAML text, those that come with the program unless given. Raises ValueError."""
    said = yaml.safe_load(_shipped() if text is None else text)
    try:
        found = Limits(**said)
    except TypeError as error:
        raise ValueError(f"limits.yaml: {error}") from error
    if any(not isinstance(days, int) or days < 0 for days in said.values()):
        raise ValueError("limits.yaml: a limit is a number of working days")
    return found


def is_working_day(day: date) -> bool:
    """Whether offices are open; in a year whose holidays are not published, on Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def due(start: date, working_days: int) -> Due:
    """The last day of a limit that begins on the day after `start` (民法典 201: the day itself is not counted)."""
    day, left = start, working_days
    while left:
        day += ONE_DAY
        left -= is_working_day(day)
    return Due(day, not _is_published(day.year))


def working_days_left(today: date, last: date) -> int:
    """How many working days are left after today until `last`, today not counted; negative when it is over."""
    if today > last:
        return -sum(is_working_day(last + ONE_DAY * k) for k in range(1, (today - last).days + 1))
    return sum(is_working_day(today + ONE_DAY * k) for k in range(1, (last - today).days + 1))


def running(start: date, working_days: int, limit: Limits, today: date) -> Clock:
    """The clock of a limit that began on the day after `start`, as it stands today."""
    last = due(start, working_days)
    left = working_days_left(today, last.day)
    return Clock(last, left, left <= limit.remind)


def _is_published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _shipped() -> str:
    return resources.files("governance.sharing").joinpath("limits.yaml").read_text("utf-8")
