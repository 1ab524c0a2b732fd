"""The police's extracts: residents, licences, vehicles, transport firms and their drivers."""

from __future__ import annotations

from synth import days, errors
from synth.dice import Dice, stream
from synth.enterprises import Enterprise
from synth.observe import Observer
from synth.people import Person
from synth.table import ENTERPRISE, PERSON, VEHICLE, Table
from synth.vehicles import Registration
from synth.world import World

_NATIONS = {
    "01": "汉族", "05": "维吾尔族", "06": "苗族", "07": "彝族", "09": "布依族", "12": "侗族", "15": "土家族",
    "25": "水族", "37": "仡佬族",
}  # fmt: skip
_STATE_WORDS = {"A": "正常", "B": "转出", "E": "注销"}


def hukou(world: World, delivery: int = 1) -> Table:
    """police.hukou: who is registered and lives."""
    o = Observer(world.seed, "police.hukou", world.rates, delivery)
    table = Table(
        o.extract,
        ("RYBH", "GMSFHM", "XM", "CYM", "XB", "CSRQ", "MZ", "HJDZ", "XZZ", "LXDH", "HH", "YHZGX"),
        (0,), "csv", encodings=("gb18030", "gb18030", "gb18030", "utf-8"), delimiters=",,|",
    )  # fmt: skip
    words = o.dice.chance(0.5)
    detailed = o.dice.chance(0.5)
    serial = 0
    for person in world.people:
        home = person.household
        if not person.registered or home is None:
            continue
        for number in range(2 if person.second_id else 1):
            serial += 1
            key = f"{home.address.county.code}{serial:010d}"
            table.mention(key, PERSON, person.true_id)
            when = days.TODAY
            nation = _NATIONS[person.nationality] if words else person.nationality
            id_text = person.second_id if number else o.id_number(person, when)
            relation = person.relation
            if detailed and relation in ("20", "30"):
                relation = _ranked(person, relation)
            living = person.home_at(when)
            table.add([
                key, id_text, o.name(person, when), o.former_name(person),
                o.sex(person), o.birth(person, 0.003), nation,
                o.address(home.address, when, always=True),
                o.missing() if o.dice.random() < 0.15 else o.address(living, when),
                o.phone(person, when) if person.age_at(when) > 12 else o.missing(),
                home.number if o.dice.random() > 0.004 else o.missing(),
                "02" if number else relation,
            ])  # fmt: skip
    return table


def _ranked(person: Person, relation: str) -> str:
    """The code of an only, eldest, second … child."""
    if person.father is None:
        return relation
    same = [c for c in person.father.children if c.sex == person.sex]
    if len(person.father.children) == 1:
        return relation[0] + "1"
    return f"{relation[0]}{min(6, 2 + same.index(person))}"


def driver(world: World, delivery: int = 1) -> Table:
    """police.driver: who has a licence."""
    o = Observer(world.seed, "police.driver", world.rates, delivery)
    table = Table(
        o.extract,
        ("DABH", "SFZMHM", "XM", "XB", "CSRQ", "ZJCX", "CCLZRQ", "YXQZ", "ZT", "LXDH", "LXZSXXDZ"),
        (0,), "csv", delimiters="|",
    )  # fmt: skip
    for licence in world.services.licences:
        person = licence.person
        # name, phone and address are those of the last renewal, not of today
        when = max(licence.issued, licence.valid_until - 2192 - o.dice.between(0, 900))
        when = min(when, days.TODAY)
        table.mention(licence.key, PERSON, person.true_id)
        table.add([
            licence.key, o.id_number(person, when), o.name(person, when), o.sex(person),
            o.birth(person), licence.classes, o.date(licence.issued),
            o.date(licence.valid_until), licence.state, o.phone(person, when), o.address(person.home_at(when), when),
        ])  # fmt: skip
    return table


def vehicle(world: World, delivery: int = 1) -> Table:
    """police.vehicle: every registration of every vehicle."""
    o = Observer(world.seed, "police.vehicle", world.rates, delivery)
    table = Table(
        o.extract,
        ("XH", "HPHM", "HPZL", "CLSBDH", "FDJH", "CLLX", "SYXZ", "SYR", "SFZMHM", "LXDH", "CCDJRQ", "YXQZ", "ZT"),
        (0,), "csv", encodings=("gb18030",), delimiters=",,|",
    )  # fmt: skip
    words = o.dice.chance(0.3)
    inspections = stream(world.seed, "inspections")
    for entry in world.fleet.registrations:
        table.mention(entry.key, VEHICLE, entry.vehicle.true_id)
        table.add(_registration(o, table, entry, words, inspections))
    return table


def _supervised(entry: Registration) -> bool:
    owner = entry.owner
    return entry.vehicle.use in "BR" or (isinstance(owner, Enterprise) and owner.key_supervised)


