"""Whose number it is: a number given by people of unlike names is one's of them, and says nothing of the others."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import ownership
from resolution.ownership import borrowed, nobodys
from tests.ontology.right_numbers import gb_11714, gb_32100
from tests.resolution.building import Values, frame_of, valid_id

NUMBER = valid_id("52230119800101123")  # born 1980-01-01
OTHER = valid_id("52230119751231456")


def flags(names: Values, numbers: Values | None = None, **columns: tuple[str, Values]) -> list[int]:
    """The records that bear another's number."""
    given_numbers = numbers or [NUMBER] * len(names)
    frame = frame_of({"id": ("person_id", given_numbers), "name": ("person_name", names), **columns})
    return [k for k, flag in enumerate(borrowed(frame, "id", "name").tolist()) if flag]


def test_a_relative_s_number_is_the_majority_s() -> None:
    assert flags(["张伟", "张伟", "李娜"]) == [2]
    assert flags(["李娜", "张伟", "王强", "张伟"]) == [0, 2]


def test_brothers_are_two_people() -> None:
    assert flags(["张小明", "张小明", "张小刚"]) == [2]
    assert flags(["张海", "张海", "张江"]) == [2]  # that 海 and 江 share a radical is no likeness


@pytest.mark.parametrize(
    "name",
    [
        "王伟",  # another surname, misheard or changed
        "章伟",  # same sound
        "張偉",  # traditional characters
        "张伟明",  # a character more
        "张玮",  # similar shape
        "林某某",  # hidden: it may be anybody
        None,
    ],
)
def test_a_slip_of_the_name_does_not_cost_the_number(name: str | None) -> None:
    assert flags(["张伟", "张伟", name]) == []


def test_who_was_once_called_so_keeps_the_number() -> None:
    former: tuple[str, Values] = ("person_name", [None, None, "张伟"])
    assert flags(["张伟", "张伟", "李强"], former_name=former) == []
    assert flags(["张伟", "张伟", "李强"]) == [2]


def test_names_of_several_parts_are_alike_by_one() -> None:
    assert flags(["阿卜杜·热合曼", "阿卜杜·热合曼", "热合曼·阿卜杜", "阿卜杜"]) == []


def test_at_a_tie_both_keep_the_number() -> None:
    assert flags(["张伟", "李娜"]) == []
    assert flags(["张伟", "张伟", "李娜", "李娜"]) == []


def test_at_a_tie_it_is_whose_own_birth_date_it_says() -> None:
    assert flags(["张伟", "李娜"], birth=("date", ["1980-01-01", None])) == [1]
    assert flags(["张伟", "李娜"], birth=("date", ["1962-05-05", "1980-01-01"])) == [0]


def test_two_groups_that_state_the_birth_in_it_alike_both_only_claim_it() -> None:
    assert flags(["张伟", "李娜"], birth=("date", ["1980-01-01", "1980-01-01"])) == [0, 1]
    births: tuple[str, Values] = ("date", ["1980-01-01", None, None, "1980-01-01"])
    assert flags(["张伟", "李娜", "张伟", "李娜"], birth=births) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("birth", "borrowed"),
    [
        ("2004-05-17", [1]),
        ("1951-11-30", [1]),
        ("1991-05-17", []),  # too near for a generation: a brother has another name
        ("1990-01-01", []),  # a slip, as is the next
        ("1930-01-01", []),
    ],
)
@pytest.mark.parametrize("name", ["张伟", "张伟明", None])
def test_who_was_born_a_generation_away_bears_another_s(name: str | None, birth: str, borrowed: list[int]) -> None:
    assert flags(["张伟", name], birth=("date", ["1980-01-01", birth])) == borrowed


def test_a_birth_that_nobody_else_contradicts_costs_nobody_the_number() -> None:
    assert flags(["张伟", "张伟"], birth=("date", ["2004-05-17", "2004-05-17"])) == []


def test_more_records_count_more_than_a_birth_date() -> None:
    births: tuple[str, Values] = ("date", [None, None, "1980-01-01"])
    assert flags(["张伟", "张伟", "李娜"], birth=births) == [2]


def test_each_number_is_judged_for_itself() -> None:
    names = ["张伟", "张伟", "李娜", "李娜", "李娜", "张伟"]
    assert flags(names, [NUMBER, NUMBER, NUMBER, OTHER, OTHER, OTHER]) == [2, 5]
    assert flags(["张伟", "李娜"], [NUMBER, OTHER]) == []
    assert flags(["张伟", "李娜", "李娜"], [None, None, None]) == []


def test_likeness_through_a_third_writing_is_likeness_in_any_order() -> None:
    # 张伟 and 张伟明 differ by a character, 张伟明 and 章伟明 in writing only; 李娜 is somebody else.
    for names in permutations(["张伟", "张伟明", "章伟明", "李娜"]):
        assert [names[k] for k in flags(list(names))] == ["李娜"]


@given(st.lists(st.sampled_from(["张伟", "张伟明", "章伟明", "张玮", "李娜", "王强"]), max_size=6), st.randoms())
def test_the_order_of_records_changes_nothing(names: list[str], dice: object) -> None:
    order = list(range(len(names)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    shuffled = flags([names[k] for k in order])
    assert sorted(order[k] for k in shuffled) == flags(list(names))


def uscc(body: str) -> str:
    first = "91522301" + body + gb_11714(body)
    return first + gb_32100(first)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        # A branch that gives its parent's code.
        (["兴义市顺达运输有限公司", "顺达运输公司", "兴义市顺达运输有限公司安龙分公司"], [2]),
        (["兴义市顺达运输有限公司", "兴义市顺达运输有限公司", "兴义市万峰旅游客运有限公司"], [2]),
        (["兴义市顺达运输有限公司", "兴义市顺达运输有限公司安龙分公司"], []),
        (["兴义市顺达运输有限公司", "顺达运输公司"], []),
    ],
)
def test_codes_of_firms(names: list[str], expected: list[int]) -> None:
    code = uscc("MA6DK2XK")
    frame = frame_of({"uscc": ("uscc", [code] * len(names)), "name": ("enterprise_name", names)})
    assert [k for k, flag in enumerate(borrowed(frame, "uscc", "name").tolist()) if flag] == expected


def test_a_number_of_very_many_names_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "MOST_NAMES", 3)
    names = ["张伟", "李娜", "王强", "石磊", "石磊"]
    numbers = [NUMBER] * 5 + [OTHER] * 4
    frame = frame_of({"id": ("person_id", numbers), "name": ("person_name", [*names, *names[:2], *names[:2]])})
    assert nobodys(frame, "id", "name") == {NUMBER}
    assert borrowed(frame, "id", "name").tolist() == [True] * 5 + [False] * 4
