"""What entries of the audit are found by; those that are there are indexed from what they say."""

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import kept_with

revision = "0010"
down_revision = "0009"

AT_ONCE = 5_000


def upgrade() -> None:
    """Makes the table, fills it, and closes it to change."""
    made = op.create_table(
        "audit_index",
        sa.Column(
            "seq",
            sa.BigInteger,
            sa.ForeignKey("audit_text.seq", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("user_id", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("action", sa.String(256), nullable=False),
        sa.Column("permitted", sa.Boolean, nullable=False),
    )
    _fill(op.get_bind(), made)
    op.create_index("ix_audit_index_at", "audit_index", ["at"])
    for column in ("user_id", "purpose", "action"):
        op.create_index(f"ix_audit_index_{column}_seq", "audit_index", [column, "seq"])
    for statement in kept_with("audit_index", "audit_text", "seq", op.get_bind().dialect.name):
        op.execute(statement)


def _fill(connection: sa.Connection, table: sa.Table) -> None:
    last = 0
    while True:
        query = sa.text("SELECT seq, text FROM audit_text WHERE seq > :last ORDER BY seq LIMIT :most")
        found = connection.execute(query, {"last": last, "most": AT_ONCE}).all()
        if not found:
            return
        connection.execute(sa.insert(table), [_row(seq, json.loads(text)) for seq, text in found])
        last = found[-1][0]


def _row(seq: int, said: dict[str, object]) -> dict[str, object]:
    return {
        "seq": seq,
        "at": datetime.fromisoformat(str(said["at"])),
        "user_id": said["user"],
        "agency": said["agency"],
        "purpose": said["purpose"],
        "action": str(said["action"])[:256],
        "permitted": said["permitted"],
    }
