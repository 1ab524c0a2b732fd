"""Toll passes: as many as asked for, of plates known and unknown, some of them copies."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from synth import Rates, generate
from synth.toll import write_passes
from synth.world import World
from tests.synth import plain

pytestmark = pytest.mark.slow
WANTED = 20_001


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toll")
    generate(folder, 1500, 3, toll_passes=WANTED)
    return folder


@pytest.fixture(scope="module")
def passes(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "police" / "toll_pass.parquet").to_pylist()
    for row in rows:
        if isinstance(row["GCSJ"], str):
            row["GCSJ"] = datetime.strptime(row["GCSJ"], "%Y-%m-%d %H:%M:%S")
    return rows


def test_as_many_as_asked_for_each_with_its_number(passes: list[dict[str, Any]]) -> None:
    assert len(passes) == len({row["GCXH"] for row in passes}) == WANTED


def test_every_entry_is_followed_by_a_later_exit_elsewhere(passes: list[dict[str, Any]]) -> None:
    for entry, exit_ in zip(passes[0:-1:2], passes[1::2], strict=True):
        assert (entry["FX"], exit_["FX"]) == ("入口", "出口")
        assert entry["HPHM"] == exit_["HPHM"]
        assert entry["GCSJ"] < exit_["GCSJ"]
        assert entry["SFZBM"] != exit_["SFZBM"]


def test_plates_are_known_unknown_and_unread(folder: Path, passes: list[dict[str, Any]]) -> None:
    known = {row["HPHM"] for row in plain.read(folder, "police.vehicle")}
    seen = [row["HPHM"] for row in passes]
    assert sum(plate in known for plate in seen) > 0.9 * len(seen)
    assert sum(plate not in known and plate != "无" for plate in seen) > 50
    assert any(plate.startswith("贵") and plate not in known for plate in seen)


def test_copies_are_in_two_places_at_once(passes: list[dict[str, Any]]) -> None:
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in passes:
        if row["FX"] == "入口":
            entries[row["HPHM"]].append(row)
    twice = 0
    for rows in entries.values():
        rows.sort(key=lambda row: row["GCSJ"])
        pairs = itertools.pairwise(rows)
        twice += sum((b["GCSJ"] - a["GCSJ"]).total_seconds() == 600 and a["SFZBM"] != b["SFZBM"] for a, b in pairs)
    assert 8 < twice < 80  # one trip in three hundred


def test_times_come_as_timestamps_or_as_texts(tmp_path: Path) -> None:
    kinds = set()
    for seed in range(8):
        path, _ = write_passes(World(100, seed, Rates()), tmp_path, 2)
        kinds.add(str(pq.read_schema(path).field("GCSJ").type))
    assert kinds == {"string", "timestamp[ms]"}


def test_none_at_all_is_an_empty_file_with_its_columns(tmp_path: Path) -> None:
    path, rows = write_passes(World(100, 1, Rates()), tmp_path, 0)
    assert rows == 0
    assert pq.read_table(path).num_rows == 0
    assert pq.read_schema(path).names == ["GCXH", "HPHM", "HPYS", "SFZBM", "SFZMC", "CDBH", "GCSJ", "FX"]
