"""Many rows of several tables in one go: what is written with every request must not ask the server once a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Table, TextClause, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from governance.ledger.question import Question
from governance.ledger.store import Ledger

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


def insert_if(ledger: Ledger, tables: Sequence[tuple[Table, Rows]], condition: str, said: Any) -> bool:
    """The same in PostgreSQL by one question that is a transaction by itself, if `condition` (SQL) holds as it begins;
    returns whether there are rows of the first table now that were not there. said: the value of `:said` in it. Raises
    LedgerUnreadable."""
    try:
        [(written,)] = ledger.ask(_if(tuple(table for table, _ in tables), condition), **_arrays(tables), said=said)
    except psycopg.IntegrityError:
        # Another has written such rows meanwhile.
        return False
    return bool(written)


@cache
def _if(tables: tuple[Table, ...], condition: str) -> Question:
    return Question(_at_once(tables, condition))


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
    return text(f"WITH {parts} SELECT count(*) AS written FROM part0")


def _from_arrays(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    arrays = ", ".join(
        f"CAST(:{table.name}_{column.name} AS {column.type.compile(dialect)}[])" for column in table.columns
    )
    return f'INSERT INTO "{table.name}" ({columns}) SELECT * FROM unnest({arrays})'
