"""Many rows of several tables in one go: what is written with every request must not ask the server once a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, TextClause, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

Rows = Sequence[Mapping[str, Any]]
"""Each with a value for every column of its table."""


def insert_all(session: Session, tables: Sequence[tuple[Table, Rows]]) -> None:
    """The rows of each table, in that order. In PostgreSQL it is one statement, with an array for each column:
    references among the rows are looked at when it ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_at_once(tuple(table for table, _ in tables), ""), _arrays(tables))
        return
    for table, rows in tables:
        if rows:
            session.execute(insert(table), rows)


def insert_if(connection: Connection, tables: Sequence[tuple[Table, Rows]], condition: str, said: Any) -> bool:
    """The same in PostgreSQL by one question that is a transaction by itself, if `condition` (SQL) holds as it begins;
    returns whether there are rows of the first table now that were not there. said: the value of `:said` in it. Raises
    IntegrityError where another has written such rows meanwhile."""
    statement = _at_once(tuple(table for table, _ in tables), condition)
    return bool(connection.execute(statement, {**_arrays(tables), "said": said}).scalar_one())


def _arrays(tables: Sequence[tuple[Table, Rows]]) -> dict[str, list[Any]]:
    return {
        f"{table.name}_{column.name}": [row[column.name] for row in rows]
        for table, rows in tables
        for column in table.columns
    }


@cache
def _at_once(tables: tuple[Table, ...], condition: str) -> TextClause:
    where = f" WHERE {condition}" if condition else ""
    parts = ", ".join(
        f"part{number} AS ({_from_arrays(table)}{where} RETURNING 1)" for number, table in enumerate(tables)
    )
    return text(f"WITH {parts} SELECT count(*) FROM part0")


def _from_arrays(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    arrays = ", ".join(
        f"CAST(:{table.name}_{column.name} AS {column.type.compile(dialect)}[])" for column in table.columns
    )
    return f'INSERT INTO "{table.name}" ({columns}) SELECT * FROM unnest({arrays})'
