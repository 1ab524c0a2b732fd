"""Whom a text introduces: by a role and a name with a mark after it, by what stands in brackets behind a name, or as a
row of a table. A list of names behind one role is a list of people with that role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ingest.text.formulas import ENTERPRISE, PERSON, Named, read_fields
from ingest.text.legible import HAN, Legible
from ingest.text.party_tables import read_cells, rows_of
from ingest.text.person_names import NAME, beginning_at, ending_at, is_name
from ingest.text.roles import HEADS, ROLE, ROLES, Role
from ontology.text import normalise_name

_STOP: Final = r"(?=[,、|;。:() \n]|$)"
_KINDS: Final = (
    "公司|厂|合作社|合作联社|联社|银行|信用社|支行|分行|支公司|分公司|营业部|中心|医院|学校|大学|学院|幼儿园|[中小]学|"
    "管理局|分局|公安局|委员会|人民政府|街道办事处|事务所|酒店|宾馆|饭店|商行|超市|经营部|门市部?|协会|学会|基金会|集团|村民小组|居民委员会|"
    "村民委员会|项目部|工程队|加油站|养殖场|农场|煤矿|矿业|工作室|俱乐部|服务部|商店|药店|网吧|酒楼|餐馆|茶楼|会所|局|院"
)
_FIRM: Final = re.compile(rf"[{HAN}A-Za-z0-9()&·]{{2,46}}?(?:{_KINDS}){_STOP}")
_PERSON: Final = re.compile(NAME + _STOP)
_LEAD: Final = re.compile(r"[:| ]{0,2}(?:\(?[一二三四五六七八九十0-9]{1,2}[).、.])?")
_BRACKETED: Final = re.compile(
    r"\((?:性别)?[男女][,、)]|\((?:公民)?身份证?号?码?|\([^()]{0,20}[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日出?生"
)


@dataclass(slots=True)
class Part:
    """As what somebody takes part. where: of the words that say so, in the legible text."""

    who: Named
    role: Role
    where: tuple[int, int]


Head = tuple[Named, Named, tuple[int, int]]
"""A person, the firm whose 法定代表人 it is, and where the legible text says so."""


@dataclass(slots=True)
class Introduced:
    """Whom a text introduces, and as what."""

    named: list[Named] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)


def introduced(text: Legible, people: Iterable[tuple[int, int]]) -> Introduced:
    """Whom a legible text introduces. people: where in it a model says that persons are named, may be none."""
    reader = _Reader(text, sorted(people))
    reader.tables()
    reader.roles()
    reader.brackets()
    reader.found.named.sort(key=lambda one: one.at)
    return reader.found


class _Reader:
    def __init__(self, text: Legible, people: list[tuple[int, int]]) -> None:
        self.text, self.plain = text, text.plain
        self.people = people
        self.starts = [start for start, _ in people]
        self.found = Introduced()
        self._by_place: dict[int, Named] = {}

    def tables(self) -> None:
        """Those in tables whose first row says what the columns hold."""
        for cells, role in rows_of(self.plain):
            start, end = cells["name"]
            if not is_name(self.plain[start:end].replace(" ", ""), certain_place=True):
                continue
            one = self.name(PERSON, start, end)
            one.introduced = True
            read_cells(self.text, cells, one)
            if role is not None:
                self.found.parts.append(Part(one, role, (start, end)))

    def roles(self) -> None:
        """Those that a role stands before."""
        firm: Named | None = None
        upto = 0
        for match in ROLE.finditer(self.plain):
            if match.start() < upto:
                continue
            role = ROLES[match["role"]]
            lead = _LEAD.match(self.plain, match.end())
            at = lead.end() if lead else match.end()
            alone = ":" in self.plain[match.end() : at] or "|" in self.plain[match.end() : at]
            those = self._names(at, role, alone)
            for one in those:
                self.found.parts.append(Part(one, role, (match.start(), one.at[1])))
            if not those:
                continue
            last = those[-1]
            # Of several at once, what follows is of nobody for certain.
            upto = read_fields(self.text, last.at[1], last, self.starts) if len(those) == 1 else last.at[1]
            if role.word in HEADS:
                if firm is not None and self._stands_by(firm, match.start()):
                    self._head(last, firm, role, (match.start(), last.at[1]))
                continue
            firm = last if len(those) == 1 and last.entity_type == ENTERPRISE and (alone or last.introduced) else None
            self._firm_ends = upto

    _firm_ends = 0

    def _stands_by(self, firm: Named, at: int) -> bool:
        """Whether nothing but what is told of the firm stands between it and the words for who heads it."""
        between = self.plain[self._firm_ends : at]
        return len(between) <= 30 and not ROLE.search(between)

    def _head(self, person: Named, firm: Named, role: Role, where: tuple[int, int]) -> None:
        if role.word == "法定代表人" and person.entity_type == PERSON:
            self.found.heads.append((person, firm, where))

    def _names(self, at: int, role: Role, alone: bool) -> list[Named]:
        """Those named from there on, with 、 between them."""
        those: list[Named] = []
        while True:
            one = self._name(at, role, alone or self._told(at))
            if one is None:
                return those
            those.append(one)
            if self.plain[one.at[1] : one.at[1] + 1] != "、":
                return those
            at = one.at[1] + 1
            alone = False

    def _told(self, at: int) -> bool:
        """Whether what is told of a person follows the name there."""
        match = _PERSON.match(self.plain, at)
        if match is None:
            return False
        after = self.plain[match.end() : match.end() + 3]
        return bool(re.match(r"[,(| ][男女][,、|)( ]", after + " "))

    def _name(self, at: int, role: Role, certain: bool) -> Named | None:
        person = _PERSON.match(self.plain, at)
        if person and is_name(person[0], certain_place=certain):
            return self.name(PERSON, *person.span())
        firm = None if role.persons_only else _FIRM.match(self.plain, at)
        if firm and "、" not in firm[0] and not ROLE.match(firm[0]):
            return self.name(ENTERPRISE, *firm.span())
        told = next((upto for start, upto in self.people if start == at), None)
        if told is not None and is_name(self.plain[at:told], certain_place=True):
            return self.name(PERSON, at, told)
        flows = beginning_at(self.plain, at)
        return None if flows is None else self.name(PERSON, at, flows)

    def brackets(self) -> None:
        """Those of whom brackets tell: 张伟（男，身份证号码…）."""
        for match in _BRACKETED.finditer(self.plain):
            end = match.start()
            if any(one.at[1] == end for one in self.found.named):
                continue
            where = next(((s, e) for s, e in self.people if e == end), None) or ending_at(self.plain, end)
            if where is None:
                continue
            one = self.name(PERSON, *where)
            read_fields(self.text, end, one, self.starts)

    def name(self, entity_type: str, start: int, end: int) -> Named:
        """What stands there as something named."""
        if start in self._by_place:
            return self._by_place[start]
        begin, finish = self.text.span(start, end)
        one = Named(entity_type, begin, finish, (start, end))
        one.say("name", normalise_name(self.plain[start:end]) or self.plain[start:end], begin, finish)
        self._by_place[start] = one
        self.found.named.append(one)
        return one
