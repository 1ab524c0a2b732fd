"""A home's graph kept up and verified in a Neo4j by the commands an operator has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver
from neo4j.exceptions import ClientError

from cli.failure import ExitCode
from cli.main import run
from cli.working import publish
from graph.neo4j import changelog, loading
from graph.neo4j.filling import How, fill_remote
from graph.neo4j.server import Server
from resolution.registry import open_read_only
from tests.graph.neo4j_content import content
from worker import Mode, bring_up_to_date

pytestmark = pytest.mark.slow


@pytest.fixture
def pingan(home: Path, neo4j_server: Server, neo4j_driver: Driver) -> Callable[..., tuple[int, dict[str, Any]]]:
    loading.empty(neo4j_driver)
    running = neo4j_server.status()
    assert running is not None
    where = ["--neo4j-uri", running.uri, "--neo4j-password-file", str(neo4j_server.password_file), "--json"]

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        command = [sys.executable, "-m", "cli.main", "--home", str(home), "neo4j", *arguments, *where]
        environment = {**os.environ, "PINGAN_NEO4J_DATABASE": "neo4j"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def test_loaded_followed_verified_and_repaired(
    home: Path, pingan: Callable[..., tuple[int, dict[str, Any]]], rows: Any, say: Any, neo4j_driver: Driver
) -> None:
    with open_read_only(home) as con:
        assert ("graph_change",) not in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert pingan("load")[1]["how"] == "batched"
    say(home, "police.driver", [rows("police.driver")[0] | {"LXDH": "13999999999", "XM": "张三丰"}])
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    _, done = pingan("load")
    assert done["how"] == "followed"
    assert 0 < done["changed"] < 100
    code, found = pingan("verify")
    assert (code, found["clean"], found["units"] > 1000) == (0, True, True)
    assert pingan("load")[1]["how"] == "nothing"
    neo4j_driver.execute_query("MATCH (n:Mention) WITH n LIMIT 3 DETACH DELETE n")
    code, found = pingan("verify")
    assert (code, found["differing"]["mention"]["missing"]) == (4, 3)
    code, found = pingan("verify", "--repair")
    assert (code, found["repaired"]) == (0, True)
    assert content(neo4j_driver) == loaded(neo4j_driver, home)


def test_a_run_over_everything_is_followed_by_what_it_changed(
    home: Path, neo4j_driver: Driver, rows: Any, say: Any
) -> None:
    loading.empty(neo4j_driver)
    changelog.follow(home)
    before = loaded(neo4j_driver, home)
    say(home, "police.driver", [*rows("police.driver")[:3], rows("police.driver")[4] | {"XM": "钱多多"}])
    assert bring_up_to_date(home, full=True).mode is Mode.FULL
    with open_read_only(home) as con:
        done = fill_remote(neo4j_driver, "bolt://", con)
    assert done.how is How.FOLLOWED
    assert done.changed < 200
    now = content(neo4j_driver)
    assert now != before
    assert now == loaded(neo4j_driver, home)


def test_the_database_that_is_named_is_the_one_that_is_written_and_verified(
    home: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    running = neo4j_server.status()
    assert running is not None
    monkeypatch.setenv("PINGAN_STORE", "neo4j")
    monkeypatch.setenv("PINGAN_NEO4J_URI", running.uri)
    monkeypatch.setenv("PINGAN_NEO4J_PASSWORD_FILE", str(neo4j_server.password_file))
    monkeypatch.setenv("PINGAN_NEO4J_DATABASE", "nowhere")
    with pytest.raises(ClientError, match="nowhere"):
        publish(home)
    for command in (["load", "--replace"], ["verify"]):
        assert run(["--home", str(home), "neo4j", *command]) == ExitCode.NOT_READY
        assert "nowhere" in capfd.readouterr().err
    monkeypatch.setenv("PINGAN_NEO4J_DATABASE", "neo4j")
    publish(home)
    assert run(["--home", str(home), "neo4j", "verify"]) == ExitCode.OK


def loaded(driver: Driver, home: Path) -> dict[str, list[Any]]:
    """What a load of all of it gives."""
    loading.empty(driver)
    with open_read_only(home) as con:
        loading.load(driver, con)
    return content(driver)
