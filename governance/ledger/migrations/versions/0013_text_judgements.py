"""What stewards said where a text says otherwise than the columns of its case."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Makes the table and closes it to change."""
    op.create_table(
        "text_judgement",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("doubt_id", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("judged_by", sa.String(128), nullable=False),
        sa.Column("judged_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_text_judgement_doubt_id", "text_judgement", ["doubt_id"])
    for statement in statements("text_judgement", op.get_bind().dialect.name):
        op.execute(statement)
