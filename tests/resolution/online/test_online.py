"""Whatever the order and batching in which records come, change and go, the clusters are those of one run over all."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution import evidence
from resolution.online import Change, Online
from tests.resolution.online.conftest import Province
from tests.resolution.online.one_run import Partition, edges, one_run, partition


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_and_batching_do_not_matter(province: Province, seed: int) -> None:
    dice = random.Random(seed)
    start = dice.randrange(len(province.records) - 150)
    chosen = province.records[start : start + 75] + dice.sample(province.records, 75)
    records = {r.id: r for r in chosen}
    names = sorted(records)
    decided = [tuple(dice.sample(names, 2)) for _ in range(dice.choice([0, 6]))]
    online = Online(province.spec, province.bundle)
    waiting = list(records.values())
    dice.shuffle(waiting)
    last: dict[frozenset[str], tuple[tuple[str, str], bool]] = {}
    while waiting or decided:
        count = dice.choice([1, 2, 7, 30])
        now, waiting = waiting[:count], waiting[count:]
        online.apply(now)
        if now and dice.random() < 0.3:  # one goes, another turns out to be somebody else's row, and both come back
            gone, wrong = dice.choice(now), dice.choice(now)
            online.apply([Change(gone.id, None), replace(wrong, row=dice.choice(chosen).row, tokens={})])
            waiting += [gone, wrong]
        if decided and (dice.random() < 0.4 or not waiting):
            a, b = decided.pop()
            for alike in dice.choice([[True], [False], [True, False], [False, True]]):  # some change their mind
                online.apply([], [(a, b)] if alike else [], [] if alike else [(a, b)])
                last[frozenset((a, b))] = ((a, b), alike)
    same = [pair for pair, alike in last.values() if alike]
    different = [pair for pair, alike in last.values() if not alike]
    assert online.clusters() == partition(one_run(province.spec, province.bundle, records.values(), same, different))
    assert len(online) == len(records)


def test_the_evidence_of_updates_adds_up_to_that_of_one_run(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    kept: dict[tuple[str, str], evidence.Row] = {}
    waiting = list(province.records)
    random.Random(5).shuffle(waiting)
    gone, names = waiting[:40], sorted(r.id for r in waiting[40:])
    same, different = [(names[3], names[300])], [(names[7], names[207])]
    cluster = next(c for c in sorted(clusters_of(province, waiting[40:])) if len(c) > 2)
    different.append((cluster[0], cluster[1]))
    steps: list[list[Change]] = [waiting[k : k + 50] for k in range(0, len(waiting), 50)]
    steps.insert(5, [Change(r.id, None) for r in gone])
    for k, step in enumerate(steps):
        update = online.apply(step, *((same, different) if k == 3 else ()))
        stale = update.touched | update.withdrawn
        kept = {pair: row for pair, row in kept.items() if stale.isdisjoint(pair)}
        assert update.evidence is not None
        kept |= edges(update.evidence)
    assert kept == edges(one_run(province.spec, province.bundle, waiting[40:], same, different))


def clusters_of(province: Province, records: list[Change]) -> Partition:
    return partition(one_run(province.spec, province.bundle, records))


def test_what_is_withdrawn_leaves_no_trace(province: Province) -> None:
    kept, gone = province.records[:120], province.records[120:240]
    online = Online(province.spec, province.bundle)
    online.apply([*kept, *gone])
    update = online.apply([Change(r.id, None) for r in gone])
    assert update.withdrawn == {r.id for r in gone}
    assert online.clusters() == clusters_of(province, kept)
    assert online.apply([Change(gone[0].id, None)]).withdrawn == set()
    with pytest.raises(KeyError):
        online.cluster_of(gone[0].id)


def test_an_update_touches_only_its_island(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    online.apply(province.records[:-1])
    update = online.apply(province.records[-1:])
    assert province.records[-1].id in update.touched
    assert len(update.touched) < len(province.records) / 4
    assert sorted(m for cluster in update.clusters for m in cluster) == sorted(update.touched)


def test_what_comes_again_unchanged_touches_nothing(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    online.apply(province.records[:50])
    update = online.apply(province.records[:50])
    assert (update.clusters, update.touched, update.evidence) == ([], set(), None)


def test_other_tokens_are_a_change(province: Province) -> None:
    alone = next(r for r in province.records if not r.tokens and r.row and r.row["id_number"])
    online = Online(province.spec, province.bundle)
    online.apply([alone])
    assert online.apply([replace(alone, tokens={"case": ["C1"]})]).touched == {alone.id}


def test_a_decision_is_absolute_and_can_be_taken_back(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    online.apply(province.records)
    before = online.clusters()
    together = next(cluster for cluster in sorted(before) if len(cluster) > 2)
    online.apply([], different=[(together[0], together[1])])
    assert online.cluster_of(together[0]) != online.cluster_of(together[1])
    online.apply([], same=[(together[0], together[1])])
    assert online.cluster_of(together[0]) == online.cluster_of(together[1])


def test_what_fails_changes_nothing(province: Province) -> None:
    online = Online(province.spec, province.bundle)
    online.apply(province.records[:100])
    before = online.clusters()
    wrong = Change("wrong", {"name": 7}, {})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="wrong: name is 7"):
        online.apply([province.records[100], wrong], same=[(province.records[0].id, province.records[1].id)])
    with pytest.raises(ValueError, match="case is 'C1'"):
        online.apply([replace(province.records[0], tokens={"case": "C1"})])
    assert online.clusters() == before
    assert len(online) == 100
