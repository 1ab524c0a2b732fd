"""Stewardship: what people decide of identities. A decision is stronger than any score, is never deleted, and can be
undone; the ledger keeps them, and the next resolution reads them."""

from stewardship.decisions import Contradicted, Decision, Kind
from stewardship.evidence import UnknownMention
from stewardship.ledger import Ledger
from stewardship.proposals import Proposal, Proposals, UnknownProposal
from stewardship.steward import Asked, Refused, Said, Standing, State, Steward, in_force, said

__all__ = [
    "Asked",
    "Contradicted",
    "Decision",
    "Kind",
    "Ledger",
    "Proposal",
    "Proposals",
    "Refused",
    "Said",
    "Standing",
    "State",
    "Steward",
    "UnknownMention",
    "UnknownProposal",
    "in_force",
    "said",
]
