"""What people did about a hit: events that are only ever added, and where a hit stands after them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from governance.ledger import Ledger, ledger_url
from stewardship import handling
from stewardship.handling import Action, Handling, HitState, standing

AT = datetime(2025, 7, 1, 9, 30)
facts = st.frozensets(st.sampled_from("abcdef"))


def event(action: Action, known: frozenset[str], hit: str = "W-1") -> Handling:
    return Handling(0, hit, action, known, "王警官", AT, "已核查", {"rule": "x"})


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(ledger_url(tmp_path, {}))


def test_what_was_recorded_is_read_again_in_order(ledger: Ledger) -> None:
    assert handling.events(ledger) == {}
    first = handling.record(ledger, event(Action.HANDLE, frozenset("a")))
    other = handling.record(ledger, event(Action.FALSE, frozenset("b"), "W-2"))
    second = handling.record(ledger, event(Action.CLOSE, frozenset("ab")))
    assert (first.id, other.id, second.id) == (1, 2, 3)
    assert handling.events(ledger) == {"W-1": [first, second], "W-2": [other]}
    assert handling.events(ledger, ["W-2"]) == {"W-2": [other]}


def test_nothing_recorded_can_be_changed_or_removed(ledger: Ledger) -> None:
    handling.record(ledger, event(Action.CLOSE, frozenset("a")))
    for change in ("UPDATE handling SET note = ''", "DELETE FROM handling"):
        with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as session:
            session.execute(text(change))


@pytest.mark.parametrize(("by", "note"), [("", "seen"), (" ", "seen"), ("王警官", " ")])
def test_a_handling_without_a_name_or_a_reason_is_refused(ledger: Ledger, by: str, note: str) -> None:
    with pytest.raises(ValueError, match="by whom and why"):
        handling.record(ledger, Handling(0, "W-1", Action.CLOSE, frozenset(), by, AT, note))
    assert handling.events(ledger) == {}


@given(st.lists(st.tuples(st.sampled_from(Action), facts), max_size=5), facts)
def test_a_hit_is_open_again_exactly_when_a_fact_was_never_shown(
    given_events: list[tuple[Action, frozenset[str]]], now: frozenset[str]
) -> None:
    events = [event(action, known) for action, known in given_events]
    stands = standing(events, now)
    known = frozenset().union(*(e.facts for e in events))
    if not events:
        assert stands.state is HitState.OPEN
    elif events[-1].action in (Action.CLOSE, Action.FALSE):
        assert (stands.state is HitState.OPEN) == bool(now - known)
        assert stands.new_facts == now - known
    else:
        assert stands.state in (HitState.HANDLED, HitState.OPEN)
