"""The making of the people: four generations of families, their marriages, twins, namesakes, numbers and phones."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from synth import days, identifiers
from synth.dice import Dice, Weighted, stream
from synth.names import FEMALE, MALE, names
from synth.people import Marriage, Person
from synth.places import County, Land, facts
from synth.rates import Rates

#: Birth years of those who found families without known parents, and share of all people after that generation.
_GENERATIONS: Final = ((1928, 1950, 0.10), (1953, 1977, 0.40), (1976, 1999, 0.75), (1999, 2009, 1.0))
#: Children of a couple, by generation of the parents: (number, weight).
_CHILDREN: Final = (
    Weighted(((1, 1), (2, 3), (3, 4), (4, 3), (5, 1.5))),
    Weighted(((0, 0.4), (1, 2), (2, 5), (3, 3.5), (4, 1.4))),
    Weighted(((0, 0.6), (1, 2.5), (2, 5), (3, 2.5), (4, 0.7))),
)
_MARRIED: Final = (0.97, 0.96, 0.88)
#: Nationalities (GB 3304) by prefecture: only the column that must never be ingested tells them.
_NATIONALITIES: Final = {
    "5201": "01 6 06 1 09 1", "5202": "01 5 06 1 07 2 09 1", "5203": "01 8 37 1 06 1", "5204": "01 4 06 2 09 2",
    "5205": "01 5 06 2 07 2", "5206": "01 2 15 3 06 2 12 1", "5223": "01 4 09 4 06 2", "5226": "01 1 06 4 12 4",
    "5227": "01 3 09 4 06 1 25 2",
}  # fmt: skip


class Population:
    """All people and marriages of the province, made from one seed."""

    def __init__(self, seed: int, land: Land, people: int, rates: Rates) -> None:
        self._dice = stream(seed, "population")
        self._land = land
        self._rates = rates
        self._wanted = people
        self.people: list[Person] = []
        self.marriages: list[Marriage] = []
        self._counties = Weighted((county, 1 / (i + 6)) for i, county in enumerate(land.counties))
        self._elsewhere = facts()["elsewhere"]
        self._nations = {
            prefecture: Weighted((w[i], float(w[i + 1])) for i in range(0, len(w), 2))
            for prefecture, w in ((p, text.split()) for p, text in _NATIONALITIES.items())
        }
        self._live()

    def _live(self) -> None:
        parents: list[Marriage] = []
        for generation, (first, last, share) in enumerate(_GENERATIONS):
            target = round(self._wanted * share)
            young = self._births(parents, generation, target)
            while len(self.people) < target:
                young.append(self._founder(first, last))
            if generation < len(_MARRIED):
                parents = self._marry(young, generation)
        self._divorce()
        _make_namesakes(self._dice, self.people, self._rates.namesakes_same_day)
        self._change_names()
        self._die()
        _number(self._dice, self.people, self._rates.second_registration)
        _give_phones(self._dice, self.people, self._rates.phone_recycled)
        for person in self.people:
            away = person.region is not None
            person.registered = not self._dice.chance(0.7 if away else self._rates.not_registered)

    def _founder(self, first: int, last: int) -> Person:
        dice = self._dice
        county = self._counties.draw(dice)
        sex = MALE if dice.chance(0.51) else FEMALE
        birth = min(days.day(dice.between(first, last)) + dice.between(0, 364), days.TODAY - 30)
        dotted = dice.chance(0.008)
        if dotted:
            nationality, surname = names().clan(dice)
        else:
            nationality = self._nations[county.prefecture].draw(dice)
            surname = names().surname(dice, county.prefecture)
        person = self._add(sex, birth, surname, "", county, None, None, dotted)
        person.nationality = nationality
        person.given = self._given(person, None)
        if dice.chance(0.04):
            person.region = str(dice.pick(self._elsewhere)[0])
        person.homes.append((birth, self._land.dwelling(dice, county)))
        return person

    def _add(self, sex: str, birth: int, surname: str, given: str, county: County,
             father: Person | None, mother: Person | None, dotted: bool) -> Person:  # fmt: skip
        person = Person(len(self.people) + 1, sex, birth, surname, given, county, father, mother, dotted)
        self.people.append(person)
        return person

    def _given(self, person: Person, generation: str | None) -> str:
        if person.dotted:
            return names().dotted_given(self._dice, person.sex, person.nationality)
        return names().given(self._dice, person.sex, days.year_of(person.birth), generation)

    def _births(self, couples: list[Marriage], generation: int, target: int) -> list[Person]:
        young: list[Person] = []
        dice = self._dice
        for couple in couples:
            count = _CHILDREN[generation - 1].draw(dice)
            birth = couple.on + dice.between(250, 900)
            shared = self._generation_name(couple.husband)
            taken: set[str] = set()
            while count > 0 and len(self.people) < target:
                if birth > days.TODAY - 30 or couple.wife.age_at(birth) > 46:
                    break
                child = self._child(couple, birth, shared, taken)
                young.append(child)
                if dice.chance(self._rates.twins) and len(self.people) < target:
                    young.append(self._twin(child, taken))
                    count -= 1
                birth += dice.between(400, 1900)
                count -= 1
        return young

    def _generation_name(self, father: Person) -> str | None:
        """The generation character of a man's children, if the lineage has them: that of his brothers' children."""
        if father.dotted or not self._dice.chance(0.6 if days.year_of(father.birth) < 1965 else 0.3):
            return None
        if father.father is not None:
            for brother in father.father.children:
                for nephew in brother.children:
                    if nephew.generation_name:
                        return nephew.generation_name
        return self._dice.pick(names().generation_characters)

    def _child(self, couple: Marriage, birth: int, shared: str | None, taken: set[str]) -> Person:
        dice, father, mother = self._dice, couple.husband, couple.wife
        sex = MALE if dice.chance(0.52) else FEMALE
        of_mother = not father.dotted and not mother.dotted and dice.chance(0.025)
        surname = mother.surname if of_mother else father.surname
        child = self._add(sex, birth, surname, "", couple.county, father, mother, father.dotted)
        self._belong(child)
        uses = shared is not None and dice.chance(0.8 if sex == MALE else 0.3)
        child.generation_name = shared if uses else None
        for _ in range(8):  # brothers and sisters don't bear the same name
            child.given = self._given(child, child.generation_name)
            if child.given not in taken:
                break
        taken.add(child.given)
        return child

    def _twin(self, first: Person, taken: set[str]) -> Person:
        dice = self._dice
        sex = first.sex if dice.chance(0.68) else (FEMALE if first.sex == MALE else MALE)
        twin = self._add(sex, first.birth, first.surname, "", first.county, first.father, first.mother, first.dotted)
        self._belong(twin)
        lead = first.given[0] if len(first.given) > 1 and not first.dotted else None
        for _ in range(8):
            twin.given = self._given(twin, lead)
            if twin.given not in taken:
                break
        taken.add(twin.given)
        twin.generation_name, twin.twin, first.twin = first.generation_name, first, twin
        return twin

    def _belong(self, child: Person) -> None:
        father, mother = child.father, child.mother
        if father is None or mother is None:
            raise ValueError("a child is born to a couple")
        father.children.append(child)
        mother.children.append(child)
        child.nationality = (father if father.dotted or self._dice.chance(0.7) else mother).nationality
        child.homes.append((child.birth, father.home_at(child.birth)))

    def _marry(self, young: list[Person], generation: int) -> list[Marriage]:
        dice = self._dice
        sides: dict[tuple[County, str], list[Person]] = defaultdict(list)
        for person in young:
            if dice.chance(_MARRIED[generation]):
                away = person.sex == FEMALE and dice.chance(0.12)
                sides[(self._counties.draw(dice) if away else person.county, person.sex)].append(person)
        couples = []
        for county in self._land.counties:
            men = sorted(sides[(county, MALE)], key=lambda p: p.birth)
            women = sorted(sides[(county, FEMALE)], key=lambda p: p.birth + dice.between(-900, 900))
            for man, woman in zip(men, women, strict=False):
                if abs(man.birth - woman.birth) > 4400 or (man.father and man.father is woman.father):
                    continue
                legal = max(days.add_years(man.birth, 22), days.add_years(woman.birth, 20))
                on = legal + int(dice.expovariate(1 / 900))
                if on <= days.TODAY:
                    couples.append(self._wed(man, woman, on, county))
        return couples

    def _wed(self, man: Person, woman: Person, on: int, county: County) -> Marriage:
        dice = self._dice
        marriage = Marriage(man, woman, on, county)
        man.marriages.append(marriage)
        woman.marriages.append(marriage)
        self.marriages.append(marriage)
        r = dice.random()
        if r < 0.45:
            home = man.home_at(on)
        elif r < 0.85:
            home = self._land.dwelling(dice, county)
        else:
            home = self._land.town_dwelling(dice, dice.pick(self._land.counties))
        if home is not man.home_at(on):
            man.homes.append((on, home))
        woman.homes.append((on, home))
        if dice.chance(0.35):  # later they move to town, as so many do
            moved = on + dice.between(1200, 7000)
            if moved < days.TODAY:
                town = self._land.town_dwelling(dice, county if dice.chance(0.6) else dice.pick(self._land.counties))
                man.homes.append((moved, town))
                woman.homes.append((moved, town))
        return marriage

    def _divorce(self) -> None:
        dice = self._dice
        single: dict[str, list[Person]] = {MALE: [], FEMALE: []}
        for marriage in self.marriages:
            if marriage.on < days.day(1975) or not dice.chance(self._rates.divorce):
                continue
            ended = marriage.on + dice.between(400, 6500)
            if ended >= days.TODAY:
                continue
            marriage.ended = ended
            leaver = marriage.wife if dice.chance(0.75) else marriage.husband
            leaver.homes = [h for h in leaver.homes if h[0] < ended]
            leaver.homes.append((ended, self._land.dwelling(dice, leaver.county)))
            for one in (marriage.husband, marriage.wife):
                if dice.chance(self._rates.remarriage):
                    single[one.sex].append(one)
        men = sorted(single[MALE], key=lambda p: (p.county.code, p.birth))
        women = sorted(single[FEMALE], key=lambda p: (p.county.code, p.birth))
        for man, woman in zip(men, women, strict=False):
            ends = max(man.marriages[-1].ended, woman.marriages[-1].ended)
            on = ends + dice.between(200, 2500)
            if on < days.TODAY and man.marriages[-1] is not woman.marriages[-1]:
                self._wed(man, woman, on, man.county)
                for one in (man, woman):
                    one.homes.sort(key=lambda h: h[0])

    def _change_names(self) -> None:
        dice = self._dice
        for person in self.people:
            if person.dotted or not dice.chance(self._rates.changed_names):
                continue
            person.renamed = person.birth + dice.between(3000, 14000)
            if person.renamed > days.TODAY:
                person.renamed = days.TODAY - dice.between(30, 2000)
            surname, given = person.surname, person.given
            r = dice.random()
            if r < 0.25 and person.mother is not None and person.mother.surname != person.surname:
                surname = person.mother.surname  # a child takes its mother's name after a divorce
            elif r < 0.45 and len(given) == 2:
                given = given[1]
            else:
                given = names().given(dice, person.sex, days.year_of(person.birth), person.generation_name)
            if (surname, given) != (person.surname, person.given):
                person.former_name = person.name
                person.surname, person.given = surname, given
            else:
                person.renamed = 0

    def _die(self) -> None:
        for person in self.people:
            age = person.age_at(days.TODAY)
            risk = 0.01 if age < 60 else min(0.85, 0.06 + (age - 60) / 45)
            if self._dice.chance(risk):
                start = person.birth + int(min(58.0, age * 0.6) * days.YEAR)
                person.died = self._dice.between(start, days.TODAY)


def _make_namesakes(dice: Dice, people: list[Person], share: float) -> None:
    """Give people the name and birth day of somebody of their surname, sex, county and age who is no kin of theirs."""
    alike: dict[tuple[str, str, str, int], list[Person]] = defaultdict(list)
    for person in people:
        if person.twin is None and not person.dotted:
            era = days.year_of(person.birth) // 3
            alike[(person.county.code, person.sex, person.surname, era)].append(person)
    groups = [group for group in alike.values() if len(group) > 1]
    weights = Weighted((group, len(group) ** 1.5) for group in groups) if groups else None
    left = round(len(people) * share / 2)
    for _ in range(left * 8):
        if left <= 0 or weights is None:
            return
        group = weights.draw(dice)
        one, other = dice.pick(group), dice.pick(group)
        kin = one is other or (one.father is not None and one.father is other.father)
        if kin or (one.given == other.given and one.birth == other.birth):
            continue
        other.given, other.birth = one.given, one.birth
        left -= 1


def _number(dice: Dice, people: list[Person], second: float) -> None:
    """Citizen ids: the code of the county at registration, unique sequence numbers, twins' next to each other."""
    used: dict[tuple[str, int], set[int]] = defaultdict(set)

    def issue(region: str, person: Person, sequence: int) -> str:
        taken = used[(region, person.birth)]
        parity = 1 if person.sex == MALE else 0
        sequence = (sequence + (sequence + parity) % 2) % 1000
        while sequence in taken or sequence == 0:
            sequence = (sequence + 2) % 1000
        taken.add(sequence)
        return identifiers.citizen_id(region, person.birth, sequence)

    for person in people:
        # numbers were given out from the middle of the 1980s on: who was born before has the codes of then
        region = person.region or person.county.code_at(max(person.birth, days.day(1986)))
        first = person.twin if person.twin is not None and person.twin.id_number else None
        start = int(first.id_number[14:17]) + 1 if first is not None else dice.between(1, 99) * 10 + dice.between(0, 8)
        person.id_number = issue(region, person, start)
        if dice.chance(second):
            person.second_id = issue(region, person, dice.between(1, 99) * 10) if dice.chance(0.5) else person.id_number


def _give_phones(dice: Dice, people: list[Person], recycled: float) -> None:
    """Mobile numbers over time; those given up pass to strangers some months later."""
    given_up: list[tuple[int, str]] = []
    known: set[str] = set()

    def number(since: int) -> str:
        if given_up and dice.chance(recycled * 3):
            for _ in range(4):
                i = int(dice.random() * len(given_up))
                if given_up[i][0] + 90 < since:
                    return given_up.pop(i)[1]
        while True:
            fresh = identifiers.mobile(dice)
            if fresh not in known:
                known.add(fresh)
                return fresh

    for person in people:
        age = person.age_at(days.TODAY)
        if age < 13 or (age > 66 and dice.chance(0.6)) or dice.chance(0.03):
            continue
        since = max(person.birth + dice.between(5000, 7500), days.day(2001) + dice.between(0, 2500))
        while since < days.TODAY:
            if person.phones and dice.chance(0.9):
                given_up.append((since, person.phones[-1][1]))
            person.phones.append((since, number(since)))
            since += 700 + int(dice.expovariate(1 / 5200))
