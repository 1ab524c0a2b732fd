"""Whatever comes, changes, goes and is decided, a few rows at a time: the registry is that of one run over all."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.lake import Lake
from resolution import registry
from resolution.advance import Advance, advance
from resolution.decided import Verdict
from resolution.registry import rebuild
from resolution.resolve import resolve
from resolution.state import State
from tests.resolution.content import content_and_history, unlike
from tests.resolution.trickle import Row, Steward, Trickle, province

PEOPLE = 100


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Row]], Path]:
    """The rows of a province, and the bundles learned on all of it."""
    return province(tmp_path_factory.mktemp("learned"), PEOPLE, 8)


def by_increment(home: Path, verdicts: list[Verdict], kept: State | None = None, most: float = 10.0) -> Advance:
    with registry.update(home) as con, Lake(home).connect() as lake:
        return advance(con, home, lake, verdicts, kept=kept, most=most)


def all_at_once(home: Path, verdicts: list[Verdict]) -> None:
    with rebuild(home) as con:
        assert resolve(con, home, decisions=verdicts).learned is None


def persons(home: Path) -> list[str]:
    with Lake(home).connect() as con:
        rows = con.execute("SELECT mention_id FROM mentions WHERE entity_type = 'Person'").fetchall()
    return [mention for (mention,) in rows]


def a_story(folder: Path, learned: tuple[dict[str, list[Row]], Path], seed: int, steps: int) -> None:
    """One lake, two registries: one brought up to date in place, the other made anew each time."""
    dice = random.Random(seed)
    rows, bundles = learned
    home, twin = folder / "home", folder / "twin"
    shutil.copytree(bundles, home / "bundles")
    trickle, steward = Trickle(rows, dice, folder), Steward(dice)
    trickle.deliver(home, 60)
    twin.mkdir()
    os.symlink(home / "lake", twin / "lake")
    os.symlink(home / "bundles", twin / "bundles")
    for one in (home, twin):
        all_at_once(one, [])
    kept: State | None = None
    for _ in range(steps):
        if dice.random() < 0.8:
            trickle.deliver(home)
        verdicts = steward.decide(persons(home))
        all_at_once(twin, verdicts)
        kept = by_increment(home, verdicts, kept if dice.random() < 0.7 else None).state
        assert unlike(content_and_history(home), content_and_history(twin)) == {}


@pytest.mark.slow
def test_a_few_rows_at_a_time_end_as_one_run_over_everything(
    learned: tuple[dict[str, list[Row]], Path], tmp_path: Path
) -> None:
    a_story(tmp_path, learned, seed=1, steps=2)


@pytest.mark.slow
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_so_do_many_rows_in_any_order_with_decisions_among_them(
    learned: tuple[dict[str, list[Row]], Path], tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    a_story(tmp_path_factory.mktemp("story"), learned, seed, steps=5)
