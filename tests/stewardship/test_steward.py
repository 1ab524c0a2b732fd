"""A steward's word is kept by every later resolution, takes nothing else with it, and can be taken back whole."""

import json
from collections.abc import Callable

import pytest

from ingest import deliver
from resolution.registry import entity_id, open_read_only
from stewardship import Contradicted, Kind, Ledger, Refused, State, UnknownMention
from tests.stewardship.conftest import Partition, Province

pytestmark = pytest.mark.slow
Groups = Callable[[dict[str, str]], Partition]


def edge(province: Province, left: str, right: str) -> tuple[float, float, bool, str, list[dict[str, object]]]:
    with open_read_only(province.home) as con:
        ((weight, probability, linked, reason, bars),) = con.execute(
            "SELECT weight, probability, linked, reason, comparisons FROM match_edge "
            "WHERE left_mention = ? AND right_mention = ?",
            sorted((left, right)),
        ).fetchall()
    return weight, probability, linked, reason, json.loads(bars)


def causes(province: Province, mention: str) -> list[tuple[str, bool, dict[str, object]]]:
    """Each stay of a mention: the entity, whether it goes on, and what led to it."""
    with open_read_only(province.home) as con:
        rows = con.execute(
            "SELECT entity_id, valid_to IS NULL, cause FROM membership_history WHERE mention_id = ? "
            "ORDER BY valid_from",
            [mention],
        ).fetchall()
    return [(entity, going_on, json.loads(cause)) for entity, going_on, cause in rows]


def test_different_parts_them_for_good_and_undo_gives_everything_back(province: Province, partition: Groups) -> None:
    before = province.membership()
    pairs = [people[:2] for people in province.people(3)[:4]]
    given = [province.steward.different(a, b, "两份档案的照片不是一个人", "李科") for a, b in pairs]
    province.resolve()
    parted = province.membership()
    for a, b in pairs:
        assert parted[a] != parted[b]
        weight, probability, linked, reason, bars = edge(province, a, b)
        assert (linked, reason) == (False, "decision")
        assert (weight < 0, probability < 1e-6) == (True, True)
        assert sum(bar["weight"] for bar in bars) == pytest.approx(weight, abs=0.01)  # type: ignore[misc]
        assert "李科" in str(bars[-1]["label_zh"])
        assert "两份档案的照片不是一个人" in str(bars[-1]["label_zh"])
    concerned = {before[m] for pair in pairs for m in pair}
    others = [m for m, entity in before.items() if entity not in concerned]
    assert {m: parted[m] for m in others} == {m: before[m] for m in others}

    deliver(province.home, province.update)
    province.resolve()
    updated = province.membership()
    assert updated.keys() != before.keys()
    standing = {s.decision.id: s.state for s in province.steward.standings()}
    kept = [pair for decision, pair in zip(given, pairs, strict=True) if standing[decision.id] is State.IN_FORCE]
    assert len(kept) >= 2
    assert all(updated[a] != updated[b] for a, b in kept)

    province.resolve()
    assert province.membership() == updated


def test_undo_restores_partition_and_ids(province: Province, partition: Groups) -> None:
    before = province.membership()
    (a, b, *_), (c, *_) = province.people(4)[0], province.people(3)[-1]
    steward = province.steward
    apart, joined = steward.different(a, b, "两人", "李科"), steward.same(a, c, "一人", "李科")
    province.resolve()
    decided = province.membership()
    assert decided[a] == decided[c] != decided[b]
    for decision in (joined, apart):
        steward.undo(decision.id, "误判", "王科")
    province.resolve()
    assert province.membership() == before
    *_, (entity, going_on, cause) = causes(province, c)
    assert (entity, going_on) == (before[c], True)
    assert set(cause["decisions"]) == {apart.id, joined.id}  # type: ignore[call-overload]
    assert [e.kind for e in Ledger(province.home).events()] == [Kind.DIFFERENT, Kind.SAME, Kind.UNDO, Kind.UNDO]


