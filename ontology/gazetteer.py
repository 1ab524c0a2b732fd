"""The divisions of Guizhou as addresses name them, old names included, and the reading of an address against
them.

General address parsers put one Guizhou address in three into another county (DOMAIN.md); a list of the
province's own names does not. Divisions are those of 2023; former names lead to the division that covers the
place today.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from ontology.address_text import normalise_rest, plain

_PEOPLES: Final = "(?:布依族|苗族|彝族|回族|水族|侗族|土家族|仡佬族|白族|瑶族|壮族|畲族|毛南族|仫佬族|蒙古族|满族|各族)"
_COUNTY_SUFFIX: Final = re.compile(f"{_PEOPLES}*自治县$|特区$|[市区县]$")
_TOWNSHIP_SUFFIX: Final = re.compile(f"{_PEOPLES}+乡$|街道$|[镇乡]$")
_TOWNSHIP_FORMS: Final = ("街道办事处", "街道办", "街道", "办事处", "民族乡", "镇", "乡")
# A bare name followed by one of these is the name of a road, village or house: 遵义路, 安龙大道, 桔山村.
_NAMES_SOMETHING: Final = re.compile(
    "[东南西北中上下老新前后一二三四]?(?:路|街|巷|大道|道|桥|村|寨|组|社区|居委|小区|花园|广场|大厦|商|宾馆|酒店|学校|中学|小学|医院"
    "|镇|乡|站|收费|高速|立交|公司|监狱|号)"
)
_FINER: Final = re.compile(".{1,9}?(?:路|街|巷|道|村|社区|组|居委|小区|寨|屯)")
_FORMER_TOWNSHIP: Final = re.compile(
    "([\u4e00-\u9fff]{2,7}?)(街道办事处|街道办|街道|镇|乡)(?=$|[\u4e00-\u9fff0-9]{1,10}?(?:村|社区|居委|组|寨|屯|路|街|道))"
)
_ZONE: Final = re.compile("[\u4e00-\u9fff]{2,8}?(?:新区|开发区|管理区|高新区|园区|经济区)")
_PREFIX: Final = re.compile(
    "(?:户籍所在地|户籍地址|户籍地|户籍|现住址|现住地|现住|经常居住地|居住地|家庭住址|住所地|住址|地址|家住|暂住|常住|住在|住)?"
    "(?:中华人民共和国|中国)?(?:贵州省|贵州(?![东南西北中]?(?:路|街|大道|大学|大厦|大酒|财|师|民|医|电|日|饭|航)))?"
)
_ELSEWHERE: Final = re.compile(
    "(?:北京|天津|上海|重庆)市|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|云南|陕西"
    "|甘肃|青海|台湾)省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?:广西|新疆|西藏|宁夏|内蒙古)(?![路街东南西北中大])"
)


@dataclass(frozen=True, slots=True)
class Division:
    """One county or township of 2023."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address read against the gazetteer."""

    county_code: str | None
    """The 6-digit code of the county today, or ``None`` when the address does not tell or lies elsewhere."""
    township: str | None
    """The official name of the township today; a township that is no more keeps its own name."""
    rest: str
    """What stands below, normalised; the whole address where nothing above was found."""
    prefecture_code: str | None = None
    """The first four digits, also when the county is not known."""
    township_code: str | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    """Names to look up at the head of a text, the longest first."""

    full: Mapping[str, str]
    """Names that end in what they are (兴义市)."""
    bare: Mapping[str, str]
    """Names without it (兴义), which count only where they can't be part of another name."""
    longest: int

    def official(self, text: str) -> tuple[str, int] | None:
        """As :meth:`head`, of the full names alone."""
        for length in range(min(self.longest, len(text)), 2, -1):
            code = self.full.get(text[:length])
            if code is not None:
                return code, length
        return None

    def head(self, text: str, *, finer: bool = False) -> tuple[str, int] | None:
        """The code of the longest name the text begins with and that name's length, or ``None``.

        With ``finer``, a bare name must be followed by a road, village or the like.
        """
        for length in range(min(self.longest, len(text)), 1, -1):
            name = text[:length]
            code = self.full.get(name)
            if code is not None:
                return code, length
            code = self.bare.get(name)
            if code is None or _NAMES_SOMETHING.match(text, length):
                continue
            if not finer or _FINER.match(text, length):
                return code, length
        return None


