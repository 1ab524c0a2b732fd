"""Deciding, taking back, and what of it all is in force: the ledger held against what the lake now says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import duckdb
from sqlalchemy.orm import Session

from governance import refused
from governance.clock import now
from ingest.lake import Lake
from resolution.decided import Verdict
from stewardship import evidence
from stewardship.decisions import Contradicted, Decision, Kind, Pair, contradictions, current, undone
from stewardship.evidence import Change, Known, UnknownMention
from stewardship.ledger import Ledger

Written = TypeVar("Written")


class Refused(refused.Refused):
    """The decision makes no sense, whatever else was decided."""


class State(StrEnum):
    """What has become of a decision."""

    IN_FORCE = "in_force"
    UNDONE = "undone"
    LAPSED = "lapsed"
    """A negative of which at least one pair is no longer enforced, as its evidence changed: it is to be reviewed."""
    OVERRULED = "overruled"
    """A negative whose evidence came back after later decisions had joined what it holds apart: those count."""
    ABSENT = "absent"
    """A mention it speaks of has been withdrawn; should it be delivered again, the decision holds again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision and what has become of it. enforced: the pairs the next resolution keeps to; undone_by: the undo;
    changes: of a lapsed one, what changed (empty where the lake has nothing to compare with); lapsed: the mentions
    whose evidence changed."""

    decision: Decision
    state: State
    enforced: tuple[Pair, ...] = ()
    undone_by: int | None = None
    lapsed: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision somebody wants to give. sides, undoes: as of a Decision."""

    kind: Kind
    reason: str
    sides: tuple[tuple[str, ...], ...] = ()
    undoes: int | None = None


@dataclass(slots=True)
class _Judged:
    """Current decisions against the lake. lapsed: (decision, pair) not enforced since its evidence changed; absent:
    mentions that are not there; beaten: (decision, pair) that later positives contradict."""

    decisions: list[Decision]
    known: Mapping[str, Known]
    lapsed: set[tuple[int, Pair]] = field(default_factory=set)
    beaten: set[tuple[int, Pair]] = field(default_factory=set)

    @classmethod
    def of(cls, decisions: Iterable[Decision], lake: duckdb.DuckDBPyConnection) -> _Judged:
        found = list(decisions)
        return cls.by(found, evidence.known(lake, _mentions(found)))

    @classmethod
    def by(cls, found: list[Decision], known: Mapping[str, Known]) -> _Judged:
        """known: at least what is known of the mentions they speak of."""
        judged = cls(found, known)
        for decision in found:
            changed = judged.changed(decision)
            judged.lapsed |= {(decision.id, pair) for pair in decision.pairs() if changed & set(pair)}
        judged.beaten = {c.key for c in contradictions(found, judged.lapsed)}
        return judged

    def changed(self, decision: Decision) -> set[str]:
        """The mentions whose attributes are no longer those the decision was given on."""
        return {m for m, then in decision.evidence.items() if m in self.known and self.known[m].hash != then}

    def enforced(self, decision: Decision) -> list[Pair]:
        if decision.kind is Kind.UNSURE:
            return []
        return [
            pair
            for pair in decision.pairs()
            if (decision.id, pair) not in self.lapsed | self.beaten and all(m in self.known for m in pair)
        ]

    def state(self, decision: Decision) -> State:
        pairs = list(decision.pairs())
        if any((decision.id, pair) in self.lapsed for pair in pairs):
            return State.LAPSED
        if any((decision.id, pair) in self.beaten for pair in pairs):
            return State.OVERRULED
        if any(m not in self.known for m in decision.mentions):
            return State.ABSENT
        return State.IN_FORCE


@dataclass(frozen=True, slots=True)
class Said:
    """What people have decided, as a resolution takes it. verdicts: what it must keep to, pair by pair; states: how
    many decisions are in each state, by its name; last: the id of the last event, 0 where there is none."""

    verdicts: list[Verdict]
    states: dict[str, int]
    last: int


