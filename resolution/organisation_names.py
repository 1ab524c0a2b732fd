"""Names of organisations taken apart: place, trade name, legal form, branch.

A Chinese firm's name is place + trade name + trade + legal form (企业名称登记管理规定, art. 6); registers leave out the
place or shorten the form. A branch bears its parent's name and its own, and is another entity with its own code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ontology import gazetteer

_FORMS = (
    "有限责任公司|股份有限公司|集团有限公司|有限公司|集团公司|股份公司|集团|公司|合伙企业|(?:普通合伙)|(?:有限合伙)"
)
_LEGAL_FORM = re.compile(f"({_FORMS})")
_BRANCH_WORDS = (
    "分公司|支公司|中心支公司|分店|分厂|营业部|经营部|门市部|办事处|服务站|服务部|营销服务部|项目部|分社|分行|支行|车队"
    "|分部|分院|分所"
)
_BRANCH = re.compile(f"(?:{_BRANCH_WORDS})$")
_NUMBERED_BRANCH = re.compile(f"(第?[一二三四五六七八九十\\d]+)(?:{_BRANCH_WORDS})$")
_OWN_BRANCH = re.compile(f"(\\w{{2,3}})(?:{_BRANCH_WORDS})$")
_BRACKETS = str.maketrans("（）〔〕［］【】", "()()()()")
_NOISE = re.compile(r"[\s·•,，。.\-_]")
_PEOPLES = re.compile(
    "(?:布依族|苗族|彝族|回族|水族|侗族|土家族|仡佬族|白族|瑶族|壮族|畲族|毛南族|仫佬族|蒙古族|满族|各族)*自治[县州]$"
)
"""The nationalities in the full name of an autonomous county or prefecture: 关岭布依族苗族自治县 is 关岭."""
_OTHER_PLACES = (
    "贵阳市 遵义市 六盘水市 安顺市 毕节市 铜仁市 黔西南州 黔东南州 黔南州 黔西南布依族苗族自治州 黔东南苗族侗族自治州 "
    "黔南布依族苗族自治州 毕节地区 铜仁地区 盘县 遵义县 黔西县"
).split()
"""Prefectures, and counties that have been renamed."""
_RANK = re.compile("(?:自治州|自治县|特区|[省市县区州])$")


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """whole: the name without noise; core: trade name and trade, without place, form and branch; place: the name
    of the place it begins with, "" where it names none; branch: what tells the branch from its parent."""

    whole: str
    core: str
    place: str
    branch: str


def read(name: str) -> OrganisationName:
    """Takes a (simplified) name apart; never fails, at worst all of it is core."""
    whole = _NOISE.sub("", name.translate(_BRACKETS))
    main, branch = _split_branch(whole)
    place, rest = _split_place(main)
    core = _LEGAL_FORM.sub("", rest).replace("(", "").replace(")", "")
    return OrganisationName(whole, core or rest, place, branch)


def _split_branch(name: str) -> tuple[str, str]:
    """The parent's name and the branch: what follows the legal form (…公司兴义市分公司), or the last word (…一分店)."""
    if not _BRANCH.search(name):
        return name, ""
    body = _BRANCH.sub("", name)
    forms = list(_LEGAL_FORM.finditer(body))
    if forms and forms[-1].start() > 1:
        return body[: forms[-1].end()], _branch_key(body[forms[-1].end() :])
    if at := _place_at_end(body):
        return body[:at], _branch_key(body[at:])
    found = _NUMBERED_BRANCH.search(name) or _OWN_BRANCH.search(name)
    if found and found.start() >= 4:
        return name[: found.start()], _branch_key(found.group(1))
    return name, ""


def _place_at_end(body: str) -> int:
    """Where the place starts that a text ends with (…运输兴义市 分公司); 0 where it ends with none."""
    return next((at for at in range(max(4, len(body) - 12), len(body) - 1) if _places().fullmatch(body, at)), 0)


def _branch_key(text: str) -> str:
    """兴义市 and (兴义) name one branch."""
    bare = text.replace("(", "").replace(")", "")
    bare = re.sub("^(?:贵州省|贵州)", "", bare)
    short = _RANK.sub("", _PEOPLES.sub("", bare))
    return (short if len(short) >= 2 else bare) or "·"


def _split_place(name: str) -> tuple[str, str]:
    """The finest division a name begins with, and what follows. 贵州 alone is no place: half the names bear it."""
    rest = re.sub("^(?:贵州省|贵州|省)|\\(贵州省?\\)", "", name).lstrip("()")
    place = ""
    while (found := _places().match(rest)) and len(rest) - found.end() >= 4:
        place = _RANK.sub("", _PEOPLES.sub("", found.group())) or place
        rest = rest[found.end() :].lstrip("()")
    return place, rest if rest else name


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    names = set(gazetteer.counties().values())
    names |= set(_OTHER_PLACES)
    bases = {_PEOPLES.sub("", name) for name in names if _PEOPLES.search(name)}
    names |= bases | {f"{base}县" for base in bases}
    names |= {_RANK.sub("", name) for name in names}
    names = {name for name in names if len(name) >= 2}
    return re.compile("|".join(sorted(names, key=lambda n: (-len(n), n))))
