"""Firms, their branches, and social organisations: many of them with names that differ by a single word."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from synth import days, identifiers
from synth.dice import Weighted, stream
from synth.people import Person
from synth.places import Address, County, Land
from synth.rates import Rates

_DATA: Final = Path(__file__).parent / "data"
_SOCIAL_DEPARTMENT: Final = {"社会团体": "51", "民办非企业单位": "52", "基金会": "53"}
TRANSPORT_KINDS: Final = Weighted((("货运", 6), ("客运", 3), ("危险货物运输", 1), ("出租", 2.5)))


@dataclass(slots=True, eq=False)
class Enterprise:
    """One real enterprise or organisation. A branch is an enterprise of its own with a parent."""

    n: int
    name: str
    uscc: str
    kind: str  # 货运 客运 危险货物运输 出租 其他 金融, or the kind of a social organisation
    business: str
    county: County
    address: Address
    phone: str
    founded: int
    representative: Person
    key_supervised: bool = False
    parent: Enterprise | None = None
    former_name: str | None = None
    renamed: int = 0
    drivers: list[Person] = field(default_factory=list)

    @property
    def true_id(self) -> str:
        """The id under which truth.csv knows this enterprise."""
        return f"enterprise/{self.n}"

    @property
    def transport(self) -> bool:
        """Whether the police register of transport firms holds it."""
        return self.kind in _data()["transport"]

    @property
    def social(self) -> bool:
        """Whether it is a social organisation."""
        return self.kind in _SOCIAL_DEPARTMENT

    def name_at(self, when: int) -> str:
        """The registered name on a day."""
        return self.former_name if self.former_name and when < self.renamed else self.name


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((_DATA / "enterprises.yaml").read_text(encoding="utf-8"))
    return data


class Economy:
    """All enterprises of the province: about one to forty people, a third of them in transport."""

    def __init__(self, seed: int, land: Land, adults: list[Person], people: int, rates: Rates) -> None:
        self._dice = stream(seed, "enterprises")
        self._land = land
        self._adults = adults
        self._names: set[str] = set()
        self._codes: set[str] = set()
        self.all: list[Enterprise] = []
        self._brands: list[str] = _data()["brands"].split()
        for _ in range(max(4, people // 90)):
            self._transport_firm(rates)
        for _ in range(max(4, people // 90)):
            self._other_firm(rates)
        for county in land.counties:
            self._financials(county)
        for _ in range(max(3, people // 130)):
            self._social_organisation()
        self.transport = [e for e in self.all if e.transport]
        self.financial = [e for e in self.all if e.kind == "金融"]
        self.others = [e for e in self.all if e.kind == "其他"]
        self.social = [e for e in self.all if e.social]

    def _transport_firm(self, rates: Rates) -> None:
        kind = TRANSPORT_KINDS.draw(self._dice)
        ending = self._dice.pick(_data()["transport"][kind])
        firm = self._firm(kind, ending, f"道路{kind}经营" if kind != "出租" else "出租客运、汽车租赁")
        if firm is not None:
            firm.key_supervised = self._dice.chance(0.5 if kind in ("危险货物运输", "客运") else 0.08)
            self._branches(firm, rates)

    def _other_firm(self, rates: Rates) -> None:
        ending, business = self._dice.pick(_data()["others"])
        firm = self._firm("其他", ending, business)
        if firm is not None:
            self._branches(firm, rates, 0.4)

    def _firm(self, kind: str, ending: str, business: str) -> Enterprise | None:
        dice = self._dice
        county = dice.pick(self._land.counties)
        brand = dice.pick(self._brands)
        # a firm's sister in the same place bears the same brand, or the same name in the next county
        if self.all and dice.chance(0.25):
            like = dice.pick(self.all)
            if not like.social and like.kind != "金融" and like.parent is None:
                county = like.county if dice.chance(0.5) else county
                brand = next((b for b in self._brands if b in like.name), brand)
        r = dice.random()
        if r < 0.45:
            last = county.name[-1] if county.name[-1] in "市县" else ""
            name = f"{county.short}{last}{brand}{ending}"
        elif r < 0.7:
            name = f"贵州{brand}{ending}"
        elif r < 0.8:
            name = f"贵州省{county.short}{brand}{ending}"
        elif r < 0.88:
            name = f"{brand}（贵州）{ending}"
        else:
            name = f"{county.prefecture_short}{brand}{ending}"
        if name in self._names:
            return None
        founded = dice.between(days.day(1995), days.day(2024))
        firm = self._add(name, kind, business, county, founded, "91", None)
        if dice.chance(0.05):
            other = dice.pick(self._brands)
            former = name.replace(brand, other)
            if former not in self._names:
                self._names.add(former)
                firm.former_name = former
                firm.renamed = dice.between(founded + 300, days.TODAY) if founded + 300 < days.TODAY else 0
        return firm

    def _add(self, name: str, kind: str, business: str, county: County, founded: int, department: str,
             parent: Enterprise | None) -> Enterprise:  # fmt: skip
        dice = self._dice
        self._names.add(name)
        letter = "1" if department != "91" else ("3" if "合作社" in name else dice.pick("014")[0])
        department = "93" if "合作社" in name else department
        while True:
            code = identifiers.uscc(dice, department[0] + (department[1] if department != "91" else "1"),
                                    county.code_at(max(founded, days.day(2016))))  # fmt: skip
            if code not in self._codes:
                break
        self._codes.add(code)
        representative = dice.pick(self._adults)
        if parent is not None and dice.chance(0.35):
            representative = parent.representative
        phone = representative.phone_at(days.TODAY) if dice.chance(0.4) else None
        area = {"A": "0851", "B": "0858", "C": "0851", "D": "0856", "E": "0859", "F": "0857", "G": "0851",
                "H": "0855", "J": "0854"}[county.plate_letter]  # fmt: skip
        if phone is None:
            phone = f"{area}-{dice.pick('23568')}{dice.digits(6)}" if letter in "04" else identifiers.mobile(dice)
        firm = Enterprise(len(self.all) + 1, name, code, kind, business, county,
                          self._land.town_dwelling(dice, county), phone, founded, representative,
                          parent=parent)  # fmt: skip
        self.all.append(firm)
        return firm

    def _branches(self, firm: Enterprise, rates: Rates, factor: float = 1.0) -> None:
        dice = self._dice
        if not dice.chance(rates.branches * factor):
            return
        numbered = dice.chance(0.4)
        for i in range(dice.between(1, 3)):
            county = firm.county if numbered else dice.pick(self._land.counties)
            ending = f"第{'一二三'[i]}分公司" if numbered else f"{county.short}分公司"
            name = firm.name + ending
            if name not in self._names:
                founded = min(firm.founded + dice.between(200, 2500), days.TODAY - 60)
                branch = self._add(name, firm.kind, firm.business, county, founded, "91", firm)
                branch.key_supervised = firm.key_supervised

    def _financials(self, county: County) -> None:
        dice = self._dice
        for stem in dice.sample(_data()["insurers"], 2):
            self._add(f"{stem}{county.short}支公司", "金融", "保险", county, days.day(2004), "91", None)
        stem = dice.pick(_data()["banks"])
        name = f"{county.short}{stem}" if stem.startswith("农村") else f"{stem}{county.short}支行"
        self._add(name, "金融", "存贷款", county, days.day(2006), "91", None)

    def _social_organisation(self) -> None:
        dice = self._dice
        county = dice.pick(self._land.counties)
        kind = "社会团体" if dice.chance(0.5) else ("民办非企业单位" if dice.chance(0.94) else "基金会")
        what = dice.pick(_data()["social"][kind])
        if kind == "社会团体":
            name = f"{county.name}{what}"
        elif kind == "基金会":
            name = f"贵州省{dice.pick(self._brands)}{what}"
        else:
            name = f"{county.name}{dice.pick(self._brands)}{what}"
        if name not in self._names:
            founded = dice.between(days.day(2000), days.day(2024))
            self._add(name, kind, "", county, founded, _SOCIAL_DEPARTMENT[kind], None)
