"""Purposes and what became of them."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes the tables and closes them to change."""
    op.create_table(
        "purpose",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(128), nullable=False),
        sa.Column("basis", sa.String(256), nullable=False),
        sa.Column("reason", sa.String(1024), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("opened_by", sa.String(128), nullable=False, index=True),
        sa.Column("opened_name", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("division", sa.String(6), nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "purpose_event",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("purpose", sa.Integer, sa.ForeignKey("purpose.id"), nullable=False, index=True),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("done_by", sa.String(128), nullable=False),
        sa.Column("done_at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(1024), nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for table in ("purpose", "purpose_event"):
        for statement in statements(table, dialect):
            op.execute(statement)
