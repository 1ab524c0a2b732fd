"""Keys that grow too common, numbers that become nobody's, rows that say nothing: always as one run has it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution import model as models
from resolution import ownership
from resolution.model import Model
from resolution.online import Change, Online, islands
from tests.resolution.building import bundle_of, exact_model
from tests.resolution.online.conftest import Province
from tests.resolution.online.one_run import edges, one_run, partition


def crowded_model(m: float) -> Model:
    """Three attributes of which a key held by more than four profiles is left out of its rule."""
    return exact_model(
        "a",
        "b",
        "c",
        m=m,
        cap=1,
        tokens=["apart"],
        constraints={"single": ["c"], "exclusive": ["apart"]},
        thresholds={"link": 0.5, "review": 0.1, "margin": 1},
    )


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32 - 1), m=st.sampled_from([0.6, 0.9]))
def test_keys_that_come_to_be_too_common_and_cease_to_be(seed: int, m: float) -> None:
    spec = crowded_model(m)
    bundle = bundle_of(spec)
    dice = random.Random(seed)
    online = Online(spec, bundle)
    there: dict[str, Change] = {}
    kept: dict[tuple[str, str], object] = {}
    decided: dict[tuple[str, str], bool] = {}
    for _ in range(30):
        changes = []
        for _ in range(dice.choice([1, 1, 3, 8])):
            mention = f"r{dice.randrange(25):02d}"
            row = {name: dice.choice([None, "x", "y", "z", "u"]) for name in "abc"}
            tokens = {"apart": [dice.choice("pq")]} if dice.random() < 0.3 else {}
            changes.append(Change(mention, None) if dice.random() < 0.35 else Change(mention, row, tokens))
        asked = []
        if dice.random() < 0.15:
            one, other = sorted(dice.sample([f"r{k:02d}" for k in range(25)], 2))
            decided[one, other] = dice.random() < 0.5
            asked.append((one, other))
        update = online.apply(
            changes, [pair for pair in asked if decided[pair]], [pair for pair in asked if not decided[pair]]
        )
        for change in {c.id: c for c in changes}.values():
            there.pop(change.id, None)
            if change.row is not None:
                there[change.id] = change
        stale = update.touched | update.withdrawn
        kept = {pair: row for pair, row in kept.items() if stale.isdisjoint(pair)}
        kept |= {} if update.evidence is None else edges(update.evidence)
        same, different = ([p for p, alike in decided.items() if alike == which] for which in (True, False))
        if dice.random() < 0.5:
            continue
        if there:
            found = one_run(spec, bundle, there.values(), same, different)
            assert online.clusters() == partition(found)
            assert kept == edges(found)
        else:
            assert online.clusters() == set()


def test_a_key_that_thousands_hold_asks_nobody_to_be_compared() -> None:
    spec = crowded_model(0.9)
    online = Online(spec, bundle_of(spec))
    online.apply([Change(f"r{k:04d}", {"a": "x", "b": str(k), "c": None}) for k in range(3000)])
    update = online.apply([Change("one more", {"a": "x", "b": "77", "c": None})])
    assert update.touched == {"one more", "r0077"}


def test_thousands_of_rows_that_say_nothing_are_no_island(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(islands, "MANY", 10)
    spec = exact_model("a", "b", m=0.6, u=0.5)
    online = Online(spec, bundle_of(spec, prior=1e-4))
    many = [Change(f"r{k:03d}", {"a": "x", "b": None}) for k in range(200)]
    online.apply(many)
    assert online.apply([Change("one more", {"a": "x", "b": None})]).touched == {"one more"}
    assert online.clusters() == {(r.id,) for r in [*many, Change("one more", None)]}
    joined = online.apply([], same=[("r001", "r002")])
    assert joined.clusters == [("r001", "r002")]


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1))
def test_whose_a_number_is_and_when_it_is_nobodys(province: Province, seed: int) -> None:
    dice = random.Random(seed)
    number = next(r.row["id_number"] for r in province.records if r.row and r.row["id_number"])
    names = ["张伟", "张玮", "王芳", "李娜", "欧阳锋", "石磊", "田甜"]
    spec = models.load("person")
    online = Online(spec, province.bundle)
    there: dict[str, Change] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ownership, "MOST_NAMES", 3)
        for _ in range(20):
            mention = f"r{dice.randrange(12):02d}"
            row = {"name": dice.choice([*names, None]), "id_number": number, "birth_date": None}
            change = Change(mention, None if dice.random() < 0.4 else row, {"case": [dice.choice("AB")]})
            online.apply([change])
            there.pop(mention, None)
            if change.row is not None:
                there[mention] = change
            if there:
                assert online.clusters() == partition(one_run(spec, province.bundle, there.values()))
