"""The registry of a home: missing, built, replaced."""

from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path

import duckdb
import pytest

from graph.scope import ANY_TIME, Scope
from queries.explore import summaries
from queries.opening import REGISTRY, BadSettings, Neo4jAccess, NotBuilt, OpenHome
from tests.graph.fixtures import World, small_world

ALL = Scope.everything()


def replace_registry(home: Path, world: World) -> None:
    building = home / f"{REGISTRY}.building"
    world.build(building)
    os.replace(building, home / REGISTRY)


def test_a_home_without_a_registry_says_what_to_run(tmp_path: Path) -> None:
    home = OpenHome(tmp_path)
    assert not home.is_built
    with pytest.raises(NotBuilt, match=r"pingan --home .* resolve"):
        home.store()


def test_a_registry_without_a_graph_says_what_to_run(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / REGISTRY)) as con:
        con.execute("CREATE TABLE membership (mention_id TEXT)")
    with pytest.raises(NotBuilt, match="resolve"):
        OpenHome(tmp_path).store()


def test_a_replaced_registry_is_answered_from_at_once_and_the_old_one_to_its_end(tmp_path: Path) -> None:
    replace_registry(tmp_path, small_world())
    home = OpenHome(tmp_path)
    old = home.store()
    assert home.store() is old
    after = small_world()
    after.person("police.hukou:77", "P-NEW", "新来", birth_date=date(2000, 1, 1))
    replace_registry(tmp_path, after)
    assert [s.label for s in summaries(home.store(), ALL, ["P-NEW"])] == ["新来"]
    # A request that began before the swap still gets its answer.
    assert summaries(old, ALL, ["P-NEW"]) == []
    assert [s.id for s in summaries(old, ALL, ["P-ZHANG"])] == ["P-ZHANG"]
    home.close()


def test_several_threads_ask_one_store(tmp_path: Path) -> None:
    replace_registry(tmp_path, small_world())
    home = OpenHome(tmp_path)
    cut = Scope(purpose="test", hidden_extracts=frozenset({"police.toll_pass"}))
    answers: list[int] = []
    failures: list[BaseException] = []

    def ask(scope: Scope) -> None:
        try:
            for _ in range(10):
                answers.append(len(home.store().neighbour_counts(scope, "P-ZHANG", ANY_TIME)))
                home.store().entity(scope, "P-ZHANG", 10)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=ask, args=(scope,)) for scope in (ALL, cut, ALL, cut)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert set(answers) == {6}
    home.close()


def test_the_environment_says_which_store_is_served_and_how_to_get_in(tmp_path: Path) -> None:
    assert Neo4jAccess.of({}) is None
    assert Neo4jAccess.of({"PINGAN_STORE": "embedded", "PINGAN_NEO4J_URI": "bolt://h:1"}) is None
    (tmp_path / "password").write_text("secret\n")
    named = {"PINGAN_STORE": "neo4j", "PINGAN_NEO4J_URI": "bolt://h:1"}
    by_file = Neo4jAccess.of({**named, "PINGAN_NEO4J_PASSWORD_FILE": str(tmp_path / "password")})
    by_value = Neo4jAccess.of({**named, "PINGAN_NEO4J_PASSWORD": "secret", "PINGAN_NEO4J_USER": "reader"})
    assert by_file == Neo4jAccess("bolt://h:1", "secret")
    assert by_value == Neo4jAccess("bolt://h:1", "secret", "reader")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PINGAN_STORE": "oracle"}, "embedded or neo4j"),
        ({"PINGAN_STORE": "neo4j"}, "PINGAN_NEO4J_URI"),
        ({"PINGAN_STORE": "neo4j", "PINGAN_NEO4J_URI": "bolt://h:1"}, "PINGAN_NEO4J_PASSWORD"),
        (
            {"PINGAN_STORE": "neo4j", "PINGAN_NEO4J_URI": "bolt://h:1", "PINGAN_NEO4J_PASSWORD_FILE": "/nowhere"},
            "can't be read",
        ),
    ],
)
def test_settings_that_cannot_be_meant_say_what_is_missing(environment: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        Neo4jAccess.of(environment)
