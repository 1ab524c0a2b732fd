"""Decisions as events, and what holds of them: a pure function of the events, in whatever way they are stored.

A decision is never changed or deleted. `undo` is an event that names the one it undoes, and may be undone itself.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import combinations

Pair = tuple[str, str]
"""Two mention ids, the lesser first."""


class Kind(StrEnum):
    """What was decided."""

    SAME = "same"
    DIFFERENT = "different"
    SPLIT = "split"
    UNSURE = "unsure"
    """What there is does not tell; it holds nobody together or apart, and is asked again when the evidence changes."""
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """One event of the ledger.

    id: 1, 2, … in the order given; sides: for same, different and unsure two sets of one mention each, for a split the
    sets of mentions that are different from one another, for an undo none; undoes: for an undo the id of the event
    undone; at: UTC without zone; evidence: for different, split and unsure mention id → hash of its standardised
    attributes when the decision was given.
    """

    id: int
    kind: Kind
    sides: tuple[tuple[str, ...], ...]
    by: str
    at: datetime
    reason: str
    undoes: int | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)

    @property
    def mentions(self) -> tuple[str, ...]:
        """All mentions it speaks of, sorted."""
        return tuple(sorted({mention for side in self.sides for mention in side}))

    @property
    def evidence_hash(self) -> str | None:
        """One hash of all the evidence it was given on; None where it hangs on none."""
        if not self.evidence:
            return None
        stated = json.dumps(dict(sorted(self.evidence.items())), ensure_ascii=False)
        return hashlib.blake2b(stated.encode("utf-8"), digest_size=16).hexdigest()

    def pairs(self) -> Iterator[Pair]:
        """The pairs of mentions it decides on, each once, sorted."""
        found = {
            (min(a, b), max(a, b)) for one, other in combinations(self.sides, 2) for a in one for b in other if a != b
        }
        yield from sorted(found)


def undone(events: Iterable[Decision]) -> dict[int, int]:
    """Event → the undo that has taken it back, the latest where there are several. An undo that was itself undone
    takes nothing back."""
    out: dict[int, int] = {}
    # An undo names an earlier event, so from the end on each is known to stand or not when it is looked at.
    for event in sorted(events, key=lambda e: -e.id):
        if event.undoes is not None and event.id not in out:
            out.setdefault(event.undoes, event.id)
    return out


def current(events: Iterable[Decision]) -> list[Decision]:
    """The decisions that nobody has taken back, in the order given; undos are not among them."""
    events = sorted(events, key=lambda e: e.id)
    gone = undone(events)
    return [event for event in events if event.kind is not Kind.UNDO and event.id not in gone]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A pair that `negative` holds apart and a chain of positives joins. chain: (decision, mention, mention) from one
    end of the pair to the other."""

    negative: Decision
    pair: Pair
    chain: tuple[tuple[Decision, str, str], ...]

    @property
    def key(self) -> tuple[int, Pair]:
        """What tells it from others."""
        return self.negative.id, self.pair


class Contradicted(ValueError):
    """The decision cannot stand beside earlier ones; the message names the chain, earlier decisions by their id."""

    def __init__(self, contradiction: Contradiction, new: int) -> None:
        """new: the id of the decision that is refused."""
        self.contradiction = contradiction
        steps = [(d, f"{a} = {b}") for d, a, b in contradiction.chain]
        steps.append((contradiction.negative, " ≠ ".join(contradiction.pair)))
        super().__init__(", ".join(text + ("" if d.id == new else f" (#{d.id})") for d, text in steps))


def contradictions(
    decisions: Iterable[Decision], lapsed: Collection[tuple[int, Pair]] = frozenset()
) -> list[Contradiction]:
    """Every pair that current decisions both join and hold apart.

    decisions: current ones; lapsed: (decision id, pair) of negatives that are no longer enforced.
    """
    decisions = list(decisions)
    near: dict[str, list[tuple[str, Decision]]] = defaultdict(list)
    for decision in decisions:
        if decision.kind is Kind.SAME:
            for a, b in decision.pairs():
                near[a].append((b, decision))
                near[b].append((a, decision))
    out = []
    for decision in decisions:
        if decision.kind in (Kind.SAME, Kind.UNSURE):
            continue
        for pair in decision.pairs():
            if (decision.id, pair) in lapsed:
                continue
            chain = _chain(near, *pair)
            if chain is not None:
                out.append(Contradiction(decision, pair, chain))
    return out


def _chain(
    near: Mapping[str, list[tuple[str, Decision]]], start: str, end: str
) -> tuple[tuple[Decision, str, str], ...] | None:
    """The shortest way from one mention to another over decisions that each two are the same."""
    if start not in near or end not in near:
        return None
    came: dict[str, tuple[Decision, str] | None] = {start: None}
    queue = deque([start])
    while queue and end not in came:
        here = queue.popleft()
        for other, decision in near[here]:
            if other not in came:
                came[other] = (decision, here)
                queue.append(other)
    if end not in came:
        return None
    steps = []
    here = end
    while (step := came[here]) is not None:
        decision, before = step
        steps.append((decision, before, here))
        here = before
    return tuple(reversed(steps))
