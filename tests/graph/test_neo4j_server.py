"""The Neo4j that development and tests run, and a registry's graph written into it."""

from __future__ import annotations

import os
import stat
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError

from graph.neo4j import loading, records, schema
from graph.neo4j.jars import NoServer
from graph.neo4j.server import Server
from tests.graph.fixtures import small_world

pytestmark = pytest.mark.slow


def test_a_server_answers_on_loopback_to_its_own_password_alone(neo4j_server: Server) -> None:
    running = neo4j_server.status()
    assert running is not None
    assert running.uri.startswith("bolt://127.0.0.1:")
    assert neo4j_server.up() == running
    assert stat.S_IMODE(os.stat(neo4j_server.password_file).st_mode) == 0o600
    for password in ("neo4j", ""):
        with (
            GraphDatabase.driver(running.uri, auth=("neo4j", password)) as driver,
            pytest.raises(AuthError),
        ):
            driver.execute_query("RETURN 1")


def test_files_of_a_running_server_are_not_touched(neo4j_server: Server) -> None:
    with pytest.raises(NoServer, match="is running"):
        neo4j_server.admin("database", "info")
    with pytest.raises(NoServer, match="is running"):
        neo4j_server.wipe()


def test_a_number_that_another_process_took_over_is_not_the_server(tmp_path: Path) -> None:
    server = Server(tmp_path)
    (tmp_path / "server.json").write_text(f'{{"pid": {os.getpid()}, "uri": "bolt://x", "heap": "", "pagecache": ""}}')
    assert server.status() is None
    assert not server.down()


def counted(driver: Driver) -> tuple[dict[str, int], dict[str, int]]:
    nodes, _, _ = driver.execute_query("MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS n")
    links, _, _ = driver.execute_query("MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n")
    return {row["label"]: row["n"] for row in nodes}, {row["type"]: row["n"] for row in links}


def test_a_graph_loaded_twice_is_the_registrys_once(neo4j_driver: Driver, tmp_path: Path) -> None:
    with duckdb.connect(str(small_world().build(tmp_path / "world.duckdb"))) as con:
        loading.empty(neo4j_driver)
        loading.load(neo4j_driver, con)
        once = counted(neo4j_driver)
        loading.load(neo4j_driver, con)
        assert counted(neo4j_driver) == once
        ((entities, mentions, edges),) = con.execute(
            "SELECT (SELECT count(*) FROM entity), (SELECT count(*) FROM mention), (SELECT count(*) FROM match_edge)"
        ).fetchall()
        links = Counter(row["type"] for batch in records.links(con) for row in batch)
    nodes, types = once
    assert (nodes["Entity"], nodes["Mention"], types.pop("COMPARED")) == (entities, mentions, edges)
    assert types == dict(links)
    found, _, _ = neo4j_driver.execute_query("MATCH (n:Graph) RETURN n.format AS format")
    assert [row["format"] for row in found] == [schema.FORMAT]
