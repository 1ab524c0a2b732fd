"""What is held can be saved and opened, and made from a batch run at once; it goes on as if it had never stopped."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from resolution.online import Change, Online, StaleHoldings, saved
from tests.resolution.online.conftest import Province
from tests.resolution.online.one_run import one_run, partition, table_of


def go_on(province: Province, online: Online, records: list[Change], seed: int) -> None:
    """Some go, some change, some come; at the end it must be as one run has it."""
    dice = random.Random(seed)
    there = {r.id: r for r in records}
    for _ in range(6):
        gone = dice.sample(sorted(there), 15)
        wrong = [
            replace(there[m], row=dice.choice(records).row) for m in dice.sample(sorted(set(there) - set(gone)), 5)
        ]
        new = dice.sample(province.records, 15)
        changes = [Change(m, None) for m in gone] + wrong + new
        dice.shuffle(changes)
        online.apply(changes)
        for change in {c.id: c for c in changes}.values():
            there.pop(change.id, None)
            if change.row is not None:
                there[change.id] = change
    assert online.clusters() == partition(one_run(province.spec, province.bundle, there.values()))


@pytest.mark.parametrize("seed", range(3))
def test_a_batch_run_goes_on_as_updates(province: Province, seed: int) -> None:
    records = random.Random(seed).sample(province.records, 500)
    found = one_run(province.spec, province.bundle, records)
    online = Online.of_run(found, table_of(province.spec, records))
    assert online.clusters() == partition(found)
    go_on(province, online, records, seed)


def test_the_decisions_of_a_table_hold_on(province: Province) -> None:
    records = province.records[:300]
    plain = partition(one_run(province.spec, province.bundle, records))
    one, other = next((c[0], c[1]) for c in sorted(plain) if len(c) > 1)
    table = table_of(province.spec, records)
    held = {name: [(k, t) for k, r in enumerate(records) for t in r.tokens.get(name, ())] for name in ("case", "area")}
    online = Online.of_table(province.spec, province.bundle, table, held, different=[(one, other)])
    assert online.cluster_of(one) != online.cluster_of(other)
    changed = next(r for r in records if r.id == one)
    online.apply([Change(one, None)])
    online.apply([changed])
    assert online.cluster_of(one) != online.cluster_of(other)


def test_rows_in_another_order_than_that_of_ids_are_refused(province: Province) -> None:
    records = province.records[:20]
    found = one_run(province.spec, province.bundle, records)
    with pytest.raises(ValueError, match="order of mention_id"):
        Online.of_run(found, table_of(province.spec, records)[::-1])
    with pytest.raises(ValueError, match="keep_pairs"):
        Online.of_run(replace(found, scored=None), table_of(province.spec, records))


@pytest.mark.parametrize("seed", range(2))
def test_what_was_saved_goes_on(province: Province, tmp_path: Path, seed: int) -> None:
    online = Online(province.spec, province.bundle)
    records = random.Random(seed).sample(province.records, 400)
    online.apply(records)
    online.apply([Change(r.id, None) for r in records[:50]])
    before = online.clusters()
    online.save(tmp_path)
    assert online.clusters() == before
    opened = Online.open(tmp_path, province.spec, province.bundle)
    assert opened.clusters() == before
    assert len(opened) == 350
    go_on(province, online, records[50:], seed)
    go_on(province, opened, records[50:], seed)
    opened.save(tmp_path)
    assert Online.open(tmp_path, province.spec, province.bundle).clusters() == opened.clusters()


def test_decisions_are_saved(province: Province, tmp_path: Path) -> None:
    one, other = province.records[0], province.records[7]
    online = Online(province.spec, province.bundle)
    online.apply([one], same=[(one.id, other.id)])
    online.save(tmp_path)
    opened = Online.open(tmp_path, province.spec, province.bundle)
    opened.apply([other])
    assert opened.cluster_of(one.id) == tuple(sorted((one.id, other.id)))


def test_what_another_bundle_or_model_made_is_not_opened(province: Province, tmp_path: Path) -> None:
    online = Online(province.spec, province.bundle)
    with pytest.raises(StaleHoldings, match="nothing is held"):
        Online.open(tmp_path, province.spec, province.bundle)
    online.save(tmp_path)
    other = replace(province.bundle, weights=replace(province.bundle.weights, prior=0.5))
    with pytest.raises(StaleHoldings, match="made by"):
        Online.open(tmp_path, province.spec, other)
    with pytest.raises(StaleHoldings, match="made by"):
        Online.open(tmp_path, replace(province.spec, link_probability=0.77), province.bundle)


def test_a_save_cut_short_leaves_what_was_saved_before(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    online = Online(province.spec, province.bundle)
    online.apply(province.records[:50])
    online.save(tmp_path)
    before = online.clusters()
    online.apply(province.records[50:100])
    put = saved._put
    written: list[Path] = []

    def fails(file: Path, array: np.ndarray) -> None:
        if len(written) == 5:
            raise OSError("the disk is full")
        written.append(file)
        put(file, array)

    monkeypatch.setattr(saved, "_put", fails)
    with pytest.raises(OSError, match="full"):
        online.save(tmp_path)
    assert Online.open(tmp_path, province.spec, province.bundle).clusters() == before
    monkeypatch.undo()
    online.save(tmp_path)
    assert Online.open(tmp_path, province.spec, province.bundle).clusters() == online.clusters()
