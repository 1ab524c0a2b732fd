"""The whole province as files: every extract of SOURCES.md, and the truth beside them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from synth import days
from synth.deliveries import SNAPSHOTS, UPDATED, split
from synth.dice import stream
from synth.extracts import cases, civil, court, judicial, police
from synth.planted import write_planted
from synth.rates import Rates
from synth.table import Table
from synth.toll import Copy, write_passes
from synth.true_links import write_links
from synth.world import World
from synth.writers import TruthFile, write

#: The extracts that are tables with mentions, in the order of SOURCES.md.
TABLES: Final[tuple[Callable[[World, int], Table], ...]] = (
    police.hukou, police.driver, police.vehicle, police.transport_enterprise, police.enterprise_driver,
    cases.police_case, cases.court_case, court.party, court.dishonest, judicial.mediation, judicial.correction,
    judicial.legal_adviser, civil.marriage, civil.social_org, civil.assistance,
)  # fmt: skip
AGENCIES: Final = ("police", "court", "judicial", "civil")
SMALLEST: Final = 100


@dataclass(slots=True)
class Summary:
    """What was written. Counts are numbers of rows, mentions and real things, the first delivery's unless said."""

    people: int
    seed: int
    rows: dict[str, int] = field(default_factory=dict)
    keyless: dict[str, int] = field(default_factory=dict)
    mentions: dict[str, int] = field(default_factory=dict)
    entities: dict[str, int] = field(default_factory=dict)
    update_rows: dict[str, int] = field(default_factory=dict)  # of the second delivery
    watch_rows: dict[str, int] = field(default_factory=dict)  # of the delivery of planted cases

    def as_dict(self) -> dict[str, Any]:
        """The summary as plain data."""
        return asdict(self)


def generate(out: Path, people: int, seed: int, rates: Rates | None = None, toll_passes: int | None = None) -> Summary:
    """Write a province of ``people`` people below ``out``; the same arguments give the same bytes.

    ``toll_passes`` is the number of rows of police.toll_pass (four a person if None). ``out`` is made if it is not
    there; files of an earlier province in it are replaced. With ``Rates.deliveries`` 2, ``out/update`` holds a second
    delivery, to be taken in after the first, and the truth after both; with ``Rates.watch``, ``out/watch`` one with
    planted cases of the standing rules (see ``planted``). Raises ValueError for fewer than
    100 people, FileExistsError if ``out`` holds something that is no province.
    """
    if people < SMALLEST:
        raise ValueError(f"{people} people are too few for a province: at least {SMALLEST}")
    rates = rates or Rates()
    _clear(out)
    world = World(people, seed, rates)
    summary = Summary(people, seed)
    with TruthFile(out / "truth.csv") as truth:
        for make in TABLES:
            table = make(world, 1)
            if rates.deliveries == 2 and table.extract in UPDATED:
                table = _held_back(world, table, make)
            _, rows, keyless = write(table, out, stream(seed, f"file/{table.extract}"), rates)
            summary.rows[table.extract] = rows
            summary.keyless[table.extract] = keyless
            truth.add(table)
        summary.mentions = dict(truth.mentions)
        summary.entities = dict(truth.entities)
    write_links(world, out)
    if rates.deliveries == 2:
        _update(world, out / "update", summary)
    summary.rows["court.judgment"] = court.judgments(world, out)[1]
    wanted = people * 4 if toll_passes is None else toll_passes
    copies: list[Copy] = []
    summary.rows["police.toll_pass"] = write_passes(world, out, wanted, copies)[1]
    _notes(out, days.TODAY, snapshots=False)
    if rates.watch:
        summary.watch_rows = write_planted(world, out / "watch", rates.watch, copies)
    return summary


def _clear(out: Path) -> None:
    """Make the folder, without what an earlier province left there. Nothing else is ever removed."""
    if out.exists() and any(out.iterdir()) and not (out / "truth.csv").is_file():
        raise FileExistsError(f"{out} holds something else than a province: choose another folder")
    out.mkdir(parents=True, exist_ok=True)
    for name in (*AGENCIES, "update", "watch"):
        if (out / name).is_dir():
            shutil.rmtree(out / name)


def _split(world: World, table: Table, make: Callable[[World, int], Table]) -> tuple[Table, Table, Table]:
    return split(table, make(world, 2), stream(world.seed, f"split/{table.extract}"))


def _held_back(world: World, table: Table, make: Callable[[World, int], Table]) -> Table:
    """The rows of a table that come with the first of two deliveries."""
    return _split(world, table, make)[0]


def _update(world: World, out: Path, summary: Summary) -> None:
    """The second delivery, and the truth when both are in."""
    out.mkdir(exist_ok=True)
    with TruthFile(out / "truth.csv") as truth:
        for make in TABLES:
            table = make(world, 1)
            if table.extract in UPDATED:
                _, second, table = _split(world, table, make)
                file = stream(world.seed, f"update/{table.extract}")
                summary.update_rows[table.extract] = write(second, out, file, world.rates)[1]
            truth.add(table)
    _notes(out, days.TODAY + 92, snapshots=True)


def _notes(out: Path, as_of: int, snapshots: bool) -> None:
    """A delivery.yaml beside each agency's files."""
    for agency in AGENCIES:
        text = f"agency: {agency}\nas_of: {days.dashed(as_of)}\n"
        if snapshots and any(extract.startswith(f"{agency}.") for extract in SNAPSHOTS):
            text += "mode: snapshot\n"
        (out / agency / "delivery.yaml").write_text(text, encoding="utf-8")
