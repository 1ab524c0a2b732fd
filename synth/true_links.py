"""truth_links.csv: who truly took part in which case as what, and who drove which vehicle in it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from synth.police_cases import REPORTER, SUSPECT, VICTIM, PoliceCase
from synth.vehicles import Registration
from synth.world import World

NAME: Final = "truth_links.csv"
Link = tuple[str, str, str]
"""Link type and the true ids of its ends."""
_ROLES: Final = {SUSPECT: "suspect", VICTIM: "victim", REPORTER: "reporter"}


def write_links(world: World, out: Path) -> int:
    """Write the links of a province beside its truth; returns how many there are."""
    links = sorted({*_of_police(world), *_of_courts(world)})
    with (out / NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("link_type", "from_id", "to_id"))
        writer.writerows(links)
    return len(links)


def _of_police(world: World) -> Iterator[Link]:
    for case in world.police:
        for person, role in case.people:
            yield _ROLES[role], person.true_id, case.true_id
        yield from _driving(case)


def _of_courts(world: World) -> Iterator[Link]:
    for case in world.courts.cases:
        for who, _ in case.parties:
            yield "party", who.true_id, case.true_id
        if case.police is not None:
            yield from _driving(case.police)
            for victim in case.police.those(VICTIM):
                yield "victim", victim.true_id, case.true_id
    for mediation in world.courts.mediations:
        for person in (mediation.applicant, mediation.respondent):
            yield "party", person.true_id, mediation.true_id


def _driving(case: PoliceCase) -> Iterator[Link]:
    """Who is accused came in the first vehicle of the case; which of several drove it, nobody knows."""
    for vehicle in case.vehicles[:1]:
        for person in case.those(SUSPECT):
            driven = vehicle.vehicle.true_id if isinstance(vehicle, Registration) else vehicle.true_id
            yield "driver", person.true_id, driven
