"""Civil affairs: marriages and divorces, social organisations, social assistance."""

from __future__ import annotations

from synth import days
from synth.dice import stream
from synth.observe import Observer
from synth.people import Person
from synth.table import ENTERPRISE, PERSON, Table
from synth.world import World


def marriage(world: World, delivery: int = 1) -> Table:
    """civil.marriage: registered marriages since 1984 and the divorces that no court pronounced."""
    o = Observer(world.seed, "civil.marriage", world.rates, delivery)
    table = Table(
        o.extract,
        ("DJZH", "DJRQ", "DJLX", "NANXM", "NANSFZH", "NANCSRQ", "NVXM", "NVSFZH", "NVCSRQ"),
        (0,), "csv", encodings=("gb18030",), delimiters=",,|",
    )  # fmt: skip
    kept = stream(world.seed, "marriages entered")
    serial = 0
    for union in world.marriages:
        events = [("J", "结婚", union.on)]
        if union.ended and not union.by_court:
            events.append(("L", "离婚", union.ended))
        for letter, kind, when in events:
            # of old marriages many were never entered into the system
            if when < days.day(1984) or kept.random() < (0.5 if when < days.day(1998) else 0.06):
                continue
            serial += 1
            key = f"{letter}{union.county.code_at(when)}-{days.year_of(when)}-{serial:06d}"
            table.mention(f"{key}#husband", PERSON, union.husband.true_id)
            table.mention(f"{key}#wife", PERSON, union.wife.true_id)
            table.add([key, o.date(when), kind, *_side(o, union.husband, when), *_side(o, union.wife, when)])
    return table


def _side(o: Observer, person: Person, when: int) -> list[str]:
    return [o.name(person, when), o.id_number(person, when), o.birth(person, 0.02)]


def social_org(world: World, delivery: int = 1) -> Table:
    """civil.social_org: social organisations under their code."""
    o = Observer(world.seed, "civil.social_org", world.rates, delivery)
    table = Table(o.extract, ("TYSHXYDM", "SHZZMC", "LX", "FDDBR", "FDDBRZJHM", "DZ", "CLRQ"), (0,), "csv")
    for body in world.economy.social:
        when = max(body.founded, days.TODAY - 900)
        table.mention(body.uscc, ENTERPRISE, body.true_id)
        table.mention(f"{body.uscc}#legal_representative", PERSON, body.representative.true_id)
        table.add([
            body.uscc, o.enterprise_name(body, when), body.kind, o.name(body.representative, when),
            o.id_number(body.representative, when, "legal_representative"), o.address(body.address, when),
            o.date(body.founded),
        ])  # fmt: skip
    return table


def assistance(world: World, delivery: int = 1) -> Table:
    """civil.assistance: who is assisted, and since when."""
    o = Observer(world.seed, "civil.assistance", world.rates, delivery)
    table = Table(o.extract, ("JTBH", "XM", "GMSFHM", "LB", "JTZZ", "LXDH", "KSRQ"), (0,), "csv")
    for entry in world.services.help:
        person, when = entry.person, entry.since
        table.mention(entry.key, PERSON, person.true_id)
        table.add([
            entry.key, o.name(person, when), o.id_number(person, when), entry.kind,
            o.address(person.home_at(when), when), o.phone(person, when), o.date(when),
        ])  # fmt: skip
    return table
