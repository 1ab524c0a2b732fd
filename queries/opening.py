"""The registry of a home directory, opened for reading and opened again when it is rebuilt."""

from __future__ import annotations

from pathlib import Path

from graph.store import GraphStore

REGISTRY = "registry.duckdb"


class NotBuilt(LookupError):
    """The home directory holds no registry yet."""


class OpenHome:
    """A home directory with the store over its registry."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_built(self) -> bool:
        """Whether there is a registry to explore."""
        return (self.path / REGISTRY).exists()

    def store(self) -> GraphStore:
        """The store over the registry as it is now. Raises NotBuilt."""
        raise NotImplementedError
