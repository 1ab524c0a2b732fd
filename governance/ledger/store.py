"""Opening the ledger: SQLite beside the lake on one machine, PostgreSQL in production; the same to whoever uses it.

Writers take turns, so what a new entry is checked against cannot change before it is written: in SQLite by its one
write lock, in PostgreSQL by an advisory lock.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from governance.ledger import schema
from governance.ledger.question import Question

FILE = "ledger.sqlite"
_WRITES, _LOOKS = "pingan_writes", "pingan_looks"
_TURN = 0x70696E67616E
"""The advisory lock of PostgreSQL that writers of this ledger take."""


_CONNECTIONS = 20
"""To a server, kept open by a process; as many more at most."""
_FOR_QUESTIONS = 4
"""The same, of those for single questions, which take less than a millisecond."""
_IDLE_S = 1.0
"""A connection that lay idle for longer is tried before it is used: the server may have gone meanwhile."""


class LedgerUnreadable(RuntimeError):
    """The ledger can't be opened; the message says why and what to do."""


def ledger_url(home: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Where the ledger of a home is: the URL in the file that PINGAN_LEDGER_URL_FILE names (it holds a password), else
    PINGAN_LEDGER_URL, else HOME/ledger.sqlite. Raises LedgerUnreadable where the file can't be read."""
    file = environment.get("PINGAN_LEDGER_URL_FILE")
    if file:
        try:
            return Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise LedgerUnreadable(f"PINGAN_LEDGER_URL_FILE: {file} can't be read ({error.strerror})") from error
    return environment.get("PINGAN_LEDGER_URL") or f"sqlite:///{home / FILE}"


class Ledger:
    """A ledger by its SQLAlchemy URL. Safe to use from several threads and processes."""

    @classmethod
    def of_home(cls, home: Path, environment: Mapping[str, str] = os.environ) -> Ledger:
        """The ledger of a home (`ledger_url`). Raises LedgerUnreadable."""
        return cls(ledger_url(home, environment))

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine: Engine | None = None
        self._for_questions: Engine | None = None
        self._lock = threading.Lock()

    @property
    def exists(self) -> bool:
        """Whether anything was ever written; a server's database counts as there."""
        return self._file is None or self._file.exists()

    @property
    def is_served(self) -> bool:
        """Whether it is in a server's database: several may write at once there."""
        return self._url.get_backend_name() == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads. Raises LedgerUnreadable."""
        with Session(self._open()) as session:
            yield session

    def ask(self, question: Question, **values: Any) -> list[Any]:
        """The rows that answer a question, with its columns as attributes: in one round trip, without a transaction
        around it. What every request asks is asked so. Raises LedgerUnreadable, and psycopg.IntegrityError where
        something that a question writes is there already."""
        self._open()
        engine = self._for_questions
        assert engine is not None
        if not self.is_served:
            with engine.connect() as connection:
                return list(connection.execute(question.statement, values).all())
        return _answered(engine, question, values)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """What is written in the block is written when it ends without an error, or not at all; nobody else writes
        meanwhile. Raises LedgerUnreadable."""
        engine = self._open().execution_options(**{_WRITES: True})
        with Session(engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Closes what is open; the ledger can be used again."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
            if self._for_questions is not None:
                self._for_questions.dispose()
                self._for_questions = None

    @property
    def _file(self) -> Path | None:
        on_disk = self._url.get_backend_name() == "sqlite" and self._url.database
        return Path(self._url.database) if on_disk and self._url.database else None

    def _open(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = self._made()
                self._for_questions = self._made_for_questions(self._engine)
            return self._engine

    def _made_for_questions(self, engine: Engine) -> Engine:
        if not self.is_served:
            return engine.execution_options(**{_LOOKS: True})
        made = create_engine(
            self._url,
            isolation_level="AUTOCOMMIT",
            # There is no transaction to end when one is given back.
            pool_reset_on_return=None,
            pool_size=_FOR_QUESTIONS,
            max_overflow=2 * _CONNECTIONS - _FOR_QUESTIONS,
        )
        event.listen(made, "checkout", _still_there)
        event.listen(made, "checkin", _left)
        return made

    def _made(self) -> Engine:
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(self._url, connect_args={"timeout": 30})
            event.listen(engine, "connect", _prepare)
        else:
            engine = create_engine(self._url, pool_size=_CONNECTIONS, max_overflow=_CONNECTIONS)
            event.listen(engine, "checkout", _still_there)
            event.listen(engine, "checkin", _left)
        event.listen(engine, "begin", _begin)
        try:
            # Looked at first, so that whoever only reads need not wait for its turn to write.
            with engine.connect() as connection:
                up_to_date = schema.revision(connection) == schema.HEAD
            if not up_to_date:
                with engine.execution_options(**{_WRITES: True}).begin() as connection:
                    schema.bring_up_to_date(connection)
        except DBAPIError as error:
            engine.dispose()
            # The URL as shown has no password in it.
            raise LedgerUnreadable(
                f"the ledger {engine.url!r} can't be opened ({error.orig}): check its address, account and rights"
            ) from error
        return engine


def _answered(engine: Engine, question: Question, values: Mapping[str, Any]) -> list[Any]:
    """By the driver itself: what SQLAlchemy does for a question takes longer than the server does."""
    try:
        pooled = engine.raw_connection()
    except DBAPIError as error:
        raise LedgerUnreadable(f"the ledger {engine.url!r} does not answer ({error.orig})") from error
    try:
        driver: Any = pooled.driver_connection
        with driver.cursor(row_factory=namedtuple_row) as cursor:
            return list(cursor.execute(question.sql, values).fetchall())
    except psycopg.IntegrityError:
        raise
    except psycopg.Error as error:
        pooled.invalidate(error)
        raise LedgerUnreadable(f"the ledger {engine.url!r} does not answer ({error})") from error
    finally:
        pooled.close()


def _prepare(connection: Any, _: object) -> None:
    # The driver's own transactions would begin too late to keep a second writer out.
    connection.isolation_level = None
    for setting in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")


def _left(connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["left"] = time.monotonic()


def _still_there(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
    """As SQLAlchemy's pool_pre_ping, but not for each use: that would be a round trip more for every question."""
    left = record.info.get("left")
    if left is None or time.monotonic() - left < _IDLE_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_LOOKS, False):
        return
    writes = options.get(_WRITES, False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
