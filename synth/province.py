"""The whole province as files: every extract of SOURCES.md, and the truth beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from synth import days
from synth.dice import stream
from synth.extracts import cases, civil, court, judicial, police
from synth.rates import Rates
from synth.table import Table
from synth.toll import write_passes
from synth.world import World
from synth.writers import write, write_truth

#: The extracts that are tables with mentions, in the order of SOURCES.md.
TABLES: Final[tuple[Callable[[World], Table], ...]] = (
    police.hukou, police.driver, police.vehicle, police.transport_enterprise, police.enterprise_driver,
    cases.police_case, cases.court_case, court.party, court.dishonest, judicial.mediation, judicial.correction,
    judicial.legal_adviser, civil.marriage, civil.social_org, civil.assistance,
)  # fmt: skip
AGENCIES: Final = ("police", "court", "judicial", "civil")
SMALLEST: Final = 100


@dataclass(slots=True)
class Summary:
    """What was written. Counts are numbers of rows, mentions and real things."""

    people: int
    seed: int
    rows: dict[str, int] = field(default_factory=dict)
    keyless: dict[str, int] = field(default_factory=dict)
    mentions: dict[str, int] = field(default_factory=dict)
    entities: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The summary as plain data."""
        return asdict(self)


def generate(
    out: Path, people: int, seed: int, rates: Rates | None = None, toll_passes: int | None = None
) -> Summary:
    """Write a province of ``people`` people below ``out``; the same arguments give the same bytes.

    ``toll_passes`` is the number of rows of police.toll_pass (four a person if None). ``out`` is made if it is not
    there; files of an earlier province in it are replaced. Raises ValueError for fewer than 100 people.
    """
    if people < SMALLEST:
        raise ValueError(f"{people} people are too few for a province: at least {SMALLEST}")
    rates = rates or Rates()
    world = World(people, seed, rates)
    summary = Summary(people, seed)
    truth: list[tuple[str, str, str]] = []
    for make in TABLES:
        table = make(world)
        _, rows, keyless = write(table, out, stream(seed, f"file/{table.extract}"), rates)
        summary.rows[table.extract] = rows
        summary.keyless[table.extract] = keyless
        truth += table.truth
    summary.rows["court.judgment"] = court.judgments(world, out)[1]
    wanted = people * 4 if toll_passes is None else toll_passes
    summary.rows["police.toll_pass"] = write_passes(world, out, wanted)[1]
    for agency in AGENCIES:
        text = f"agency: {agency}\nas_of: {days.dashed(days.TODAY)}\n"
        (out / agency / "delivery.yaml").write_text(text, encoding="utf-8")
    write_truth(out / "truth.csv", truth)
    summary.mentions = dict(Counter(kind for _, kind, _ in truth))
    summary.entities = dict(Counter(kind for kind, _ in {(kind, real) for _, kind, real in truth}))
    return summary
