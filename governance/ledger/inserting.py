"""Many rows of several tables in one go: what is written with every request must not ask the server once a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, TextClause, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

Rows = Sequence[Mapping[str, Any]]
"""Each with a value for every column of its table."""


def insert_all(session: Session, tables: Sequence[tuple[Table, Rows]]) -> None:
    """The rows of each table, in that order. In PostgreSQL it is one statement, with an array for each column:
    references among the rows are looked at when it ends."""
    if session.get_bind().dialect.name != "postgresql":
        for table, rows in tables:
            if rows:
                session.execute(insert(table), rows)
        return
    arrays = {
        f"{table.name}_{column.name}": [row[column.name] for row in rows]
        for table, rows in tables
        for column in table.columns
    }
    session.execute(_at_once(tuple(table for table, _ in tables)), arrays)


@cache
def _at_once(tables: tuple[Table, ...]) -> TextClause:
    *before, last = map(_from_arrays, tables)
    named = ", ".join(f"part{number} AS ({statement})" for number, statement in enumerate(before))
    return text(f"WITH {named} {last}" if named else last)


def _from_arrays(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    arrays = ", ".join(
        f"CAST(:{table.name}_{column.name} AS {column.type.compile(dialect)}[])" for column in table.columns
    )
    return f'INSERT INTO "{table.name}" ({columns}) SELECT * FROM unnest({arrays})'
