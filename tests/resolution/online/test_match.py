"""A match says what would come of a record, and changes nothing."""

from __future__ import annotations

import pytest

from resolution.online import Change, Online
from tests.resolution.online.conftest import Province


def test_a_match_says_what_an_update_then_does_and_changes_nothing(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    late = province.records[::25]
    online.apply([r for k, r in enumerate(province.records) if k % 25])
    before = online.clusters()
    said = [online.match(record) for record in late]
    assert online.clusters() == before
    for record, match in zip(late, said, strict=True):
        online.apply([record])
        assert set(match.cluster) == set(online.cluster_of(record.id)) - {record.id}
        online.apply([Change(record.id, None)])
    assert online.clusters() == before
    assert any(match.cluster for match in said)


def test_candidates_come_with_their_clusters_and_the_waterfall(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    online.apply(province.records)
    record = next(r for r in province.records if len(online.cluster_of(r.id)) > 3)
    match = online.match(record)  # one that is held, asked as if it came: it is no candidate of itself
    assert set(match.cluster) == set(online.cluster_of(record.id)) - {record.id}
    weights = [candidate.weight for candidate in match.candidates]
    assert weights == sorted(weights, reverse=True)
    assert not any(record.id in candidate.records for candidate in match.candidates)
    best = match.candidates[0]
    assert best.clusters == (online.cluster_of(best.records[0]),)
    assert sum(bar["weight"] for bar in best.comparisons) == pytest.approx(best.weight, abs=0.01)
    assert len(online.match(record, most=1).candidates) == 1


def test_a_copy_of_a_record_is_its_candidate(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    record = next(r for r in province.records if r.row and r.row["id_number"] and not r.tokens.get("exclusive"))
    online.apply([record])
    match = online.match(Change("copy", record.row, record.tokens))
    assert match.candidates[0].records == (record.id,)
    assert match.cluster == (record.id,)


def test_nothing_is_asked_of_a_record_that_goes(province: Province) -> None:
    with pytest.raises(ValueError, match="withdrawn"):
        Online(province.spec, province.bundle).match(Change("a", None))
