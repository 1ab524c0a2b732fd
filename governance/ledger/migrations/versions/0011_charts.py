"""Charts that were kept, in versions."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Makes the table and closes it to change."""
    op.create_table(
        "chart_version",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("chart", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(128), nullable=False),
        sa.Column("saved_by", sa.String(128), nullable=False),
        sa.Column("saved_name", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("chart", "version"),
    )
    op.create_index("ix_chart_version_purpose", "chart_version", ["kind", "reference"])
    for statement in statements("chart_version", op.get_bind().dialect.name):
        op.execute(statement)
