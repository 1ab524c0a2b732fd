"""The audit: hashes and checkpoints for good, texts until the law lets them go."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import kept_until, kept_with, statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables and closes them to change."""
    op.create_table(
        "audit_leaf",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "audit_text",
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("audit_leaf.seq"), primary_key=True, autoincrement=False),
        sa.Column("keep_until", sa.DateTime, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "audit_subject",
        sa.Column(
            "seq",
            sa.BigInteger,
            sa.ForeignKey("audit_text.seq", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("entity_id", sa.String(64), primary_key=True),
    )
    op.create_index("ix_audit_subject_entity_id_seq", "audit_subject", ["entity_id", "seq"])
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("line", sa.Text, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for table in ("audit_leaf", "audit_checkpoint"):
        for statement in statements(table, dialect):
            op.execute(statement)
    for statement in kept_until("audit_text", "keep_until", dialect):
        op.execute(statement)
    for statement in kept_with("audit_subject", "audit_text", "seq", dialect):
        op.execute(statement)
