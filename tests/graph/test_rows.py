"""What the embedded store keeps of its registry is the registry's, whatever was asked before and by whom."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.embedded import EmbeddedStore
from graph.embedded.rows import Rows
from graph.recent import PLACE, Recent
from graph.scope import ALL_LINKS, ANY_TIME, Scope
from graph.store import GraphStore, UnknownEntity
from ontology import schema
from queries.search import plan
from tests.contract.two_worlds import province

SCOPES = (
    Scope.everything(),
    Scope("masked", masked_attributes=frozenset({"id_number", "phone"})),
    Scope("sealed", hidden_extracts=frozenset(schema.load().sealed_grounds())),
    Scope("no numbers", hidden_attributes=frozenset({"id_number", "address"})),
    Scope("few", hidden_extracts=frozenset({"police.hukou", "court.party"}), masked_attributes=frozenset({"name"})),
)


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=12),
    st.integers(1, 8),
)
def test_what_is_kept_has_an_end_and_is_what_would_be_read(asked: list[list[int]], most: int) -> None:
    recent: Recent[int, tuple[int, ...]] = Recent(most * 10 * PLACE, lambda held: len(held) * PLACE)
    for keys in asked:
        found = recent.of(keys, lambda missing: {key: (key,) * key for key in missing})
        assert found == {key: (key,) * key for key in keys}
        assert sum(size + PLACE for size in map(_places, recent._held)) == recent.size <= most * 10 * PLACE


def _places(key: int) -> int:
    return key * PLACE


def test_what_is_kept_takes_no_more_memory_than_it_is_counted_for(tmp_path: Path) -> None:
    file = province(4).world.build(tmp_path / "world.duckdb")
    with EmbeddedStore(file) as store, store._session(Scope.everything()) as session:
        ids = [entity_id for (entity_id,) in session.rows("SELECT entity_id FROM entity")]

        def taken() -> tuple[int, int]:
            kept = Rows(store._rows.columns)
            tracemalloc.start()
            try:
                kept.mentions(session.rows, ids)
                return tracemalloc.get_traced_memory()[0], kept._mentions.size
            finally:
                tracemalloc.stop()

        # What is made once and for all comes with the first time.
        taken()
        bytes_taken, counted = taken()
    assert 0 < bytes_taken < counted * 1.1


def test_what_was_asked_before_under_another_scope_changes_no_answer(tmp_path: Path) -> None:
    made = province(4)
    file = made.world.build(tmp_path / "world.duckdb")
    ids = sorted({m["entity_id"] for m in made.world.mentions})[::2]
    with EmbeddedStore(file) as warm:
        # Twice, and the second time the other way round, so that each answer comes after all others as well.
        for scopes in (SCOPES, tuple(reversed(SCOPES))):
            for scope in scopes:
                with EmbeddedStore(file) as fresh:
                    for ask in _asked(scope, ids, made.texts):
                        assert _answer(ask, warm) == _answer(ask, fresh), scope.purpose


def test_an_answer_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from graph.embedded.session import Session

    made = province(4)
    scope = SCOPES[2]
    with EmbeddedStore(made.world.build(tmp_path / "world.duckdb")) as store:
        visible = [m["entity_id"] for m in made.world.mentions if not made.is_sealed(m["mention_id"])]
        first = store.entity(scope, visible[0], 50)

        def read(*_: object) -> Any:
            raise AssertionError("the registry was asked again")

        monkeypatch.setattr(Session, "rows", read)
        assert store.entity(scope, visible[0], 50) == first


def _asked(scope: Scope, ids: list[str], texts: tuple[str, ...]) -> Iterator[Callable[[GraphStore], Any]]:
    for text in texts:
        yield lambda store: store.search(scope, plan(text), frozenset(), 20)  # noqa: B023
    for one in ids:
        yield lambda store: store.entity(scope, one, 50)  # noqa: B023
        yield lambda store: store.expand(scope, one, ALL_LINKS, 50, 0)  # noqa: B023
        yield lambda store: store.timeline(scope, one, ANY_TIME, 100)  # noqa: B023
        yield lambda store: store.why_identity(scope, one, 50)  # noqa: B023


def _answer(ask: Callable[[GraphStore], Any], store: GraphStore) -> Any:
    try:
        return ask(store)
    except UnknownEntity as error:
        return str(error)
