"""In whatever order rows come and go, people decide, and loader and Neo4j are killed: the graph is the registry's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.worker.interleaving import Interleaved, prepare

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def interleaved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interleaved]:
    made = prepare(tmp_path_factory.mktemp("interleaved"), 100, 8)
    yield made
    made.server.down()


@pytest.mark.parametrize("number", range(3))
def test_in_the_end_the_graph_is_the_registrys(interleaved: Interleaved, number: int) -> None:
    """`python -m bench.interleavings 50` goes on."""
    assert interleaved.once(4) == {}
