"""A graph brought up to its registry by what is otherwise is the graph that is made of the registry whole."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph import projection
from graph.neo4j import changelog, schema
from graph.projection import part, touched, updating
from ingest.since import LINK_COLUMNS, Since
from tests.graph.changing import changed
from tests.graph.fixtures import World, small_world

TABLES = (
    "entity", "entity_source", "search_term", "source_set", "naming", "alias", "link", "link_part", "link_proof",
    "evidence", "event_day", "source_row", "sealed_text", "address", "code", "mention",
)  # fmt: skip
RESOLVED = ("mention", "membership", "match_edge", "redirect")


def content(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """All of a graph, to the last number, and its indexes."""
    told = {name: con.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in TABLES}
    return told | {"indexes": con.execute("SELECT index_name FROM duckdb_indexes() ORDER BY ALL").fetchall()}


def since(was: World, now: World) -> Since:
    """What of the lake is otherwise."""
    before, after = said(was), said(now)
    keys = sorted(row for row in {*before, *after} if before.get(row) != after.get(row))
    with now.lake() as lake:
        lake.register("given", table := pa.table(dict(zip(("extract", "row_key"), columns(keys), strict=True))))
        links = lake.sql(f"SELECT {LINK_COLUMNS} FROM links SEMI JOIN given USING (extract, row_key)").to_arrow_table()
        raws = lake.sql("SELECT extract, row_key, raw FROM rows SEMI JOIN given USING (extract, row_key)")
        return Since(table, table, links, raws.to_arrow_table(), ("D1",), was.events != now.events)


def columns(keys: list[tuple[str, str]]) -> list[pa.Array]:
    return [pa.array([key[at] for key in keys], pa.string()) for at in (0, 1)]


def said(world: World) -> dict[tuple[str, str], list[str]]:
    """All that each row says; whose entity a mention is, no row says."""
    found: dict[tuple[str, str], list[str]] = {}
    for mention in world.mentions:
        stated = {name: value for name, value in mention.items() if name != "entity_id"}
        found.setdefault((mention["extract"], mention["row_key"]), []).append(repr(sorted(stated.items())))
    for told in (*world.links, *world.texts, *world.named, *world.says):
        found.setdefault((told["extract"], told["row_key"]), []).append(repr(sorted(told.items())))
    return {row: sorted(stated) for row, stated in found.items()}


def step(before: Path, after: Path, was: World, now: World) -> bool:
    """The registry of a world made of that of another as an incremental run makes it."""
    shutil.copyfile(before, after)
    with duckdb.connect(str(after)) as con, now.lake() as lake, duckdb.connect() as made:
        now.registry(made)
        for name in RESOLVED:
            con.register("made", made.sql(f"FROM {name}").to_arrow_table())
            con.execute(f"DELETE FROM {name}; INSERT INTO {name} BY NAME FROM made")
            con.unregister("made")
        updated = updating.update(con, lake, before, since(was, now))
        if updated:
            assert noted(con, before, updating.TOUCHED) == noted(con, before, None)
        else:
            projection.derive(con, lake)
    return updated


def noted(con: duckdb.DuckDBPyConnection, before: Path, touched: str | None) -> list[Any]:
    """What the change log tells."""
    changelog.note(con, before, touched)
    last = con.execute("FROM graph_change WHERE no = (SELECT max(no) FROM graph_version) ORDER BY ALL").fetchall()
    con.execute("DROP TABLE graph_change; DROP TABLE graph_version")
    return last


def unlike(file: Path, world: World) -> dict[str, Any]:
    """What of a graph is otherwise than of one made whole."""
    with duckdb.connect(str(file), read_only=True) as con, duckdb.connect() as whole:
        world.registry(whole)
        with world.lake() as lake:
            projection.derive(whole, lake)
        one, other = content(con), content(whole)
    return {
        name: {"only updated": [r for r in one[name] if r not in other[name]],
               "only whole": [r for r in other[name] if r not in one[name]]}
        for name in one if one[name] != other[name]
    }  # fmt: skip


@pytest.fixture(autouse=True)
def however_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """In so small a world all is much, and nobody a hub."""
    monkeypatch.setattr(touched, "MOST", 100.0)
    monkeypatch.setattr(schema, "HUB", 3)


# What else changes than tests.graph.changing has ----------------------------------------------------------------------

PHONES = (None, "13800138000", "13700000000", "13600000000")
HOUSEHOLDS = (None, "H1", "H2")
ADDRESSES = (None, "贵州省遵义市播州区龙坑镇1号", "播州区龙坑街道 １号", "遵义市播州区", "遵义市红花岗区2号")
NUMBERS = ("（2016）黔0304民初5号", "（2015）黔0304刑初9号", "A5203040000002016080001", "（2017）黔0304民初9号")
PLATES = ("贵C12345", "云A99999", "贵A00001")
DAYS = (None, date(2013, 1, 1), date(2016, 5, 2))
IDS = ("522121197803051235", "522301199107071114", "522121199905051235")


def _of(world: World, dice: random.Random, entity_type: str) -> dict[str, Any]:
    found = [m for m in world.mentions if m["entity_type"] == entity_type]
    return dice.choice(found) if found else {"version": 0}


def _says(entity_type: str, **values: tuple[Any, ...]) -> Callable[[World, random.Random], None]:
    def otherwise(world: World, dice: random.Random) -> None:
        name = dice.choice(sorted(values))
        one = _of(world, dice, entity_type)
        one.update({name: dice.choice(values[name]), "version": one["version"] + 1})

    return otherwise


def _text(world: World, dice: random.Random) -> None:
    case = _of(world, dice, "Case").get("mention_id")
    if world.texts and dice.random() < 0.4:
        world.texts.remove(dice.choice(world.texts))
    elif case:
        kind, values = dice.choice((("person_id", IDS), ("plate", PLATES), ("police_case_number", NUMBERS)))
        world.found_in_text(case, kind, dice.choice(values), dice.choice(("court.judgment", "police.case")))


def _told(world: World, dice: random.Random) -> None:
    """A text names somebody, and says something of it; or what one said is said no more."""
    if world.says and dice.random() < 0.3:
        gone = dice.choice(world.says)["row_key"]
        world.says = [one for one in world.says if one["row_key"] != gone]
        world.named = [one for one in world.named if one["row_key"] != gone]
        return
    case = _of(world, dice, "Case").get("mention_id")
    if case is None:
        return
    extract, like = dice.choice(("court.judgment", "police.case")), _of(world, dice, "Person")
    said = {name: like.get(name) for name in ("name", "id_number", "birth_date", "address") if dice.random() < 0.7}
    said = {name: value for name, value in said.items() if value is not None}
    one = world.named_in_text(case, "Person", extract, **({"name": "张伟"} | said))
    vehicle = world.named_in_text(case, "Vehicle", extract, plate=dice.choice(PLATES))
    number = world.named_in_text(case, "Case", extract, case_number=dice.choice(NUMBERS))
    world.said_in_text(case, "driver", one, vehicle, extract=extract)
    link_type, role = dice.choice((("suspect", None), ("party", "被告人")))
    world.said_in_text(case, link_type, one, case, role, extract)
    world.said_in_text(case, "originates_from", case, number, extract=extract)


def _names(world: World, dice: random.Random) -> None:
    person = _of(world, dice, "Person").get("mention_id")
    if person:
        place = dice.choice(("place:village:520304100200:龙坑村", "place:village:520304100201:谢家坝村"))
        world.link(
            *dice.choice((("adviser", person, place), ("suspect", person, f"court.case:{dice.choice(NUMBERS)}")))
        )


def _case(world: World, dice: random.Random) -> None:
    number = dice.choice(NUMBERS)
    source = dice.choice(("judicial.mediation", "police.case", "court.case"))
    if not any(m["mention_id"] == f"{source}:{number}" for m in world.mentions):
        world.mention(f"{source}:{number}", "Case", f"C-{source}{number}", case_number=number,
                      case_kind=dice.choice(("盗窃案", "治安案件")))  # fmt: skip


def _vehicle(world: World, dice: random.Random) -> None:
    number = dice.randrange(10**6)
    world.mention(f"police.vehicle:N{number}", "Vehicle", f"V-{number}", plate=dice.choice(PLATES),
                  first_registered=dice.choice(DAYS),
                  plate_type=dice.choice((None, "01", "02")))  # fmt: skip


OTHERWISE = (
    _says("Person", phone=PHONES, household_no=HOUSEHOLDS, relation_to_head=("02", "10", "20"), address=ADDRESSES,
          registered_address=ADDRESSES, id_number=(None, *IDS), birth_date=(None, date(1999, 5, 5))),
    _says("Vehicle", plate=PLATES, plate_type=("01", "02"), first_registered=DAYS),
    _says("Case", case_number=NUMBERS, case_kind=("盗窃案", "治安案件")),
    _says("Enterprise", address=ADDRESSES),
    _text, _told, _told, _names, _case, _vehicle,
)  # fmt: skip


def otherwise(world: World, dice: random.Random) -> World:
    """The world as the next run finds it."""
    other = changed(world, dice, dice.randrange(3))
    for _ in range(dice.randint(1, 3)):
        dice.choice(OTHERWISE)(other, dice)
    return other


def walk(seed: int, steps: int) -> tuple[int, list[str]]:
    """How many of some steps were updates, and what was wrong in the end of each."""
    dice, world, updates, wrong = random.Random(seed), small_world(), 0, []
    with TemporaryDirectory() as name:
        file = world.build(Path(name) / "0.duckdb")
        for number in range(1, steps + 1):
            other, after = otherwise(world, dice), Path(name) / f"{number}.duckdb"
            updates += step(file, after, world, other)
            if found := unlike(after, other):
                wrong.append(f"seed {seed}, step {number}: {found}")
                break
            world, file = other, after
    return updates, wrong


@pytest.mark.slow
@given(st.integers(0, 10**9))
@settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate), deadline=None)
def test_run_by_run_an_updated_graph_is_the_one_made_whole(seed: int) -> None:
    assert walk(seed, 5)[1] == []


def with_another_phone() -> World:
    world = small_world()
    (one,) = (m for m in world.mentions if m["mention_id"] == "police.hukou:4")
    one.update(phone="13700000000", address="贵州省遵义市播州区龙坑镇9号", version=2)
    return world


def test_a_phone_brings_the_links_and_the_place_that_it_would(tmp_path: Path) -> None:
    before, after = small_world().build(tmp_path / "before"), tmp_path / "after"
    assert step(before, after, small_world(), with_another_phone())
    assert unlike(after, with_another_phone()) == {}
    back = tmp_path / "back"
    assert step(after, back, with_another_phone(), small_world())
    assert unlike(back, small_world()) == {}


@pytest.mark.parametrize("why", ["passes", "program", "much", "so much by and by", "nowhere"])
def test_what_it_cannot_tell_the_end_of_is_made_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    before, after, other = small_world().build(tmp_path / "before"), tmp_path / "after", with_another_phone()
    if why == "passes":
        other.toll_pass("贵C12345", datetime(2016, 5, 9))
    elif why == "program":
        monkeypatch.setattr("graph.projection.made_by.digest", lambda: "another")
    elif why == "much":
        monkeypatch.setattr(touched, "MOST", 0.01)
    elif why == "so much by and by":
        with duckdb.connect(str(before)) as con:
            con.execute("UPDATE graph_meta SET anew = 1_000_000")
    else:
        make = part.make
        monkeypatch.setattr(part, "make", lambda *given: (made := make(*given)) | {"n_entity": made["n_entity"][:0]})
    assert not step(before, after, small_world(), other)
    assert unlike(after, other) == {}
