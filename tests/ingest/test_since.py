"""What changed since a delivery, put in place of what was there before, is the lake as it is now."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.lake import Lake
from ingest.since import LINK_COLUMNS, Since, read
from tests.ingest.files import EXAMPLES, numbered, take, write

Rows = dict[tuple[str, str], tuple[list[str], list[str]]]
"""(extract, row key) → its mentions and its links, as text."""
EXTRACTS = ("police.case", "civil.assistance", "court.case")


def as_it_is(home: Path) -> Rows:
    with Lake(home).connect() as con:
        mentions = con.sql("SELECT * FROM mentions").to_arrow_table().to_pylist()
        links = con.sql(f"SELECT {LINK_COLUMNS} FROM links").to_arrow_table().to_pylist()
    return by_row(mentions, links)


def by_row(mentions: Iterable[dict[str, Any]], links: Iterable[dict[str, Any]]) -> Rows:
    found: Rows = {}
    for place, things in enumerate((mentions, links)):
        for thing in things:
            found.setdefault((thing["extract"], thing["row_key"]), ([], []))[place].append(repr(thing))
    return {key: (sorted(one), sorted(other)) for key, (one, other) in found.items()}


def put_in_place(before: Rows, since: Since) -> Rows:
    said = {(row["extract"], row["row_key"]) for row in since.rows.to_pylist()}
    kept = {key: row for key, row in before.items() if key not in said}
    now = by_row(since.mentions.to_pylist(), since.links.to_pylist())
    assert set(now) <= said
    return kept | now


def some_delivery(folder: Path, dice: random.Random) -> None:
    for extract in dice.sample(EXTRACTS, dice.randint(1, 2)):
        rows = numbered(extract, sorted(dice.sample(range(6), dice.randint(1, 4))))
        for row in rows:
            if extract == "police.case":
                row["RY"] = dice.sample(EXAMPLES[extract]["RY"], dice.randint(0, 2))
                row["ZBDW"] = dice.choice(["兴义市公安局", "安龙县公安局"])
            elif extract == "court.case":
                row["YSAJBH"] = dice.choice(["", "A5223010000002016010001"])
            else:
                row["XM"] = dice.choice(["张伟", "王芳"])
        write(folder / extract.split(".")[0] / f"{extract.split('.')[1]}.jsonl", rows)
    note = [f"as_of: 2020-01-0{dice.randint(1, 9)}"] if dice.random() < 0.5 else []
    note += ["mode: snapshot"] if dice.random() < 0.3 else []
    if note:
        (folder / "delivery.yaml").write_text("\n".join(note), "utf-8")


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_what_changed_makes_the_lake_of_then_the_lake_of_now(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    dice = random.Random(seed)
    folder = tmp_path_factory.mktemp("since")
    home = folder / "home"
    states: list[Rows] = [as_it_is(home)]
    seqs = [0]
    for n in range(4):
        some_delivery(folder / f"d{n}", dice)
        take(home, folder / f"d{n}")
        states.append(as_it_is(home))
        with Lake(home).connect() as con:
            seqs.append(con.execute("SELECT max(seq) FROM deliveries").fetchall()[0][0])
    for then, seq in zip(states, seqs, strict=True):
        with Lake(home).connect() as con:
            assert put_in_place(then, read(home, con, seq)) == states[-1]


def test_only_rows_of_which_something_was_said_are_told_of(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "a" / "civil" / "assistance.csv", numbered("civil.assistance", range(5))))
    again = numbered("civil.assistance", [0, 1]) + numbered("civil.assistance", [2, 7], XM="赵六")
    take(home, write(tmp_path / "b" / "civil" / "assistance.csv", again))
    with Lake(home).connect() as con:
        since = read(home, con, 1)
        assert since.rows.column("row_key").to_pylist() == ["K2", "K7"]
        assert since.mentions.column("first_seq").to_pylist() == [1, 2]
        assert read(home, con, 2).rows.num_rows == 0
        assert len(read(home, con, 0).deliveries) == 2


def test_what_came_after_the_connection_was_opened_is_not_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "a" / "civil" / "assistance.csv", numbered("civil.assistance", [1])))
    with Lake(home).connect() as con:
        take(home, write(tmp_path / "b" / "civil" / "assistance.csv", numbered("civil.assistance", [2])))
        assert read(home, con, 0).rows.column("row_key").to_pylist() == ["K1"]
