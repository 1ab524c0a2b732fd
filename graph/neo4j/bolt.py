"""Questions to Neo4j over Bolt: each one query, answered in one round trip, for as long as it may take."""

from __future__ import annotations

from typing import Any

from neo4j import READ_ACCESS, GraphDatabase, NotificationMinimumSeverity, Query
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, ServiceUnavailable, TransientError

from graph.store import StoreUnavailable, TookTooLong

Row = dict[str, Any]

TIMEOUT_S = 5.0
"""Longest a question may take; those for paths have limits of their own."""
_TIMED_OUT = ("TransactionTimedOut", "TransactionTerminated", "LockClientStopped")


class Bolt:
    """A pool of connections to one database."""

    def __init__(self, uri: str, user: str, password: str, database: str | None = None) -> None:
        """Connects when first asked. uri: bolt://HOST:PORT, or neo4j:// of a cluster; +s for TLS."""
        self.uri = uri
        self.database = database
        self._driver = GraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_acquisition_timeout=10,
            # Labels and types of which there is nothing yet are no mistake here.
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )

    def rows(self, cypher: str, parameters: dict[str, Any], timeout_s: float = TIMEOUT_S) -> list[Row]:
        """All rows of a query. Raises StoreUnavailable, TookTooLong."""
        question = Query(cypher, timeout=timeout_s)
        try:
            # A transaction of its own is sent whole; a managed one would add round trips for its begin and end.
            with self._driver.session(database=self.database, default_access_mode=READ_ACCESS) as session:
                return session.run(question, parameters).data()
        except (ServiceUnavailable, AuthError, DriverError) as error:
            raise StoreUnavailable(f"Neo4j at {self.uri} does not answer: {error}") from error
        except Neo4jError as error:
            if any(name in (error.code or "") for name in _TIMED_OUT):
                raise TookTooLong(f"not answered within {timeout_s:g} s") from error
            if isinstance(error, TransientError) and not isinstance(error, ClientError):
                raise StoreUnavailable(f"Neo4j at {self.uri} can't answer now: {error.message}") from error
            raise

    def row(self, cypher: str, parameters: dict[str, Any], timeout_s: float = TIMEOUT_S) -> Row | None:
        """The first row; None when there is none."""
        rows = self.rows(cypher, parameters, timeout_s)
        return rows[0] if rows else None

    def close(self) -> None:
        """Gives the connections back."""
        self._driver.close()
