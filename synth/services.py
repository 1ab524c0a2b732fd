"""What the administration keeps of people's lives: licences, employment, advisers of villages, assistance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from synth import days
from synth.dice import Weighted, stream
from synth.enterprises import Enterprise
from synth.people import Person
from synth.places import Address, County, Land

_CLASSES: Final = Weighted(
    (
        ("C1", 60),
        ("C1E", 12),
        ("C2", 8),
        ("B2", 8),
        ("A2", 4),
        ("A1A2", 2),
        ("E", 6),
        ("D", 3),
        ("B1", 2),
        ("A1", 1),
    )
)
_STATES: Final = Weighted(
    (("正常", 86), ("超分", 3), ("注销", 3), ("逾期未审验", 4), ("扣押", 2), ("停止使用", 1), ("转出", 1))
)
#: The class that drives the vehicles of a trade.
_ENTRUSTED: Final = {"客运": "A1", "危险货物运输": "A2"}
_HELP: Final = Weighted((("农村低保", 50), ("城市低保", 18), ("特困人员供养", 9), ("临时救助", 23)))
_FIRMS: Final = (
    "黔诚 天一 夜郎 贵达 万峰 驰远 名城 中创联 桓达 信达 圣伦达 行者 九盛 公达 黔信 北斗星 持之 宏元 子尹".split()
)


@dataclass(slots=True, eq=False)
class Licence:
    """A driver's licence."""

    key: str
    person: Person
    classes: str
    issued: int
    valid_until: int
    state: str


@dataclass(slots=True, eq=False)
class Employment:
    """A driver in the service of a transport firm."""

    key: str
    person: Person
    firm: Enterprise
    since: int


@dataclass(slots=True, eq=False)
class Advice:
    """A lawyer advising a village."""

    key: str
    village: str
    division: str
    lawyer: Person
    practice: str
    firm: str
    since: int


@dataclass(slots=True, eq=False)
class Help:
    """Social assistance to a person."""

    key: str
    person: Person
    kind: str
    since: int


class Services:
    """Licences first: whom a transport firm employs has one."""

    def __init__(self, seed: int, land: Land, people: list[Person], transport: list[Enterprise]) -> None:
        self.licences: list[Licence] = []
        self.employments: list[Employment] = []
        self.advice: list[Advice] = []
        self.help: list[Help] = []
        self._license(seed, people)
        if transport:
            self._employ(seed, people, transport)
        self._advise(seed, land, people)
        self._assist(seed, people)

    def _license(self, seed: int, people: list[Person]) -> None:
        dice = stream(seed, "licences")
        for person in people:
            age = person.age_at(days.TODAY)
            if age < 18.5 or age > 82 or not dice.chance(0.55 if person.sex == "1" else 0.26):
                continue
            issued = max(person.birth + 6600, days.day(1988)) + int(dice.random() * min(9000, (age - 18.2) * 365))
            if issued >= days.TODAY - 10 or not person.alive_at(issued):
                continue
            term = 6 if issued > days.TODAY - 2192 else 10
            valid = issued
            while valid < days.TODAY:
                valid = days.add_years(valid, term)
            code = person.home_at(issued).county.code_at(issued)
            key = f"{code[:4]}{len(self.licences) + 1:08d}"
            state = _STATES.draw(dice)
            if person.died:
                state = "注销"
            self.licences.append(Licence(key, person, _CLASSES.draw(dice), issued, valid, state))

    def _employ(self, seed: int, people: list[Person], transport: list[Enterprise]) -> None:
        dice = stream(seed, "employment")
        able = [x for x in self.licences if x.person.sex == "1" or dice.chance(0.1)]
        if not able:
            return
        firms = Weighted((firm, 1.0 / (i % 40 + 2)) for i, firm in enumerate(transport))
        for _ in range(round(len(people) * 0.055)):
            licence = dice.pick(able)
            firm = firms.draw(dice)
            for _ in range(4):  # rather near than far
                if firm.county is licence.person.home_at(days.TODAY).county:
                    break
                firm = firms.draw(dice)
            earliest = max(licence.issued + 700, firm.founded + 20, days.day(2005))
            if earliest >= days.TODAY - 20:
                continue
            since = dice.between(earliest, days.TODAY - 10)
            if not licence.person.alive_at(since) or licence.person in firm.drivers:
                continue
            firm.drivers.append(licence.person)
            key = f"{firm.county.code}{days.compact(since)[2:]}{len(self.employments) + 1:07d}"
            self.employments.append(Employment(key, licence.person, firm, since))
        self._entrust(seed)

    def _entrust(self, seed: int) -> None:
        """Whom a firm entrusts with passengers or dangerous goods has the licence for it, in nearly every case."""
        dice = stream(seed, "entrusted")
        trades: dict[Person, set[str]] = {}
        for job in self.employments:
            trades.setdefault(job.person, set()).add(job.firm.kind)
        for licence in self.licences:
            kinds = trades.get(licence.person, set()) & _ENTRUSTED.keys()
            if not kinds or dice.chance(0.03):
                continue
            licence.classes = _ENTRUSTED[next(iter(kinds))] if len(kinds) == 1 else "A1A2"
            if not licence.person.died:
                licence.state = "正常"

    def _advise(self, seed: int, land: Land, people: list[Person]) -> None:
        dice = stream(seed, "advisers")
        fit = [p for p in people if 27 < p.age_at(days.TODAY) < 62 and not p.died]
        lawyers: dict[County, list[tuple[Person, str, str]]] = {}
        serial = 0
        for county in land.counties:
            local = [p for p in fit if p.home_at(days.TODAY).county is county] or fit
            for person in dice.sample(local, min(len(local), dice.between(5, 9))):
                practice = f"1{county.code[:4]}{days.year_of(person.birth) + 26}1{dice.digits(7)}"
                firm = f"贵州{dice.pick(_FIRMS)}律师事务所"
                lawyers.setdefault(county, []).append((person, practice, firm))
            for township in county.townships:
                for i, village in enumerate(township.villages):
                    if not lawyers.get(county) or not dice.chance(0.55):
                        continue
                    serial += 1
                    person, practice, firm = dice.pick(lawyers[county])
                    since = dice.between(days.day(2018), days.TODAY - 30)
                    key = f"GW{county.code}{serial:06d}"
                    name, division = f"{village}村", f"{township.code}{200 + i}"
                    self.advice.append(Advice(key, name, division, person, practice, firm, since))

    def _assist(self, seed: int, people: list[Person]) -> None:
        dice = stream(seed, "assistance")
        for person in people:
            age = person.age_at(days.TODAY)
            poor = 0.16 if age > 65 else 0.065 if age > 20 else 0.02
            if not dice.chance(poor):
                continue
            since = dice.between(days.day(2012), days.TODAY - 20)
            if not person.alive_at(since) or person.age_at(since) < 6:
                continue
            home: Address = person.home_at(since)
            kind = _HELP.draw(dice)
            if not home.rural and kind == "农村低保":
                kind = "城市低保"
            self.help.append(Help(f"JT{home.county.code}{len(self.help) + 1:08d}", person, kind, since))
