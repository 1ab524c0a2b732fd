"""What stewards said of pairs without knowing what the resolver thinks of them."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Makes the table and closes it to change."""
    op.create_table(
        "blind_judgement",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("round", sa.String(16), nullable=False),
        sa.Column("entity_type", sa.String(40), nullable=False),
        sa.Column("left_mention", sa.String, nullable=False),
        sa.Column("right_mention", sa.String, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("judged_by", sa.String(128), nullable=False),
        sa.Column("judged_at", sa.DateTime, nullable=False),
    )
    for statement in statements("blind_judgement", op.get_bind().dialect.name):
        op.execute(statement)
