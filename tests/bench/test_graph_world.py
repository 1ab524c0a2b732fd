"""The world of `bench.graph` is a registry that this version's store opens and answers all of its questions from."""

from __future__ import annotations

from pathlib import Path

from bench.graph import kinds
from bench.graph_world import HUB_DEGREE, HUBS, build
from graph.embedded import EmbeddedStore

NODES, QUESTIONS = 20_000, 3


def test_every_question_is_answered(tmp_path: Path) -> None:
    ends = build(tmp_path / "registry.duckdb", NODES, HUBS * HUB_DEGREE + 50_000)
    with EmbeddedStore(tmp_path / "registry.duckdb") as store:
        asked = list(kinds(ends, NODES, QUESTIONS))
        for kind in asked:
            for question in kind.questions:
                question.ask(store)
        found = [question.ask(store) for question in asked[0].questions]
    assert all(found), "an id number of the world finds its person"
