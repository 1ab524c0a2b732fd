"""What a person is asked about: what was held back first, and nothing that has been said already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resolution import stages
from resolution.registry import open_read_only
from stewardship.queue import REASONS, Doubt, counts, queue
from tests.stewardship.conftest import Province

pytestmark = pytest.mark.slow


def doubts(province: Province, **asked: object) -> list[Doubt]:
    with open_read_only(province.home) as con:
        return queue(con, **asked)  # type: ignore[arg-type]


def test_every_doubt_is_between_two_entities_and_says_why(resolved: Province) -> None:
    found, entities = doubts(resolved, most=10_000), resolved.membership()
    assert found
    for doubt in found:
        assert (entities[doubt.left], entities[doubt.right]) == (doubt.left_entity, doubt.right_entity)
        assert doubt.left_entity != doubt.right_entity
        assert sum(bar["weight"] for bar in doubt.comparisons) == pytest.approx(doubt.weight, abs=0.02)
    order = [(list(REASONS).index(doubt.reason), -doubt.weight) for doubt in found]
    assert order == sorted(order)
    assert doubts(resolved, most=5) == found[:5]
    vehicles = doubts(resolved, entity_type="Vehicle", reasons=["weak"], most=10_000)
    assert vehicles == [d for d in found if (d.entity_type, d.reason) == ("Vehicle", "weak")]
    with open_read_only(resolved.home) as con:
        assert sum(counts(con).values()) == len(found)


@pytest.mark.parametrize("same", [True, False])
def test_what_has_been_said_is_asked_no_more(province: Province, same: bool) -> None:
    first = doubts(province, entity_type="Person", reasons=["weak"])[0]
    decide = province.steward.same if same else province.steward.different
    decide(first.left, first.right, "核对原始材料", "李科")
    province.resolve()
    assert (first.left, first.right) not in {(d.left, d.right) for d in doubts(province, most=10_000)}
    after = province.membership()
    assert (after[first.left] == after[first.right]) == same


def test_a_cluster_that_is_too_large_waits_for_a_person(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    models = stages.models()
    largest = max(map(len, (people for n in range(6) for people in province.people(n)))) - 1
    small = {**models, "Person": replace(models["Person"], largest=largest)}
    monkeypatch.setattr(stages, "models", lambda: small)
    before = province.membership()
    province.resolve()
    first = doubts(province)[0]
    assert first.reason == "too_large"
    assert before[first.left] == before[first.right]
    province.steward.same(first.left, first.right, "核对原始材料", "李科")
    province.resolve()
    after = province.membership()
    assert after[first.left] == after[first.right]
