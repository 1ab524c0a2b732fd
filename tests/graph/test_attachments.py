"""Whom a text means: one entity or none, never two made one; and under whose seal what it says is."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from graph import projection
from graph.scope import Scope
from graph.sentences import note_shown
from tests.graph.fixtures import World

NUMBER, OTHER = "520102199003077910", "52230119800101001X"
AH = "court.case:（2016）黔2301刑初1号"
HOME = "贵州省兴义市黄草街道1号"


def courtroom() -> World:
    """A case with its accused and a namesake of theirs elsewhere, and a vehicle."""
    world = World()
    case = world.mention(AH, "Case", "C-1", case_number=AH.partition(":")[2], filed=date(2016, 1, 1))
    accused = world.person("court.party:（2016）黔2301刑初1号#1", "P-1", "张伟")
    world.link("party", accused, case, role="被告人")
    world.person("police.hukou:2", "P-2", "张伟", id_number=NUMBER, birth_date=date(1990, 3, 7), address=HOME)
    world.mention("police.vehicle:1", "Vehicle", "V-1", plate="贵E12345")
    return world


def means(world: World, **said: Any) -> set[str]:
    """Who drives the vehicle of which a judgment says that somebody of whom it says so does."""
    one = world.named_in_text(AH, "Person", **said)
    world.said_in_text(AH, "driver", one, world.named_in_text(AH, "Vehicle", plate="贵E12345"))
    with duckdb.connect() as con:
        world.registry(con)
        with world.lake() as lake:
            projection.derive(con, lake)
        assert con.execute("SELECT count(DISTINCT entity_id) FROM mention").fetchall() == [
            (len({m["entity_id"] for m in world.mentions}),)
        ]
        return {
            entity for (entity,) in con.execute("SELECT from_entity FROM link WHERE link_type = 'driver'").fetchall()
        }


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ({"name": "张伟", "id_number": NUMBER}, {"P-2"}),
        ({"name": "张伟"}, {"P-1"}),
        ({"name": "李四"}, set()),
        # A number that is not right, or not whole, tells nobody apart; a right one that nobody has is not P-1's either.
        ({"name": "李四", "id_number": NUMBER[:17] + "1"}, set()),
        ({"name": "李四", "id_number": NUMBER[:6] + "********7910"}, set()),
        # A name speaks against the number.
        ({"name": "王芳", "id_number": NUMBER}, set()),
        ({"id_number": NUMBER}, {"P-2"}),
    ],
)
def test_by_number_else_by_name_in_the_case(said: dict[str, Any], who: set[str]) -> None:
    assert means(courtroom(), **said) == who


def test_what_else_is_said_may_speak_against_a_name() -> None:
    world = courtroom()
    world.mentions[1]["birth_date"] = date(1980, 1, 1)
    assert means(world, name="张伟", birth_date=date(1990, 3, 7)) == set()


def test_two_of_one_name_in_the_case_are_neither() -> None:
    world = courtroom()
    world.link("party", world.person("court.party:（2016）黔2301刑初1号#2", "P-3", "张伟"), AH, role="被告人")
    assert means(world, name="张伟") == set()


def test_two_who_have_one_number_are_neither() -> None:
    world = courtroom()
    world.person("police.driver:9", "P-9", "张伟", id_number=NUMBER)
    world.mentions[1]["name"] = "赵六"
    assert means(world, name="张伟", id_number=NUMBER) == set()


def test_by_name_birth_date_and_address_together() -> None:
    world = courtroom()
    world.mentions[1]["name"] = "赵六"
    assert means(world, name="张伟", birth_date=date(1990, 3, 7)) == set()
    assert means(world, name="张伟", birth_date=date(1990, 3, 7), address=HOME) == {"P-2"}


def test_sealed_rows_neither_take_nor_give_whom_others_tell() -> None:
    world = courtroom()
    world.person("judicial.correction:9", "P-9", "张伟", id_number=NUMBER)
    assert means(world, name="张伟", id_number=NUMBER) == {"P-2"}


def links_of(world: World, hidden: frozenset[str]) -> set[tuple[str, str]]:
    """Link types and their froms, of what is proved without these extracts."""
    with duckdb.connect() as con:
        world.registry(con)
        with world.lake() as lake:
            projection.derive(con, lake)
        rows = con.execute(
            "SELECT link_type, from_entity, rests_on FROM link_proof JOIN link USING (link_no) JOIN evidence USING "
            "(evidence_no) WHERE note LIKE '{\"sentence%'"
        ).fetchall()
    return {(link_type, who) for link_type, who, rests_on in rows if not hidden.intersection(rests_on)}


NARRATIVE = "police.case:A5223010000002016010001"
JUVENILE = frozenset({"police.case~juvenile", "court.party~juvenile"})


def quarrel(**child: Any) -> World:
    """A narrative that accuses somebody and names who was hurt by a vehicle."""
    world = World()
    case = world.mention(NARRATIVE, "Case", "C-1", occurred=date(2016, 1, 1))
    suspect = world.person(f"{NARRATIVE}#person/1", "P-1", "王小", id_number="522301200101010013", **child)
    victim = world.person(f"{NARRATIVE}#person/2", "P-2", "李四")
    world.link("suspect", suspect, case)
    world.link("victim", victim, case)
    world.mention("police.vehicle:1", "Vehicle", "V-1", plate="贵E12345")
    named = {name: world.named_in_text(case, "Person", "police.case", name=name) for name in ("王小", "李四")}
    vehicle = world.named_in_text(case, "Vehicle", "police.case", plate="贵E12345")
    world.said_in_text(case, "suspect", named["王小"], case, extract="police.case")
    world.said_in_text(case, "driver", named["李四"], vehicle, extract="police.case")
    return world


def test_a_narrative_that_accuses_a_child_is_sealed_as_its_row_is() -> None:
    """刑事诉讼法 286: whoever else it names, the sentence beside may be the child's."""
    assert links_of(quarrel(), frozenset()) == {("suspect", "P-1"), ("driver", "P-2")}
    assert links_of(quarrel(), JUVENILE) == set()


