"""A number stated under another name than most who state it: evidence all the same, whoever owns it."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.online import Change, Online
from resolution.online.change import Row
from tests.resolution.building import valid_id
from tests.resolution.online.conftest import Province
from tests.resolution.online.one_run import one_run, partition

pytestmark = pytest.mark.slow

NUMBER = valid_id("52230119800101123")  # a man's, born 1980-01-01
OTHER = valid_id("52230119750312151")
BORN = "1980-01-01"


HOME = "贵州省兴义市木贾街道文化路12号3栋201室"
PHONE = "13985912345"


def row(name: str, number: str | None = None, **said: str) -> Row:
    return {"name": name, "id_number": number, "birth_date": None, "sex": None, "phone": None, "address": None} | said


OWNER = [row("陈明伟", NUMBER, birth_date=BORN, sex="1") for _ in range(3)]
"""Most who state NUMBER."""


def entities(province: Province, rows: Mapping[str, Row]) -> set[tuple[str, ...]]:
    """Who is one by their names in `rows`, found in one run and, the same, one by one."""
    records = [Change(mention, said) for mention, said in rows.items()]
    found = partition(one_run(province.spec, province.bundle, records))
    online = Online(province.spec, province.bundle)
    for record in reversed(records):
        online.apply([record])
    assert online.clusters() == found
    return found


def with_owner(**rows: Row) -> dict[str, Row]:
    return {**{f"owner{k}": said for k, said in enumerate(OWNER)}, **rows}


def test_the_same_name_with_the_same_number_of_another_is_one_person(province: Province) -> None:
    found = entities(province, with_owner(a=row("陈鑫", NUMBER), b=row("陈鑫", NUMBER)))
    assert found == {("owner0", "owner1", "owner2"), ("a", "b")}


def test_who_states_another_s_number_is_no_namesake_by_name_and_sex(province: Province) -> None:
    namesake = {"a": row("李国", OTHER, sex="1"), "b": row("李国", OTHER, sex="1")}
    found = entities(province, with_owner(**namesake, borrower=row("李国", NUMBER, sex="1")))
    assert {("a", "b"), ("borrower",)} <= found


@pytest.mark.parametrize("more", [{"birth_date": "1975-03-12"}, {"phone": PHONE}, {"address": HOME}])
def test_who_gave_a_relative_s_number_is_found_by_the_rest(province: Province, more: dict[str, str]) -> None:
    own = row("陈国强", OTHER, birth_date="1975-03-12", sex="1", phone=PHONE, address=HOME)
    found = entities(province, with_owner(a=own, b=own, borrower=row("陈国强", NUMBER, sex="1", **more)))
    assert ("a", "b", "borrower") in found


@pytest.mark.parametrize("said", [{"sex": "1"}, {}, {"sex": "1", "phone": PHONE}])
def test_a_changed_given_name_is_one_by_number_and_birth(province: Province, said: dict[str, str]) -> None:
    found = entities(province, with_owner(before=row("陈庆祥", NUMBER, birth_date=BORN, **said)))
    assert found == {("before", "owner0", "owner1", "owner2")}


def test_of_two_names_as_common_neither_is_known_to_own_the_number_and_both_are_one(province: Province) -> None:
    said = {"birth_date": BORN, "sex": "1"}
    assert entities(province, {"a": row("陈明伟", NUMBER, **said), "b": row("陈庆祥", NUMBER, **said)}) == {("a", "b")}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("陈明", {"birth_date": "2006-05-17", "sex": "1", "phone": PHONE}),  # a son who states his own birth
        ("陈庆祥", {"birth_date": "1959-10-02", "sex": "1"}),  # a father
        ("陈庆霞", {"birth_date": BORN, "sex": "2"}),  # a twin sister
        ("陈庆祥", {"sex": "1"}),  # nothing but number and surname
        ("王庆祥", {"birth_date": BORN, "sex": "1"}),  # another surname
    ],
)
def test_a_relative_who_gave_the_number_stays_apart(province: Province, name: str, said: dict[str, str]) -> None:
    found = entities(province, with_owner(relative=row(name, NUMBER, **said)))
    assert ("owner0", "owner1", "owner2") in found
    assert ("relative",) in found


def test_a_twin_who_gave_the_other_s_number_is_not_that_other(province: Province) -> None:
    said = {"birth_date": BORN, "sex": "1", "address": HOME}
    twin = {"a": row("陈明远", valid_id("52230119800101125"), **said), "b": row("陈明远", NUMBER, **said)}
    found = entities(province, {**{f"o{k}": row("陈明伟", NUMBER, **said) for k in range(3)}, **twin})
    assert ("o0", "o1", "o2") in found


def test_another_surname_is_one_by_the_number_or_the_birth_and_by_nothing_less(province: Province) -> None:
    assert entities(province, with_owner(a=row("王明伟", NUMBER))) == {("a", "owner0", "owner1", "owner2")}
    said = {"sex": "1", "phone": PHONE, "address": HOME}
    apart = {"a": row("王明伟", **said), "b": row("黄明伟", **said)}
    assert entities(province, apart) == {("a",), ("b",)}
    born = {mention: {**told, "birth_date": BORN} for mention, told in apart.items()}
    assert entities(province, born) == {("a", "b")}


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1))
def test_claims_are_the_same_in_whatever_order_rows_come_and_go(province: Province, seed: int) -> None:
    dice = random.Random(seed)
    online = Online(province.spec, province.bundle)
    there: dict[str, Change] = {}
    for _ in range(30):
        mention = f"r{dice.randrange(14):02d}"
        may_say = {"birth_date": dice.choice([BORN, "1975-03-12"]), "sex": "1", "phone": PHONE}
        said = row(
            dice.choice(["陈明伟", "陈鑫", "陈庆祥", "陈明", "李国"]),
            dice.choice([NUMBER, NUMBER, OTHER, None]),
            **{name: value for name, value in may_say.items() if dice.random() < 0.5},
        )
        change = Change(mention, None if dice.random() < 0.25 else said)
        online.apply([change])
        there.pop(mention, None)
        if change.row is not None:
            there[mention] = change
        assert online.clusters() == partition(one_run(province.spec, province.bundle, there.values()))
