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
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now')" if dialect == "sqlite" else "(now() AT TIME ZONE 'UTC')"
    return _kept(table, f"OLD.{column} > {now}", "it must be kept until its time is over", dialect)


def kept_with(table: str, parent: str, column: str, dialect: str) -> Iterator[str]:
    """The statements that make a table's rows unchangeable, and undeletable as long as the row of `parent` with the
    same `column` is there. dialect: as in `statements`."""
    there = f"EXISTS (SELECT 1 FROM {parent} WHERE {parent}.{column} = OLD.{column})"
    return _kept(table, there, "the ledger is append-only", dialect)


def _kept(table: str, while_: str, why: str, dialect: str) -> Iterator[str]:
    """Rows are never changed, and not deleted while a condition on the row holds; `why` says so to who tries."""
    if dialect == "sqlite":
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN {while_} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
    elif dialect == "postgresql":
        yield (
            f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'the ledger is append-only'; END IF; "
            f"IF {while_} THEN RAISE EXCEPTION '{why}'; END IF; RETURN OLD; END $$"
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
