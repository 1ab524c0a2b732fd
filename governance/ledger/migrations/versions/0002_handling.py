"""What people do about the hits of the watch."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table and closes it to change."""
    op.create_table(
        "handling",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hit_id", sa.String(32), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("shown", sa.JSON, nullable=False),
        sa.Column("handled_by", sa.String, nullable=False),
        sa.Column("handled_at", sa.DateTime, nullable=False),
        sa.Column("note", sa.String, nullable=False),
    )
    op.create_index("ix_handling_hit_id", "handling", ["hit_id"])
    for statement in statements("handling", op.get_bind().dialect.name):
        op.execute(statement)
