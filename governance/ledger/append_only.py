"""Tables to which rows are added and in which none is ever changed: held by the database itself."""

from __future__ import annotations

from collections.abc import Iterator

VERBS = ("UPDATE", "DELETE")


def statements(table: str, dialect: str) -> Iterator[str]:
    """The statements that make a table append-only. dialect: sqlite or postgresql; raises ValueError for another."""
    if dialect == "sqlite":
        for verb in VERBS:
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
    elif dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
        )
        # A trigger for each statement also sees TRUNCATE, which fires none for rows.
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )
    else:
        raise ValueError(f"the ledger does not run on {dialect}; use SQLite or PostgreSQL")
