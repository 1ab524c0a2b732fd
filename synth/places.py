"""Counties, townships and villages with their dated codes and names, and addresses as people write them."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from synth import days
from synth.dice import Dice

_DATA: Final = Path(__file__).parent / "data"
_NUMERALS: Final = "零一二三四五六七八九十"


@dataclass(slots=True, eq=False)
class Township:
    """A township or street office, with the villages (or roads) this province needs of it."""

    code: str
    name: str
    villages: list[str] = field(default_factory=list)
    roads: list[str] = field(default_factory=list)

    @property
    def urban(self) -> bool:
        """Whether it is a street office of a town."""
        return self.name.endswith("街道")


@dataclass(slots=True, eq=False)
class County:
    """A county with its townships, the codes it had, and the name it had until ``renamed``."""

    code: str
    name: str
    prefecture: str
    prefecture_name: str
    prefecture_short: str
    plate_letter: str
    former_codes: list[tuple[str, int]]
    former_name: str | None
    renamed: int  # ordinal of the renaming, 0 if there was none
    townships: list[Township] = field(default_factory=list)

    def code_at(self, when: int) -> str:
        """The county's six-digit code on a day (ordinal)."""
        year = days.year_of(when)
        for code, until in self.former_codes:
            if year < until:
                return code
        return self.code

    @property
    def short(self) -> str:
        """The name without its last word: what firms put before their own."""
        for ending in ("布依族苗族自治县", "苗族布依族自治县", "仡佬族苗族自治县", "彝族回族苗族自治县",
                       "土家族苗族自治县", "土家族自治县", "侗族自治县", "苗族自治县", "水族自治县",
                       "特区"):  # fmt: skip
            if self.name.endswith(ending):
                return self.name[: -len(ending)]
        return self.name[:-1] if len(self.name) > 2 else self.name


@dataclass(slots=True, eq=False)
class Address:
    """A dwelling or seat. ``rural`` ones have a village and group, others a road and often a compound."""

    county: County
    township: Township
    rural: bool
    place: str
    number: int
    group: int = 0
    compound: str = ""
    building: int = 0
    unit: int = 0
    room: int = 0
    _written: dict[tuple[int, int, bool], str] = field(default_factory=dict)

    def written(self, prefix: int, tail: int, old_name: bool) -> str:
        """The address in one of 7 prefixes and 4 tails, with the county's former name if asked and if it has one."""
        key = (prefix, tail, old_name)
        text = self._written.get(key)
        if text is None:
            text = self._written[key] = self._prefix(prefix, old_name) + self._tail(tail)
        return text

    def _prefix(self, prefix: int, old_name: bool) -> str:
        c = self.county
        county = c.former_name if old_name and c.former_name else c.name
        head = (
            f"贵州省{c.prefecture_name}{county}",
            f"贵州省{county}",
            f"{c.prefecture_name}{county}",
            county,
            f"{c.prefecture_short}{county}",
            f"贵州{county}",
            "",
        )[prefix]
        return head + self.township.name

    def _tail(self, tail: int) -> str:
        if self.rural:
            group = _NUMERALS[self.group] if self.group <= 10 else str(self.group)
            return (
                f"{self.place}村{self.group}组{self.number}号",
                f"{self.place}村{self.group}组",
                f"{self.place}村第{self.group}村民组{self.number}号",
                f"{self.place}村{group}组{self.number}号",
            )[tail]
        if not self.compound:
            return (
                f"{self.place}{self.number}号",
                f"{self.place}{self.number}号",
                f"{self.place}{self.number}#",
                f"{self.place}{self.number}号附1号",
            )[tail]
        return (
            f"{self.place}{self.number}号{self.compound}{self.building}栋{self.unit}单元{self.room}室",
            f"{self.compound}{self.building}栋{self.unit}单元{self.room}号",
            f"{self.place}{self.compound}{self.building}幢{self.unit}单元{self.room}",
            f"{self.place}{self.number}号{self.compound}{self.building}-{self.unit}-{self.room}",
        )[tail]


@lru_cache(maxsize=1)
def facts() -> dict[str, Any]:
    """The dated facts and word lists of ``data/places.yaml``."""
    data: dict[str, Any] = yaml.safe_load((_DATA / "places.yaml").read_text(encoding="utf-8"))
    return data


def _rows(name: str) -> list[list[str]]:
    text = (files("ontology") / "data" / name).read_text(encoding="utf-8-sig")
    return list(csv.reader(text.splitlines()))


def counties() -> list[County]:
    """Every county of the province with its townships, without villages. New objects at each call."""
    data = facts()
    townships: dict[str, list[Township]] = defaultdict(list)
    for row in _rows("guizhou_townships_2023.csv"):
        townships[row[2]].append(Township(row[0], row[1]))
    result = []
    for row in _rows("guizhou_counties_2023.csv")[1:]:
        code, name, prefecture = row[0], row[1], row[2]
        full, short, letter = data["prefectures"][prefecture]
        former, until = data["former_names"].get(code, (None, 0))
        codes = [(str(old), int(year)) for old, year in data["former_codes"].get(code, [])]
        renamed = days.day(until, 7) if until else 0
        result.append(County(code, name, prefecture, full, short, letter, codes, former, renamed, townships[code]))
    return result


class Land:
    """The counties a province of a given size lives in, with villages and roads laid out."""

    def __init__(self, dice: Dice, people: int) -> None:
        """Choose counties for ``people`` inhabitants: spread over every prefecture, more people in few of them."""
        everywhere = counties()
        by_prefecture: dict[str, list[County]] = defaultdict(list)
        for county in everywhere:
            by_prefecture[county.prefecture].append(county)
        wanted = min(len(everywhere), max(9, people // 700))
        pools = [list(pool) for pool in by_prefecture.values()]
        for pool in pools:
            dice.shuffle(pool)
        self.counties: list[County] = []
        while len(self.counties) < wanted:
            for pool in pools:
                if pool and len(self.counties) < wanted:
                    self.counties.append(pool.pop())
        share = people / len(self.counties)
        for county in self.counties:
            self._lay_out(dice, county, share)
        self.everywhere = everywhere

    @staticmethod
    def _lay_out(dice: Dice, county: County, people: float) -> None:
        data = facts()
        villages, roads = data["villages"].split(), data["roads"].split()
        kept = min(len(county.townships), max(3, int(people / 90)))
        county.townships = sorted(dice.sample(county.townships, kept), key=lambda t: t.code)
        for township in county.townships:
            township.villages = dice.sample(villages, 5)
            township.roads = dice.sample(roads, 4)

    def dwelling(self, dice: Dice, county: County) -> Address:
        """A new address in a county."""
        township = dice.pick(county.townships)
        if township.urban or dice.chance(0.12):
            compound = dice.pick(_compounds()) if dice.chance(0.7) else ""
            return Address(county, township, False, dice.pick(township.roads), dice.between(1, 399),
                           compound=compound, building=dice.between(1, 24), unit=dice.between(1, 4),
                           room=dice.between(1, 18) * 100 + dice.between(1, 4))  # fmt: skip
        return Address(county, township, True, dice.pick(township.villages), dice.between(1, 120),
                       group=dice.between(1, 12))  # fmt: skip

    def town_dwelling(self, dice: Dice, county: County) -> Address:
        """A new address in a town of a county, where people move to."""
        for _ in range(6):
            address = self.dwelling(dice, county)
            if not address.rural:
                break
        return address


@lru_cache(maxsize=1)
def _compounds() -> list[str]:
    words: list[str] = facts()["compounds"].split()
    return words
