"""Independent parts of one piece of work, done by several threads."""

from __future__ import annotations

import os
import threading

import pytest

from resolution.threads import each


def test_answers_come_in_the_order_of_the_parts_whichever_was_done_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    later_is_done = threading.Event()

    def work(part: int) -> int:
        if part == 0:
            # Without a thread of its own for the part behind it, this would not come.
            assert later_is_done.wait(20)
        else:
            later_is_done.set()
        return part * part

    assert each(work, range(5)) == [0, 1, 4, 9, 16]


def test_parts_not_worth_a_thread_are_worked_on_here() -> None:
    assert set(each(lambda _: threading.current_thread(), range(5), worth=False)) == {threading.current_thread()}


def test_an_error_in_one_part_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        each(lambda part: 1 // part, range(3))


def test_no_part_is_no_work() -> None:
    assert each(lambda part: part, []) == []