def _names(full: Mapping[str, str], bare: Mapping[str, str]) -> _Names:
    return _Names(full, bare, max(map(len, [*full, *bare]), default=0))


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    counties: Mapping[str, str]
    townships: Mapping[str, Division]
    prefecture_names: _Names
    county_names: _Names
    seats: Mapping[str, str]
    cities: Mapping[str, str]
    by_county: Mapping[str, _Names]
    by_prefecture: Mapping[str, _Names]
    in_province: _Names


def _read(name: str) -> str:
    return resources.files("ontology").joinpath("data", name).read_text("utf-8")


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    counties = {row["code"]: row["name"] for row in csv.DictReader(_read("guizhou_counties_2023.csv").splitlines())}
    rows = csv.reader(_read("guizhou_townships_2023.csv").splitlines())
    townships = {code: Division(code, name) for code, name, *_ in rows}
    names: dict[str, Any] = yaml.safe_load(_read("guizhou_names.yaml"))
    return _Gazetteer(
        counties,
        townships,
        _prefecture_names(names["prefectures"]),
        _county_names(counties, names["former"]),
        {code: entry["seat"] for code, entry in names["prefectures"].items() if "seat" in entry},
        names["county_level_cities"],
        {code: _township_names(t for t in townships.values() if t.code[:6] == code) for code in counties},
        {
            code: _township_names((t for t in townships.values() if t.code[:4] == code), unique=True)
            for code in names["prefectures"]
        },
        _names(_township_names(townships.values(), unique=True).full, {}),
    )


def _prefecture_names(prefectures: Mapping[str, Any]) -> _Names:
    full: dict[str, str] = {}
    bare: dict[str, str] = {}
    for code, entry in prefectures.items():
        for name in (entry["name"], *entry["also"]):
            (full if name[-1] in "市州区" else bare)[name] = code
    return _names(full, bare)


def _county_names(counties: Mapping[str, str], former: Mapping[str, Mapping[str, int | None]]) -> _Names:
    full = {name: code for code, name in counties.items()}
    bare: dict[str, str] = {}
    for code, name in counties.items():
        stem = _COUNTY_SUFFIX.sub("", name)
        bare.setdefault(stem, code)
        # 威宁县 and 威宁自治县 for 威宁彝族回族苗族自治县.
        if name.endswith("自治县"):
            full.setdefault(f"{stem}县", code)
            full.setdefault(f"{stem}自治县", code)
    for code, old in former.items():
        for name in old:
            full.setdefault(name, code)
            bare.setdefault(_COUNTY_SUFFIX.sub("", name), code)
    # One character (盘 of 盘县) is no name.
    return _names(full, {name: code for name, code in bare.items() if len(name) > 1})


def _township_names(townships: Iterable[Division], *, unique: bool = False) -> _Names:
    """Names of townships: official, with every other rank they may have had, and bare.

    With ``unique``, a name that two of them bear is left out.
    """
    found = list(townships)
    full: dict[str, str] = {}
    other: dict[str, str] = {}
    bare: dict[str, str] = {}
    clashes: set[str] = set()
    for township in found:
        if township.name in full:
            clashes.add(township.name)
        full[township.name] = township.code
    for township in found:
        stem = _TOWNSHIP_SUFFIX.sub("", township.name)
        for table, names in ((other, [stem + form for form in _TOWNSHIP_FORMS]), (bare, [stem])):
            for name in names:
                if table.setdefault(name, township.code) != township.code:
                    clashes.add(name)
    full = {**other, **full}
    if unique:
        full = {name: code for name, code in full.items() if name not in clashes}
        bare = {}
    return _names(full, {name: code for name, code in bare.items() if len(name) > 1 and name not in clashes})


def counties() -> Mapping[str, str]:
    """The counties of 2023: code → name."""
    return _gazetteer().counties


@lru_cache(maxsize=1)
def prefectures() -> Mapping[str, str]:
    """The prefectures of today: the first four digits of the code → official name."""
    names: dict[str, Any] = yaml.safe_load(_read("guizhou_names.yaml"))
    return {code: str(entry["name"]) for code, entry in names["prefectures"].items()}


def county_named(name: str) -> str | None:
    """The county that bears this name whole, in full or without its rank, now or formerly; None for any other."""
    names = _gazetteer().county_names
    return names.full.get(name) or names.bare.get(name)


