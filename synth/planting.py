"""The ground in which cases of the standing rules are planted: new vehicles, firms and people in rows typed without
error, and people of the province who have no part in anything the rules look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from synth import days, identifiers
from synth.dice import Dice, stream
from synth.observe import Observer
from synth.people import Person
from synth.places import Address, County
from synth.table import CASE, ENTERPRISE, PERSON, VEHICLE, Table
from synth.toll import COLOURS, Station, stations
from synth.world import World

_COLUMNS: Final = {
    "police.hukou": "RYBH GMSFHM XM CYM XB CSRQ MZ HJDZ XZZ LXDH HH YHZGX",
    "police.driver": "DABH SFZMHM XM XB CSRQ ZJCX CCLZRQ YXQZ ZT LXDH LXZSXXDZ",
    "police.vehicle": "XH HPHM HPZL CLSBDH FDJH CLLX SYXZ SYR SFZMHM LXDH CCDJRQ YXQZ ZT",
    "police.transport_enterprise": "QYBH DWMC TYSHXYDM FDDBR FDDBRZJHM LXDH DWDZ JYFW SFZDJG",
    "police.enterprise_driver": "CYZGZH XM SFZMHM LXDH DWMC TYSHXYDM RZRQ",
    "police.case": "AJBH AJMC AJLB LASJ FASJ FADD ZBDW JYAQ RY CL",
    "police.toll_pass": "GCXH HPHM HPYS SFZBM SFZMC CDBH GCSJ FX",
    "police.toll_station": "SFZBM SFZMC XZQHDM JD WD",
    "court.case": "AH AJLX AYMC LARQ JBFY JARQ JAFS YSAJBH",
    "court.dishonest": "JLBH BZXRMC ZJHM AH ZXFY FBRQ LXQK",
}
_USUAL: Final = {
    "police.transport_enterprise": "xlsx", "police.case": "jsonl", "police.toll_pass": "parquet", "court.case": "xml",
}  # fmt: skip
_BRANDS: Final = "瑞骋 黔鹏 骏驰 穗丰 朗途 锐行 坤途 泽远 皓运 晟行 翊达 钧通 麟途 澜运 煜达 骁运".split()
_SERIES: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Car:
    """A registered vehicle: its mention and what a lane sees of it."""

    mention: str
    plate: str
    colour: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A registered enterprise."""

    mention: str
    true_id: str
    name: str
    uscc: str
    county: County


@dataclass(slots=True)
class Expected:
    """What a rule has to say of a planted case: `hit`, or nothing of one that only looks like it."""

    rule: str
    expected: str  # hit or look_alike
    mention_id: str
    what: str


