"""Decisions of stewards, as the first versions of the ledger had them."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the table and closes it to change."""
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sides", sa.JSON, nullable=False),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("decision.id")),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decided_at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
    )
    for statement in statements("decision", op.get_bind().dialect.name):
        op.execute(statement)
