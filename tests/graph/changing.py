"""Worlds that change as deliveries, decisions and withdrawals change a registry, and their registries run after run."""

from __future__ import annotations

import copy
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from graph import projection
from graph.neo4j import changelog
from tests.graph.fixtures import World, small_world

BEGUN = datetime(2016, 7, 1)


def changed(world: World, dice: random.Random, times: int = 3) -> World:
    """The world with something otherwise, of any kind that a run can bring."""
    other = copy.deepcopy(world)
    for _ in range(times):
        dice.choice((_arrives, _withdrawn, _corrected, _moved, _linked, _unlinked, _passes, _compared, _retired))(
            other, dice
        )
    return other


def _arrives(world: World, dice: random.Random) -> None:
    number = dice.randrange(10**6)
    world.person(
        f"police.hukou:new{number}", f"P-NEW{number:06d}", dice.choice(("赵一", "钱二", "孙三")),
        phone=dice.choice((None, "13800138000")), household_no=dice.choice((None, "H1", "H2")),
        relation_to_head=dice.choice(("02", "10", "20")), address=dice.choice((None, "贵州省遵义市播州区龙坑镇1号")),
    )  # fmt: skip


def _withdrawn(world: World, dice: random.Random) -> None:
    gone = dice.choice(world.mentions)["mention_id"]
    world.mentions = [m for m in world.mentions if m["mention_id"] != gone]
    world.edges = [e for e in world.edges if gone not in (e["left_mention"], e["right_mention"])]


def _corrected(world: World, dice: random.Random) -> None:
    one = dice.choice(world.mentions)
    name, value = {
        "Person": ("name", f"王{dice.choice('一二三')}"), "Vehicle": ("plate", f"贵A{dice.randrange(10**5):05d}"),
        "Enterprise": ("name", f"新{dice.choice('一二三')}公司"), "Case": ("cause", "借款纠纷"),
        "Place": ("name", "别处"),
    }[one["entity_type"]]  # fmt: skip
    one.update({name: value, "version": one["version"] + 1})


def _moved(world: World, dice: random.Random) -> None:
    """A merge or a split."""
    one = dice.choice(world.mentions)
    alike = [m for m in world.mentions if m["entity_type"] == one["entity_type"]]
    one["entity_id"] = dice.choice([dice.choice(alike)["entity_id"], f"{one['entity_type'][0]}-{dice.randrange(9)}"])


def _linked(world: World, dice: random.Random) -> None:
    persons = [m["mention_id"] for m in world.mentions if m["entity_type"] == "Person"]
    cases = [m["mention_id"] for m in world.mentions if m["entity_type"] == "Case"]
    if persons and cases:
        world.link(
            dice.choice(("party", "suspect", "victim")), dice.choice(persons),
            dice.choice([*cases, "（2017）黔0304民初9号"]), from_date=date(2016, 1, dice.randint(1, 28)),
        )  # fmt: skip


def _unlinked(world: World, dice: random.Random) -> None:
    if world.links:
        world.links.remove(dice.choice(world.links))


def _passes(world: World, dice: random.Random) -> None:
    world.toll_pass("贵C12345", datetime(2016, 5, dice.randint(1, 28)), dice.choice(("52001", "52003")), "1")


def _compared(world: World, dice: random.Random) -> None:
    persons = sorted(m["mention_id"] for m in world.mentions if m["entity_type"] == "Person")
    if len(persons) > 1:
        left, right = sorted(dice.sample(persons, 2))
        world.edges = [e for e in world.edges if (e["left_mention"], e["right_mention"]) != (left, right)]
        world.edge(left, right, weight=dice.choice((-2.0, 7.5)), linked=False, name=("甲", "乙"))


def _retired(world: World, dice: random.Random) -> None:
    known = sorted({m["entity_id"] for m in world.mentions})
    old = f"P-OLD{dice.randrange(3)}"
    world.redirects = [redirect for redirect in world.redirects if redirect[0] != old]
    if known and dice.random() < 0.7:
        world.redirects.append((old, dice.choice(known)))


def registries(folder: Path, worlds: list[World]) -> list[Path]:
    """The registry of each, which knows what is otherwise in it than in the one before."""
    made: list[Path] = []
    for at, world in enumerate(worlds):
        file = folder / f"registry{at}.duckdb"
        with duckdb.connect(str(file)) as con:
            world.registry(con)
            con.execute("UPDATE run SET finished = ?", [BEGUN + timedelta(days=at)])
            with world.lake() as lake:
                projection.derive(con, lake)
            changelog.note(con, made[-1] if made else folder / "none")
        made.append(file)
    return made


def history_of(seed: int, steps: int = 3) -> list[World]:
    """The small world and what becomes of it."""
    dice, worlds = random.Random(seed), [small_world()]
    for _ in range(steps):
        worlds.append(changed(worlds[-1], dice))
    return worlds
