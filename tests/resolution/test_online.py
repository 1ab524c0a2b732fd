"""Whatever the order and batching in which records come, change and go, the clusters are those of one run over all."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import synth
from ingest import deliver
from ingest.lake import Lake
from resolution import evidence, relations
from resolution import model as models
from resolution.bundle import Bundle
from resolution.engine import Resolution, attach_tokens, run
from resolution.model import Model
from resolution.online import Change, Online, changes_from
from resolution.records import build_frame

Partition = set[tuple[str, ...]]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Bundle, list[Change]]:
    """The person model, a bundle learned on a small province, and its person mentions with their relations."""
    home = tmp_path_factory.mktemp("online")
    synth.generate(home / "files", 400, 11, toll_passes=100)
    deliver(home / "home", home / "files")
    with Lake(home / "home").connect() as lake:
        table = lake.sql("SELECT * FROM mentions WHERE entity_type = 'Person' ORDER BY mention_id").to_arrow_table()
        known = relations.read(lake)
    spec = models.load("person")
    frame = build_frame(spec, table)
    tokens = relations.tokens_of(known, frame, {})
    attach_tokens(frame, tokens)
    bundle = run(frame, spec).bundle
    return spec, bundle, changes_from(spec, table, tokens)


def one_run(
    spec: Model,
    bundle: Bundle,
    records: Sequence[Change],
    same: Sequence[tuple[str, str]],
    different: Sequence[tuple[str, str]],
) -> Resolution:
    """What one run over all records finds."""
    ordered = sorted(records, key=lambda r: r.id)
    columns = sorted({attribute.column for attribute in spec.attributes})
    rows = [r.row or {} for r in ordered]
    table = pa.table(
        {
            "mention_id": pa.array([r.id for r in ordered], pa.string()),
            **{c: pa.array([row.get(c) for row in rows], pa.string()) for c in columns},
        }
    )
    frame = build_frame(spec, table)
    kinds = sorted({kind for r in ordered for kind in r.tokens})
    attach_tokens(
        frame, {kind: [(k, t) for k, r in enumerate(ordered) for t in r.tokens.get(kind, ())] for kind in kinds}
    )
    number = {r.id: k for k, r in enumerate(ordered)}
    return run(
        frame,
        spec,
        bundle,
        [(number[a], number[b]) for a, b in same if a in number and b in number],
        [(number[a], number[b]) for a, b in different if a in number and b in number],
    )


def batch(
    spec: Model,
    bundle: Bundle,
    records: Sequence[Change],
    same: Sequence[tuple[str, str]],
    different: Sequence[tuple[str, str]],
) -> Partition:
    """The clusters of one run over all records."""
    if not records:
        return set()
    found = one_run(spec, bundle, records, same, different)
    groups: dict[int, list[str]] = defaultdict(list)
    for record, label in zip(found.frame.ids, found.labels.tolist(), strict=True):
        groups[label].append(record)
    return {tuple(sorted(group)) for group in groups.values()}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), decided=st.booleans())
def test_order_and_batching_do_not_matter(
    province: tuple[Model, Bundle, list[Change]], seed: int, decided: bool
) -> None:
    spec, bundle, everything = province
    dice = random.Random(seed)
    start = dice.randrange(len(everything) - 150)
    chosen = everything[start : start + 75] + dice.sample(everything, 75)
    records = {r.id: r for r in chosen}
    names = sorted(records)
    same = [(dice.choice(names), dice.choice(names)) for _ in range(3 if decided else 0)]
    different = [(dice.choice(names), dice.choice(names)) for _ in range(3 if decided else 0)]
    different = [(a, b) for a, b in different if a != b and (a, b) not in same and (b, a) not in same]
    online = Online(spec, bundle)
    waiting = list(records.values())
    dice.shuffle(waiting)
    while waiting:
        count = dice.choice([1, 2, 7, 30])
        now, waiting = waiting[:count], waiting[count:]
        online.apply(now)
        if dice.random() < 0.3:  # one goes, another turns out to be somebody else's row, and both come back
            gone, wrong = dice.choice(now), dice.choice(now)
            online.apply([Change(gone.id, None), replace(wrong, row=dice.choice(chosen).row, tokens={})])
            waiting += [gone, wrong]
    online.apply([], same, different)
    expected = batch(spec, bundle, list(records.values()), same, different)
    assert online.clusters() == expected
    assert len(online) == len(records)


def test_what_is_withdrawn_leaves_no_trace(province: tuple[Model, Bundle, list[Change]]) -> None:
    spec, bundle, everything = province
    kept, gone = everything[:120], everything[120:240]
    online = Online(spec, bundle)
    online.apply([*kept, *gone])
    online.apply([Change(r.id, None) for r in gone])
    assert online.clusters() == batch(spec, bundle, kept, [], [])
    with pytest.raises(KeyError):
        online.cluster_of(gone[0].id)


def test_an_update_touches_only_its_island(province: tuple[Model, Bundle, list[Change]]) -> None:
    spec, bundle, everything = province
    online = Online(spec, bundle)
    online.apply(everything[:-1])
    update = online.apply(everything[-1:])
    assert everything[-1].id in update.touched
    assert len(update.touched) < len(everything) / 4


def test_a_decision_is_absolute_and_can_be_taken_back(province: tuple[Model, Bundle, list[Change]]) -> None:
    spec, bundle, everything = province
    online = Online(spec, bundle)
    online.apply(everything)
    before = online.clusters()
    together = next(cluster for cluster in before if len(cluster) > 2)
    online.apply([], different=[(together[0], together[1])])
    assert online.cluster_of(together[0]) != online.cluster_of(together[1])
    online.apply([], same=[(together[0], together[1])])
    assert online.cluster_of(together[0]) == online.cluster_of(together[1])


def test_the_evidence_of_updates_adds_up_to_that_of_one_run(province: tuple[Model, Bundle, list[Change]]) -> None:
    spec, bundle, everything = province
    online = Online(spec, bundle)
    kept: dict[tuple[str, str], evidence.Row] = {}
    waiting = list(everything)
    random.Random(5).shuffle(waiting)
    gone, names = waiting[:40], sorted(r.id for r in waiting[40:])
    same, different = [(names[3], names[300])], [(names[7], names[207])]
    cluster = next(c for c in sorted(batch(spec, bundle, waiting[40:], [], [])) if len(c) > 2)
    different.append((cluster[0], cluster[1]))
    steps: list[list[Change]] = [waiting[k : k + 50] for k in range(0, len(waiting), 50)]
    steps.insert(5, [Change(r.id, None) for r in gone])
    for k, step in enumerate(steps):
        update = online.apply(step, *((same, different) if k == 3 else ()))
        stale = update.touched | update.withdrawn
        kept = {pair: row for pair, row in kept.items() if stale.isdisjoint(pair)}
        assert update.evidence is not None
        kept |= {(row[0], row[1]): row for row in evidence.rows(update.evidence)}
    expected = {(row[0], row[1]): row for row in evidence.rows(one_run(spec, bundle, waiting[40:], same, different))}
    assert kept == expected
