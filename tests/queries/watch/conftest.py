"""A province with planted cases of every rule, taken in, resolved and watched."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.scope import Scope
from ingest import deliver
from queries import watch
from queries.opening import OpenHome
from resolution import registry
from synth import Rates, generate
from worker import bring_up_to_date

PEOPLE, SEED, TIMES = 700, 41, 2
ALL = Scope.everything("test")


@dataclass(frozen=True)
class Watched:
    """A home in which the rules have been run, with what they had to find."""

    files: Path
    home: Path

    @property
    def opened(self) -> OpenHome:
        return OpenHome(self.home)

    def expected(self, expected: str) -> list[dict[str, str]]:
        with (self.files / "watch" / "watch.csv").open(encoding="utf-8", newline="") as lines:
            return [row for row in csv.DictReader(lines) if row["expected"] == expected]

    def entity_of(self, mention_id: str) -> str:
        with registry.open_read_only(self.home) as con:
            ((entity_id,),) = con.execute(
                "SELECT entity_id FROM membership WHERE mention_id = ?", [mention_id]
            ).fetchall()
        return str(entity_id)


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("watched")
    made = Watched(folder / "files", folder / "home")
    generate(made.files, PEOPLE, SEED, Rates(watch=TIMES))
    deliver(made.home, made.files)
    deliver(made.home, made.files / "watch")
    bring_up_to_date(made.home)
    return made


def subjects(home: Watched, rule: str, scope: Scope = ALL) -> set[str]:
    """Entities of which the rule holds."""
    answer = watch.hits(home.home, home.opened.store(), scope, rules=[rule], limit=500)
    return {hit.subject.id for hit in answer.hits}
