"""Decisions on identities as stewards give and see them: cut by what their purpose shows, held to four eyes."""

from queries.review.answers import (
    DecisionAnswer,
    Decisions,
    Doubts,
    Given,
    Issued,
    ProposalAnswer,
    Proposals,
)
from queries.review.deciding import Bench, MovedOn, UnknownDecision

__all__ = [
    "Bench",
    "DecisionAnswer",
    "Decisions",
    "Doubts",
    "Given",
    "Issued",
    "MovedOn",
    "ProposalAnswer",
    "Proposals",
    "UnknownDecision",
]