@dataclass(slots=True)
class Ground:
    """Where cases are planted."""

    world: World
    dice: Dice = field(init=False)
    tables: dict[str, Table] = field(init=False)
    expected: list[Expected] = field(default_factory=list)
    judgments: list[tuple[str, str]] = field(default_factory=list)
    stations: list[Station] = field(init=False)
    _observers: dict[str, Observer] = field(init=False)
    _bystanders: list[Person] = field(init=False)
    _plates: set[str] = field(init=False)
    _serial: int = 0

    def __post_init__(self) -> None:
        world = self.world
        self.dice = stream(world.seed, "planted")
        self._observers = {name: Observer(world.seed, name, world.rates, 3) for name in _COLUMNS}
        self.tables = {
            name: Table(name, tuple(columns.split()), (0,), _USUAL.get(name, "csv"))
            for name, columns in _COLUMNS.items()
        }
        self.stations = stations(world)
        self._plates = {entry.plate for entry in world.fleet.registrations}
        self._bystanders = _bystanders(world)
        self.dice.shuffle(self._bystanders)
        register = self.tables["police.toll_station"]
        for at in self.stations:
            register.add([at.code, at.name, at.county, f"{at.longitude:.3f}", f"{at.latitude:.3f}"])

    def expect(self, rule: str, expected: str, mention_id: str, what: str) -> None:
        """Notes what a rule has to say of this mention's entity."""
        self.expected.append(Expected(rule, expected, mention_id, what))

    def somebody(self) -> Person:
        """A resident of whom no rule has anything to say. Raises IndexError when the province has no more."""
        return self._bystanders.pop()

    def namesake(self, person: Person) -> Person:
        """Another person of the same name, born elsewhere at another time, registered as a resident."""
        self._serial += 1
        county = self.dice.pick([c for c in self.world.land.counties if c is not person.county])
        birth = person.birth + self.dice.pick((-1, 1)) * self.dice.between(900, 4000)
        other = Person(_SERIES + self._serial, person.sex, birth, person.surname, person.given, county)
        other.homes = [(birth, self.world.land.town_dwelling(self.dice, county))]
        other.phones = [(birth, identifiers.mobile(self.dice))]
        sequence = self.dice.between(100, 498) * 2 + (1 if person.sex == "1" else 0)
        other.id_number = identifiers.citizen_id(county.code_at(birth), birth, sequence)
        o, key = self._observers["police.hukou"], self._key(county)
        home = other.home_at(days.TODAY).written(0, 0, False)
        self._add("police.hukou", key, PERSON, other.true_id, [
            key, other.id_number, other.name, "", other.sex, o.date(birth), "", home, home,
            other.phone_at(days.TODAY) or "", f"H{key}", "02",
        ])  # fmt: skip
        return other

    def firm(self, business: str, supervised: bool = False, head: Person | None = None) -> Firm:
        """A transport enterprise; its representative is somebody without any part in the rules, or `head`."""
        self._serial += 1
        dice, head = self.dice, head or self.somebody()
        county = dice.pick(self.world.land.counties)
        name = f"{county.short}{_BRANDS[self._serial % len(_BRANDS)]}{self._serial}{business}有限公司"
        code = identifiers.uscc(dice, "91", county.code)
        key = f"QYW{county.code}{self._serial:05d}"
        true_id = f"enterprise/w{self._serial}"
        table = self.tables["police.transport_enterprise"]
        table.mention(key, ENTERPRISE, true_id)
        table.mention(f"{key}#legal_representative", PERSON, head.true_id)
        seat: Address = self.world.land.town_dwelling(dice, county)
        table.add([
            key, name, code, head.name, head.id_number, identifiers.mobile(dice), seat.written(0, 0, False),
            f"道路{business}经营", "是" if supervised else "否",
        ])  # fmt: skip
        return Firm(f"police.transport_enterprise:{key}", true_id, name, code, county)

    def plate(self, letter: str = "A", kind: str = "01") -> str:
        """A plate that nobody in the province has ever had."""
        while True:
            serial = self.dice.digits(4) + "挂" if kind == "15" else self.dice.pick("ABCDEF") + self.dice.digits(4)
            plate = f"贵{letter}{serial}"
            if plate not in self._plates:
                self._plates.add(plate)
                return plate

    def car(self, owner: Firm | Person, use: str, kind: str, valid: int, *, plate_type: str = "01", since: int = 0,
            plate: str = "", state: str = "", vin: str = "", like: str = "") -> Car:  # fmt: skip
        """A registration of a vehicle. like: the true id of the vehicle, where it is one registered before."""
        self._serial += 1
        dice, o = self.dice, self._observers["police.vehicle"]
        county = owner.county
        since = since or days.TODAY - 2000
        plate = plate or self.plate(county.plate_letter, plate_type)
        key = f"{county.code[:4]}W{self._serial:09d}"
        table = self.tables["police.vehicle"]
        table.mention(key, VEHICLE, like or f"vehicle/w{self._serial}")
        kind_of_owner = ENTERPRISE if isinstance(owner, Firm) else PERSON
        table.mention(f"{key}#owner", kind_of_owner, owner.true_id)
        number = owner.uscc if isinstance(owner, Firm) else owner.id_number
        table.add([
            key, plate, plate_type, vin or identifiers.vin(dice, days.year_of(since)), f"W{dice.digits(7)}", kind, use,
            owner.name, number, "", o.date(since), o.date(valid), state or ("A" if valid >= days.TODAY else "Q"),
        ])  # fmt: skip
        return Car(f"police.vehicle:{key}", plate, COLOURS[plate_type])

    def licence(self, person: Person, classes: str, valid: int, state: str = "正常") -> None:
        """A driving licence of a person."""
        o, key = self._observers["police.driver"], self._key(person.county)
        issued = max(person.birth + 7000, days.TODAY - 4000)
        self._add("police.driver", key, PERSON, person.true_id, [
            key, person.id_number, person.name, person.sex, o.date(person.birth), classes, o.date(issued),
            o.date(valid), state, person.phone_at(days.TODAY) or "",
            person.home_at(days.TODAY).written(0, 0, False),
        ])  # fmt: skip

    def employ(self, person: Person, firm: Firm) -> None:
        """A driver in the service of a firm."""
        o, key = self._observers["police.enterprise_driver"], self._key(person.county)
        table = self.tables["police.enterprise_driver"]
        table.mention(key, PERSON, person.true_id)
        table.mention(f"{key}#employer", ENTERPRISE, firm.true_id)
        table.add([
            key, person.name, person.id_number, person.phone_at(days.TODAY) or "", firm.name, firm.uscc,
            o.date(days.TODAY - self.dice.between(200, 900)),
        ])  # fmt: skip

    def list_debtor(self, debtor: Person | Firm, performance: str) -> None:
        """A listing as dishonest debtor."""
        self._serial += 1
        o, county = self._observers["court.dishonest"], debtor.county
        key, number = f"SXW{county.code}{self._serial:07d}", f"（2024）黔{county.code[2:]}执{90_000 + self._serial}号"
        kind = PERSON if isinstance(debtor, Person) else ENTERPRISE
        code = debtor.id_number if isinstance(debtor, Person) else debtor.uscc
        self._add("court.dishonest", key, kind, debtor.true_id, [
            key, debtor.name, code, o.case_number(number), f"贵州省{county.name}人民法院",
            o.date(days.TODAY - self.dice.between(30, 300)), performance,
        ])  # fmt: skip

    def police_case(self, plate: str, plate_type: str, true_id: str, occurred: int) -> str:
        """A police case with this vehicle in it; its number."""
        self._serial += 1
        o, county = self._observers["police.case"], self.dice.pick(self.world.land.counties)
        number = f"A{county.code}410000{days.compact(occurred)[:6]}{self._serial % 10_000:04d}"
        table = self.tables["police.case"]
        table.mention(number, CASE, f"case/{number}")
        table.mention(f"{number}#vehicle/1", VEHICLE, true_id)
        table.add([
            number, f"{days.compact(occurred)[:6]}被盗案", "盗窃案", o.date(occurred + 1), o.moment(occurred, 600),
            f"{county.name}", f"{county.name}公安局", "接群众报警，现场有车辆离开。", [],
            [{"HPHM": plate, "HPZL": plate_type}],
        ])  # fmt: skip
        return number

    def court_case(self, police_number: str, plate: str, filed: int) -> None:
        """The court case that came of a police case, and its judgment, which names the plate."""
        self._serial += 1
        o, county = self._observers["court.case"], self.dice.pick(self.world.land.counties)
        number = f"（2025）黔{county.code[2:]}刑初{90_000 + self._serial}号"
        court = f"贵州省{county.name}人民法院"
        self._add("court.case", number, CASE, f"case/{number}", [
            o.case_number(number), "刑事一审", "盗窃罪", o.date(filed), court, o.date(filed + 40), "判处有期徒刑",
            police_number,
        ])  # fmt: skip
        lines = (court, "刑 事 判 决 书", number, f"被告人驾驶车牌号为{plate}的车辆离开现场。",
                 f"公安机关立案编号：{police_number}。")  # fmt: skip
        self.judgments.append((number, "\n".join(lines) + "\n"))

    def pass_by(self, plate: str, colour: str, at: Station, day: int, second: int, out: bool = False) -> None:
        """A pass of a station on a day, so many seconds after midnight."""
        self._serial += 1
        moment = f"{days.dashed(day)} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        self.tables["police.toll_pass"].add(
            [f"GCW{self._serial:011d}", plate, colour, at.code, at.name, "03", moment, "出口" if out else "入口"]
        )

    def _key(self, county: County) -> str:
        self._serial += 1
        return f"{county.code[:4]}W{self._serial:08d}"

    def _add(self, extract: str, key: str, kind: str, true_id: str, cells: list[object]) -> None:
        table = self.tables[extract]
        table.mention(key, kind, true_id)
        table.add(cells)


def _bystanders(world: World) -> list[Person]:
    """Registered residents of working age with a name of their own, in no register a rule looks at."""
    names = Counter(person.name for person in world.people)
    firms = world.economy.all
    taken: set[Person] = {firm.representative for firm in firms} | {entry.person for entry in world.services.licences}
    taken |= {entry.debtor for entry in world.courts.defaults if isinstance(entry.debtor, Person)}
    return [
        person
        for person in world.people
        if person.registered and not person.second_id and not person.died and not person.dotted and person not in taken
        and 25 < person.age_at(days.TODAY) < 60 and names[person.name] == 1 and person.region is None
    ]  # fmt: skip
