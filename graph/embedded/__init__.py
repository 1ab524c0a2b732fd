"""The graph store without a server: the registry's own DuckDB tables, and an adjacency in memory."""

from graph.embedded.store import EmbeddedStore

__all__ = ["EmbeddedStore"]
