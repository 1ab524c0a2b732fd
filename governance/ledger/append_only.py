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


def kept_until(table: str, column: str, dialect: str) -> Iterator[str]:
    """The statements that make a table's rows unchangeable, and undeletable until the time (UTC) in `column`. dialect:
    as in `statements`."""
    if dialect == "sqlite":
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            f"WHEN OLD.{column} > strftime('%Y-%m-%d %H:%M:%f', 'now') "
            "BEGIN SELECT RAISE(ABORT, 'it must be kept until its time is over'); END"
        )
    elif dialect == "postgresql":
        yield (
            f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'DELETE' THEN "
            f"IF OLD.{column} > (now() AT TIME ZONE 'UTC') THEN "
            "RAISE EXCEPTION 'it must be kept until its time is over'; END IF; RETURN OLD; END IF; "
            "RAISE EXCEPTION 'the ledger is append-only'; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )
    else:
        raise ValueError(f"the ledger does not run on {dialect}; use SQLite or PostgreSQL")


def kept_with(table: str, parent: str, column: str, dialect: str) -> Iterator[str]:
    """The statements that make a table's rows unchangeable, and undeletable as long as the row of `parent` with the
    same `column` is there. dialect: as in `statements`."""
    there = f"EXISTS (SELECT 1 FROM {parent} WHERE {parent}.{column} = OLD.{column})"
    if dialect == "sqlite":
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN {there} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
    elif dialect == "postgresql":
        yield (
            f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' OR {there} THEN RAISE EXCEPTION 'the ledger is append-only'; END IF; RETURN OLD; "
            "END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )
    else:
        raise ValueError(f"the ledger does not run on {dialect}; use SQLite or PostgreSQL")
