"""Which registration a plate stood for on a day: plates are issued again, and rows leave out the type."""

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import plate_uses
from resolution.registrations import PlateUse, assign
from tests.resolution.building import fewer

PLATE = "贵E12345"


def row(
    mention: str,
    key: str | None,
    registered: date | None = None,
    valid_until: date | None = None,
    state: str = "正常",
    plate_type: str | None = "02",
    plate: str = PLATE,
) -> PlateUse:
    """A row of the vehicle register."""
    return PlateUse(mention, plate, plate_type, key, registered, valid_until, state, None, True)


def seen(mention: str, day: date | None = None, plate_type: str | None = "02", plate: str = PLATE) -> PlateUse:
    """A plate named in a case."""
    return PlateUse(mention, plate, plate_type, None, None, None, None, day, False)


def same(uses: list[PlateUse], one: str, other: str) -> bool:
    found = assign(uses)
    return one in found and found[one] == found.get(other)


OLD = row("old", "VIN1", date(2008, 3, 1), date(2015, 3, 1), "注销")
NEW = row("new", "VIN2", date(2016, 6, 1), date(2026, 6, 1))


def test_a_plate_issued_again_is_two_registrations() -> None:
    assert not same([OLD, NEW], "old", "new")


@pytest.mark.parametrize(
    ("day", "owner"),
    [
        (date(2010, 1, 1), "old"),
        (date(2016, 5, 31), "old"),  # too late for the old one, but the new one had not begun
        (date(2017, 1, 1), "new"),
        (date(2024, 1, 1), "new"),
        (date(2007, 1, 1), None),  # before both
        (None, "new"),  # without a day: the one that still holds
    ],
)
def test_the_day_tells_which_vehicle_bore_the_plate(day: date | None, owner: str | None) -> None:
    uses = [OLD, NEW, seen("case", day)]
    if owner is None:
        assert "case" not in assign(uses)
    else:
        assert same(uses, "case", owner)


@pytest.mark.parametrize(("day", "owner"), [(date(2015, 9, 1), "old"), (date(2016, 3, 2), None)])
def test_a_vehicle_may_bear_its_plate_for_a_year_after_its_inspection_lapsed(day: date, owner: str | None) -> None:
    older = row("older", "VIN0", date(2000, 1, 1), date(2007, 1, 1), "注销")
    uses = [older, OLD, seen("case", day)]
    assert ("case" in assign(uses)) is (owner is not None)
    assert owner is None or same(uses, "case", owner)


def test_where_both_may_hold_it_is_the_one_registered_last() -> None:
    still_open = row("old", "VIN1", date(2008, 3, 1), date(2015, 3, 1), "正常")
    assert same([still_open, NEW, seen("case", date(2017, 1, 1))], "case", "new")


@pytest.mark.parametrize("registered", [None, date(2016, 6, 1)])
def test_where_the_rows_do_not_tell_nothing_is_guessed(registered: date | None) -> None:
    two = [row("old", "VIN1", None, None, "正常"), row("new", "VIN2", registered)]
    assert "case" not in assign([*two, seen("case", date(2017, 1, 1))])
    assert "case" not in assign([*two, seen("case")])


def test_rows_of_one_vehicle_are_one_registration() -> None:
    renewed = row("again", "VIN1", date(2008, 3, 1), date(2017, 3, 1))
    assert same([OLD, renewed], "old", "again")
    assert same([OLD, renewed, seen("case")], "case", "again")


def test_a_row_that_leaves_the_type_out_is_of_the_same_registration() -> None:
    assert same([row("car", "VIN1"), row("again", "VIN1", plate_type=None)], "car", "again")


def test_rows_without_a_vehicle_are_each_their_own() -> None:
    assert not same([row("one", None), row("other", None)], "one", "other")


def test_the_type_tells_a_car_from_a_motorcycle_with_the_same_plate() -> None:
    car, motorcycle = row("car", "VIN1", plate_type="02"), row("motorcycle", "VIN2", plate_type="07")
    assert same([car, motorcycle, seen("case", plate_type="07")], "case", "motorcycle")
    assert "case" not in assign([car, motorcycle, seen("case", plate_type=None)])
    assert "case" not in assign([car, motorcycle, seen("case", plate_type="15")])


