"""Which mention belonged where when: the history gives back every registry there was, and grows by changes alone."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import decided, history
from resolution.decided import Verdict
from resolution.registry import open_read_only, rebuild
from tests.resolution.building import fewer

Members = Mapping[str, str]
"""Mention → entity."""
START = datetime(2026, 1, 1)


class Home:
    """A home whose registry is rebuilt once a day."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day = folder, 0

    def hold(
        self, members: Members, changed: Mapping[str, str] | None = None, verdicts: tuple[Verdict, ...] = (),
        weights: str = "{}",
    ) -> None:  # fmt: skip
        """Rebuilds with these members; changed: mention → the delivery that brought it, "first" for all others."""
        self.day += 1
        with rebuild(self.folder) as con:
            con.execute(
                "CREATE TABLE mention "
                "(mention_id TEXT, entity_id TEXT, entity_type TEXT, delivery_id TEXT, version INT)"
            )
            for mention, entity in members.items():
                delivery = (changed or {}).get(mention, "first")
                con.execute("INSERT INTO membership VALUES (?, 'Person', ?, 1.0)", [mention, entity])
                con.execute("INSERT INTO mention VALUES (?, ?, 'Person', ?, 1)", [mention, entity, delivery])
            con.execute("INSERT INTO bundle VALUES ('Person', ?, NULL, NULL)", [weights])
            decided.write(con, verdicts)
            history.record(con, self.at(self.day))

    def at(self, day: int) -> datetime:
        return START + timedelta(days=day)

    def as_of(self, at: datetime) -> dict[str, str]:
        with open_read_only(self.folder) as con:
            table = history.membership_as_of(con, at)
        return dict(zip(table["mention_id"].to_pylist(), table["entity_id"].to_pylist(), strict=True))

    def stays(self, mention: str) -> list[tuple[str, int | None, dict[str, object]]]:
        """Entity, the day it ended, and the cause it began for, of each stay in order."""
        with open_read_only(self.folder) as con:
            rows = con.execute(
                "SELECT entity_id, valid_to, cause FROM membership_history WHERE mention_id = ? ORDER BY valid_from",
                [mention],
            ).fetchall()
        return [(entity, end and (end - START).days, json.loads(cause)) for entity, end, cause in rows]

    def rows(self) -> int:
        with open_read_only(self.folder) as con:
            ((count,),) = con.execute("SELECT count(*) FROM membership_history").fetchall()
        return int(count)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def word(number: int, left: str, right: str, same: bool) -> Verdict:
    return Verdict(left, right, same, number, "li", START, "seen")


@pytest.mark.slow
@fewer(20)
@given(
    st.lists(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["P1", "P2", "P3"])), min_size=2, max_size=6)
)
def test_every_registry_there_was_is_given_back(
    tmp_path_factory: pytest.TempPathFactory, registries: list[dict[str, str]]
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    began = 0
    before: dict[str, str] = {}
    for members in registries:
        home.hold(members)
        began += sum(before.get(mention) != entity for mention, entity in members.items())
        before = members
        assert home.rows() == began
    assert home.as_of(home.at(1) - timedelta(microseconds=1)) == {}
    for day, members in enumerate(registries, 1):
        assert home.as_of(home.at(day)) == members
        assert home.as_of(home.at(day + 1) - timedelta(microseconds=1)) == members


def test_the_first_stay_is_for_the_delivery_that_brought_the_mention(home: Home) -> None:
    home.hold({"a": "P1"})
    home.hold({"a": "P1", "b": "P1"}, {"b": "second"})
    assert home.stays("a") == [("P1", None, {"deliveries": ["first"]})]
    assert home.stays("b") == [("P1", None, {"deliveries": ["second"]})]


def test_a_merge_is_for_the_deliveries_that_touched_either_side(home: Home) -> None:
    home.hold({"a": "P1", "b": "P2", "c": "P3"})
    home.hold({"a": "P1", "b": "P1", "c": "P3", "d": "P1"}, {"d": "second", "c": "third"})
    assert home.stays("b") == [("P2", 2, {"deliveries": ["first"]}), ("P1", None, {"deliveries": ["second"]})]


def test_a_decision_given_and_taken_back_is_the_cause_both_times(home: Home) -> None:
    home.hold({"a": "P1", "b": "P2", "c": "P3"})
    home.hold({"a": "P1", "b": "P1", "c": "P3"}, verdicts=(word(7, "a", "b", True), word(8, "a", "c", False)))
    home.hold({"a": "P1", "b": "P2", "c": "P3"}, verdicts=(word(8, "a", "c", False),))
    assert [cause for *_, cause in home.stays("b")] == [
        {"deliveries": ["first"]},
        {"decisions": [7, 8]},
        {"decisions": [7]},
    ]
    assert len(home.stays("c")) == 1


def test_what_a_withdrawal_pulled_apart_names_what_was_withdrawn(home: Home) -> None:
    home.hold({"a": "P1", "b": "P1", "c": "P1"})
    home.hold({"a": "P1", "c": "P3"})
    assert home.stays("b") == [("P1", 2, {"deliveries": ["first"]})]
    assert home.stays("c")[-1] == ("P3", None, {"withdrawn": ["b"]})


def test_where_nothing_touched_the_entities_it_was_the_weights(home: Home) -> None:
    home.hold({"a": "P1", "b": "P2", "c": "P3"}, weights='{"prior": 1}')
    home.hold({"a": "P1", "b": "P1", "c": "P3", "d": "P3"}, {"d": "second"}, weights='{"prior": 2}')
    ((kind, told),) = home.stays("b")[-1][2].items()
    assert kind == "model"
    assert isinstance(told, str)
    assert len(told) == 12


def test_a_registry_from_before_this_was_kept_is_known_from_its_own_run_on(home: Home) -> None:
    home.day = 1
    with rebuild(home.folder) as con:
        con.execute(
            "CREATE TABLE mention (mention_id TEXT, entity_id TEXT, entity_type TEXT, delivery_id TEXT, version INT)"
        )
        con.execute("INSERT INTO membership VALUES ('a', 'Person', 'P1', 1), ('b', 'Person', 'P1', 1)")
        con.execute("INSERT INTO mention VALUES ('a', 'P1', 'Person', 'first', 1), ('b', 'P1', 'Person', 'first', 1)")
        con.execute("INSERT INTO run (run_id, started, finished) VALUES ('1', ?, ?)", [home.at(1), home.at(1)])
        con.execute("DROP TABLE membership_history")
        con.execute("DROP TABLE decision")
    home.hold({"a": "P1", "b": "P2"})
    assert home.as_of(home.at(1)) == {"a": "P1", "b": "P1"}
    assert home.as_of(home.at(2)) == {"a": "P1", "b": "P2"}
    assert home.as_of(home.at(1) - timedelta(seconds=1)) == {}