def said(home: Path, lake: duckdb.DuckDBPyConnection) -> Said:
    """What has been decided in a home, held against what a connection with the lake's views sees."""
    steward = Steward(home, lake)
    try:
        events = steward.events()
        states = Counter(s.state.value for s in steward.standings(events))
        return Said(steward.verdicts(events), dict(sorted(states.items())), max((e.id for e in events), default=0))
    finally:
        steward.close()


def in_force(home: Path) -> list[Verdict]:
    """What the next resolution of a home must keep to, pair by pair."""
    steward = Steward(home)
    try:
        return steward.verdicts()
    finally:
        steward.close()


class Steward:
    """The decisions of one home: to give, to take back, to list."""

    def __init__(self, home: Path, lake: duckdb.DuckDBPyConnection | None = None) -> None:
        """lake: a connection with the lake's views to hold decisions against, instead of what is there each time."""
        self._home, self._ledger, self._seen = home, Ledger(home), lake

    def close(self) -> None:
        """Closes the ledger."""
        self._ledger.close()

    def same(self, left: str, right: str, reason: str, by: str) -> Decision:
        """Two mentions are one thing. Raises UnknownMention, Refused, Contradicted."""
        return self.give(Asked(Kind.SAME, reason, ((left,), (right,))), by)

    def different(self, left: str, right: str, reason: str, by: str) -> Decision:
        """Two mentions are two things, as they are now known. Raises UnknownMention, Refused, Contradicted."""
        return self.give(Asked(Kind.DIFFERENT, reason, ((left,), (right,))), by)

    def split(self, sides: Sequence[Collection[str]], reason: str, by: str) -> Decision:
        """Mentions of different sides are different things. Raises UnknownMention, Refused, Contradicted."""
        return self.give(Asked(Kind.SPLIT, reason, tuple(tuple(side) for side in sides)), by)

    def unsure(self, left: str, right: str, reason: str, by: str) -> Decision:
        """Nobody can tell from what there is now. Raises UnknownMention, Refused, Contradicted."""
        return self.give(Asked(Kind.UNSURE, reason, ((left,), (right,))), by)

    def undo(self, decision_id: int, reason: str, by: str) -> Decision:
        """Takes a decision (or an undo) back. Raises Refused, Contradicted."""
        return self.give(Asked(Kind.UNDO, reason, undoes=decision_id), by)

    def give(self, asked: Asked, by: str, then: Callable[[Session, Decision], None] | None = None) -> Decision:
        """Gives a decision of any kind. then: writes what is to stand in the ledger with the decision, or not at all.

        Raises UnknownMention, Refused, Contradicted.
        """
        with self._lake() as lake, self._ledger.writing() as ledger:
            decision = ledger.append(_checked(asked, by, ledger.events(), lake))
            if then is not None:
                then(ledger.session, decision)
            return decision

    def check(self, asked: Asked, then: Callable[[Session], Written]) -> Written:
        """Writes something else (`then`) if the decision could be given now. Raises as `give` does."""
        with self._lake() as lake, self._ledger.writing() as ledger:
            _checked(asked, "", ledger.events(), lake)
            return then(ledger.session)

    @contextmanager
    def reading(self) -> Iterator[Session | None]:
        """The ledger to read; None where nothing was ever written to it."""
        with self._ledger.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The ledger to write what is no decision; nobody else writes meanwhile."""
        with self._ledger.writing() as ledger:
            yield ledger.session

    def events(self) -> list[Decision]:
        """Everything ever decided or taken back, in the order given."""
        return self._ledger.events()

    def standings(self, events: Iterable[Decision] | None = None) -> list[Standing]:
        """Every decision ever given, undos apart, with what has become of it, in the order given. events: those of the
        ledger, where they have been read."""
        events = self.events() if events is None else list(events)
        if not events:
            return []
        gone = undone(events)
        out = []
        with self._lake() as lake:
            judged = _Judged.of(current(events), lake)
            for decision in events:
                if decision.kind is Kind.UNDO:
                    continue
                if decision.id in gone:
                    out.append(Standing(decision, State.UNDONE, undone_by=gone[decision.id]))
                    continue
                lapsed = sorted(judged.changed(decision))
                changes = [
                    change
                    for m in lapsed
                    for change in evidence.changes(lake, m, decision.evidence[m], judged.known[m]) or ()
                ]
                enforced = tuple(judged.enforced(decision))
                state = judged.state(decision)
                out.append(Standing(decision, state, enforced, None, tuple(lapsed), tuple(changes)))
        return out

    def verdicts(self, events: Iterable[Decision] | None = None) -> list[Verdict]:
        """What is enforced, pair by pair. events: as in standings."""
        decisions = current(self.events() if events is None else events)
        if not decisions:
            return []
        with self._lake() as lake:
            judged = _Judged.of(decisions, lake)
        return [
            Verdict(a, b, d.kind is Kind.SAME, d.id, d.by, d.at, d.reason)
            for d in decisions
            for a, b in judged.enforced(d)
        ]

    @contextmanager
    def _lake(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._seen is not None:
            yield self._seen
            return
        with Lake(self._home).connect() as connection:
            yield connection


def _checked(asked: Asked, by: str, events: list[Decision], lake: duckdb.DuckDBPyConnection) -> Decision:
    """The decision as it would be given, if it can stand beside those there are."""
    if not asked.reason.strip():
        raise Refused("认定必须写明理由", "a decision needs a reason")
    # Asked once: the lake is read at every question.
    named = {mention for side in asked.sides for mention in side}
    known = evidence.known(lake, named | _mentions(events))
    decision = _undo(asked, by, events) if asked.kind is Kind.UNDO else _told(asked, by, events, known)
    before = _Judged.by(current(events), known)
    after = _Judged.by(current([*events, decision]), known)
    for found in contradictions(after.decisions, after.lapsed):
        if found.key not in before.beaten:
            raise Contradicted(found, decision.id)
    return decision


def _mentions(decisions: Iterable[Decision]) -> set[str]:
    return {mention for decision in decisions for mention in decision.mentions}


def _undo(asked: Asked, by: str, events: list[Decision]) -> Decision:
    number = asked.undoes
    if number not in {e.id for e in events}:
        raise Refused(f"没有第 {number} 号认定", f"there is no decision #{number}")
    if number in (gone := undone(events)):
        raise Refused(f"第 {number} 号已被第 {gone[number]} 号撤销", f"#{number} is already undone by #{gone[number]}")
    return Decision(_next(events), Kind.UNDO, (), by, now(), asked.reason.strip(), number)


def _told(asked: Asked, by: str, events: list[Decision], known: Mapping[str, Known]) -> Decision:
    sets = tuple(tuple(sorted(set(side))) for side in asked.sides)
    if len(sets) < 2 or not all(sets):
        raise Refused(
            "至少要有两方，每方至少一条来源记录", "there must be at least two sides, each of at least one mention"
        )
    named = [mention for side in sets for mention in side]
    if len(named) != len(set(named)):
        raise Refused("同一条来源记录不能在两方", "no mention can be on two sides")
    missing = [m for m in named if m not in known]
    if missing:
        raise UnknownMention(", ".join(missing))
    if len({known[m].entity_type for m in named}) > 1:
        types = ", ".join(f"{m} {known[m].entity_type}" for m in named)
        raise Refused(f"来源记录的类型不同：{types}", f"mentions of different types: {types}")
    given = {} if asked.kind is Kind.SAME else {m: known[m].hash for m in sorted(named)}
    return Decision(_next(events), asked.kind, sets, by, now(), asked.reason.strip(), evidence=given)


def _next(events: Sequence[Decision]) -> int:
    return max((e.id for e in events), default=0) + 1
