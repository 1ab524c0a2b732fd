"""What a sharing request is about, the mark of each use of a grant, and objections to what a row says."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds the columns, makes the tables and closes them to change."""
    op.add_column("sharing_request", sa.Column("about", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("grant_use", sa.Column("mark", sa.String(32), nullable=False, server_default=""))
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mention", sa.String(256), nullable=False, index=True),
        sa.Column("entity", sa.String(64), nullable=False),
        sa.Column("extract", sa.String(128), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False, index=True),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2048), nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False, index=True),
        sa.Column("made_name", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "objection_answer",
        sa.Column("objection", sa.Integer, sa.ForeignKey("objection.id"), primary_key=True, autoincrement=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("done_by", sa.String(128), nullable=False),
        sa.Column("done_at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(2048), nullable=False),
    )
    for table in ("objection", "objection_answer"):
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)
