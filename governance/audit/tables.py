"""The tables of the audit. What proves (hashes, checkpoints) is never changed or deleted; what is said may be deleted
once the law's span is over, and the log can still be verified then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.ledger import Base


class AuditLeaf(Base):
    """The hash of one entry, at its place in the log."""

    __tablename__ = "audit_leaf"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditText(Base):
    """What one entry says."""

    __tablename__ = "audit_text"

    seq: Mapped[int] = mapped_column(BigInteger, ForeignKey("audit_leaf.seq"), primary_key=True, autoincrement=False)
    keep_until: Mapped[datetime] = mapped_column(DateTime)
    text: Mapped[str] = mapped_column(Text)


class AuditSubject(Base):
    """Which entities came back with an entry: to answer who looked at an entity."""

    __tablename__ = "audit_subject"
    __table_args__ = (Index("ix_audit_subject_entity_id_seq", "entity_id", "seq"),)

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("audit_text.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    entity_id: Mapped[str] = mapped_column(String(64), primary_key=True)


class AuditIndex(Base):
    """What an entry is found by, beside the entities that came back with it."""

    __tablename__ = "audit_index"
    __table_args__ = (
        Index("ix_audit_index_at", "at"),
        Index("ix_audit_index_user_id_seq", "user_id", "seq"),
        Index("ix_audit_index_purpose_seq", "purpose", "seq"),
        Index("ix_audit_index_action_seq", "action", "seq"),
    )

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("audit_text.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(DateTime)
    user_id: Mapped[str] = mapped_column(String(128))
    agency: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(256))
    permitted: Mapped[bool] = mapped_column(Boolean)


class AuditCheckpoint(Base):
    """A signed checkpoint that the second authority has taken."""

    __tablename__ = "audit_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[str] = mapped_column(Text)
