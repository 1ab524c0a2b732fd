"""Letting go of what the law no longer asks to be kept (个人信息保护法 19: no longer than the purpose needs). Hashes
and checkpoints stay, so the log can still be verified."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from governance.audit.tables import AuditText
from governance.ledger import Ledger


def delete_expired(ledger: Ledger, today: datetime) -> int:
    """Deletes what those entries say whose time is over (UTC); returns how many. The database refuses any other."""
    expired = AuditText.keep_until < today
    with ledger.writing() as session:
        count = session.execute(select(func.count()).select_from(AuditText).where(expired)).scalar_one()
        session.execute(delete(AuditText).where(expired))
    return count
