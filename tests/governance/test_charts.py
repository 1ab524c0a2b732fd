"""Kept charts: of a purpose, in versions, nothing lost."""

from datetime import UTC, datetime

import pytest

from governance.charts import ChartRefused, Charts, Saver, UnknownChart
from governance.ledger import Ledger

LIKE = Saver("u1", "李科", "police", "case_investigation", "A52-1")
WANG = Saver("u2", "王静", "court", "case_investigation", "A52-1")
ELSEWHERE = Saver("u1", "李科", "police", "case_investigation", "A52-2")
ONE, TWO = {"nodes": [{"id": "P-1"}]}, {"nodes": [{"id": "P-2"}]}


@pytest.fixture
def charts(ledger: Ledger) -> Charts:
    return Charts(ledger, clock=lambda: datetime(2026, 11, 28, 2, tzinfo=UTC))


def test_whoever_looks_for_the_same_purpose_finds_it_and_nobody_else(charts: Charts) -> None:
    made = charts.save(LIKE, " 人员关系 ", ONE)
    assert (made.id, made.version, made.title, made.by, made.document) == ("CH-1", 1, "人员关系", "李科", ONE)
    assert charts.all(WANG) == charts.all(LIKE) == [made] == [charts.open(WANG, "CH-1")]
    other = charts.save(ELSEWHERE, "另案", TWO)
    assert charts.all(ELSEWHERE) == [other]
    assert charts.all(LIKE) == [made]
    for asked in (
        lambda: charts.open(ELSEWHERE, "CH-1"),
        lambda: charts.versions(ELSEWHERE, "CH-1"),
        lambda: charts.save_again(ELSEWHERE, "CH-1", 1, "x", TWO),
        lambda: charts.remove(ELSEWHERE, "CH-1"),
        lambda: charts.open(LIKE, "CH-9"),
        lambda: charts.open(LIKE, "PU-1"),
        lambda: charts.open(LIKE, "CH-1", 2),
    ):
        with pytest.raises(UnknownChart):
            asked()


def test_versions_follow_each_other_and_none_is_lost_from_sight(charts: Charts) -> None:
    charts.save(LIKE, "人员关系", ONE)
    charts.save_again(WANG, "CH-1", 1, "人员与车辆", TWO)
    with pytest.raises(ChartRefused, match="version 2") as refused:
        charts.save_again(LIKE, "CH-1", 1, "x", ONE)
    assert "王静" in refused.value.zh
    assert [(kept.version, kept.by, kept.document) for kept in charts.versions(LIKE, "CH-1")] == [
        (2, "王静", TWO),
        (1, "李科", ONE),
    ]
    assert charts.open(LIKE, "CH-1").title == "人员与车辆"
    assert charts.open(LIKE, "CH-1", 1).document == ONE
    with pytest.raises(ChartRefused, match="title"):
        charts.save(LIKE, "  ", ONE)


def test_what_was_taken_away_is_in_no_list_and_its_number_is_never_used_again(charts: Charts) -> None:
    charts.save(LIKE, "人员关系", ONE)
    charts.remove(WANG, "CH-1")
    assert charts.all(LIKE) == []
    for asked in (
        lambda: charts.open(LIKE, "CH-1"),
        lambda: charts.open(LIKE, "CH-1", 1),
        lambda: charts.remove(LIKE, "CH-1"),
    ):
        with pytest.raises(UnknownChart):
            asked()
    assert charts.save(LIKE, "又一张", TWO).id == "CH-2"
