"""What every test shares: the Hypothesis profile, the marker of browser tests, and a Neo4j for those that need one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from neo4j import Driver, GraphDatabase

from graph.neo4j.server import USER, Memory, Server

# The same examples on every run, so that a red build is a change of the code and not of the dice. To go
# looking for new counter-examples: HYPOTHESIS_PROFILE=explore make test-fast. No deadline: machines are
# shared, and slow is not wrong.
settings.register_profile("repeat", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

BROWSER_TESTS = Path(__file__).parent / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test below tests/e2e, so that a forgotten marker can't start a browser in the fast tests."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Neo4j of this test process alone, on a free port, started when a test first asks for it.

    Whoever uses it empties it first (`graph.neo4j.loading.empty`). Mark the test slow: a start takes some seconds.
    """
    server = Server(tmp_path_factory.mktemp("neo4j"))
    server.up(Memory(heap="384m", pagecache="64m"), detached=False)
    yield server
    server.down()


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_server: Server) -> Iterator[Driver]:
    """A driver to that Neo4j."""
    running = neo4j_server.status()
    assert running is not None
    with GraphDatabase.driver(running.uri, auth=(USER, neo4j_server.password)) as driver:
        yield driver
