"""Decisions that wait for a second steward, and what became of them."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the tables and closes them to change."""
    op.create_table(
        "decision_proposal",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sides", sa.JSON, nullable=False),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("decision.id")),
        sa.Column("proposed_by", sa.String(128), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("proposed_at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(4096), nullable=False),
    )
    op.create_table(
        "proposal_outcome",
        sa.Column("proposal", sa.Integer, sa.ForeignKey("decision_proposal.id"), primary_key=True, autoincrement=False),
        sa.Column("decision", sa.Integer, sa.ForeignKey("decision.id")),
        sa.Column("settled_by", sa.String(128), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("settled_at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(4096), nullable=False),
    )
    for table in ("decision_proposal", "proposal_outcome"):
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)
