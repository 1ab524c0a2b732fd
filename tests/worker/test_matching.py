"""A mention that is only asked about is told whom it may be, within what may be seen, and leaves nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.scope import Scope
from graph.store import GraphStore
from queries.opening import NotBuilt, OpenHome
from resolution import registry
from tests.graph.fixtures import small_world
from worker import Keeper, ResolveAnswer, match
from worker.matching import UnknownAttributes, attributes_of

pytestmark = pytest.mark.slow

FIELDS = ("name", "id_number", "birth_date", "phone")


@dataclass(frozen=True)
class Known:
    """A person of several mentions, of whom one says all of FIELDS; the extracts that speak of them."""

    entity: str
    said: dict[str, str]
    extracts: frozenset[str]


@pytest.fixture(scope="module")
def store(resolved: Path) -> Iterator[GraphStore]:
    opened = OpenHome(resolved)
    yield opened.store()
    opened.close()


@pytest.fixture(scope="module")
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture(scope="module")
def known(resolved: Path) -> Known:
    with registry.open_read_only(resolved) as con:
        entity, *values = con.execute(
            f"""SELECT entity_id, {", ".join(FIELDS)} FROM mention
                WHERE entity_type = 'Person' AND columns([{", ".join(f"'{f}'" for f in FIELDS)}]) IS NOT NULL
                AND entity_id IN (SELECT entity_id FROM mention GROUP BY 1 HAVING count(DISTINCT extract) > 1)
                ORDER BY mention_id LIMIT 1"""
        ).fetchall()[0]
        extracts = con.execute("SELECT DISTINCT extract FROM mention WHERE entity_id = ?", [entity]).fetchall()
    return Known(entity, dict(zip(FIELDS, map(str, values), strict=True)), frozenset(e for (e,) in extracts))


@pytest.fixture(scope="module")
def ask(resolved: Path, store: GraphStore, keeper: Keeper) -> Any:
    def asked(said: dict[str, str], scope: Scope | None = None, entity_type: str = "Person") -> ResolveAnswer:
        return match(resolved, store, scope or Scope.everything(), keeper, entity_type, said)

    return asked


def test_a_known_person_is_found_with_the_reasons_and_nothing_is_stored(resolved: Path, ask: Any, known: Known) -> None:
    before = registry.path(resolved).stat()
    answer = ask(known.said)
    best = answer.candidates[0]
    assert best.entity.id == known.entity
    assert answer.joins == [known.entity]
    assert best.probability > 0.99
    assert sum(bar.weight for bar in best.comparisons) == pytest.approx(best.weight, abs=0.02)
    bar = next(bar for bar in best.comparisons if bar.comparison == "id")
    assert bar.left == known.said["id_number"]
    assert [c.weight for c in answer.candidates] == sorted((c.weight for c in answer.candidates), reverse=True)
    after = registry.path(resolved).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_name_alone_joins_nobody(ask: Any, known: Known) -> None:
    answer = ask({"name": known.said["name"]})
    assert known.entity in {c.entity.id for c in answer.candidates}
    assert answer.joins == []


def test_what_the_purpose_may_not_see_is_neither_used_nor_told(ask: Any, known: Known) -> None:
    hidden = ask(known.said, Scope("p", hidden_extracts=known.extracts))
    assert known.entity not in {c.entity.id for c in hidden.candidates}
    assert hidden.joins == []
    sealed = ask(known.said, Scope("p", hidden_entity_ids=frozenset({known.entity})))
    assert known.entity not in {c.entity.id for c in sealed.candidates} | set(sealed.joins)
    numberless = ask(known.said, Scope("p", hidden_attributes=frozenset({"Person.id_number"})))
    assert numberless.unused == ["id_number"]
    assert not {"id", "birth"} & {bar.comparison for c in numberless.candidates for bar in c.comparisons}
    nobody = ask(known.said, Scope("p", hidden_entity_types=frozenset({"Person"})))
    assert (nobody.candidates, nobody.joins) == ([], [])


def test_masked_values_come_back_starred(ask: Any, known: Known) -> None:
    answer = ask(known.said, Scope("p", masked_attributes=frozenset({"Person.id_number", "Person.phone"})))
    best = answer.candidates[0]
    assert best.entity.id == known.entity
    bar = next(bar for bar in best.comparisons if bar.comparison == "id")
    assert bar.right is not None
    assert "*" in bar.right
    assert known.said["id_number"] not in answer.model_dump_json()


def test_what_no_type_is_resolved_by_is_refused(ask: Any, known: Known, tmp_path: Path, store: GraphStore) -> None:
    with pytest.raises(UnknownAttributes, match="uscc"):
        ask({"uscc": "1", **known.said})
    assert "registration" not in attributes_of("Vehicle")
    assert ask({"vin": "LSVAA4187E2123456"}, entity_type="Vehicle").candidates == []
    with pytest.raises(NotBuilt):
        match(tmp_path, store, Scope.everything(), Keeper(), "Person", known.said)


@pytest.mark.slow
def test_the_api_answers_and_puts_wrong_questions_right(resolved: Path, known: Known) -> None:
    with TestClient(create_app(resolved), base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000)) as client:
        answer = client.post("/api/v1/resolve", json={"type": "Person", "attributes": known.said, "limit": 1})
        assert answer.status_code == 200, answer.text
        (best,) = answer.json()["candidates"]
        assert best["entity"]["id"] == known.entity
        for attributes in ({}, {"nickname": "x"}, {"name": ""}):
            wrong = client.post("/api/v1/resolve", json={"type": "Person", "attributes": attributes})
            assert wrong.status_code == 422


def _without_weights(folder: Path, resolved: Path) -> None:
    shutil.copy(registry.path(resolved), registry.path(folder))
    with duckdb.connect(str(registry.path(folder))) as con:
        con.execute("DELETE FROM bundle WHERE entity_type = 'Person'")


def _only_the_graph(folder: Path, resolved: Path) -> None:
    small_world().build(registry.path(folder))


@pytest.mark.parametrize("make", [_only_the_graph, _without_weights])
def test_a_registry_that_keeps_no_records_says_what_to_run(
    make: Callable[[Path, Path], None], resolved: Path, tmp_path: Path
) -> None:
    make(tmp_path, resolved)
    with TestClient(create_app(tmp_path), base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000)) as client:
        asked = {"type": "Person", "attributes": {"name": "张伟"}}
        answer = client.post("/api/v1/resolve", json=asked)
        documented = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/resolve"]["post"]["responses"]
    assert (answer.status_code, answer.json()["type"]) == (503, "not-built")
    assert "pingan resolve" in answer.json()["detail"]
    assert "503" in documented