def test_same_joins_what_no_evidence_would_and_says_who_and_why(province: Province) -> None:
    one, other = province.people(3)[0], province.people(4)[0]
    decision = province.steward.same(one[0], other[0], "本人到所说明", "王科")
    province.resolve()
    members = province.membership()
    assert len({members[m] for m in (*one, *other)}) == 1
    _, probability, linked, reason, bars = edge(province, one[0], other[0])
    assert (linked, reason) == (True, "decision")
    assert probability > 1 - 1e-6
    assert bars[-1]["comparison"] == "decision"
    assert (bars[-1]["decision"], bars[-1]["by"], bars[-1]["reason"]) == (decision.id, "王科", "本人到所说明")
    # Whose entity it was is told by the eldest mention; the others' stay ended for this decision.
    moved = next(m for m in (one[0], other[0]) if len(causes(province, m)) == 2)
    (_, first_goes_on, first), (_, second_goes_on, second) = causes(province, moved)
    assert (first_goes_on, second_goes_on) == (False, True)
    assert list(first) == ["deliveries"]
    assert second == {"decisions": [decision.id]}


def test_a_split_parts_the_sets_and_keeps_the_rest_together(province: Province) -> None:
    people = province.people(5)[0]
    away, rest = people[:2], people[2:]
    before = province.membership()
    province.steward.split([away, rest], "父子同名", "李科")
    province.resolve()
    members = province.membership()
    assert {members[m] for m in away}.isdisjoint(members[m] for m in rest)
    # Which set bears the old id is for the eldest mention to say, as always.
    assert before[people[0]] in {members[m] for m in people}
    assert all(members[m] in {entity_id("Person", n) for n in people} for m in people)


def test_contradictions_are_refused_with_the_chain_and_nothing_is_written(province: Province) -> None:
    a, b, c = province.people(3)[0]
    steward = province.steward
    steward.same(a, b, "一人", "李科")
    steward.same(b, c, "一人", "李科")
    with pytest.raises(Contradicted) as refused:
        steward.different(a, c, "两人", "王科")
    chain = refused.value.contradiction.chain
    assert [decision.id for decision, _, _ in chain] == [1, 2]
    assert f"{a} = {b} (#1), {b} = {c} (#2)" in str(refused.value)
    with pytest.raises(Contradicted):
        steward.split([[a], [b, c]], "两人", "王科")
    assert len(Ledger(province.home).events()) == 2
    steward.undo(2, "误判", "李科")
    steward.different(a, c, "两人", "王科")
    # To take the undo back would bring the chain back.
    with pytest.raises(Contradicted):
        steward.undo(3, "没有误判", "李科")
    assert len(Ledger(province.home).events()) == 4


def test_what_makes_no_sense_is_refused(province: Province) -> None:
    a, b, c = province.people(3)[0]
    steward = province.steward
    with open_read_only(province.home) as con:
        ((vehicle,),) = con.execute("SELECT min(mention_id) FROM membership WHERE entity_type = 'Vehicle'").fetchall()
    for sides in ([[a], [a]], [[a, b], [b, c]], [[a]], [[a], []]):
        with pytest.raises(Refused):
            steward.split(sides, "x", "李科")
    with pytest.raises(Refused, match="reason"):
        steward.same(a, b, "  ", "李科")
    with pytest.raises(Refused, match="types"):
        steward.same(a, vehicle, "x", "李科")
    with pytest.raises(UnknownMention, match="nobody"):
        steward.same(a, "police.hukou:nobody", "x", "李科")
    with pytest.raises(Refused, match="no decision #1"):
        steward.undo(1, "x", "李科")
    steward.same(a, b, "x", "李科")
    steward.undo(1, "x", "李科")
    with pytest.raises(Refused, match="already undone by #2"):
        steward.undo(1, "x", "李科")
    assert len(Ledger(province.home).events()) == 2
