"""A small province, resolved and projected, of which each test takes a copy to deliver to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import synth
from ingest import deliver
from ingest.lake import Lake
from tests.ingest.files import write
from worker import Mode, bring_up_to_date

PEOPLE = 120
Row = dict[str, Any]


@pytest.fixture(scope="session")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed; see `home`."""
    folder = tmp_path_factory.mktemp("province")
    synth.generate(folder / "files", PEOPLE, 5, toll_passes=50)
    deliver(folder / "home", folder / "files")
    assert bring_up_to_date(folder / "home").mode is Mode.FULL
    return folder / "home"


@pytest.fixture
def home(resolved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(resolved, tmp_path / "home"))


@pytest.fixture
def rows(resolved: Path) -> Callable[[str], list[Row]]:
    """The rows of an extract as they were delivered."""

    def read(extract: str) -> list[Row]:
        with Lake(resolved).connect() as con:
            found = con.execute("SELECT raw FROM rows WHERE extract = ? ORDER BY row_key", [extract]).fetchall()
        return [json.loads(raw) for (raw,) in found]

    return read


@pytest.fixture
def say(tmp_path: Path) -> Callable[..., None]:
    """Delivers rows of an extract to a home."""
    said = iter(range(1000))

    def deliver_rows(home: Path, extract: str, rows: list[Row]) -> None:
        agency, name = extract.split(".")
        folder = tmp_path / f"delivery {next(said)}"
        write(folder / agency / f"{name}.jsonl", rows)
        deliver(home, folder)

    return deliver_rows