def test_a_type_left_out_is_no_other_type() -> None:
    assert same([row("car", "VIN1"), seen("case", plate_type=None)], "case", "car")
    assert same([row("car", "VIN1", plate_type=None), seen("case")], "case", "car")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("02", "02", True), ("02", "07", False), (None, None, True), ("02", None, True)],
)
def test_plates_nobody_registered(one: str | None, other: str | None, expected: bool) -> None:
    uses = [seen("one", plate_type=one), seen("other", date(2012, 1, 1), plate_type=other)]
    assert same(uses, "one", "other") is expected


def test_where_two_types_are_known_a_plate_without_one_could_be_either() -> None:
    uses = [seen("car"), seen("motorcycle", plate_type="07"), seen("one", plate_type=None)]
    found = assign([*uses, seen("two", plate_type=None)])
    assert set(found) == {"car", "motorcycle"}


@pytest.mark.parametrize("plate", ["贵e12345", "贵E·12345", " 贵 E 12345 ", "贵E.12345", "贵Ｅ１２３４５", "贵E-12345"])
def test_spellings_of_one_plate(plate: str) -> None:
    assert same([row("car", "VIN1"), seen("case", plate=plate)], "case", "car")
    assert same([seen("one"), seen("two", plate=plate)], "one", "two")


@pytest.mark.parametrize("plate", ["无牌", "未上牌", "临时号牌", "贵E12***", "贵E*1234", "E12345", "贵E123"])
def test_what_many_vehicles_may_be_called_by_tells_none(plate: str) -> None:
    assert assign([seen("one", plate=plate), seen("two", plate=plate), row("car", "VIN1", plate=plate)]) == {}


def test_plates_are_told_apart() -> None:
    assert not same([seen("one"), seen("two", plate="贵E54321")], "one", "two")
    assert not same([row("car", "VIN1"), seen("two", plate="贵E54321")], "car", "two")


days = st.none() | st.sampled_from([date(2008, 1, 1), date(2012, 1, 1), date(2016, 1, 1), date(2020, 1, 1)])
types = st.sampled_from([None, "02", "07"])
uses_of_a_plate = st.lists(
    st.builds(
        row, st.just(""), st.sampled_from([None, "VIN1", "VIN2"]), days, days, st.sampled_from(["正常", "注销"]), types
    )
    | st.builds(seen, st.just(""), days, types),
    max_size=6,
)


@fewer(2)
@given(uses_of_a_plate, st.randoms())
def test_the_order_of_rows_changes_nothing_and_every_register_row_has_its_registration(
    uses: list[PlateUse], dice: object
) -> None:
    named = [PlateUse(f"m{k}", *(getattr(use, slot) for slot in PlateUse.__slots__[1:])) for k, use in enumerate(uses)]
    found = assign(named)
    assert {use.mention for use in named if use.from_register} <= set(found)
    shuffled = list(named)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert assign(shuffled) == found
    keys = {use.mention: use.key for use in named if use.from_register and use.key}
    for one, key in keys.items():
        for other, other_key in keys.items():
            if key != other_key:
                assert found[one] != found[other]


def test_of_however_many_told_at_a_time_each_says_what_it_says_among_all(monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE mentions (mention_id TEXT, entity_type TEXT, role TEXT, plate TEXT, plate_type TEXT, "
            "vin TEXT, engine_no TEXT, first_registered DATE, valid_until DATE, state TEXT, occurred TIMESTAMP, "
            "filed DATE)"
        )
        con.execute("CREATE TABLE links (link_type TEXT, from_mention TEXT, to_mention TEXT)")
        assert plate_uses.told(con).num_rows == 0
        con.execute(
            "INSERT INTO mentions SELECT format('v:{}', k), 'Vehicle', if(k % 3 = 0, 'seen', ''), "
            "if(k = 7, '无牌', format('贵E1234{}', k % 4)), '02', format('VIN{}', k // 4 % 2), NULL, "
            "DATE '2020-01-01' + k::INTEGER, NULL, '正常', NULL, NULL FROM range(12) t(k)"
        )
        expected = assign(plate_uses.read(con, [f"v:{k}" for k in range(12)]))
        assert len(set(expected.values())) > 4
        for together in (1, 3, 100):
            monkeypatch.setattr(plate_uses, "TOGETHER", together)
            told = plate_uses.told(con).to_pylist()
            assert [row["mention_id"] for row in told] == sorted(f"v:{k}" for k in range(12) if k != 7)
            assert {row["mention_id"]: row["registration"] for row in told if row["registration"]} == expected
