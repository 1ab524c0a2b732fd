"""A table of persons of any size, for measuring: flat rows as a register and its neighbours would hand them over, and
apart from them the truth. The same size and seed give the same rows.

Names come by the frequencies of synth/data/names.yaml, so there are namesakes; households share an address, often a
phone, and a surname. A person has one to five rows, written by clerks who mistype, swap digits, leave fields empty,
write an address in another way, or copy a relative's number. As in a larger province there are more townships, not
fuller ones, so what two strangers share grows with the rows and not with their square.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synth.dice import Dice
from synth.errors import address_slip, confuse_name, drop_character, mistype_digit, swap_neighbours
from synth.names import FEMALE, MALE, names
from synth.places import facts

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ROWS_OF_A_PERSON: Final = (0.68, 0.19, 0.08, 0.03, 0.02)
PEOPLE_OF_A_HOUSEHOLD: Final = (0.14, 0.24, 0.26, 0.19, 0.11, 0.06)
ROWS_OF_A_TOWNSHIP: Final = 3_300
FIRST_BIRTH, LAST_BIRTH = np.datetime64("1935-01-01"), np.datetime64("2015-12-31")
NAMES_DRAWN: Final = 4_000
"""Given names drawn for each sex and decade; persons take theirs from these."""
_ID_WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_NONE: Final = pa.scalar(None, pa.string())
_MOBILE: Final = (
    "130 131 133 135 136 137 138 139 150 151 152 153 155 157 158 159 173 177 180 181 182 183 185 187 188 189"
)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a row is wrong in a field, or has none."""

    name_confused: float = 0.02
    name_cut: float = 0.005
    sex_wrong: float = 0.003
    birth_mistyped: float = 0.012
    birth_exchanged: float = 0.003
    birth_missing: float = 0.04
    id_mistyped: float = 0.015
    id_swapped: float = 0.005
    id_of_a_relative: float = 0.002
    id_missing: float = 0.14
    phone_mistyped: float = 0.015
    phone_missing: float = 0.22
    address_otherwise: float = 0.08
    address_mistyped: float = 0.02
    address_missing: float = 0.06


@dataclass(slots=True)
class Persons:
    """rows: row (int64), name, sex, birth_date, id_number, phone, address, district (code of the county of the
    address); truth: int32[rows], the person of each."""

    rows: pa.Table
    truth: npt.NDArray[np.int32]


def generate(rows: int, seed: int = 20160105, rates: Rates | None = None) -> Persons:
    """That many rows, in an order that tells nothing."""
    random = np.random.default_rng(seed)
    sizes = random.choice(np.arange(1, 6), rows, p=ROWS_OF_A_PERSON)
    people = int(np.searchsorted(np.cumsum(sizes), rows)) + 1
    person = np.repeat(np.arange(people), sizes[:people])[:rows]
    random.shuffle(person)
    world = _World(random, people, rows)
    columns = _Clerks(random, seed, world, person, rates or Rates()).write()
    table = pa.table({"row": pa.array(np.arange(rows)), **columns})
    return Persons(table, person.astype(np.int32))


