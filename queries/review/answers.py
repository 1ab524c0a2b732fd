"""What stewardship answers with."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from graph.answers import Answer, EntitySummary

KindName = Literal["same", "different", "unsure", "split", "undo"]
ProposalState = Literal["waiting", "confirmed", "refused"]


class Changed(Answer):
    """An attribute, by its name in the resolution model, that a mention states otherwise than it did then."""

    mention: str
    attribute: str


class DecisionAnswer(Answer):
    """A decision and what has become of it."""

    id: int
    kind: KindName
    sides: list[list[str]] = Field(description="Mention ids, side by side.")
    by: str = Field(description="Who gave it; both names where two had to.")
    at: datetime = Field(description="UTC.")
    reason: str
    state: Literal["in_force", "undone", "lapsed", "overruled", "absent"] = Field(
        description="lapsed: given on evidence that has changed, to be reviewed; overruled: later decisions join what "
        "it holds apart; absent: a mention it speaks of has been withdrawn."
    )
    in_effect: bool = Field(description="Whether the graph has been resolved with it.")
    undone_by: int | None = Field(description="The decision that took it back.")
    changed: list[Changed] = Field(description="Of a lapsed one, what has changed since.")
    evidence_hash: str | None = Field(description="Of the attributes it was given on; none where it rests on none.")


class Decisions(Answer):
    """A page of decisions, the latest first."""

    decisions: list[DecisionAnswer]
    total: int
    cut: bool


class ProposalAnswer(Answer):
    """A decision that one steward proposes and another must confirm."""

    id: int
    kind: KindName
    sides: list[list[str]]
    undoes: int | None = Field(description="The decision it would take back.")
    by: str
    at: datetime = Field(description="UTC.")
    reason: str
    state: ProposalState
    mine: bool = Field(description="True when you proposed it: another must settle it.")
    decision: int | None = Field(description="The decision it led to.")
    settled_by: str | None
    settled_reason: str | None


class Proposals(Answer):
    """Proposals, the eldest first."""

    proposals: list[ProposalAnswer]


class Given(Answer):
    """What came of it: the decision, or the proposal that waits for another steward."""

    decision: DecisionAnswer | None
    proposal: ProposalAnswer | None


class IssuedTo(Answer):
    """One time somebody was given the identity as the decision had made it."""

    seq: int = Field(description="Its entry in the audit.")
    at: datetime = Field(description="UTC.")
    action: str = Field(description="What was asked: the operation of the API.", examples=["get_entity"])
    user: str
    agency: str
    purpose: str


class Issued(Answer):
    """What was shown, exported or granted on an identity while a decision that has been taken back stood."""

    decision: int
    entities: list[str] = Field(description="The identities its mentions were of while it stood.")
    until: datetime | None = Field(description="When it was taken back; none while it stands.")
    issued: list[IssuedTo] = Field(description="The latest first.")
    cut: bool


class Text(Answer):
    """A text in both languages."""

    zh: str
    en: str


class DoubtAnswer(Answer):
    """Two mentions of different entities that may be one thing."""

    type: str = Field(examples=["Person"])
    left: str = Field(description="Mention id.")
    right: str = Field(description="Mention id.")
    left_entity: EntitySummary
    right_entity: EntitySummary
    reason: str = Field(
        description="Why they are apart: bridge, too_large, rival, two_values, exclusive, cohesion or weak.",
        examples=["bridge"],
    )
    text: Text = Field(description="The reason in words.")
    probability: float = Field(description="How sure the resolver is that they are one, from this pair alone.")


class ReasonCount(Answer):
    """How many doubts there are for a reason."""

    reason: str
    text: Text
    doubts: int | None = Field(description="None where the purpose does not show all of them.")


class Doubts(Answer):
    """A page of the review queue."""

    doubts: list[DoubtAnswer]
    reasons: list[ReasonCount]
    cut: bool = Field(description="True when there are more.")
