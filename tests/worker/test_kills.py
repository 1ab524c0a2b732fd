"""Killed at any point, a run that is made again ends with the registry and the graph it would have made."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.resolution.content import unlike
from tests.worker.killing import WAYS, Prepared, killed, prepare

pytestmark = pytest.mark.slow
POINTS = 4
"""Of each way; `python -m bench.kills 50` goes on."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("killed"), 120, 6)


@pytest.mark.parametrize("point", range(POINTS))
@pytest.mark.parametrize("way", WAYS)
def test_killed_at_a_random_point_a_second_run_ends_the_same(
    prepared: Prepared, tmp_path: Path, way: str, point: int
) -> None:
    _, left = killed(prepared, way, random.Random(f"{way} {point}"), tmp_path)
    assert unlike(left, prepared.ends[way]) == {}
