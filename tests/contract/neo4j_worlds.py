"""Several worlds in the one database that Neo4j Community has: each is loaded when it is asked something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import duckdb
from neo4j import Driver

from graph.neo4j import loading
from graph.neo4j.server import Server
from graph.neo4j.store import Neo4jStore
from graph.store import GraphStore
from tests.graph.fixtures import World


class Neo4jWorlds:
    """Stores over worlds of which one at a time is in the database."""

    def __init__(self, folder: Path, server: Server, driver: Driver) -> None:
        running = server.status()
        assert running is not None
        self.folder = folder
        self.driver = driver
        # What is tested here is what is answered; how soon is what bench measures.
        self.store = Neo4jStore(running.uri, server.password, timeout_s=120)
        self.made = 0
        self.present: Path | None = None

    def __enter__(self) -> Neo4jWorlds:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def build(self, world: World) -> GraphStore:
        """A store over a world."""
        self.made += 1
        registry = world.build(self.folder / f"world{self.made}.duckdb")
        return cast(GraphStore, _Loaded(self, registry))

    def bring(self, registry: Path) -> None:
        """Puts the graph of a registry into the database, unless it is there already."""
        if registry == self.present:
            return
        self.present = None
        loading.empty(self.driver)
        with duckdb.connect(str(registry), read_only=True) as con:
            loading.load(self.driver, con)
        # Worlds all end at the same moment, which no two registries do: what is kept of one is no other's.
        self.driver.execute_query("MATCH (g:Graph) SET g.version = $version", version=str(registry))
        self.present = registry


class _Loaded:
    """The store, with its own world brought in before each question."""

    def __init__(self, worlds: Neo4jWorlds, registry: Path) -> None:
        self._worlds = worlds
        self._registry = registry

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self._worlds.bring(self._registry)
        return cast(Callable[..., Any], getattr(self._worlds.store, name))
