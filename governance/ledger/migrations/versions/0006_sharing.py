"""Sharing requests, what became of them, and the use of grants."""

import sqlalchemy as sa
from alembic import op

from governance.ledger.append_only import statements

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the tables and closes them to change."""
    op.create_table(
        "sharing_request",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("extract", sa.String(128), nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("provider", sa.String(64), nullable=False, index=True),
        sa.Column("conditional", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(2048), nullable=False),
        sa.Column("basis", sa.String(256), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("quota", sa.Integer, nullable=False),
        sa.Column("asked_by", sa.String(128), nullable=False, index=True),
        sa.Column("asked_name", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("division", sa.String(6), nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
    )
    of_request = sa.ForeignKey("sharing_request.id")
    op.create_table(
        "sharing_event",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("request", sa.Integer, of_request, nullable=False, index=True),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("done_by", sa.String(128), nullable=False),
        sa.Column("done_at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(2048), nullable=False),
    )
    op.create_table(
        "grant_use",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("request", sa.Integer, sa.ForeignKey("sharing_request.id"), nullable=False, index=True),
        sa.Column("used_by", sa.String(128), nullable=False),
        sa.Column("used_at", sa.DateTime, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for table in ("sharing_request", "sharing_event", "grant_use"):
        for statement in statements(table, dialect):
            op.execute(statement)
