"""What a text says otherwise than the columns of its case is told for review, where both speak of one for certain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from stewardship.text_doubts import REGISTRY, TextDoubt, find
from tests.graph.fixtures import World

CASE = "police.case:A5203040000002016080001"
BORN = date(1990, 3, 7)
NUMBER, OTHER = "520102199003077910", "52230119800101001X"


def found(world: World) -> list[TextDoubt]:
    with world.lake() as con:
        con.execute(f"ATTACH ':memory:' AS {REGISTRY}")
        con.execute(f"USE {REGISTRY}")
        world.registry(con)
        con.execute("USE memory")
        return find(con)


def world_of(
    columns: dict[str, Any], said: dict[str, Any], plates: tuple[str, str] = ("贵E12345", "贵E12345")
) -> World:
    world = World()
    case = world.mention(CASE, "Case", "C-1")
    world.link("suspect", world.person(f"{CASE}#person/1", "P-1", "张伟", **columns), case)
    world.link("involved_vehicle", world.mention(f"{CASE}#vehicle/1", "Vehicle", "V-1", plate=plates[0]), case)
    world.named_in_text(case, "Person", "police.case", name="张伟", **said)
    world.named_in_text(case, "Vehicle", "police.case", plate=plates[1])
    return world


@pytest.mark.parametrize(
    ("columns", "said", "differ"),
    [
        ({"birth_date": BORN}, {"birth_date": BORN}, []),
        ({"birth_date": BORN}, {"birth_date": date(1991, 3, 7)}, [("birth_date", "1991-03-07", "1990-03-07")]),
        # A number tells a birth date; one with digits hidden, or that is no right one, tells nothing.
        ({"id_number": NUMBER}, {"birth_date": date(1991, 3, 7)}, [("birth_date", "1991-03-07", "1990-03-07")]),
        ({"id_number": NUMBER}, {"id_number": OTHER}, [("id_number", OTHER, NUMBER)]),
        ({"id_number": NUMBER}, {"id_number": OTHER[:17] + "1"}, []),
        ({"id_number": NUMBER}, {"id_number": "522301********001X"}, []),
        ({}, {"birth_date": date(1991, 3, 7), "id_number": OTHER}, []),
    ],
)  # fmt: skip
def test_what_differs_of_a_party(
    columns: dict[str, Any], said: dict[str, Any], differ: list[tuple[str, str, str]]
) -> None:
    doubts = found(world_of(columns, said))
    assert [(one.attribute, one.in_text, one.in_columns) for one in doubts] == differ
    assert all(one.mention == f"{CASE}#person/1" and one.row_key == CASE.partition(":")[2] for one in doubts)


def test_another_plate() -> None:
    (doubt,) = found(world_of({}, {}, ("贵E12345", "贵E54321")))
    assert (doubt.attribute, doubt.in_text, doubt.in_columns) == ("plate", "贵E54321", "贵E12345")


def test_of_two_who_share_a_name_nothing_is_told() -> None:
    world = world_of({"birth_date": date(1990, 3, 7)}, {"birth_date": date(1991, 3, 7)})
    world.link("victim", world.person(f"{CASE}#person/2", "P-2", "张伟"), CASE)
    assert found(world) == []
