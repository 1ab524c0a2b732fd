"""Judicial administration: people's mediation, community correction and the legal advisers of villages."""

from __future__ import annotations

from synth.observe import Observer
from synth.people import Person
from synth.table import CASE, PERSON, Table
from synth.world import World


def mediation(world: World, delivery: int = 1) -> Table:
    """judicial.mediation: disputes of two people before a committee."""
    o = Observer(world.seed, "judicial.mediation", world.rates, delivery)
    table = Table(
        o.extract,
        ("TJBH", "JFLX", "SLRQ", "TWH", "SQRXM", "SQRZJHM", "SQRDH", "BSQRXM", "BSQRZJHM", "BSQRDH", "TJJG",
         "SFQRAH"),
        (0,), "xlsx",
    )  # fmt: skip
    for case in world.courts.mediations:
        when = case.accepted
        table.mention(case.key, CASE, case.true_id)
        table.mention(f"{case.key}#applicant", PERSON, case.applicant.true_id)
        table.mention(f"{case.key}#respondent", PERSON, case.respondent.true_id)
        confirmed = o.case_number(case.confirmation.number) if case.confirmation is not None else o.missing()
        table.add([
            case.key, case.kind, o.date(when), case.committee, *_person(o, case.applicant, when, "applicant"),
            *_person(o, case.respondent, when, "respondent"), case.outcome, confirmed,
        ])  # fmt: skip
    return table


def _person(o: Observer, person: Person, when: int, role: str) -> list[str]:
    return [o.name(person, when), o.id_number(person, when, role), o.phone(person, when)]


def correction(world: World, delivery: int = 1) -> Table:
    """judicial.correction: sentences served in the community (a sealed category)."""
    o = Observer(world.seed, "judicial.correction", world.rates, delivery)
    table = Table(o.extract, ("JZBH", "XM", "GMSFHM", "XB", "AH", "JZKSRQ", "JZJSRQ", "SFS"), (0,), "csv")
    for entry in world.courts.corrections:
        table.mention(entry.key, PERSON, entry.person.true_id)
        table.add([
            entry.key, o.name(entry.person, entry.since), o.id_number(entry.person, entry.since), o.sex(entry.person),
            o.case_number(entry.case.number), o.date(entry.since), o.date(entry.until), entry.office,
        ])  # fmt: skip
    return table


def legal_adviser(world: World, delivery: int = 1) -> Table:
    """judicial.legal_adviser: one row a village, the same lawyer for several of them."""
    o = Observer(world.seed, "judicial.legal_adviser", world.rates, delivery)
    table = Table(o.extract, ("GWBH", "CJMC", "XZQHDM", "LSXM", "LSSFZH", "ZYZH", "LSSWS", "LXDH"), (0,), "csv")
    for entry in world.services.advice:
        table.mention(entry.key, PERSON, entry.lawyer.true_id)
        practice = entry.practice if o.dice.random() > 0.04 else o.missing()
        table.add([
            entry.key, entry.village, entry.division, o.name(entry.lawyer, entry.since),
            o.id_number(entry.lawyer, entry.since), practice, entry.firm, o.phone(entry.lawyer, entry.since),
        ])  # fmt: skip
    return table
