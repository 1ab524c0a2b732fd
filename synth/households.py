"""Registered households: who lives under which head, and in what relation (GB/T 4761) to it."""

from __future__ import annotations

from synth import days
from synth.dice import stream
from synth.names import MALE
from synth.people import Household, Person


def register(seed: int, people: list[Person]) -> list[Household]:
    """Put every living person into a household. Stem families hold three generations, sometimes four."""
    dice = stream(seed, "households")
    anchor: dict[int, Person] = {}
    joined: set[int] = set()  # fathers with whom a married son already lives
    for person in people:
        if not person.alive_at(days.TODAY):
            continue
        anchor[person.n] = _anchor(person, dice.random())
    # a married son's family joins his father's: parents were made before children, so one pass upwards is enough
    joins: dict[int, Person] = {}
    for person in people:
        father = person.father
        if anchor.get(person.n) is not person or father is None or person.sex != MALE or not person.marriages:
            continue
        if anchor.get(father.n) is father and father.n not in joined and dice.chance(0.42):
            joined.add(father.n)
            joins[person.n] = father
    groups: dict[int, list[Person]] = {}
    for person in people:
        if person.n not in anchor:
            continue
        top = anchor[person.n]
        while top.n in joins:
            top = joins[top.n]
        groups.setdefault(top.n, []).append(person)
    households: list[Household] = []
    for members in groups.values():
        head = _head(members)
        address = head.homes[0][1] if dice.chance(0.5) else head.home_at(days.TODAY)
        number = f"{address.township.code}{dice.digits(3)}{len(households) + 1:07d}"
        household = Household(number, head, address, members)
        for member in members:
            member.household = household
            member.relation = _relation(member, head)
        households.append(household)
    return households


def _anchor(person: Person, r: float) -> Person:
    """The person around whom the nucleus of this one is formed."""
    spouse = person.spouse_at(days.TODAY)
    if spouse is not None and spouse.alive_at(days.TODAY):
        return person if person.sex == MALE else spouse
    if person.marriages and (person.sex == MALE or r < 0.5 or person.age_at(days.TODAY) > 50):
        return person
    if person.age_at(days.TODAY) < 45:
        parents = [person.father, person.mother] if r < 0.8 else [person.mother, person.father]
        for parent in parents:
            if parent is not None and parent.alive_at(days.TODAY):
                partner = parent.spouse_at(days.TODAY)
                if partner is not None and partner.alive_at(days.TODAY) and parent.sex != MALE:
                    return partner
                return parent
    return person


def _head(members: list[Person]) -> Person:
    adults = [m for m in members if m.age_at(days.TODAY) >= 18] or members
    fit = [m for m in adults if m.age_at(days.TODAY) < 70] or adults
    men = [m for m in fit if m.sex == MALE] or fit
    return min(men, key=lambda m: m.birth)


def _relation(person: Person, head: Person) -> str:
    male = person.sex == MALE
    if person is head:
        return "02"
    spouse = head.spouse_at(days.TODAY)
    if person is spouse:
        return "10"
    pair = (head, spouse) if spouse is not None else (head,)
    if person.father in pair or person.mother in pair:
        own = person.father is head or person.mother is head
        return ("20" if own else "27") if male else ("30" if own else "37")
    partner = person.spouse_at(days.TODAY)
    if partner is not None and (partner.father in pair or partner.mother in pair):
        return "28" if male else "38"
    for parent in (person.father, person.mother):
        if parent is not None and (parent.father in pair or parent.mother in pair):
            through_son = parent.sex == MALE
            return ("41" if male else "42") if through_son else ("43" if male else "44")
    if head.father is person or head.mother is person:
        return "51" if male else "52"
    if spouse is not None and person in (spouse.father, spouse.mother):
        if head.sex == MALE:
            return "55" if male else "56"
        return "53" if male else "54"
    if person.father is not None and person.father is head.father:
        older = person.birth <= head.birth
        return ("71" if older else "73") if male else ("75" if older else "77")
    return "97"