def _registration(o: Observer, table: Table, entry: Registration, words: bool, inspections: Dice) -> list[str]:
    dice, r, owner, when = o.dice, o.rates, entry.owner, entry.since
    if isinstance(owner, Person):
        name, number = o.name(owner, when), o.id_number(owner, when, "owner")
        phone = o.phone(owner, when)
        table.mention(f"{entry.key}#owner", PERSON, owner.true_id)
    else:
        name, number = o.enterprise_name(owner, when), o.uscc(owner, "owner")
        phone = o.phone_text(owner.phone) if dice.random() >= r.no_phone else o.missing()
        table.mention(f"{entry.key}#owner", ENTERPRISE, owner.true_id)
    vin = entry.vehicle.vin
    x = dice.random()
    if x < r.no_vin:
        vin = o.missing()
    elif x < r.no_vin + r.vin_mistyped:
        vin = errors.mistype_vin(dice, vin)
    elif x > 0.985:
        vin = vin.lower() if x > 0.993 else errors.full_width(vin)
    plate = plate_text(o, entry.plate)
    engine = entry.vehicle.engine
    if dice.random() < 0.01:
        engine = errors.mistype_digit(dice, engine)
    valid = days.add_years(when, max(1, min(15, (days.TODAY - when) // 365 + dice.between(0, 1))))
    # what is supervised is inspected in time, in nearly every case
    if entry.state == "A" and _supervised(entry) and valid < days.TODAY and not inspections.chance(0.05):
        valid = days.add_years(valid, 1 + (days.TODAY - valid) // 365)
    # the column means the vehicle's first registration ever; half the clerks give that of the plate
    first = entry.vehicle.registrations[0].since if dice.random() < r.first_registration_kept else when
    state = entry.state
    if entry.state == "A" and valid < days.TODAY:
        state = "Q"
    return [
        entry.key, plate, entry.plate_type, vin,
        engine if dice.random() > 0.03 else o.missing(), entry.vehicle.kind, entry.vehicle.use, name, number, phone,
        o.date(first), o.date(valid), _STATE_WORDS.get(state, "逾期未检验") if words else state,
    ]  # fmt: skip


def plate_text(o: Observer, plate: str) -> str:
    """A plate as typed: sometimes with a dot or space after the letter, in full-width forms, or mistyped."""
    dice = o.dice
    if dice.random() < o.rates.plate_mistyped:
        return plate[:2] + errors.mistype_digit(dice, plate[2:])
    x = dice.random()
    if x < 0.01:
        return errors.full_width(plate)
    if x < 0.02:
        return plate[:2] + dice.pick("·- ") + plate[2:]
    return plate.lower() if x > 0.995 else plate


def transport_enterprise(world: World, delivery: int = 1) -> Table:
    """police.transport_enterprise: passenger, freight, dangerous-goods and rental firms."""
    o = Observer(world.seed, "police.transport_enterprise", world.rates, delivery)
    table = Table(
        o.extract,
        ("QYBH", "DWMC", "TYSHXYDM", "FDDBR", "FDDBRZJHM", "LXDH", "DWDZ", "JYFW", "SFZDJG"),
        (0,), "xlsx",
    )  # fmt: skip
    when = days.TODAY - 400
    for i, firm in enumerate(world.economy.transport, 1):
        key = f"QY{firm.county.code}{i:05d}"
        table.mention(key, ENTERPRISE, firm.true_id)
        name = number = o.missing()
        if o.dice.random() > 0.03:  # a row that names no representative has no such mention
            name = o.name(firm.representative, when)
            number = o.id_number(firm.representative, when, "legal_representative")
            table.mention(f"{key}#legal_representative", PERSON, firm.representative.true_id)
        table.add([
            key, o.enterprise_name(firm, when), o.uscc(firm), name, number, o.phone_text(firm.phone),
            o.address(firm.address, when), firm.business, "是" if firm.key_supervised else "否",
        ])  # fmt: skip
    return table


def enterprise_driver(world: World, delivery: int = 1) -> Table:
    """police.enterprise_driver: the drivers those firms employ."""
    o = Observer(world.seed, "police.enterprise_driver", world.rates, delivery)
    table = Table(o.extract, ("CYZGZH", "XM", "SFZMHM", "LXDH", "DWMC", "TYSHXYDM", "RZRQ"), (0,), "csv")
    for job in world.services.employments:
        table.mention(job.key, PERSON, job.person.true_id)
        table.mention(f"{job.key}#employer", ENTERPRISE, job.firm.true_id)
        table.add([
            job.key, o.name(job.person, job.since), o.id_number(job.person, job.since),
            o.phone(job.person, job.since), o.enterprise_name(job.firm, job.since), o.uscc(job.firm, "employer"),
            o.date(job.since),
        ])  # fmt: skip
    return table
