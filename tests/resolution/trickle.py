"""A little province whose rows come in any order, a few at a time: changed, repeated, withdrawn, and decided on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import synth
from ingest import deliver
from ingest.lake import Lake
from resolution.decided import Verdict
from resolution.registry import rebuild
from resolution.resolve import resolve
from tests.ingest.files import KEYS, write

Row = dict[str, Any]
NOT_TOLD = {"police.toll_pass", "court.judgment"}
"""Events, and texts that are documents: neither has a mention that is resolved."""
DAY = datetime(2026, 1, 1)


def province(folder: Path, people: int, seed: int) -> tuple[dict[str, list[Row]], Path]:
    """Extract → its rows, as the agencies of a synthetic province say them; and the bundles learned on all of it."""
    synth.generate(folder / "files", people, seed, toll_passes=20)
    home = folder / "home"
    deliver(home, folder / "files")
    with rebuild(home) as con:
        assert resolve(con, home).learned is not None
    rows: dict[str, list[Row]] = {}
    with Lake(home).connect() as lake:
        for extract, raw in lake.execute(
            "SELECT extract, raw FROM rows WHERE raw IS NOT NULL ORDER BY file, line"
        ).fetchall():
            if extract not in NOT_TOLD:
                rows.setdefault(extract, []).append(json.loads(raw))
    return rows, home / "bundles"


@dataclass
class Trickle:
    """Deliveries of some of a province's rows, drawn by `dice`. held: extract → key → the row as it was last said."""

    rows: dict[str, list[Row]]
    dice: random.Random
    folder: Path
    held: dict[str, dict[str, Row]] = field(default_factory=dict)
    deliveries: int = 0

    def deliver(self, home: Path, most: int = 30) -> None:
        """A few new rows, some said otherwise than before, and of one extract perhaps some withdrawn."""
        dice = self.dice
        told: dict[str, list[Row]] = {}
        for extract in dice.sample(sorted(self.rows), dice.randint(1, 4)):
            told[extract] = self._some(extract, dice.randint(1, max(1, most // 3)))
        changeable = [(e, key) for e, held in sorted(self.held.items()) for key in sorted(held)]
        for extract, key in dice.sample(changeable, min(len(changeable), dice.randint(0, 4))):
            told.setdefault(extract, []).append(self._otherwise(extract, self.held[extract][key]))
        snapshot = dice.choice([*sorted(self.held), None, None]) if self.held else None
        if snapshot is not None:
            kept = [row for row in self.held[snapshot].values() if dice.random() < 0.85]
            told[snapshot] = kept + told.get(snapshot, [])
            self.held[snapshot] = {}
        # A file without rows is no delivery.
        told = {extract: rows for extract, rows in told.items() if rows}
        self._say(home, told, snapshot if snapshot in told else None)

    def _some(self, extract: str, count: int) -> list[Row]:
        """Rows that hang together come in a row in the synthetic files, so a run of them is taken."""
        start = self.dice.randrange(len(self.rows[extract]))
        return self.rows[extract][start : start + count]

    def _otherwise(self, extract: str, row: Row) -> Row:
        """The row with a few of its values from others of the extract."""
        key, other = KEYS[extract], self.dice.choice(self.rows[extract])
        names = [name for name in row if name != key and (extract != "court.party" or name != "AH")]
        taken = self.dice.sample(names, min(len(names), self.dice.randint(1, 3)))
        return {name: other.get(name, "") if name in taken else value for name, value in row.items()}

    def _say(self, home: Path, told: dict[str, list[Row]], snapshot: str | None) -> None:
        self.deliveries += 1
        folder = self.folder / f"d{self.deliveries}"
        for extract, rows in told.items():
            latest = {_key(extract, row): row for row in rows}
            self.held.setdefault(extract, {}).update(latest)
            agency, name = extract.split(".")
            write(folder / agency / f"{name}.jsonl", list(latest.values()))
            if extract == snapshot:
                (folder / agency / "delivery.yaml").write_text("mode: snapshot\n", "utf-8")
        if snapshot is not None:
            # All extracts of one folder would be snapshots: the others come apart.
            agency, name = snapshot.split(".")
            deliver(home, folder / agency / f"{name}.jsonl")
            (folder / agency / "delivery.yaml").unlink()
            (folder / agency / f"{name}.jsonl").unlink()
        if any(folder.rglob("*.jsonl")):
            deliver(home, folder)


def _key(extract: str, row: Row) -> str:
    return f"{row['AH']}#{row['XH']}" if extract == "court.party" else str(row[KEYS[extract]])


class Steward:
    """Decides on pairs of mentions at random, never against itself, and takes some decisions back."""

    def __init__(self, dice: random.Random) -> None:
        self._dice, self._given, self._said = dice, 0, dict[int, Verdict]()

    def decide(self, mentions: Iterable[str]) -> list[Verdict]:
        """What stands, of all that was ever decided, where only `mentions` (of one type) are there."""
        there = sorted(mentions)
        for _ in range(self._dice.randint(0, 2)):
            if len(there) > 1:
                left, right = sorted(self._dice.sample(there, 2))
                self._given += 1
                same = self._dice.random() < 0.5
                self._said[self._given] = Verdict(left, right, same, self._given, "李科", DAY, "核对")
        for number in list(self._said):
            if self._dice.random() < 0.2:
                del self._said[number]
        return self._without_contradiction([v for v in self._said.values() if v.left in there and v.right in there])

    @staticmethod
    def _without_contradiction(verdicts: list[Verdict]) -> list[Verdict]:
        home = {m: m for v in verdicts for m in (v.left, v.right)}
        for v in verdicts:
            if v.same:
                one, other = home[v.left], home[v.right]
                home = {m: one if h == other else h for m, h in home.items()}
        return [v for v in verdicts if v.same or home[v.left] != home[v.right]]