class _World:
    """The people as they are. Every array is one entry a person, or a household."""

    def __init__(self, random: np.random.Generator, people: int, rows: int) -> None:
        self._random = random
        self.household, self.place_in_household = self._households(people)
        self.households = int(self.household[-1]) + 1
        self.head = np.searchsorted(self.household, self.household)
        self.sex = random.integers(0, 2, people)  # 1 male
        spouse = self.place_in_household == 1
        self.sex[spouse] = 1 - self.sex[self.head[spouse]]
        self.birth = self._births()
        self.township, self.address, self.address_otherwise = self._addresses(rows)
        self.name = self._names(people)
        self.id_number = self._numbers(people)
        self.phone, self.second_phone = self._phones(people)
        # Where else somebody has lived: with another household of the neighbourhood.
        away = np.clip(self.household + random.integers(-30, 31, people), 0, self.households - 1)
        self.second_home = np.where(random.random(people) < 0.15, away, self.household)

    def _households(self, people: int) -> tuple[Ints, Ints]:
        sizes = self._random.choice(np.arange(1, 7), people, p=PEOPLE_OF_A_HOUSEHOLD)
        sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), people)) + 1]
        household = np.repeat(np.arange(len(sizes)), sizes)[:people]
        return household, np.arange(people) - np.searchsorted(household, household)

    def _births(self) -> npt.NDArray[np.datetime64]:
        people, place = len(self.household), self.place_in_household
        span = int((np.datetime64("1992-12-31") - FIRST_BIRTH).astype(int))
        days = self._random.integers(0, span, people)
        after = np.where(place == 1, self._random.integers(-2000, 2000, people), 0)
        after = np.where(place > 1, self._random.integers(7300, 13000, people), after)
        # In a household of three generations the fifth is a parent of the first.
        after = np.where(place >= 4, self._random.integers(-13000, -7300, people), after)
        last = int((LAST_BIRTH - FIRST_BIRTH).astype(int))
        born = days[self.head] + after
        # What falls outside is folded back: an end with a crowd on it is in no register.
        return FIRST_BIRTH + np.where(born < 0, -born % 3650, np.where(born > last, last - born % 3650, born))

    def _names(self, people: int) -> pa.Array:
        dice, lists = Dice("names of persons"), names()
        surnames = np.array([lists.surname(dice, "") for _ in range(100_000)])
        decades = np.arange(1935, 2020, 10)
        given = np.array(
            [
                [lists.given(dice, sex, int(year)) for _ in range(NAMES_DRAWN)]
                for sex in (FEMALE, MALE)
                for year in decades
            ]
        )
        own = self._random.integers(0, len(surnames), people)
        surname = np.where(self.place_in_household == 1, own, own[self.head])
        year = self.birth.astype("datetime64[Y]").astype(int) + 1970
        pool = self.sex * len(decades) + np.clip((year - 1935) // 10, 0, len(decades) - 1)
        drawn = self._random.integers(0, NAMES_DRAWN, people)
        firsts = pa.array(given.ravel()).take(pa.array(pool * NAMES_DRAWN + drawn))
        return pc.binary_join_element_wise(pa.array(surnames).take(pa.array(surname)), firsts, "")

    def _addresses(self, rows: int) -> tuple[Ints, pa.Array, pa.Array]:
        """The township of each household (one of so many as there are rows for), its address in two forms."""
        random, places = self._random, _townships()
        # County by county: a larger province has more of them, and none is emptier.
        codes = np.array([place[0] for place in places])
        order = {code: k for k, code in enumerate(random.permutation(np.unique(codes)).tolist())}
        used = np.argsort([order[code] for code in codes.tolist()], kind="stable")
        used = used[: max(3, min(len(places), rows // ROWS_OF_A_TOWNSHIP))]
        township = used[(np.arange(self.households) * len(used)) // self.households]
        county, short, name = (pa.array([p[k] for p in places]).take(pa.array(township)) for k in (1, 2, 3))
        words = {key: facts()[key].split() for key in ("villages", "roads", "compounds")}

        def word(key: str) -> pa.Array:
            return pa.array(words[key]).take(pa.array(random.integers(0, len(words[key]), self.households)))

        def number(low: int, high: int) -> pa.Array:
            return pc.cast(pa.array(random.integers(low, high + 1, self.households)), pa.string())

        village, group, house = word("villages"), number(1, 14), number(1, 180)
        road, door, compound, block, stair, room = (
            word("roads"), number(1, 300), word("compounds"), number(1, 24), number(1, 4), number(101, 1806),
        )  # fmt: skip
        rural = _joined(village, "村", group, "组", house, "号")
        urban = _joined(road, door, "号", compound, block, "栋", stair, "单元", room, "室")
        shorter = _joined(compound, block, "幢", stair, "单元", room)
        is_rural = pa.array(random.random(self.households) < 0.45)
        full = _joined(county, name, pc.if_else(is_rural, rural, urban))
        other = _joined("贵州省", short, name, pc.if_else(is_rural, rural, shorter))
        return township, full, other

    def _numbers(self, people: int) -> pa.Array:
        """Citizen numbers (GB 11643), no two alike."""
        random, places = self._random, _townships()
        codes = np.array([int(p[0]) for p in places])
        born_at = self.township[self.household]
        moved = random.random(people) < 0.12
        born_at = np.where(moved, random.integers(0, len(places), people), born_at)
        day = self.birth.astype("datetime64[D]").astype(object)
        compact = np.fromiter((d.year * 10000 + d.month * 100 + d.day for d in day), np.int64, people)
        sequence = random.integers(0, 500, people) * 2 + self.sex
        while True:
            first = (codes[born_at] * 100_000_000 + compact) * 1000 + sequence
            _, chosen = np.unique(first, return_index=True)
            again = np.ones(people, np.bool_)
            again[chosen] = False
            if not again.any():
                break
            sequence[again] = random.integers(0, 500, again.sum()) * 2 + self.sex[again]
        digits = (first[:, None] // 10 ** np.arange(16, -1, -1)) % 10
        check = np.array(list("10X98765432"))[(digits @ _ID_WEIGHTS) % 11]
        return pc.binary_join_element_wise(pc.cast(pa.array(first), pa.string()), pa.array(check), "")

    def _phones(self, people: int) -> tuple[pa.Array, pa.Array]:
        """A person's phone, and the one he has at other times; children and the old give the head's."""
        heads = np.array([int(p) for p in _MOBILE.split()])

        def drawn() -> Ints:
            return heads[self._random.integers(0, len(heads), people)] * 100_000_000 + self._random.integers(
                0, 100_000_000, people
            )

        own = drawn()
        age = 2016 - (self.birth.astype("datetime64[Y]").astype(int) + 1970)
        none = (age < 15) | ((age > 75) & (self._random.random(people) < 0.5))
        own = np.where(none, own[self.head], own)
        second = np.where(self._random.random(people) < 0.2, drawn(), own)
        return pc.cast(pa.array(own), pa.string()), pc.cast(pa.array(second), pa.string())


class _Clerks:
    """The rows as they were written down."""

    def __init__(self, random: np.random.Generator, seed: int, world: _World, person: Ints, rates: Rates) -> None:
        self._random, self._world, self._person, self._rates = random, world, person, rates
        self._dice = Dice(f"{seed}:clerks")

    def write(self) -> dict[str, pa.Array]:
        """The columns."""
        rates, world, person = self._rates, self._world, self._person
        name = self._changed(world.name.take(pa.array(person)), rates.name_confused, self._confused)
        name = self._changed(name, rates.name_cut, lambda value: drop_character(self._dice, value))
        sex = np.where(self._happens(rates.sex_wrong), 1 - world.sex[person], world.sex[person])
        birth = self._changed(
            pc.cast(pa.array(world.birth[person].astype("datetime64[D]")), pa.string()),
            rates.birth_mistyped,
            self._slip,
        )
        birth = self._changed(birth, rates.birth_exchanged, lambda v: f"{v[:4]}-{v[8:]}-{v[5:7]}")
        borrowed = self._happens(rates.id_of_a_relative)
        number = world.id_number.take(pa.array(np.where(borrowed, world.head[person], person)))
        number = self._changed(number, rates.id_mistyped, self._slip)
        number = self._changed(number, rates.id_swapped, lambda value: swap_neighbours(self._dice, value))
        phones = pa.concat_arrays([world.phone, world.second_phone])
        second = self._random.random(len(person)) < 0.5
        phone = self._changed(phones.take(pa.array(person + second * len(world.sex))), rates.phone_mistyped, self._slip)
        home = np.where(self._random.random(len(person)) < 0.5, world.household[person], world.second_home[person])
        forms = pa.concat_arrays([world.address, world.address_otherwise])
        address = forms.take(pa.array(home + self._happens(rates.address_otherwise) * world.households))
        address = self._changed(address, rates.address_mistyped, lambda value: address_slip(self._dice, value))
        codes = pa.array([place[0] for place in _townships()])
        missing = pa.array(self._happens(rates.address_missing))
        return {
            "name": name,
            "sex": pa.array(np.where(sex == 1, MALE, FEMALE)),
            "birth_date": self._without(birth, rates.birth_missing),
            "id_number": self._without(number, rates.id_missing),
            "phone": self._without(phone, rates.phone_missing),
            "address": pc.if_else(missing, _NONE, address),
            "district": pc.if_else(missing, _NONE, codes.take(pa.array(world.township[home]))),
        }

    def _confused(self, name: str) -> str:
        return confuse_name(self._dice, name, self._dice.pick(("homophone", "near_pinyin", "shape", "traditional")))

    def _slip(self, text: str) -> str:
        return mistype_digit(self._dice, text)

    def _happens(self, rate: float) -> Flags:
        return np.asarray(self._random.random(len(self._person)) < rate)

    def _changed(self, column: pa.Array, rate: float, change: Any) -> pa.Array:
        """The column with `change` made where it happens."""
        chosen = self._happens(rate)
        new = pa.array([change(value) for value in column.filter(pa.array(chosen)).to_pylist()], pa.string())
        return pc.replace_with_mask(column, pa.array(chosen), new)

    def _without(self, column: pa.Array, rate: float) -> pa.Array:
        return pc.if_else(pa.array(self._happens(rate)), _NONE, column)


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _townships() -> list[tuple[str, str, str, str]]:
    """Code of the county, prefecture and county, county, township; in order of code."""
    data = resources.files("ontology") / "data"

    def read(name: str) -> list[list[str]]:
        return list(csv.reader((data / name).read_text(encoding="utf-8-sig").splitlines()))

    counties = {row[0]: row[1] for row in read("guizhou_counties_2023.csv")}
    prefectures = facts()["prefectures"]
    return [
        (row[2], f"{prefectures[row[2][:4]][0]}{counties[row[2]]}", counties[row[2]], row[1])
        for row in read("guizhou_townships_2023.csv")
    ]
