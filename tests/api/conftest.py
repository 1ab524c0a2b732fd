"""A client on this machine, over the small world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import pytest
from neo4j import Driver
from starlette.testclient import TestClient

from api.app import create_app
from governance.identity import Role
from graph.neo4j import loading
from graph.neo4j.server import Server
from queries.opening import REGISTRY, Neo4jAccess
from tests.api.office import CASE, Desk, Office, staffed
from tests.graph.fixtures import small_world


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    small_world().build(folder / REGISTRY)
    return folder


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built page."""
    folder = tmp_path_factory.mktemp("dist")
    (folder / "index.html").write_text("<title>政法平安云图</title>", encoding="utf-8")
    (folder / "assets").mkdir()
    (folder / "assets" / "index-abc.js").write_text("1", encoding="utf-8")
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small_world_in_neo4j(home: Path, neo4j_server: Server, neo4j_driver: Driver) -> Neo4jAccess:
    """The same world in the Neo4j of this process; loaded for each module, since others load theirs."""
    loading.empty(neo4j_driver)
    with duckdb.connect(str(home / REGISTRY), read_only=True) as con:
        loading.load(neo4j_driver, con)
    running = neo4j_server.status()
    assert running is not None
    return Neo4jAccess(running.uri, neo4j_server.password)


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.slow)])
def client(request: pytest.FixtureRequest, home: Path, page: Path) -> Iterator[httpx.Client]:
    """A client of the API over each store."""
    neo4j = request.getfixturevalue("small_world_in_neo4j") if request.param == "neo4j" else None
    app = create_app(home, page, neo4j)
    with TestClient(app, base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000)) as opened:
        yield opened


@pytest.fixture(scope="module")
def office(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An account of each role, signed in; investigator and steward have opened a purpose."""
    made = Office(staffed(home, tmp_path_factory.mktemp("office")))
    with made.browser():
        for role in Role:
            desk = Desk(made.browser(), role)
            desk.sign_in()
            made.desks[role] = desk
        investigator, steward = made.desks[Role.INVESTIGATOR], made.desks[Role.STEWARD]
        investigator.purpose = investigator.open_purpose("case_investigation", CASE)
        steward.purpose = steward.open_purpose("identity_stewardship", "核验2026-1")
        yield made
