"""Who looked at an entity, when, and why: what a person may ask about the handling of what is held on them
(个人信息保护法 44, 45), and what an auditor looks into (54)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.audit.tables import AuditSubject, AuditText
from governance.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Access:
    """One look. seq: its entry in the audit; at: UTC."""

    seq: int
    at: datetime
    user: str
    agency: str
    purpose: str
    action: str
    fields: tuple[str, ...]


def accesses(ledger: Ledger, entity_ids: Collection[str], limit: int = 1_000) -> list[Access]:
    """The looks at an entity under any of its ids (its own and those that went into it), the latest first."""
    with ledger.reading() as session:
        texts = session.scalars(
            select(AuditText.text)
            .where(
                AuditText.seq.in_(
                    select(AuditSubject.seq).where(AuditSubject.entity_id.in_(sorted(entity_ids))).distinct()
                )
            )
            .order_by(AuditText.seq.desc())
            .limit(limit)
        ).all()
    return [_access(json.loads(text)) for text in texts]


def _access(said: dict[str, Any]) -> Access:
    return Access(
        said["seq"],
        datetime.fromisoformat(said["at"]),
        said["user"],
        said["agency"],
        said["purpose"],
        said["action"],
        tuple(said["fields"]),
    )
