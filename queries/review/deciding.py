"""A steward's bench over one home, for one user and purpose: what may not be seen can be neither decided nor listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from governance.identity import User
from graph.scope import Period, Scope
from graph.store import GraphStore, UnknownEntity
from queries.review.answers import (
    Changed,
    DecisionAnswer,
    Decisions,
    Given,
    ProposalAnswer,
    ProposalState,
)
from queries.review.answers import Proposals as ProposalsAnswer
from resolution.registry import NoRegistry, open_read_only
from stewardship import Asked, Contradicted, Decision, Kind, Proposal, Proposals, Refused, Standing, Steward
from stewardship.proposals import Outcome, UnknownProposal

CASE = "Case"


class UnknownDecision(LookupError):
    """There is no such decision, or what it speaks of may not be seen."""


class MovedOn(RuntimeError):
    """A mention is of another entity than it was when the steward was shown it."""


class Bench:
    """Opened for one request; close it, or use it as a context."""

    def __init__(self, home: Path, store: GraphStore, scope: Scope, user: User | None) -> None:
        """user: who is signed in; None on a server without accounts, where whoever decides says who that is, and there
        is nobody who could confirm."""
        self._home, self._store, self._scope, self._user = home, store, scope, user
        self._steward = Steward(home)
        self._proposals = Proposals(self._steward)

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._steward.close()

    def decide(self, asked: Asked, seen: Mapping[str, str], by: str = "") -> Given:
        """Gives a decision, or proposes it where somebody it concerns is party to a case.

        seen: mention → the entity it was of when it was shown; mentions not in it are not held to it. by: who, where
        nobody is signed in. Raises UnknownEntity, MovedOn, and as Steward.give does.
        """
        placed = {mention: self._entity_of(mention) for side in asked.sides for mention in side}
        for mention, entity in seen.items():
            if placed.get(mention, entity) != entity:
                raise MovedOn(f"{mention} is now of {placed[mention]}, no longer of {entity}")
        return self._given(asked, set(placed.values()), by)

    def undo(self, number: int, reason: str, by: str = "") -> Given:
        """Takes a decision back. Raises UnknownDecision, and as `decide` does."""
        return self._given(Asked(Kind.UNDO, reason, undoes=number), self._entities(self.mentions(number)), by)

    def mentions(self, number: int) -> tuple[str, ...]:
        """The mentions that a decision speaks of, those of an undo being those of what it takes back. Raises
        UnknownDecision."""
        mentions = _concerned(self._steward.events()).get(number)
        if mentions is None or not self._shows(mentions):
            raise UnknownDecision(number)
        return mentions

    def decisions(self, limit: int, offset: int) -> Decisions:
        """A page of the decisions on what may be seen, the latest first."""
        found = self._visible()
        page = found[offset : offset + limit]
        return Decisions(decisions=page, total=len(found), cut=offset + limit < len(found))

    def proposals(self, waiting: bool) -> ProposalsAnswer:
        """The proposals about what may be seen; waiting: only those that are not settled."""
        concerned = _concerned(self._steward.events())
        return ProposalsAnswer(
            proposals=[
                self._proposed(proposal)
                for proposal in self._proposals.all()
                if (not waiting or proposal.outcome is None) and self._shows(_proposed_on(proposal, concerned))
            ]
        )

    def confirm(self, number: int, reason: str) -> DecisionAnswer:
        """Gives a decision that another steward proposed. Raises UnknownProposal, and as Proposals.confirm does."""
        with self._hiding():
            return self._told(self._proposals.confirm(self._known(number), self._confirming(), reason))

    def refuse(self, number: int, reason: str) -> ProposalAnswer:
        """Refuses what another steward proposed. Raises as Proposals.refuse does."""
        return self._proposed(self._proposals.refuse(self._known(number), self._confirming(), reason))

    def _given(self, asked: Asked, entities: Iterable[str], by: str) -> Given:
        who = self._user.name if self._user is not None else by.strip()
        if not who:
            raise Refused("请写明认定人", "say who decides")
        with self._hiding():
            if self._user is not None and any(self._is_party(entity) for entity in entities):
                return Given(decision=None, proposal=self._proposed(self._proposals.propose(asked, self._user)))
            return Given(decision=self._told(self._steward.give(asked, who)), proposal=None)

    @contextmanager
    def _hiding(self) -> Iterator[None]:
        """A contradiction names the decisions it is with; not where one is on what may not be seen."""
        try:
            yield
        except Contradicted as error:
            named = {m for step in error.contradiction.chain for m in step[1:]} | {*error.contradiction.pair}
            if self._shows(named):
                raise
            raise Refused("与已有的认定矛盾", "it contradicts decisions that were given earlier") from error

    def _is_party(self, entity: str) -> bool:
        # Under the steward's own scope: asking for a second pair of eyes because of a sealed case would tell of it.
        return any(c.entity_type == CASE for c in self._store.neighbour_counts(self._scope, entity, Period()))

    def _confirming(self) -> User:
        if self._user is None:
            raise Refused("未启用账户，无人可以确认", "without accounts there is nobody who could confirm")
        return self._user

    def _known(self, number: int) -> int:
        if not self._shows(_proposed_on(self._proposals.of(number), _concerned(self._steward.events()))):
            raise UnknownProposal(number)
        return number

    def _visible(self) -> list[DecisionAnswer]:
        events = self._steward.events()
        last = self._resolved_to()
        kept = {s.decision.id: _answer(s.decision, last, s) for s in self._steward.standings(events)}
        concerned = _concerned(events)
        return [kept.get(e.id) or _answer(e, last) for e in reversed(events) if self._shows(concerned[e.id])]

    def _told(self, decision: Decision) -> DecisionAnswer:
        return _answer(decision, self._resolved_to())

    def _resolved_to(self) -> int:
        """The last event of the ledger that the registry was resolved with."""
        try:
            with open_read_only(self._home) as con:
                rows = con.execute("SELECT max(ledger) FROM run").fetchall()
        except NoRegistry:
            return 0
        return int(rows[0][0] or 0)

    def _shows(self, mentions: Iterable[str]) -> bool:
        if self._scope.is_everything:
            return True
        try:
            self._entities(mentions)
        except UnknownEntity:
            return False
        return True

    def _entities(self, mentions: Iterable[str]) -> set[str]:
        return {self._entity_of(mention) for mention in mentions}

    def _entity_of(self, mention: str) -> str:
        return self._store.why_pair(self._scope, mention, mention).left.id

    def _proposed(self, proposal: Proposal) -> ProposalAnswer:
        outcome = proposal.outcome
        return ProposalAnswer(
            id=proposal.id,
            kind=proposal.asked.kind.value,
            sides=[list(side) for side in proposal.asked.sides],
            undoes=proposal.asked.undoes,
            by=proposal.name,
            at=proposal.at,
            reason=proposal.asked.reason,
            state=_state(outcome),
            mine=self._user is not None and proposal.by == self._user.id,
            decision=outcome.decision if outcome else None,
            settled_by=outcome.by if outcome else None,
            settled_reason=outcome.reason if outcome else None,
        )


def _state(outcome: Outcome | None) -> ProposalState:
    if outcome is None:
        return "waiting"
    return "refused" if outcome.decision is None else "confirmed"


def _concerned(events: Iterable[Decision]) -> dict[int, tuple[str, ...]]:
    """Decision → the mentions it speaks of, those of an undo being those of what it takes back."""
    out: dict[int, tuple[str, ...]] = {}
    for event in sorted(events, key=lambda e: e.id):
        out[event.id] = event.mentions if event.undoes is None else out[event.undoes]
    return out


def _proposed_on(proposal: Proposal, concerned: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
    """The mentions a proposal speaks of; concerned: as `_concerned` has them."""
    if proposal.asked.undoes is not None:
        return concerned[proposal.asked.undoes]
    return tuple(mention for side in proposal.asked.sides for mention in side)


def _answer(decision: Decision, resolved_to: int, standing: Standing | None = None) -> DecisionAnswer:
    return DecisionAnswer(
        id=decision.id,
        kind=decision.kind.value,
        sides=[list(side) for side in decision.sides],
        by=decision.by,
        at=decision.at,
        reason=decision.reason,
        state=standing.state.value if standing else "in_force",
        in_effect=decision.id <= resolved_to,
        undone_by=standing.undone_by if standing else None,
        # Without the values: those are cut by the purpose where the mention itself is shown.
        changed=[Changed(mention=c.mention, attribute=c.attribute) for c in (standing.changes if standing else ())],
        evidence_hash=decision.evidence_hash,
    )
