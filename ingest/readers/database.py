"""A table or query of another system's database, named by an SQLAlchemy URL.

``URL#table=NAME`` or ``URL#query=SELECT …`` says which; without either the table is the extract's own name. Rows are
streamed, only wanted columns are taken from them, and nothing is ever written.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from ingest.errors import IngestError
from ingest.readers.base import BatchBuilder, Header, OnBad, RawBatch, Wanted
from ingest.readers.cells import cell_text


def is_url(text: str) -> bool:
    """Whether what was given as a path is a database URL."""
    scheme, separator, _ = text.partition("://")
    return bool(separator) and scheme.replace("+", "").replace("_", "").isalnum()


def shown_url(text: str) -> str:
    """The URL without its password, for messages and the lake."""
    url, mark, what = text.partition("#")
    try:
        return sa.make_url(url).render_as_string(hide_password=True) + mark + unquote(what)
    except ArgumentError:
        return "a database URL that can't be read"


class DatabaseReader:
    """A table or query as rows of one extract."""

    def __init__(self, url: str, extract: str, wanted: Wanted) -> None:
        self.header = Header()
        self.total: int | None = None
        self._shown, self._wanted = shown_url(url), wanted
        address, _, what = url.partition("#")
        kind, _, text = unquote(what).partition("=")
        if what and kind not in ("table", "query"):
            raise IngestError("after # must stand table= or query=", "For example …#table=HUKOU.", self._shown)
        try:
            self._engine = sa.create_engine(address)
            self._statement = sa.text(text) if kind == "query" else self._table(text, extract)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise IngestError(
                f"not a usable database URL ({error})",
                "See SQLAlchemy's URLs; its driver must be installed.",
                self._shown,
            ) from error
        except SQLAlchemyError as error:
            raise self._failed(error) from error

    def _table(self, name: str, extract: str) -> sa.TextClause:
        """The statement that reads a whole table, found by its name or the extract's."""
        inspector = sa.inspect(self._engine)
        tables = {t.lower(): t for t in (*inspector.get_table_names(), *inspector.get_view_names())}
        candidates = [name] if name else [extract.replace(".", "_"), extract.partition(".")[2], extract]
        found = next((tables[c.lower()] for c in candidates if c.lower() in tables), None)
        if found is None:
            raise IngestError(
                f"no table named {' or '.join(candidates)}",
                "Name it: …#table=NAME, or …#query=SELECT …",
                self._shown,
            )
        return sa.text(f"SELECT * FROM {self._engine.dialect.identifier_preparer.quote(found)}")

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """Rows in the order the database gives them. Raises :class:`IngestError` where it fails."""
        try:
            with self._engine.connect().execution_options(stream_results=True, yield_per=10_000) as connection:
                result = connection.execute(self._statement)
                placed = self._wanted.place(list(result.keys()), self.header)
                take = [(i, name) for i, name in enumerate(placed) if name is not None]
                builder = BatchBuilder([name for _, name in take])
                for number, row in enumerate(result, 1):
                    cells = [cell_text(row[i]) for i, _ in take]
                    batch = builder.add(cells, number, sum(len(c) for c in cells if c))
                    if batch is not None:
                        yield batch
        except SQLAlchemyError as error:
            raise self._failed(error) from error
        finally:
            self._engine.dispose()
        if not self.header.found:
            raise IngestError(
                f"it holds none of the columns {', '.join(self._wanted.columns[:6])} …",
                "Check the table or query.",
                self._shown,
            )
        last = builder.flush()
        if last is not None:
            yield last

    def _failed(self, error: SQLAlchemyError) -> IngestError:
        # The driver's own words only: SQLAlchemy's message repeats the statement and may repeat the URL.
        why = getattr(error, "orig", None) or type(error).__name__
        return IngestError(f"the database can't be read ({why})", "Check the address, account and query.", self._shown)
