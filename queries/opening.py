"""The graph that is explored: of a home directory's registry, opened again when it is rebuilt, or in a Neo4j."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graph.embedded import EmbeddedStore
from graph.embedded.store import NotProjected
from graph.store import GraphStore

if TYPE_CHECKING:
    from graph.neo4j.store import Neo4jStore

REGISTRY = "registry.duckdb"


class NotBuilt(LookupError):
    """There is nothing to explore in the home directory yet; the message says what to run."""


class BadSettings(ValueError):
    """The environment says something about the store that can't be meant; the message says what."""


@dataclass(frozen=True, slots=True)
class Neo4jAccess:
    """Where a Neo4j is and how to get in."""

    uri: str
    """bolt://HOST:PORT, or neo4j://HOST:PORT of a cluster; +s for TLS."""
    password: str
    user: str = "neo4j"
    database: str | None = None
    """Its default one when None."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Neo4jAccess | None:
        """The Neo4j that PINGAN_STORE=neo4j and PINGAN_NEO4J_… name; None for the embedded store.

        PINGAN_NEO4J_URI; PINGAN_NEO4J_PASSWORD_FILE (a file that holds it) or PINGAN_NEO4J_PASSWORD; optionally
        PINGAN_NEO4J_USER and PINGAN_NEO4J_DATABASE. Raises BadSettings.
        """
        store = environment.get("PINGAN_STORE", "embedded")
        if store not in ("embedded", "neo4j"):
            raise BadSettings(f"PINGAN_STORE is {store!r}: embedded or neo4j")
        if store == "embedded":
            return None
        uri = environment.get("PINGAN_NEO4J_URI")
        if not uri:
            raise BadSettings("PINGAN_STORE is neo4j, but PINGAN_NEO4J_URI does not say where it is")
        return cls(
            uri=uri,
            password=_password(environment),
            user=environment.get("PINGAN_NEO4J_USER") or "neo4j",
            database=environment.get("PINGAN_NEO4J_DATABASE") or None,
        )

    def open(self) -> Neo4jStore:
        """A store over it."""
        # Only who serves from Neo4j loads its driver.
        from graph.neo4j.store import Neo4jStore

        return Neo4jStore(self.uri, self.password, self.user, self.database)


def _password(environment: Mapping[str, str]) -> str:
    file = environment.get("PINGAN_NEO4J_PASSWORD_FILE")
    if file:
        try:
            return Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise BadSettings(f"the password of Neo4j can't be read: {error}") from error
    password = environment.get("PINGAN_NEO4J_PASSWORD")
    if not password:
        raise BadSettings("PINGAN_NEO4J_PASSWORD_FILE or PINGAN_NEO4J_PASSWORD must hold the password of Neo4j")
    return password


class _File(NamedTuple):
    """A file as it is now. The inode alone may be used again by the next one; with time and size it is not mistaken."""

    inode: int
    changed_ns: int
    size: int

    @classmethod
    def at(cls, path: Path) -> _File | None:
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return cls(found.st_ino, found.st_mtime_ns, found.st_size)


class OpenHome:
    """A home directory with the store over its registry, or over a Neo4j, for one process.

    Safe to use from several threads.
    """

    def __init__(self, path: Path, neo4j: Neo4jAccess | None = None) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._served = neo4j.open() if neo4j else None
        self._opened: tuple[_File, EmbeddedStore] | None = None

    @property
    def is_built(self) -> bool:
        """Whether there is a graph to explore."""
        if self._served is not None:
            return self._served.is_loaded
        return (self.path / REGISTRY).exists()

    def store_at_once(self) -> GraphStore | None:
        """What `store` would give, where nothing must be opened or waited for to tell it."""
        if self._served is not None:
            return self._served if self._served.was_loaded else None
        opened = self._opened
        return opened[1] if opened is not None and opened[0] == _File.at(self.path / REGISTRY) else None

    @property
    def owns_registry(self) -> bool:
        """Whether this process may resolve; where the graph is served from a Neo4j, the worker alone does."""
        return self._served is None

    def store(self) -> GraphStore:
        """The store over the registry as it is now; opened again when the file was replaced. Raises NotBuilt.

        A store that was replaced is not closed here: requests may still be answered from it. It goes with the last.
        """
        if self._served is not None:
            if not self._served.is_loaded:
                raise NotBuilt(f"{self._served.uri} holds no graph of this version; project a registry into it")
            return self._served
        path = self.path / REGISTRY
        with self._lock:
            found = _File.at(path)
            if found is None:
                raise NotBuilt(self._advice("nothing has been resolved here"))
            if self._opened is None or found != self._opened[0]:
                try:
                    self._opened = found, EmbeddedStore(path)
                except NotProjected as error:
                    raise NotBuilt(self._advice("the registry holds no graph of this version")) from error
            return self._opened[1]

    def close(self) -> None:
        """Closes the store if one is open."""
        if self._served is not None:
            self._served.close()
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()
            self._opened = None

    def _advice(self, what: str) -> str:
        home = f"--home {self.path}"
        return f"{self.path}: {what}. Run `pingan {home} ingest PATH`, then `pingan {home} resolve`."
