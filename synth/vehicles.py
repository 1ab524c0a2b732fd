"""Vehicles and their registrations: new plates, new owners, plates given to another vehicle after deregistration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from synth import days, identifiers
from synth.dice import Dice, Weighted, stream
from synth.enterprises import Enterprise
from synth.people import Person
from synth.places import County, Land
from synth.rates import Rates

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ALNUM: Final = "0123456789" * 3 + _LETTERS
_FOREIGN_HEADS: Final = "川A 川E 云A 云D 桂L 桂A 湘N 湘A 渝A 渝B 粤A 粤B 浙C 苏E 沪A".split()
NORMAL: Final = "A"
MOVED_OUT: Final = "B"
DEREGISTERED: Final = "E"


@dataclass(slots=True, eq=False)
class Registration:
    """A vehicle under one plate and one owner, from a day until another (0: still)."""

    key: str  # XH
    vehicle: Vehicle
    plate: str
    plate_type: str
    owner: Person | Enterprise
    since: int
    until: int = 0
    state: str = NORMAL


@dataclass(slots=True, eq=False)
class Vehicle:
    """One real vehicle."""

    n: int
    vin: str
    engine: str
    kind: str  # CLLX code
    use: str  # SYXZ code
    built: int
    registrations: list[Registration] = field(default_factory=list)

    @property
    def true_id(self) -> str:
        """The id under which truth.csv knows this vehicle."""
        return f"vehicle/{self.n}"


@dataclass(frozen=True, slots=True)
class _Model:
    kind: str
    plate_type: str
    use: str


_PRIVATE: Final = Weighted(
    (
        (_Model("K33", "02", "A"), 10),
        (_Model("K32", "02", "A"), 3),
        (_Model("K33", "52", "A"), 2),
        (_Model("M21", "07", "A"), 4),
        (_Model("H31", "02", "A"), 1.5),
        (_Model("H22", "01", "F"), 0.7),
        (_Model("N11", "13", "F"), 0.3),
    )
)
_BY_FIRM: Final = {
    "客运": Weighted(((_Model("K11", "01", "B"), 3), (_Model("K21", "01", "B"), 2), (_Model("K11", "51", "B"), 1))),
    "货运": Weighted(((_Model("H11", "01", "F"), 5), (_Model("Q11", "01", "F"), 2), (_Model("B11", "15", "F"), 2))),
    "危险货物运输": Weighted(((_Model("G14", "01", "R"), 3), (_Model("Q11", "01", "R"), 1))),
    "出租": Weighted(((_Model("K33", "02", "G"), 4), (_Model("K33", "52", "G"), 2))),
    "其他": Weighted(((_Model("K33", "02", "A"), 3), (_Model("H31", "02", "F"), 1), (_Model("H11", "01", "F"), 1))),
}


class Fleet:
    """All vehicles of the province, about three for ten people."""

    def __init__(self, seed: int, land: Land, adults: list[Person], firms: list[Enterprise], people: int,
                 rates: Rates) -> None:  # fmt: skip
        self._dice = stream(seed, "vehicles")
        self._land = land
        self._adults = adults
        self._rates = rates
        self._free: list[tuple[int, str, str]] = []  # plates given back: since when, plate, type
        self._used: set[tuple[str, str]] = set()
        self.vehicles: list[Vehicle] = []
        self.registrations: list[Registration] = []
        self.by_owner: dict[Person | Enterprise, list[Registration]] = {}
        fleet = [f for f in firms if f.kind in _BY_FIRM]
        for firm in fleet:
            size = min(60, 1 + int(self._dice.expovariate(1 / 5.0))) if firm.transport else self._dice.between(0, 2)
            for _ in range(size):
                self._vehicle(firm, _BY_FIRM[firm.kind].draw(self._dice), firm.county)
        drivers = [p for p in adults if p.age_at(days.TODAY) < 72]
        for _ in range(round(people * 0.25)):
            owner = self._dice.pick(drivers)
            self._vehicle(owner, _PRIVATE.draw(self._dice), owner.home_at(days.TODAY).county)

    def _vehicle(self, owner: Person | Enterprise, model: _Model, county: County) -> None:
        dice = self._dice
        earliest = days.day(2006)
        able = owner.birth + 6600 if isinstance(owner, Person) else owner.founded + 20
        earliest = max(earliest, able)
        if model.plate_type in ("51", "52"):
            earliest = max(earliest, days.day(2018))
        if earliest >= days.TODAY - 40:
            return
        built = dice.between(earliest, days.TODAY - 40)
        vehicle = Vehicle(len(self.vehicles) + 1, identifiers.vin(dice, days.year_of(built)),
                          f"{dice.pick(_LETTERS)}{dice.digits(7)}", model.kind, model.use, built)  # fmt: skip
        self.vehicles.append(vehicle)
        end = owner.died if isinstance(owner, Person) else 0
        self._register(vehicle, model.plate_type, owner, county, built + 9, end)

    def _register(self, vehicle: Vehicle, plate_type: str, owner: Person | Enterprise, county: County, since: int,
                  end: int, plate: str | None = None) -> None:  # fmt: skip
        dice = self._dice
        key = f"{county.code[:4]}{days.compact(since)[2:]}{len(self.registrations) + 1:08d}"
        plate = plate or self._plate(county, plate_type, since, reissue=not vehicle.registrations)
        entry = Registration(key, vehicle, plate, plate_type, owner, since)
        vehicle.registrations.append(entry)
        self.registrations.append(entry)
        self.by_owner.setdefault(owner, []).append(entry)
        r = dice.random()
        until = since + dice.between(300, 4200)
        if end and (until > end or r >= 0.30):
            until = max(end + dice.between(20, 300), since + 30)
            r = 0.01
        if until >= days.TODAY or r >= 0.30 or len(vehicle.registrations) > 3:
            return
        entry.until = until
        if r < 0.12:  # sold: the buyer keeps the plate or takes a new one
            buyer = self._buyer(vehicle, until)
            if buyer is not None:
                entry.state = MOVED_OUT
                keeps = dice.chance(0.35) and not isinstance(buyer, Enterprise)
                if not keeps:
                    self._give_back(until, entry)
                there = buyer.home_at(until).county if isinstance(buyer, Person) else buyer.county
                self._register(vehicle, plate_type, buyer, there, until + dice.between(0, 20), 0,
                               plate if keeps else None)  # fmt: skip
                return
        if r < 0.18:  # the same owner takes a new plate
            entry.state = DEREGISTERED
            self._give_back(until, entry)
            there = owner.home_at(until).county if isinstance(owner, Person) else owner.county
            self._register(vehicle, plate_type, owner, there, until + dice.between(0, 30), 0)
            return
        entry.state = DEREGISTERED
        self._give_back(until, entry)

    def _buyer(self, vehicle: Vehicle, when: int) -> Person | None:
        for _ in range(5):
            buyer = self._dice.pick(self._adults)
            if 18 < buyer.age_at(when) < 70 and not buyer.died and vehicle.use == "A":
                return buyer
        return None

    def _give_back(self, when: int, entry: Registration) -> None:
        if self._dice.chance(self._rates.plate_reissued):
            self._free.append((when, entry.plate, entry.plate_type))

    def _plate(self, county: County, plate_type: str, since: int, reissue: bool) -> str:
        """A plate: of those given back, if the vehicle is new to the register, or one never used."""
        dice = self._dice
        head = f"贵{county.plate_letter}"
        if reissue and self._free and dice.chance(0.5):
            for _ in range(5):
                i = int(dice.random() * len(self._free))
                given_up, plate, kind = self._free[i]
                if kind == plate_type and given_up + 180 < since:
                    del self._free[i]
                    return plate
        while True:
            plate = head + _serial(dice, plate_type)
            if (plate, plate_type) not in self._used:
                self._used.add((plate, plate_type))
                return plate


def _serial(dice: Dice, plate_type: str) -> str:
    if plate_type == "52":
        return dice.pick("DF") + dice.digits(5)
    if plate_type == "51":
        return dice.digits(5) + dice.pick("DF")
    if plate_type == "15":
        return dice.pick(_ALNUM) + dice.digits(3) + "挂"
    if dice.chance(0.6):
        return dice.pick(_ALNUM) + dice.pick(_ALNUM) + dice.digits(3)
    return dice.digits(5)


def foreign_plate(dice: Dice) -> tuple[str, str]:
    """Plate and type of a vehicle registered in another province."""
    head = dice.pick(_FOREIGN_HEADS)
    plate_type = "02" if dice.chance(0.75) else "01"
    return head + _serial(dice, plate_type), plate_type
