"""Resolution as records come; see `online`."""

from resolution.online.change import Change, Row, Tokens, changes_from
from resolution.online.decisions import Pair
from resolution.online.match import Candidate, Match
from resolution.online.online import Online, Update
from resolution.online.saved import StaleHoldings

__all__ = ["Candidate", "Change", "Match", "Online", "Pair", "Row", "StaleHoldings", "Tokens", "Update", "changes_from"]
