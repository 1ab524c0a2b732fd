"""Neo4j led from one registry to the next: the same comes of it as of a load, wherever it was stopped on the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from neo4j import Driver

from graph.neo4j import following, loading, marking, schema, verifying, writing
from graph.neo4j.filling import Filled, HoldsAnother, How, fill_remote
from graph.neo4j.server import Server
from graph.neo4j.store import Neo4jStore
from graph.scope import Scope
from tests.graph.changing import history_of, registries
from tests.graph.neo4j_content import content

pytestmark = pytest.mark.slow
RUNS = 4


@pytest.fixture(scope="module", autouse=True)
def hubs() -> Iterator[None]:
    # A hub of a handful, so that there is one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "HUB", 5)
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, hubs: None) -> list[Path]:
    """Registries as runs left them, one after another."""
    return registries(tmp_path_factory.mktemp("runs"), history_of(16, RUNS))


@pytest.fixture(scope="module")
def loaded(files: list[Path], neo4j_driver: Driver) -> list[dict[str, list[Any]]]:
    """What a load of each gives."""
    found = []
    for file in files:
        loading.empty(neo4j_driver)
        bring(neo4j_driver, file)
        found.append(content(neo4j_driver))
    return found


def bring(driver: Driver, file: Path, replace: bool = False) -> Filled:
    with duckdb.connect(str(file), read_only=True) as con:
        return fill_remote(driver, "bolt://", con, replace)


def start_with(driver: Driver, file: Path) -> None:
    loading.empty(driver)
    assert bring(driver, file).how is How.BATCHED


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change in several transactions."""
    monkeypatch.setattr(following, "AT_ONCE", 0)
    monkeypatch.setattr(writing, "BATCH", 3)


def never_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "empty", None)


@pytest.mark.parametrize("at_once", [True, False])
def test_run_by_run_the_graph_is_what_a_load_gives(
    neo4j_driver: Driver, files: list[Path], loaded: list[Any], request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch, at_once: bool,
) -> None:  # fmt: skip
    if not at_once:
        request.getfixturevalue("in_parts")
    start_with(neo4j_driver, files[0])
    never_emptied(monkeypatch)
    for file, expected in zip(files[1:], loaded[1:], strict=True):
        done = bring(neo4j_driver, file)
        assert done.how is How.FOLLOWED
        assert 0 < done.changed < done.rows
        assert content(neo4j_driver) == expected
        assert bring(neo4j_driver, file, replace=True).how is How.NOTHING


def test_over_several_runs_at_once(neo4j_driver: Driver, files: list[Path], loaded: list[Any]) -> None:
    start_with(neo4j_driver, files[0])
    assert bring(neo4j_driver, files[-1]).how is How.FOLLOWED
    assert content(neo4j_driver) == loaded[-1]


class Stopped(RuntimeError):
    """As a killed process: nothing after it happens."""


def stopping_after(commits: int) -> Callable[..., None]:
    left, commit = [commits], writing.commit

    def commit_some(driver: Driver, writes: list[writing.Write]) -> None:
        if left[0] <= 0:
            raise Stopped
        left[0] -= 1
        commit(driver, writes)

    return commit_some


