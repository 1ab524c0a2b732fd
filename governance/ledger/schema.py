"""The tables of the ledger and how an older ledger gets them: Alembic migrations, run when a ledger is opened.

A ledger can't be rebuilt, so its tables are only ever changed by a migration that keeps every entry.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0013"
"""The newest revision, so that Alembic is loaded only where there is something to do. A test holds it to the files."""
BEFORE_ALEMBIC = "0001"
"""What a ledger without a revision that has decisions in it is at: those of the first versions were made whole."""
MIGRATIONS = Path(__file__).parent / "migrations"


class LedgerTooNew(RuntimeError):
    """The ledger was written by a later version of this program."""


def bring_up_to_date(connection: Connection) -> None:
    """Runs the migrations that are missing, in the connection's transaction. Raises LedgerTooNew."""
    at = revision(connection)
    if at == HEAD:
        return
    if at is not None and at > HEAD:
        raise LedgerTooNew(f"the ledger is at revision {at} and this version knows {HEAD}: install the later version")
    from alembic import command

    config = _config(connection)
    if at is None and inspect(connection).has_table("decision"):
        command.stamp(config, BEFORE_ALEMBIC)
    command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """The revision the ledger is at; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
