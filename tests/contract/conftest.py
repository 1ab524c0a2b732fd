"""The stores that the contract holds to the port. A further one is a further entry of STORES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from graph.embedded import EmbeddedStore
from graph.store import GraphStore
from tests.contract.neo4j_worlds import Neo4jWorlds
from tests.graph.fixtures import World, small_world

Build = Callable[[World], GraphStore]


def embedded(folder: Path, stack: ExitStack, request: pytest.FixtureRequest) -> Build:
    """Builds embedded stores, each over a file of its own."""
    count = iter(range(1_000))

    def build(world: World) -> GraphStore:
        return stack.enter_context(EmbeddedStore(world.build(folder / f"world{next(count)}.duckdb")))

    return build


def neo4j(folder: Path, stack: ExitStack, request: pytest.FixtureRequest) -> Build:
    """Builds stores over the one Neo4j of this process."""
    worlds = Neo4jWorlds(folder, request.getfixturevalue("neo4j_server"), request.getfixturevalue("neo4j_driver"))
    return stack.enter_context(worlds).build


STORES: dict[str, Callable[[Path, ExitStack, pytest.FixtureRequest], Build]] = {"embedded": embedded, "neo4j": neo4j}


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.slow)])
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Builds a store of each kind over a world."""
    with ExitStack() as stack:
        yield STORES[request.param](tmp_path_factory.mktemp("stores"), stack, request)


@pytest.fixture(scope="module")
def store(build: Build) -> GraphStore:
    """A store over the small world."""
    return build(small_world())
