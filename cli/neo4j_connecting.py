"""The Neo4j that a command works with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.failure import ExitCode, Failure
from cli.language import both

if TYPE_CHECKING:
    from graph.neo4j.connecting import Database
    from queries.opening import Neo4jAccess

_NO_SUCH_DATABASE = "Neo.ClientError.Database.DatabaseNotFound"


@contextmanager
def connected(access: Neo4jAccess) -> Iterator[Database]:
    """The database that settings name, until the block ends. Raises Failure where it can't be used."""
    from neo4j.exceptions import AuthError, ClientError, ServiceUnavailable

    from graph.neo4j.connecting import connect

    try:
        with connect(access.uri, access.user, access.password, access.database) as database:
            yield database
    except (ServiceUnavailable, ClientError) as error:
        if isinstance(error, ClientError) and not isinstance(error, AuthError) and error.code != _NO_SUCH_DATABASE:
            raise
        raise Failure(
            ExitCode.NOT_READY,
            both(f"{access.uri} 的 Neo4j 不可用：{error}", f"The Neo4j at {access.uri} can't be used: {error}"),
        ) from None
