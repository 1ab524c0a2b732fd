"""Four eyes: a decision about somebody who is party to a case is proposed by one steward and given by another.

A wrong identity there can cost somebody their liberty, so no one person's word is enough (个人信息保护法 8: whoever
handles personal information answers for its being right). Proposals and what became of them are events like decisions:
appended, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ColumnElement, DateTime, ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from governance.clock import now
from governance.identity import User
from governance.ledger import Base
from governance.ledger.numbering import next_number
from stewardship.decisions import Decision, Kind
from stewardship.steward import Asked, Refused, Steward


class UnknownProposal(LookupError):
    """There is no such proposal, or what it speaks of may not be seen."""


class ProposalRow(Base):
    """One proposal as it was made."""

    __tablename__ = "decision_proposal"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    sides: Mapped[list[list[str]]] = mapped_column(JSON)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    by: Mapped[str] = mapped_column("proposed_by", String(128))
    name: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column("proposed_at", DateTime)
    reason: Mapped[str] = mapped_column(String(4096))


class OutcomeRow(Base):
    """What became of a proposal: the decision it led to, or none where it was refused. One a proposal."""

    __tablename__ = "proposal_outcome"

    proposal: Mapped[int] = mapped_column(ForeignKey("decision_proposal.id"), primary_key=True, autoincrement=False)
    decision: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    by: Mapped[str] = mapped_column("settled_by", String(128))
    name: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column("settled_at", DateTime)
    reason: Mapped[str] = mapped_column(String(4096))


@dataclass(frozen=True, slots=True)
class Outcome:
    """decision: what it led to; None where it was refused."""

    decision: int | None
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision somebody wants to give. by: id of the user; at: UTC without zone; outcome: None while it waits."""

    id: int
    asked: Asked
    by: str
    name: str
    at: datetime
    outcome: Outcome | None = None


class Proposals:
    """The proposals of one home: to make, to confirm, to refuse, to list."""

    def __init__(self, steward: Steward) -> None:
        self._steward = steward

    def propose(self, asked: Asked, user: User) -> Proposal:
        """A proposal, if the decision could be given now. Raises as Steward.give does."""

        def write(session: Session) -> Proposal:
            row = ProposalRow(
                id=next_number(session, ProposalRow.id),
                kind=asked.kind.value,
                sides=[sorted(side) for side in asked.sides],
                undoes=asked.undoes,
                by=user.id,
                name=user.name,
                at=now(),
                reason=asked.reason.strip(),
            )
            session.add(row)
            session.flush()
            return _proposal(row, None)

        return self._steward.check(asked, write)

    def confirm(self, number: int, user: User, reason: str = "") -> Decision:
        """Gives the decision, on the evidence there is now, in the name of both. Raises UnknownProposal, Refused where
        it is the user's own or was settled, and as Steward.give does."""
        proposal = self.of(number)
        _may_settle(proposal, user)

        def settle(session: Session, decision: Decision) -> None:
            _settle(session, number, user, reason, decision.id)

        return self._steward.give(proposal.asked, f"{proposal.name}、{user.name}", settle)

    def refuse(self, number: int, user: User, reason: str) -> Proposal:
        """Nothing comes of it. Raises UnknownProposal, Refused where it says no reason, is the user's own or was
        settled."""
        if not reason.strip():
            raise Refused("不予确认须写明理由", "say why it is refused")
        _may_settle(self.of(number), user)
        with self._steward.writing() as session:
            _settle(session, number, user, reason, None)
        return self.of(number)

    def of(self, number: int) -> Proposal:
        """One proposal. Raises UnknownProposal."""
        found = self._read(ProposalRow.id == number)
        if not found:
            raise UnknownProposal(number)
        return found[0]

    def all(self) -> list[Proposal]:
        """All there are, in the order made."""
        return self._read()

    def _read(self, *such: ColumnElement[bool]) -> list[Proposal]:
        query = (
            select(ProposalRow, OutcomeRow)
            .outerjoin(OutcomeRow, OutcomeRow.proposal == ProposalRow.id)
            .where(*such)
            .order_by(ProposalRow.id)
        )
        with self._steward.reading() as session:
            return [] if session is None else [_proposal(row, outcome) for row, outcome in session.execute(query)]


def _may_settle(proposal: Proposal, user: User) -> None:
    if proposal.by == user.id:
        raise Refused("不能确认本人提出的认定，须由另一位核验员确认", "another steward must settle what you proposed")
    if proposal.outcome is not None:
        raise Refused(f"第 {proposal.id} 号提议已办结", f"proposal #{proposal.id} is settled already")


def _settle(session: Session, number: int, user: User, reason: str, decision: int | None) -> None:
    # Looked at again where nobody else can write: two may confirm at once.
    if session.get(OutcomeRow, number) is not None:
        raise Refused(f"第 {number} 号提议已办结", f"proposal #{number} is settled already")
    session.add(
        OutcomeRow(proposal=number, decision=decision, by=user.id, name=user.name, at=now(), reason=reason.strip())
    )
    session.flush()


def _proposal(row: ProposalRow, outcome: OutcomeRow | None) -> Proposal:
    asked = Asked(Kind(row.kind), row.reason, tuple(tuple(side) for side in row.sides), row.undoes)
    settled = None if outcome is None else Outcome(outcome.decision, outcome.name, outcome.at, outcome.reason)
    return Proposal(row.id, asked, row.by, row.name, row.at, settled)