def stopped(driver: Driver, file: Path, commits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brings a registry's graph in, and stops on the way."""
    with monkeypatch.context() as patch:
        patch.setattr(writing, "commit", stopping_after(commits))
        with pytest.raises(Stopped):
            bring(driver, file)


@pytest.mark.usefixtures("in_parts")
@pytest.mark.parametrize("goes_on_with", [2, 3])
def test_stopped_anywhere_the_next_completes_it(
    neo4j_driver: Driver, neo4j_server: Server, files: list[Path], loaded: list[Any], goes_on_with: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    start_with(neo4j_driver, files[1])
    never_emptied(monkeypatch)
    running = neo4j_server.status()
    assert running is not None
    with Neo4jStore(running.uri, neo4j_server.password) as store:
        # Those under way together are told of by the ones after them.
        for commits in (3, 1):
            stopped(neo4j_driver, files[2], commits, monkeypatch)
            mark = marking.look(neo4j_driver)
            assert mark.version is not None
            assert mark.to is not None
            assert mark.version < mark.to
            assert mark.made > 0
            # Whoever reads meanwhile has a graph.
            store._loaded = False
            assert store.is_loaded
            assert store.status(Scope.everything()).entities
    assert bring(neo4j_driver, files[goes_on_with]).how is How.FOLLOWED
    assert content(neo4j_driver) == loaded[goes_on_with]


@pytest.mark.usefixtures("in_parts")
def test_what_is_made_is_not_made_again(
    neo4j_driver: Driver, files: list[Path], loaded: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_with(neo4j_driver, files[1])
    stopped(neo4j_driver, files[2], 3, monkeypatch)
    made, commit = list[int](), writing.commit

    def counted(driver: Driver, writes: list[writing.Write]) -> None:
        made.append(1)
        commit(driver, writes)

    monkeypatch.setattr(writing, "commit", counted)
    bring(neo4j_driver, files[2])
    then = len(made)
    assert content(neo4j_driver) == loaded[2]
    start_with(neo4j_driver, files[1])
    made.clear()
    bring(neo4j_driver, files[2])
    assert len(made) - 3 <= then < len(made)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_link_that_is_there_though_it_should_not_be_stands_in_nobodys_way(
    neo4j_driver: Driver, files: list[Path], loaded: list[Any], request: pytest.FixtureRequest, at_once: bool
) -> None:
    if not at_once:
        request.getfixturevalue("in_parts")
    at, (name, link_id, start, end) = next((at, link) for at in range(1, RUNS + 1) for link in came(files[at]))
    start_with(neo4j_driver, files[at - 1])
    neo4j_driver.execute_query(
        f"MATCH (a:Entity {{id: $a}}), (b:Entity {{id: $b}}) CREATE (a)-[:`{name}` {{id: $id}}]->(b)",
        a=start, b=end, id=link_id,
    )  # fmt: skip
    assert bring(neo4j_driver, files[at]).how is How.FOLLOWED
    assert content(neo4j_driver) == loaded[at]


def came(file: Path) -> list[tuple[str, str, str, str]]:
    """Links that came with a registry's run between entities that were there before."""
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(
            """WITH last AS (FROM graph_change WHERE no = (SELECT max(no) FROM graph_change)),
            new AS (SELECT key FROM last WHERE kind = 'entity' AND came)
            SELECT link_type, link_id, from_entity, to_entity FROM last JOIN link ON link_id = key
            WHERE kind = 'link' AND came AND from_entity NOT IN (FROM new) AND to_entity NOT IN (FROM new)
            ORDER BY ALL"""
        ).fetchall()


def test_from_where_the_log_does_not_reach_it_is_led_by_comparing(
    neo4j_driver: Driver, files: list[Path], loaded: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_with(neo4j_driver, files[-1])
    never_emptied(monkeypatch)
    # An older registry in place again, as from a backup: it knows of no later one.
    with pytest.raises(HoldsAnother):
        bring(neo4j_driver, files[0])
    done = bring(neo4j_driver, files[0], replace=True)
    assert done.how is How.COMPARED
    assert done.changed > 0
    assert content(neo4j_driver) == loaded[0]


LINK = "MATCH ()-[r]->() WHERE type(r) <> 'COMPARED' WITH r ORDER BY r.id LIMIT 1 "
DAMAGE = {
    "entity missing": ("MATCH (n:Entity {id: 'P-ZHANG'}) DETACH DELETE n", "entity", "missing"),
    "entity extra": ("CREATE (:Entity:Person {id: 'P-NONE', type: 'Person'})", "entity", "extra"),
    "entity otherwise": ("MATCH (n:Entity {id: 'P-ZHANG'}) SET n.degree = n.degree + 1", "entity", "different"),
    "entity of another type": ("MATCH (n:Entity {id: 'P-ZHANG'}) REMOVE n:Person SET n:Case", "entity", "different"),
    "entity no more": ("MATCH (n:Entity {id: 'P-ZHANG'}) REMOVE n:Entity", "else", "extra"),
    "link missing": (LINK + "DELETE r", "link", "missing"),
    "link otherwise": (LINK + "SET r.count = 99", "link", "different"),
    "link with more": (LINK + "SET r.added = true", "link", "different"),
    "link extra": (
        "MATCH (a:Entity {id: 'P-ZHANG'}), (b:Entity {id: 'P-LI'}) CREATE (a)-[:phone {id: 'K-NONE'}]->(b)",
        "link", "extra",
    ),
    "link between others": (
        LINK + "MATCH (a:Entity {id: 'P-TAN'}), (b:Entity {id: 'P-LINGHU'}) "
        "WITH r, a, b, properties(r) AS p, type(r) AS t DELETE r "
        "FOREACH (x IN CASE t WHEN 'household' THEN [1] ELSE [] END | CREATE (a)-[q:household]->(b) SET q = p) "
        "FOREACH (x IN CASE t WHEN 'household' THEN [] ELSE [1] END | CREATE (a)-[q:spouse]->(b) SET q = p)",
        "link", "different",
    ),
    "link of no kind": (
        "MATCH (a:Entity {id: 'P-ZHANG'}), (b:Entity {id: 'P-LI'}) CREATE (a)-[:KNOWS]->(b)", "else", "extra",
    ),
    "mention missing": ("MATCH (n:Mention {mention_id: 'police.hukou:1'}) DETACH DELETE n", "mention", "missing"),
    "mention otherwise": ("MATCH (n:Mention {mention_id: 'police.hukou:1'}) REMOVE n.name", "mention", "different"),
    "mention extra": ("CREATE (:Mention {mention_id: 'police.hukou:none'})", "mention", "extra"),
    "pair missing": ("MATCH ()-[c:COMPARED]->() WITH c LIMIT 1 DELETE c", "comparison", "missing"),
    "pair otherwise": ("MATCH ()-[c:COMPARED]->() WITH c LIMIT 1 SET c.weight = 0.5", "comparison", "different"),
    "pair twice": (
        "MATCH (a)-[c:COMPARED]->(b) WITH a, b, c LIMIT 1 CREATE (a)-[d:COMPARED]->(b) SET d = properties(c)",
        "comparison", "different",
    ),
    "retired missing": ("MATCH (n:Retired {id: 'P-OLD'}) DELETE n", "retired", "missing"),
    "retired otherwise": ("MATCH (n:Retired {id: 'P-OLD'}) SET n.entity_id = 'P-LI'", "retired", "different"),
    "row missing": ("MATCH (n:SourceRow {key: 'police.hukou:1'}) DELETE n", "row", "missing"),
    "row otherwise": ("MATCH (n:SourceRow {key: 'police.hukou:1'}) SET n.raw = '{}'", "row", "different"),
    "row extra": ("CREATE (:SourceRow {key: 'police.hukou:none', raw: '{}'})", "row", "extra"),
    "something else": ("CREATE (:Note {text: 'x'})", "else", "extra"),
    "another mark": ("MATCH (g:Graph) SET g.version = '2001'", "mark", "different"),
    "two marks": ("CREATE (:Graph)", "mark", "different"),
    "no index": ("DROP INDEX mention_entity", "index", "missing"),
    "no constraint": ("DROP CONSTRAINT entity_id", "index", "missing"),
}  # fmt: skip


@pytest.fixture(scope="module")
def intact(files: list[Path], neo4j_driver: Driver, loaded: list[Any]) -> dict[str, list[Any]]:
    """The first registry's graph, which each damage is repaired to."""
    start_with(neo4j_driver, files[0])
    return content(neo4j_driver)


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told_and_repaired(
    neo4j_driver: Driver, files: list[Path], intact: dict[str, list[Any]], name: str
) -> None:
    cypher, kind, how = DAMAGE[name]
    assert content(neo4j_driver) == intact, "what an earlier repair left"
    with duckdb.connect(str(files[0]), read_only=True) as con:
        assert verifying.verify(neo4j_driver, con).is_clean
        neo4j_driver.execute_query(cypher)
        found = verifying.verify(neo4j_driver, con)
        assert getattr(found.differing[kind], how) > 0
        assert verifying.repair(neo4j_driver, con).differing == found.differing
        assert verifying.verify(neo4j_driver, con).is_clean
    assert content(neo4j_driver) == intact


def test_all_damages_at_once(neo4j_driver: Driver, files: list[Path], intact: dict[str, list[Any]]) -> None:
    dice = random.Random(7)
    with duckdb.connect(str(files[0]), read_only=True) as con:
        for _ in range(3):
            for name in dice.sample([*DAMAGE], len(DAMAGE)):
                neo4j_driver.execute_query(DAMAGE[name][0].replace("DROP INDEX mention_entity", "RETURN 1")
                                           .replace("DROP CONSTRAINT entity_id", "RETURN 1"))  # fmt: skip
            assert not verifying.repair(neo4j_driver, con).is_clean
            assert content(neo4j_driver) == intact
