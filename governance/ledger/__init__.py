"""The ledger: what people decided. The one store besides the lake that nothing can rebuild (DESIGN.md)."""

from governance.ledger.base import Base
from governance.ledger.question import Question
from governance.ledger.store import Ledger, LedgerUnreadable, ledger_url

__all__ = ["Base", "Ledger", "LedgerUnreadable", "Question", "ledger_url"]
