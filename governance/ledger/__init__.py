"""The ledger: what people decided. The one store besides the lake that nothing can rebuild (DESIGN.md)."""

from governance.ledger.base import Base
from governance.ledger.store import Ledger, LedgerUnreadable, ledger_url

__all__ = ["Base", "Ledger", "LedgerUnreadable", "ledger_url"]
