"""Run after each delivery over what changed, the rules come to what one run over everything comes to."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest import deliver
from queries import watch
from queries.watch.run import path
from synth import Rates, generate
from worker import bring_up_to_date

pytestmark = pytest.mark.slow

HEADER = "XH,HPHM,HPZL,CLSBDH,FDJH,CLLX,SYXZ,SYR,SFZMHM,LXDH,CCDJRQ,YXQZ,ZT"


def facts(home: Path) -> list[tuple[Any, ...]]:
    """All that the rules found, without the numbers of deliveries by which it is dated."""
    with duckdb.connect(str(path(home)), read_only=True) as con:
        return (
            con.execute("SELECT * EXCLUDE (seq) FROM fact ORDER BY rule, key, subject, part, fact").fetchall()
            + con.execute("SELECT * FROM aside ORDER BY ALL").fetchall()
        )


def delivered(home: Path, batches: list[list[Path]]) -> list[bool]:
    """Takes the files in batch by batch, with a run of the rules after each; whether each run was a full one."""
    full = []
    for batch in batches:
        for file in batch:
            deliver(home, file)
        report = bring_up_to_date(home).watch
        assert report is not None
        full.append(report.full)
    return full


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    generate(folder, 300, 5, Rates.from_mapping({"watch": 1, "deliveries": 2}), toll_passes=400)
    return folder


def test_any_order_of_deliveries_ends_as_one_run_over_everything(files: Path, tmp_path: Path) -> None:
    dice = random.Random(1)
    order = [f for name in ("police", "court") for f in sorted((files / "watch" / name).iterdir())
             if f.name not in ("delivery.yaml", "toll_station.csv")]  # fmt: skip
    dice.shuffle(order)
    home = tmp_path / "home"
    batches = [order[at : at + 3] for at in range(0, len(order), 3)]
    full = delivered(home, [[files, files / "watch" / "police" / "toll_station.csv"], *batches])
    assert full == [True] + [False] * len(batches)
    found = facts(home)
    assert len({row[0] for row in found if len(row) > 3}) == 5
    report = watch.run(home, full=True)
    assert report.full
    assert facts(home) == found
    assert not any(rule.new or rule.gone for rule in report.rules)


def test_a_second_delivery_that_changes_and_withdraws_is_followed(files: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    delivered(home, [[files, files / "watch"], [files / "update"]])
    found = facts(home)
    watch.run(home, full=True)
    assert facts(home) == found


def test_a_hit_goes_when_its_facts_no_longer_hold_and_comes_when_time_brings_it(tmp_path: Path) -> None:
    home, files = tmp_path / "home", tmp_path / "files"

    def register(day: str, valid: str) -> None:
        folder = files / day / "police"
        folder.mkdir(parents=True)
        row = f"V1,贵A12345,01,LGWEF4A58GB012345,E1,K11,B,贵阳客运有限公司,,,20180101,{valid},A"
        (folder / "vehicle.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
        (folder / "delivery.yaml").write_text(f"as_of: {day}\n", encoding="utf-8")
        deliver(home, files / day)

    def passes() -> None:
        folder = files / "passes" / "police"
        folder.mkdir(parents=True)
        lines = ["GCXH,HPHM,HPYS,SFZBM,SFZMC,CDBH,GCSJ,FX", "G1,贵A12345,黄,S1,兴义收费站,01,2025-05-10 08:00:00,入口"]
        (folder / "toll_pass.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        deliver(home, files / "passes")

    def lapsed() -> int:
        report = bring_up_to_date(home).watch
        assert report is not None
        return next(rule.hits for rule in report.rules if rule.rule == "lapsed_inspection")

    register("2025-04-01", "20250331")
    passes()
    # The register speaks up to April; whether the inspection was renewed by May is not known.
    assert lapsed() == 0
    (files / "later" / "police").mkdir(parents=True)
    other = "V2,贵B00001,02,LSVAA4182E2100001,E2,K33,A,张三,,,20200101,20260101,A"
    (files / "later" / "police" / "vehicle.csv").write_text(f"{HEADER}\n{other}\n", encoding="utf-8")
    (files / "later" / "police" / "delivery.yaml").write_text("as_of: 2025-06-01\n", encoding="utf-8")
    deliver(home, files / "later")
    # Nothing of the vehicle itself came, but the register now speaks up to June.
    assert lapsed() == 1
    register("2025-06-15", "20260331")
    assert lapsed() == 0
