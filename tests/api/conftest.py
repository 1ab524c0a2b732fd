"""A client on this machine, over the small world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from queries.opening import REGISTRY
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


@pytest.fixture(scope="session")
def client(home: Path, page: Path) -> Iterator[httpx.Client]:
    with TestClient(create_app(home, page), base_url="http://127.0.0.1:8420", client=("127.0.0.1", 40000)) as opened:
        yield opened
