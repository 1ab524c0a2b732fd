"""A worker follows what is delivered and decided, one at a time a home, and goes on where a run failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.intake import deliver
from resolution import held_state, registry
from worker import Keeper
from worker.working import Doing, WorkerBusy, state, work

PARTIES = """AH,XH,DSRLX,MC,SSDW
（2016）黔0102民初1号,1,自然人,王芳,原告
（2016）黔0102民初1号,2,自然人,李娜,被告
"""


def delivered(home: Path, folder: Path, text: str = PARTIES) -> None:
    file = folder / "party.csv"
    file.write_text(text, "utf-8")
    deliver(home, file, "court.party")


@contextmanager
def working(home: Path, publish: Callable[[Path], None]) -> Iterator[list[Exception]]:
    stop, failed = threading.Event(), list[Exception]()
    thread = threading.Thread(target=work, args=(home, publish, 0.05, stop, None, failed.append))
    thread.start()
    try:
        yield failed
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def until(condition: Callable[[], bool]) -> None:
    woken = threading.Event()
    for _ in range(1_200):
        if condition():
            return
        woken.wait(0.05)
    raise AssertionError("it did not come about within a minute")


def mentions(home: Path) -> int:
    with registry.open_read_only(home) as con:
        ((count,),) = con.execute("SELECT count(*) FROM mention").fetchall()
    return int(count)


@pytest.mark.slow
def test_what_is_delivered_is_resolved_and_published_once(tmp_path: Path) -> None:
    home, published = tmp_path / "home", list[int]()
    with working(home, lambda at: published.append(mentions(at))):
        until(lambda: state(home) is not None)
        # Nothing was delivered yet: nothing to do, and no fault.
        assert state(home).doing is Doing.WAITING  # type: ignore[union-attr]
        delivered(home, tmp_path)
        until(lambda: len(published) == 1)
        delivered(home, tmp_path, PARTIES + "（2016）黔0102民初1号,3,自然人,张伟,第三人\n")
        until(lambda: len(published) == 2)
    assert published[1] == published[0] + 1
    assert state(home) is None


@pytest.mark.slow
def test_a_run_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    home, turns = tmp_path / "home", list[bool]()

    def publish(_: Path) -> None:
        turns.append(True)
        if len(turns) == 1:
            raise ConnectionError("no database yet")

    delivered(home, tmp_path)
    with working(home, publish) as failed:
        until(lambda: len(turns) == 2)
    assert [str(error) for error in failed] == ["no database yet"]


@pytest.mark.slow
def test_once_all_is_quiet_it_leaves_what_others_ask_so_that_they_need_not_read_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolution.held_state.WORTH_IT", 1)
    home, published = tmp_path / "home", list[Path]()

    def left_for_others() -> bool:
        with registry.open_read_only(home) as con:
            return held_state.opened(con, home) is not None

    with working(home, published.append):
        for turn, text in enumerate((PARTIES, PARTIES + "（2016）黔0102民初1号,3,自然人,张伟,第三人\n"), 1):
            delivered(home, tmp_path, text)
            until(lambda turn=turn: len(published) == turn)  # type: ignore[misc]
            until(left_for_others)
    monkeypatch.setattr("worker.keeping.build", None)
    with registry.open_read_only(home) as con, Keeper().current(con, home) as current:
        assert len(current.online["Person"]) == 3


def test_one_worker_a_home(tmp_path: Path) -> None:
    with working(tmp_path, lambda _: None):
        until(lambda: state(tmp_path) is not None)
        with pytest.raises(WorkerBusy):
            work(tmp_path, lambda _: None, 0.05, threading.Event())


def test_who_asks_is_not_taken_for_a_worker_nor_keeps_one_from_starting(tmp_path: Path) -> None:
    (tmp_path / "worker.lock").touch()
    (tmp_path / "worker.json").write_text('{"doing": "running", "since": "2026-01-01T00:00:00+00:00", "error": null}')
    asked, done = list[object](), threading.Event()

    def ask() -> None:
        while not done.wait(0.001):
            asked.append(state(tmp_path))

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    until(lambda: len(asked) > 100)
    assert set(asked) == {None}
    with working(tmp_path, lambda _: None):
        until(lambda: any(asked[-10:]))
        done.set()
        for thread in asking:
            thread.join()
    assert all(told is None or told.doing is Doing.WAITING for told in asked)  # type: ignore[attr-defined]
