"""The registry of a home directory, opened for reading and opened again when it is rebuilt."""

from __future__ import annotations

import threading
from pathlib import Path

from graph.embedded import EmbeddedStore
from graph.embedded.store import NotProjected
from graph.store import GraphStore

REGISTRY = "registry.duckdb"


class NotBuilt(LookupError):
    """There is nothing to explore in the home directory yet; the message says what to run."""


class OpenHome:
    """A home directory with the store over its registry, for one process. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._store: EmbeddedStore | None = None
        self._opened: tuple[int, int, int] | None = None

    @property
    def is_built(self) -> bool:
        """Whether there is a registry to explore."""
        return (self.path / REGISTRY).exists()

    def store(self) -> GraphStore:
        """The store over the registry as it is now; opened again when the file was replaced. Raises NotBuilt.

        A store that was replaced is not closed here: requests may still be answered from it. It goes with the last.
        """
        file = self.path / REGISTRY
        with self._lock:
            try:
                found = file.stat()
            except FileNotFoundError:
                raise NotBuilt(self._advice("nothing has been resolved here")) from None
            # The inode alone may be used again by the next file; with time and size it is not mistaken.
            identity = (found.st_ino, found.st_mtime_ns, found.st_size)
            if self._store is None or identity != self._opened:
                try:
                    self._store = EmbeddedStore(file)
                except NotProjected as error:
                    raise NotBuilt(self._advice("the registry holds no graph of this version")) from error
                self._opened = identity
            return self._store

    def close(self) -> None:
        """Closes the store if one is open."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = self._opened = None

    def _advice(self, what: str) -> str:
        home = f"--home {self.path}"
        return f"{self.path}: {what}. Run `pingan {home} ingest PATH`, then `pingan {home} resolve`."
