"""What stands for an entity is taken as the graph has it only where it is what the visible rows say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.describing import as_stored
from graph.embedded import EmbeddedStore, session
from graph.scope import Scope
from tests.contract.two_worlds import province
from tests.graph.test_rows import SCOPES


@pytest.mark.parametrize("seed", range(3))
def test_a_line_as_stored_is_the_line_of_visible_rows(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = province(seed)
    # A value in which there is what stands between the parts of a summary: the parts are not told by it.
    made.world.person("police.hukou:98#person", "P-98", "李·明", address="1 · 2", phone="13800138000")
    made.world.mention("police.hukou:99#person", "Person", "P-99", phone="13800138000")
    path = made.world.build(tmp_path / "registry.duckdb")
    with EmbeddedStore(path) as store, monkeypatch.context() as patched, EmbeddedStore(path) as other:
        ids = [one.id for one in store.all_entities(Scope.everything())]
        quick = [store.summaries(scope, ids) for scope in SCOPES]
        used = sum(_is_as_stored(store, scope, ids) for scope in SCOPES)
        patched.setattr(session, "as_stored", lambda *_: None)
        assert quick == [other.summaries(scope, ids) for scope in SCOPES]
    assert used


def _is_as_stored(store: EmbeddedStore, scope: Scope, ids: list[str]) -> int:
    with store._session(scope) as opened:
        stored = opened.kept.entities(opened.rows, opened.resolve_many(ids)).values()
        return sum(as_stored(scope, row) is not None for row in stored)
