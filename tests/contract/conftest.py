"""The stores that the contract holds to the port. A further one is a further entry of STORES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from graph.embedded import EmbeddedStore
from graph.store import GraphStore
from tests.graph.fixtures import World, small_world

Build = Callable[[World], GraphStore]


def _embedded(folder: Path, stack: ExitStack) -> Build:
    count = iter(range(1_000))

    def build(world: World) -> GraphStore:
        return stack.enter_context(EmbeddedStore(world.build(folder / f"world{next(count)}.duckdb")))

    return build


STORES: dict[str, Callable[[Path, ExitStack], Build]] = {"embedded": _embedded}


@pytest.fixture(scope="module", params=sorted(STORES))
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Builds a store of each kind over a world."""
    with ExitStack() as stack:
        yield STORES[request.param](tmp_path_factory.mktemp("stores"), stack)


@pytest.fixture(scope="module")
def store(build: Build) -> GraphStore:
    """A store over the small world."""
    return build(small_world())
