"""Sign-ins at a provider of identities that have begun."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Makes the table; its rows are gone once used or over."""
    op.create_table(
        "sign_in_attempt",
        sa.Column("browser_hash", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(64), nullable=False),
        sa.Column("began", sa.DateTime, nullable=False),
    )
