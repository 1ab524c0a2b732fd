"""Police cases as they happened: who, against whom, with which vehicles, where and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from synth import days
from synth.circles import Circles
from synth.dice import Dice, Weighted, stream
from synth.enterprises import Enterprise
from synth.people import Person
from synth.places import Address, County, Land
from synth.vehicles import Fleet, Registration, foreign_plate

SUSPECT: Final = "01"
VICTIM: Final = "02"
REPORTER: Final = "03"

#: Kind of case: (weight, how many suspects, whether there is a victim, whether a vehicle takes part).
_KINDS: Final = {
    "盗窃案": (16, (0, 2), 1.0, 0.15),
    "诈骗案": (9, (0, 2), 1.0, 0.05),
    "电信网络诈骗案": (8, (0, 1), 1.0, 0.0),
    "故意伤害案": (10, (1, 2), 1.0, 0.05),
    "寻衅滋事案": (6, (1, 3), 0.7, 0.1),
    "危险驾驶案": (13, (1, 1), 0.0, 1.0),
    "交通肇事案": (9, (1, 1), 1.0, 1.0),
    "贩卖毒品案": (6, (1, 3), 0.0, 0.3),
    "容留他人吸毒案": (2, (1, 2), 0.0, 0.0),
    "开设赌场案": (4, (1, 4), 0.0, 0.15),
    "抢劫案": (2, (1, 2), 1.0, 0.1),
    "合同诈骗案": (2, (1, 2), 1.0, 0.0),
    "家庭暴力案": (4, (1, 1), 1.0, 0.0),
    "帮助信息网络犯罪活动案": (5, (1, 3), 0.3, 0.0),
    "非法运输危险物质案": (1, (1, 2), 0.0, 1.0),
}


@dataclass(slots=True, eq=False)
class ForeignVehicle:
    """A vehicle of another province, known by its plate alone."""

    n: int
    plate: str
    plate_type: str

    @property
    def true_id(self) -> str:
        """The id under which truth.csv knows this vehicle."""
        return f"vehicle/x{self.n}"


@dataclass(slots=True, eq=False)
class PoliceCase:
    """One real police case."""

    number: str  # AJBH
    kind: str
    filed: int
    occurred: int
    minute: int
    place: Address
    county: County
    unit: str
    people: list[tuple[Person, str]] = field(default_factory=list)
    vehicles: list[Registration | ForeignVehicle] = field(default_factory=list)

    @property
    def true_id(self) -> str:
        """The id under which truth.csv knows this case."""
        return f"case/{self.number}"

    def those(self, role: str) -> list[Person]:
        """The people of one role (01 suspect, 02 victim, 03 reporter)."""
        return [person for person, its in self.people if its == role]


class PoliceCases:
    """All police cases of the province since 2012, about one to eight people."""

    def __init__(self, seed: int, land: Land, circles: Circles, fleet: Fleet, people: int) -> None:
        self._dice = stream(seed, "police cases")
        self._land = land
        self._circles = circles
        self._serials: dict[str, int] = defaultdict(int)
        self._kinds = Weighted((kind, float(entry[0])) for kind, entry in _KINDS.items())
        self._moving: dict[County, list[Registration]] = defaultdict(list)
        for entry in fleet.registrations:
            if entry.plate_type != "15":
                owner = entry.owner
                where = owner.home_at(entry.since).county if isinstance(owner, Person) else owner.county
                self._moving[where].append(entry)
        self._foreign: list[ForeignVehicle] = []
        self.all: list[PoliceCase] = []
        for _ in range(round(people * 0.13)):
            self._case()

    def _case(self) -> None:
        dice = self._dice
        county = self._circles.county()
        kind = self._kinds.draw(dice)
        _, (low, high), victims, vehicles = _KINDS[kind]
        # more of them are recent
        occurred = days.TODAY - 20 - int((dice.random() ** 1.4) * (days.TODAY - days.day(2012)))
        filed = min(occurred + int(dice.expovariate(1 / 4.0)), days.TODAY - 2)
        place = self._land.dwelling(dice, county)
        if kind == "家庭暴力案":
            people = self._family(county, occurred)
            if not people:
                return
        else:
            people = self._strangers(county, occurred, dice.between(low, high), victims)
        organ = f"{county.code_at(filed)}{dice.between(41, 58)}{place.township.code[-2:]}00"
        stem = f"A{organ}{days.compact(filed)[:6]}"
        self._serials[stem] += dice.between(1, 3)
        case = PoliceCase(f"{stem}{self._serials[stem]:04d}", kind, filed, occurred, dice.between(0, 1439), place,
                          county, f"{county.name}公安局{_station(place)}派出所", people)  # fmt: skip
        if dice.chance(vehicles):
            self._bring_vehicle(case)
        self._report(case)
        if case.people or case.vehicles:
            self.all.append(case)

    def _strangers(self, county: County, when: int, suspects: int, victims: float) -> list[tuple[Person, str]]:
        dice = self._dice
        people: list[tuple[Person, str]] = []
        for i in range(suspects):
            found = None
            if i and dice.chance(0.3):  # brothers, cousins and couples go along
                kin = [r for r in people[0][0].relatives(when) if r.age_at(when) > 15]
                found = dice.pick(kin) if kin else None
            found = found or self._circles.offender(county, when)
            if found is not None and all(found is not p for p, _ in people):
                people.append((found, SUSPECT))
        for _ in range(2 if dice.chance(0.08) else 1):
            if dice.chance(victims):
                victim = self._circles.somebody(county, when)
                if victim is not None and all(victim is not p for p, _ in people):
                    people.append((victim, VICTIM))
        return people

    def _family(self, county: County, when: int) -> list[tuple[Person, str]]:
        for _ in range(20):
            one = self._circles.somebody(county, when, lambda p: p.spouse_at(when) is not None)
            spouse = one.spouse_at(when) if one is not None else None
            if one is not None and spouse is not None and spouse.alive_at(when):
                beaten, beater = (one, spouse) if one.sex == "2" else (spouse, one)
                return [(beater, SUSPECT), (beaten, VICTIM)]
        return []

    def _report(self, case: PoliceCase) -> None:
        dice = self._dice
        victims = case.those(VICTIM)
        r = dice.random()
        if victims and r < 0.22:
            case.people.append((victims[0], REPORTER))
        elif victims and r < 0.4:
            kin = [p for p in victims[0].relatives(case.occurred) if p.age_at(case.occurred) > 15]
            kin = [p for p in kin if all(p is not other for other, _ in case.people)]
            if kin:
                case.people.append((kin[0], REPORTER))
        elif r < 0.62:
            witness = self._circles.somebody(case.county, case.occurred)
            if witness is not None and all(witness is not p for p, _ in case.people):
                case.people.append((witness, REPORTER))

    def _bring_vehicle(self, case: PoliceCase) -> None:
        """A vehicle with its plate of that day; on the road its driver is the owner, or one the firm employs."""
        dice = self._dice
        suspects = case.those(SUSPECT)
        if dice.chance(0.06):
            if self._foreign and dice.chance(0.3):
                case.vehicles.append(dice.pick(self._foreign))
            else:
                plate, plate_type = foreign_plate(dice)
                self._foreign.append(ForeignVehicle(len(self._foreign) + 1, plate, plate_type))
                case.vehicles.append(self._foreign[-1])
            return
        pool = self._moving[case.county]
        for _ in range(25):
            if not pool:
                return
            entry = dice.pick(pool)
            if entry.since <= case.occurred and not (entry.until and entry.until <= case.occurred):
                case.vehicles.append(entry)
                if suspects and case.kind in ("危险驾驶案", "交通肇事案", "非法运输危险物质案") and dice.chance(0.8):
                    driver = _driver_of(dice, entry, case.occurred)
                    if driver is not None and all(driver is not p for p, _ in case.people):
                        at = next(i for i, (_, role) in enumerate(case.people) if role == SUSPECT)
                        case.people[at] = (driver, SUSPECT)
                if case.kind == "交通肇事案" and dice.chance(0.4):
                    second = dice.pick(pool)
                    valid = second.since <= case.occurred and not (second.until and second.until <= case.occurred)
                    if valid and second.vehicle is not entry.vehicle:
                        case.vehicles.append(second)
                return


def _driver_of(dice: Dice, entry: Registration, when: int) -> Person | None:
    owner = entry.owner
    if isinstance(owner, Enterprise):
        fit = [d for d in owner.drivers if d.alive_at(when) and d.age_at(when) > 20]
        return dice.pick(fit) if fit else None
    return owner if owner.alive_at(when) and owner.age_at(when) > 17 else None


def _station(place: Address) -> str:
    name = place.township.name
    for ending in ("街道", "镇", "乡"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name
