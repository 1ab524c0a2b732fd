"""Alembic's entry: migrations run in the transaction of the ledger that is being opened."""

from alembic import context

from governance.ledger.base import Base

connection = context.config.attributes["connection"]
# SQLite alters a table by making it anew ("batch"), which the same migrations then do on PostgreSQL in place.
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