def test_a_narrative_that_accuses_a_child_whom_no_column_names_is_sealed_too() -> None:
    world = quarrel()
    world.links = [link for link in world.links if link["link_type"] != "suspect"]
    world.mentions = [m for m in world.mentions if m["entity_id"] != "P-1"]
    world.named[0]["birth_date"] = date(2001, 1, 1)
    assert links_of(world, frozenset()) == {("driver", "P-2")}
    assert links_of(world, JUVENILE) == set()


def test_a_judgment_of_a_child_is_sealed() -> None:
    world = courtroom()
    world.mentions[1]["birth_date"] = date(2000, 1, 1)
    one = world.named_in_text(AH, "Person", name="张伟")
    world.said_in_text(AH, "driver", one, world.named_in_text(AH, "Vehicle", plate="贵E12345"))
    assert links_of(world, frozenset()) == {("driver", "P-1")}
    assert links_of(world, JUVENILE) == set()


NOTE = (
    '{"sentence":"被告人张伟，公民身份号码520102199003077910，与王芳驾驶贵E12345号车。","start":100,'
    '"from":{"id":"x","type":"Person","spans":{"name":[103,105],"id_number":[112,130]},"called":"张伟","by":"name"},'
    '"to":{"id":"y","type":"Vehicle","spans":{"plate":[136,143]},"called":"贵E12345","by":"plate"}}'
)


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        (Scope("all"), "被告人张伟，公民身份号码520102199003077910，与王芳驾驶贵E12345号车。"),
        (
            Scope("some", masked_attributes=frozenset({"Person.id_number"})),
            "被告人张伟…公民身份号码520102********7910…驾驶贵E12345…",
        ),
        (Scope("some", hidden_extracts=frozenset({"judicial.correction"}), hidden_attributes=frozenset({"id_number"})),
         "被告人张伟…公民身份号码…驾驶贵E12345…"),
    ],
)  # fmt: skip
def test_a_sentence_is_shown_as_the_policy_shows_columns(scope: Scope, shown: str) -> None:
    assert note_shown(scope, NOTE) == shown


def test_other_notes_are_shown_whole_or_not_at_all() -> None:
    assert note_shown(Scope("all"), "户号 H1") == "户号 H1"
    assert note_shown(Scope("some", masked_attributes=frozenset({"phone"})), "户号 H1") is None
