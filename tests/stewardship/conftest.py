"""A small province, resolved, of which each test takes a copy to decide on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest import deliver
from resolution import rebuild
from resolution.registry import open_read_only
from resolution.resolve import resolve
from stewardship import Steward, in_force
from synth import Rates, generate

PEOPLE = 600


@dataclass(frozen=True)
class Province:
    """A home, and the folder of the second delivery that may follow."""

    home: Path
    update: Path

    @property
    def steward(self) -> Steward:
        return Steward(self.home)

    def resolve(self) -> None:
        """As `pingan resolve` does, without the graph."""
        with rebuild(self.home) as con:
            resolve(con, self.home, decisions=in_force(self.home))

    def membership(self) -> dict[str, str]:
        """Mention → entity."""
        with open_read_only(self.home) as con:
            return dict(con.execute("SELECT mention_id, entity_id FROM membership").fetchall())

    def people(self, mentions: int) -> list[list[str]]:
        """The mentions of the persons with so many, in the order of their ids."""
        with open_read_only(self.home) as con:
            rows = con.execute(
                "SELECT list(mention_id ORDER BY mention_id) FROM membership WHERE entity_type = 'Person' "
                "GROUP BY entity_id HAVING count(*) = ? ORDER BY entity_id",
                [mentions],
            ).fetchall()
        return [row[0] for row in rows]


@pytest.fixture(scope="session")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """Not to be changed; see `province`."""
    folder = tmp_path_factory.mktemp("province")
    generate(folder / "files", PEOPLE, 5, Rates.from_mapping({"deliveries": 2}), toll_passes=50)
    deliver(folder / "home", folder / "files")
    found = Province(folder / "home", folder / "files" / "update")
    found.resolve()
    return found


@pytest.fixture
def province(resolved: Province, tmp_path: Path) -> Province:
    """A province of the test's own."""
    shutil.copytree(resolved.home, tmp_path / "home")
    return Province(tmp_path / "home", resolved.update)


Partition = set[frozenset[str]]


@pytest.fixture
def partition() -> Callable[[dict[str, str]], Partition]:
    """The groups of a membership, whatever they are called."""

    def groups(membership: dict[str, str]) -> Partition:
        found: dict[str, set[str]] = {}
        for mention, entity in membership.items():
            found.setdefault(entity, set()).add(mention)
        return {frozenset(mentions) for mentions in found.values()}

    return groups
