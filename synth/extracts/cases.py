"""police.case, with its people and vehicles nested, and court.case with what it came from."""

from __future__ import annotations

from typing import Any

from synth import days
from synth.extracts.police import plate_text
from synth.narratives import narrative
from synth.observe import Observer
from synth.police_cases import PoliceCase
from synth.table import CASE, PERSON, VEHICLE, Table
from synth.world import World

_ROLES = {"01": "suspect", "02": "victim", "03": "reporter"}


def police_case(world: World, delivery: int = 1) -> Table:
    """police.case: one row a case, its people in RY and its vehicles in CL."""
    o = Observer(world.seed, "police.case", world.rates, delivery)
    table = Table(
        o.extract, ("AJBH", "AJMC", "AJLB", "LASJ", "FASJ", "FADD", "ZBDW", "JYAQ", "RY", "CL"), (0,), "jsonl"
    )
    for case in world.police:
        key = case.number
        table.mention(key, CASE, case.true_id)
        people, vehicles = _people(o, table, case), _vehicles(o, table, case)
        table.add([
            key, _title(o, case), case.kind, o.date(case.filed), o.moment(case.occurred, case.minute),
            o.address(case.place, case.filed), case.unit, narrative(o, case), people, vehicles,
        ])  # fmt: skip
    return table


def _title(o: Observer, case: PoliceCase) -> str:
    suspects = case.those("01")
    if suspects and o.dice.chance(0.7):
        rest = "等人" if len(suspects) > 1 else ""
        return f"{suspects[0].name_at(case.filed)}{rest}{case.kind}"
    y, m, d = days.ymd(case.occurred)
    return f"{y}.{m:02d}.{d:02d}{case.place.township.name}{case.kind}"


def _people(o: Observer, table: Table, case: PoliceCase) -> list[dict[str, Any]]:
    people = []
    for i, (person, role) in enumerate(case.people, 1):
        table.mention(f"{case.number}#person/{i}", PERSON, person.true_id)
        # the same person twice in a case (victim and reporter) is typed twice
        people.append({
            "XM": o.name(person, case.filed), "GMSFHM": o.id_number(person, case.filed, _ROLES[role]),
            "XB": o.sex(person), "LXDH": o.phone(person, case.filed),
            "RYLX": role,
        })  # fmt: skip
    return people


def _vehicles(o: Observer, table: Table, case: PoliceCase) -> list[dict[str, str]]:
    vehicles = []
    for i, seen in enumerate(case.vehicles, 1):
        true_id = seen.vehicle.true_id if hasattr(seen, "vehicle") else seen.true_id
        table.mention(f"{case.number}#vehicle/{i}", VEHICLE, true_id)
        kind = o.missing() if o.dice.random() < o.rates.no_plate_type else seen.plate_type
        vehicles.append({"HPHM": plate_text(o, seen.plate), "HPZL": kind})
    return vehicles


def court_case(world: World, delivery: int = 1) -> Table:
    """court.case: filings, the criminal ones with the number of the police case."""
    o = Observer(world.seed, "court.case", world.rates, delivery)
    table = Table(o.extract, ("AH", "AJLX", "AYMC", "LARQ", "JBFY", "JARQ", "JAFS", "YSAJBH"), (0,), "xml")
    for case in world.courts.cases:
        table.mention(case.number, CASE, case.true_id)
        source = case.police.number if case.police is not None and o.dice.random() > 0.04 else o.missing()
        table.add([
            o.case_number(case.number), case.kind, case.cause, o.date(case.filed), case.court, o.date(case.closed),
            case.outcome or o.missing(), source,
        ])  # fmt: skip
    return table
