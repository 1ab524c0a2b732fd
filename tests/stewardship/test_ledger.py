"""The ledger keeps every event, in order, whoever writes at once, and lets nobody change one."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from governance.ledger.store import FILE
from stewardship.decisions import Decision, Kind
from stewardship.ledger import Ledger

SAME = Decision(0, Kind.SAME, (("a",), ("b",)), "李科", datetime(2026, 1, 2, 3, 4, 5, 6), "本人说明")


def append(home: Path, *decisions: Decision) -> list[Decision]:
    ledger = Ledger(home)
    with ledger.writing() as writer:
        written = [writer.append(decision) for decision in decisions]
    ledger.close()
    return written


def test_events_come_back_as_they_were_given_under_the_next_number(tmp_path: Path) -> None:
    split = replace(SAME, kind=Kind.SPLIT, sides=(("a", "c"), ("b",)), evidence={"a": "1", "b": "2", "c": "3"})
    undo = replace(SAME, kind=Kind.UNDO, sides=(), undoes=1, evidence={})
    written = append(tmp_path, SAME, split) + append(tmp_path, undo)
    assert written == [replace(d, id=k) for k, d in enumerate((SAME, split, undo), 1)]
    assert Ledger(tmp_path).events() == written


def test_where_nothing_was_decided_no_file_is_made(tmp_path: Path) -> None:
    assert Ledger(tmp_path).events() == []
    assert list(tmp_path.iterdir()) == []


def test_what_fails_on_the_way_leaves_nothing_behind(tmp_path: Path) -> None:
    append(tmp_path, SAME)
    ledger = Ledger(tmp_path)
    with pytest.raises(RuntimeError, match="on the way"), ledger.writing() as writer:  # noqa: PT012
        writer.append(SAME)
        raise RuntimeError("on the way")
    assert [e.id for e in ledger.events()] == [1]
    ledger.close()


@pytest.mark.parametrize("change", ["UPDATE decision SET reason = 'x'", "DELETE FROM decision"])
def test_the_file_itself_refuses_to_change_or_lose_an_event(tmp_path: Path, change: str) -> None:
    append(tmp_path, SAME)
    with sqlite3.connect(tmp_path / FILE) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change)
    assert [e.reason for e in Ledger(tmp_path).events()] == ["本人说明"]


def test_an_undo_of_nothing_is_no_event(tmp_path: Path) -> None:
    append(tmp_path, SAME)
    with pytest.raises(Exception, match="FOREIGN KEY"):
        append(tmp_path, replace(SAME, kind=Kind.UNDO, sides=(), undoes=7))


def test_writers_at_once_take_turns_and_each_sees_what_was_before(tmp_path: Path) -> None:
    append(tmp_path, SAME)

    def write(number: int) -> tuple[int, int]:
        ledger = Ledger(tmp_path)
        with ledger.writing() as writer:
            before = len(writer.events())
            written = writer.append(replace(SAME, reason=str(number)))
        ledger.close()
        return before, written.id

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(write, range(24)))
    assert sorted(seen) == [(k, k + 1) for k in range(1, 25)]
    events = Ledger(tmp_path).events()
    assert [e.id for e in events] == list(range(1, 26))
    assert {e.reason for e in events[1:]} == {str(k) for k in range(24)}
    with sqlite3.connect(tmp_path / FILE) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
