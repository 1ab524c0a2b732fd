"""Questions to Neo4j over Bolt: each one query, answered in one round trip, for as long as it may take."""

from __future__ import annotations

from typing import Any

from neo4j import READ_ACCESS, GraphDatabase, NotificationMinimumSeverity, Query
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, ServiceUnavailable, TransientError

from graph.store import StoreUnavailable, TookTooLong

Row = dict[str, Any]

TIMEOUT_S = 5.0
"""Longest a question may take; those for paths have limits of their own."""
PLANNED_WITHIN_S = 60.0
"""Longest that planning a query may take, which a server just started and busy takes seconds for."""
_TIMED_OUT = ("TransactionTimedOut", "TransactionTerminated", "LockClientStopped")


class Bolt:
    """A pool of connections to one database."""

    def __init__(
        self, uri: str, user: str, password: str, database: str | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        """Connects when first asked. uri: bolt://HOST:PORT, or neo4j:// of a cluster; +s for TLS."""
        self.uri = uri
        self.timeout_s = timeout_s
        self.database = database
        self._planned: set[str] = set()
        self._driver = GraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_acquisition_timeout=10,
            # Labels and types of which there is nothing yet are no mistake here.
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )

    def rows(self, cypher: str, parameters: dict[str, Any], timeout_s: float | None = None) -> list[Row]:
        """All rows of a query, within `timeout_s` (by default the pool's). Raises StoreUnavailable, TookTooLong."""
        if cypher not in self._planned:
            # Planned beforehand, so that the time allowed is that of the answer alone; the server keeps the plan.
            self._run(f"EXPLAIN {cypher}", parameters, PLANNED_WITHIN_S)
            self._planned.add(cypher)
        return self._run(cypher, parameters, timeout_s or self.timeout_s)

    def _run(self, cypher: str, parameters: dict[str, Any], timeout_s: float) -> list[Row]:
        question = Query(cypher, timeout=timeout_s)
        try:
            # A transaction of its own is sent whole; a managed one would add round trips for its begin and end.
            with self._driver.session(database=self.database, default_access_mode=READ_ACCESS) as session:
                return [dict(zip(record.keys(), record, strict=True)) for record in session.run(question, parameters)]
        except (ServiceUnavailable, AuthError, DriverError) as error:
            raise StoreUnavailable(f"Neo4j at {self.uri} does not answer: {error}") from error
        except Neo4jError as error:
            if any(name in (error.code or "") for name in _TIMED_OUT):
                raise TookTooLong(f"not answered within {timeout_s:g} s") from error
            if isinstance(error, TransientError) and not isinstance(error, ClientError):
                raise StoreUnavailable(f"Neo4j at {self.uri} can't answer now: {error.message}") from error
            raise

    def close(self) -> None:
        """Gives the connections back."""
        self._driver.close()
