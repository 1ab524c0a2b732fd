"""The whole graph into Neo4j: by import or in batches, the same comes of it, whatever stopped it on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from neo4j import Driver, GraphDatabase

from graph.neo4j import import_files, loading, schema
from graph.neo4j.filling import HoldsAnother, How, fill, fill_remote
from graph.neo4j.server import USER, Memory, Server
from ingest.progress import NoProgress
from tests.graph.fixtures import World, small_world
from tests.graph.neo4j_content import content

pytestmark = pytest.mark.slow

SMALL = Memory("384m", "64m")


def awkward_world() -> World:
    """The small world, and whatever is hard to write into a file of commas and lines."""
    world = small_world()
    odd = ['张"三"', "李\n四", " 王五 ", "a,b;c\\n", "\\", "赵\r六", "😀龘", '""', "N/A", "007", "true"]
    for at, name in enumerate(odd):
        world.person(
            f"police.hukou:odd{at}", f"P-ODD{at:09d}", name, address=f"{name}\t1号", birth_date=date(1980, 1, 2)
        )
    for at in range(1, len(odd)):
        world.link("household", "police.hukou:odd0", f"police.hukou:odd{at}", from_date=date(2011, 2, 3))
        world.edge("police.hukou:odd0", f"police.hukou:odd{at}", weight=0.1 * at, name=(odd[0], odd[at]))
    world.toll_pass("贵A12345", datetime(2016, 5, 1, 8, 30))
    world.redirects.append(("P-GONE00000001", "P-ODD000000001"))
    return world


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # A hub of a handful, so that there is one.
    monkeypatch.setattr(schema, "HUB", 5)
    return awkward_world().build(tmp_path / "registry.duckdb")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "neo4j")
    yield server
    server.down()


def content_of(server: Server) -> dict[str, list[Any]]:
    running = server.status()
    assert running is not None
    with GraphDatabase.driver(running.uri, auth=(USER, server.password)) as driver:
        return content(driver)


def batched(driver: Driver, registry: Path) -> dict[str, list[Any]]:
    with duckdb.connect(str(registry), read_only=True) as con:
        loading.empty(driver)
        loading.load(driver, con)
    return content(driver)


def test_an_import_gives_what_batches_give(neo4j_driver: Driver, own: Server, registry: Path) -> None:
    expected = batched(neo4j_driver, registry)
    assert any("Hub" in row for row in expected["nodes"])
    with duckdb.connect(str(registry), read_only=True) as con:
        assert fill(own, con, SMALL, How.BULK).how is How.BULK
        assert content_of(own) == expected
        assert fill(own, con, SMALL, How.BULK).how is How.NOTHING
    assert not (own.folder / "import").exists()


def test_a_whole_graph_gives_way_to_another_only_when_told(
    neo4j_driver: Driver, registry: Path, tmp_path: Path
) -> None:
    other = World()
    other.person("police.hukou:1", "P-000000000001", "孙七")
    newer = other.build(tmp_path / "newer.duckdb")
    with duckdb.connect(str(newer)) as con:
        con.execute("INSERT INTO run (run_id, finished) VALUES ('R2', '2030-01-01')")
    batched(neo4j_driver, registry)
    with duckdb.connect(str(newer), read_only=True) as con:
        with pytest.raises(HoldsAnother):
            fill_remote(neo4j_driver, "bolt://", con)
        assert fill_remote(neo4j_driver, "bolt://", con, replace=True).how is How.COMPARED
        assert fill_remote(neo4j_driver, "bolt://", con).how is How.NOTHING
    found, _, _ = neo4j_driver.execute_query("MATCH (n:Entity) RETURN n.id AS id")
    assert [row["id"] for row in found] == ["P-000000000001"]


def test_what_was_not_loaded_to_its_end_is_completed(neo4j_driver: Driver, registry: Path) -> None:
    expected = batched(neo4j_driver, registry)
    neo4j_driver.execute_query("MATCH (g:Graph) DELETE g")
    neo4j_driver.execute_query("CREATE (:Entity {id: 'P-LEFTOVER'})")
    with duckdb.connect(str(registry), read_only=True) as con:
        assert fill_remote(neo4j_driver, "bolt://", con).how is How.COMPARED
    assert content(neo4j_driver) == expected


def _imports(home: Path) -> bool:
    return (home / "neo4j" / "importing").exists()


def _starts(home: Path) -> bool:
    return (home / "neo4j" / "server.json").exists()


def test_a_load_killed_on_the_way_is_completed_by_the_next(neo4j_driver: Driver, tmp_path: Path, own: Server) -> None:
    registry = awkward_world().build(tmp_path / "registry.duckdb")
    command = [sys.executable, "-m", "cli.main", "--home", str(tmp_path), "neo4j", "load", "--how", "bulk"]
    for moment in (_imports, _starts):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not moment(tmp_path):
            assert process.poll() is None
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["how"] == "bulk"
    assert content_of(own) == batched(neo4j_driver, registry)


def test_text_that_no_import_file_can_hold_is_refused(tmp_path: Path) -> None:
    world = World()
    world.person("police.hukou:1", "P-000000000001", f"张{import_files.BETWEEN}三")
    with (
        duckdb.connect(str(world.build(tmp_path / "registry.duckdb"))) as con,
        pytest.raises(import_files.CannotWrite, match=r"U\+001E"),
    ):
        import_files.write(con, tmp_path, NoProgress())