def townships(county_code: str) -> list[Division]:
    """The townships of a county of 2023, in order of code; empty for a code that is none."""
    return [t for t in _gazetteer().townships.values() if t.code[:6] == county_code]


def parse_address(text: str) -> Address:
    """Find county and township of a Guizhou address, however much of it is given, and normalise what is left.

    Works with and without 贵州省, prefecture and county; former names lead to the present division (盘县 →
    520281 盘州市, 毕节市 → 520502 七星关区 where no county follows). An address in another province has no
    codes. Never raises.
    """
    value = plain(text)
    # A province named within a sentence (…住贵州省…): what stands before it is no part of the address.
    start = value.find("贵州省", 0, 16)
    value = value[start:] if start > 0 else value
    # The pattern matches the empty text too, so its first match is always the head.
    value = _PREFIX.sub("", value, count=1)
    if _ELSEWHERE.match(value):
        return Address(None, None, normalise_rest(value))
    gazetteer = _gazetteer()
    prefecture, county, named_city = None, None, False
    # 遵义县 before 遵义: what is a county by its full name is no prefecture by its short one.
    found = gazetteer.county_names.official(value)
    if found is not None:
        county, value = found[0], value[found[1] :]
    else:
        prefecture, value, named_city = _prefecture(gazetteer, value)
        county, value = _county(gazetteer, value, prefecture)
    township, value = _township(gazetteer, value, county, prefecture)
    if township is not None:
        county = township.code[:6]
        return Address(county, township.name, normalise_rest(value), county[:4], township.code)
    if county is None and prefecture is not None and named_city and value:
        county = gazetteer.seats.get(prefecture)
    former, value = _former_township(value) if county is not None else (None, value)
    return Address(county, former, normalise_rest(value), county[:4] if county else prefecture)


def _prefecture(gazetteer: _Gazetteer, value: str) -> tuple[str | None, str, bool]:
    """The prefecture at the head, what follows, and whether it was named as a city (毕节市, not 毕节地区)."""
    found = gazetteer.prefecture_names.head(value)
    if found is None:
        return None, value, False
    code, length = found
    return code, value[length:], value[length - 1] == "市"


def _county(gazetteer: _Gazetteer, value: str, prefecture: str | None) -> tuple[str | None, str]:
    """The county at the head and what follows."""
    if prefecture is not None:
        # 毕节地区毕节市: the city is the county-level one of before the prefecture became a city.
        city = gazetteer.cities.get(value[:3])
        if city is not None and city[:4] == prefecture:
            return city, value[3:]
    found = gazetteer.county_names.head(value)
    return (None, value) if found is None else (found[0], value[found[1] :])


def _township(
    gazetteer: _Gazetteer, value: str, county: str | None, prefecture: str | None
) -> tuple[Division | None, str]:
    """The township at the head, or behind the name of a development zone, and what follows it."""
    found = _township_at_head(gazetteer, value, county, prefecture)
    if found is None:
        # A zone (义龙新区) is no division, but its name often stands in the place of one.
        zone = _ZONE.match(value)
        if zone is None:
            return None, value
        behind = value[zone.end() :]
        found = _township_at_head(gazetteer, behind, county, prefecture)
        if found is None:
            return None, value
        value = behind
    code, length = found
    return gazetteer.townships[code], value[length:]


def _township_at_head(
    gazetteer: _Gazetteer, value: str, county: str | None, prefecture: str | None
) -> tuple[str, int] | None:
    """A township of the county or, where none is named, of the prefecture or province if its name is unique there."""
    if county is not None:
        return gazetteer.by_county[county].head(value, finer=True)
    if prefecture is None:
        return gazetteer.in_province.head(value)
    seat = gazetteer.seats.get(prefecture)
    found = gazetteer.by_county[seat].head(value) if seat is not None else None
    return found or gazetteer.by_prefecture[prefecture].head(value)


def _former_township(value: str) -> tuple[str | None, str]:
    """A township that the list of 2023 does not hold, by its form and what follows it, and the rest."""
    match = _FORMER_TOWNSHIP.match(value)
    if match is None:
        return None, value
    form = "街道" if match[2].startswith("街道") else match[2]
    return match[1] + form, value[match.end() :]
