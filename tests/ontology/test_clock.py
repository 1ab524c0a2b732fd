"""China's clock: eight hours ahead, whatever zone the machine is in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ontology.clock import china, end_of_day, utc


def test_the_day_in_china_ends_at_four_in_the_afternoon_of_greenwich() -> None:
    assert end_of_day(date(2026, 1, 5)) == datetime(2026, 1, 5, 15, 59, 59, 999999)
    assert end_of_day(date(2026, 1, 5)) + timedelta(microseconds=1) == utc(datetime(2026, 1, 6))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 5, 8, 30),
        datetime(2026, 1, 5, 0, 30, tzinfo=UTC),
        datetime(2026, 1, 4, 19, 30, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_moment_without_zone_is_by_the_clock_in_china(moment: datetime) -> None:
    assert utc(moment) == datetime(2026, 1, 5, 0, 30)
    assert china(utc(moment)) == datetime(2026, 1, 5, 8, 30)
