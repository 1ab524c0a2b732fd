"""Questions that are put again and again, each answered by itself: their text is made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.elements import ClauseElement


@dataclass(frozen=True)
class Question:
    """statement: with its values as named parameters; its columns all have names of their own."""

    statement: Executable

    @cached_property
    def sql(self) -> str:
        """As PostgreSQL's driver takes it."""
        assert isinstance(self.statement, ClauseElement)
        dialect = psycopg.dialect()  # type: ignore[no-untyped-call]
        return str(self.statement.compile(dialect=dialect))
