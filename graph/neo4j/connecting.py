"""A Neo4j to write to and to verify: a driver, and which of the server's databases it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from neo4j import Driver, EagerResult, GraphDatabase, NotificationMinimumSeverity, Session


@dataclass(frozen=True, slots=True)
class Database:
    """One database, asked as a driver is that asks a server's default one."""

    driver: Driver
    name: str | None
    """The server's default one when None."""

    def session(self) -> Session:
        """A session of it."""
        return self.driver.session(database=self.name)

    def execute_query(self, cypher: str) -> EagerResult:
        """All that one query answers, tried again where the server could not do it then."""
        return self.driver.execute_query(cypher, database_=self.name)


Connection = Driver | Database


@contextmanager
def connect(uri: str, user: str, password: str, database: str | None = None) -> Iterator[Database]:
    """A database until the block ends. The driver says nothing of labels and types of which there is nothing yet."""
    quiet = NotificationMinimumSeverity.OFF
    with GraphDatabase.driver(uri, auth=(user, password), notifications_min_severity=quiet) as driver:
        yield Database(driver, database)
