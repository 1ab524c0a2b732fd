"""What breaks resolvers is there: namesakes of one day, twins, relatives' numbers, reissued plates, branches …"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from ontology.identifiers import citizen_id, court_case_number, mobile, plate, police_case_number, uscc, vin
from ontology.identifiers.reading import Grade
from synth import Rates
from synth.days import TODAY
from synth.world import World
from tests.synth import plain
from tests.synth.conftest import Province


@pytest.fixture(scope="module")
def world() -> World:
    return World(3000, 7, Rates())


def test_true_numbers_are_valid_and_no_two_people_share_one(world: World) -> None:
    numbers = [person.id_number for person in world.people]
    assert len(set(numbers)) == len(numbers) == 3000
    assert {citizen_id.read(number).grade for number in numbers} == {Grade.VALID}
    for person in world.people:
        assert citizen_id.birth_date(person.id_number).toordinal() == person.birth  # type: ignore[union-attr]
        assert citizen_id.sex(person.id_number) == person.sex
    assert {uscc.read(firm.uscc).grade for firm in world.economy.all} == {Grade.VALID}
    assert {plate.read(entry.plate).grade for entry in world.fleet.registrations} == {Grade.VALID}
    assert {vin.read(vehicle.vin).grade for vehicle in world.fleet.vehicles} == {Grade.VALID}
    assert {mobile.read(number).grade for p in world.people for _, number in p.phones} == {Grade.VALID}
    assert all(court_case_number.read(case.number).value == case.number for case in world.courts.cases)
    assert all(police_case_number.read(case.number).value == case.number for case in world.police)


def test_namesakes_born_the_same_day_in_the_same_county(world: World) -> None:
    alike = Counter((p.name, p.sex, p.birth, p.county.code) for p in world.people)
    assert sum(n > 1 for n in alike.values()) >= 0.7 * Rates().namesakes_same_day * 3000 / 2


def test_common_names_are_common_and_most_names_rare(world: World) -> None:
    surnames = Counter(p.surname for p in world.people)
    assert surnames.most_common(1)[0][0] in "杨王李张陈"
    assert 0.06 < surnames["杨"] / 3000 < 0.12
    full = Counter(p.name for p in world.people)
    assert sum(n for n in full.values() if n > 1) > 200
    assert sum(n == 1 for n in full.values()) > 1200


def test_twins_have_numbers_next_to_each_other_and_names_alike(world: World) -> None:
    twins = [p for p in world.people if p.twin is not None and p.twin.n > p.n and not p.former_name]
    assert len(twins) >= 5
    for one in twins:
        other = one.twin
        assert other is not None
        assert (other.birth, other.mother, other.county) == (one.birth, one.mother, one.county)
        if one.id_number[:6] == other.id_number[:6]:
            assert 1 <= (int(other.id_number[14:17]) - int(one.id_number[14:17])) % 1000 <= 12
    assert sum(t.given[0] == t.twin.given[0] for t in twins if t.twin) > len(twins) / 2


def test_households_hold_several_generations(world: World) -> None:
    relations = Counter(p.relation for p in world.people)
    for code in ("02", "10", "20", "30", "38", "41", "42", "51", "52"):
        assert relations[code] > 0, code
    for household in world.households:
        assert household.head.relation == "02"
        assert sum(m.relation == "02" for m in household.members) == 1
        for member in household.members:
            assert (member.relation == "10") == (member is household.head.spouse_at(TODAY))


def test_lives_are_possible(world: World) -> None:
    for person in world.people:
        if person.mother is not None and person.father is not None:
            assert 14 < person.mother.age_at(person.birth) < 51
            assert person.father.age_at(person.birth) > 14
    for marriage in world.marriages:
        assert marriage.husband.age_at(marriage.on) > 17
        assert marriage.wife.age_at(marriage.on) > 15
        assert not marriage.ended or marriage.ended > marriage.on
    wed = Counter(id(p) for m in world.marriages for p in (m.husband, m.wife))
    assert sum(n > 1 for n in wed.values()) > 10  # remarried


def test_codes_abolished_since_and_legacy_numbers(province: Province) -> None:
    numbers = [w["id_number"] for _, k, w in plain.all_mentions(province.folder, province.types)
               if k == "Person" and "id_number" in w]  # fmt: skip
    assert sum(re.fullmatch(r"522[1245]\d{13}[\dX]", n) is not None for n in numbers) > 1000
    assert sum(re.fullmatch(r"\d{15}", n) is not None for n in numbers) > 20
    assert sum("*" in n for n in numbers) > 10
    assert sum(n.endswith("x") for n in numbers) > 10
    assert sum(not n.isascii() for n in numbers) > 20


def test_numbers_of_relatives_stand_for_others(province: Province, world: World) -> None:
    owner = {p.id_number: p for p in world.people}
    relatives = strangers = 0
    for mention, kind, what in plain.all_mentions(province.folder, province.types):
        borne = owner.get(what.get("id_number", "")) if kind == "Person" else None
        if borne is None or province.truth[mention] == borne.true_id:
            continue
        real = next(p for p in world.people if p.true_id == province.truth[mention])
        if borne in [*list(real.relatives(TODAY)), real.father, real.mother, *real.children] or real in borne.children:
            relatives += 1
        else:
            strangers += 1
    assert relatives > 15
    assert relatives > strangers


def test_plates_pass_to_other_vehicles_and_vehicles_to_other_plates(world: World) -> None:
    vehicles: dict[tuple[str, str], set[int]] = defaultdict(set)
    for entry in world.fleet.registrations:
        vehicles[(entry.plate, entry.plate_type)].add(entry.vehicle.n)
    assert sum(len(v) > 1 for v in vehicles.values()) >= 10
    assert sum(len({r.plate for r in v.registrations}) > 1 for v in world.fleet.vehicles) >= 50
    for entry in world.fleet.registrations:  # never at once
        for other in world.fleet.registrations:
            if other.vehicle is not entry.vehicle and (other.plate, other.plate_type) == (
                entry.plate,
                entry.plate_type,
            ):
                assert (entry.until and entry.until < other.since) or (other.until and other.until < entry.since)


def test_branches_are_enterprises_of_their_own(world: World) -> None:
    branches = [firm for firm in world.economy.all if firm.parent is not None]
    assert len(branches) >= 5
    for branch in branches:
        assert branch.parent is not None
        assert branch.name.startswith(branch.parent.name)
        assert branch.uscc != branch.parent.uscc
    assert len({firm.name for firm in world.economy.all}) == len(world.economy.all)


def test_phones_are_shared_in_families_and_pass_to_strangers(province: Province, world: World) -> None:
    holders: dict[str, set[int]] = defaultdict(set)
    for person in world.people:
        for _, number in person.phones:
            holders[number].add(person.n)
    assert sum(len(h) > 1 for h in holders.values()) > 20
    users: dict[str, set[str]] = defaultdict(set)
    for mention, kind, what in plain.all_mentions(province.folder, province.types):
        if kind == "Person" and "phone" in what:
            users[what["phone"]].add(province.truth[mention])
    assert sum(len(u) > 1 for u in users.values()) > 100


def test_cases_follow_from_each_other(world: World) -> None:
    criminal = [case for case in world.courts.cases if case.police is not None]
    assert len(criminal) > 50
    for case in criminal:
        accused = {id(p) for p, role in case.parties if role == "被告人"}
        assert accused <= {id(p) for p in case.police.those("01")}  # type: ignore[union-attr]
        assert case.filed > case.police.filed  # type: ignore[union-attr]
    by_number = {case.number: case for case in world.courts.cases}
    for entry in world.courts.defaults:
        assert (entry.debtor, "被执行人") in by_number[entry.case.number].parties
    for sentence in world.courts.corrections:
        assert (sentence.person, "被告人") in sentence.case.parties
    confirmed = [m for m in world.courts.mediations if m.confirmation is not None]
    assert confirmed
    for mediation in confirmed:
        assert mediation.confirmation is not None
        assert [p for p, _ in mediation.confirmation.parties] == [mediation.applicant, mediation.respondent]


def test_nobody_acts_before_birth_or_after_death(world: World) -> None:
    for case in world.police:
        assert all(p.alive_at(case.occurred) for p, _ in case.people)
    for court in world.courts.cases:
        assert all(p.alive_at(court.filed) for p, _ in court.parties if hasattr(p, "alive_at"))
    licensed = {id(licence.person) for licence in world.services.licences}
    assert all(id(job.person) in licensed for job in world.services.employments)


def test_most_people_are_told_of_up_to_eight_times(province: Province) -> None:
    people = [t for m, t in province.truth.items() if province.types[m] == "Person"]
    times = Counter(Counter(people).values())
    assert set(range(1, 9)) <= times.keys()
    assert sum(n for t, n in times.items() if t <= 8) > 0.95 * sum(times.values())
    assert 2.4 < len(people) / 3000 < 3.4
