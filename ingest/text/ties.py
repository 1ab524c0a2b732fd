"""What a text says of two things it names: who drives what, who is married to or the child of whom, whose phone it is,
which case came from which. Where more than one could be meant nothing is said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.text.formulas import CASE, ENTERPRISE, PERSON, VEHICLE, Named
from ingest.text.legible import SIGNS, Legible
from ingest.text.parties import Part
from ingest.text.roles import DRIVERS, ROLE, WORD


@dataclass(frozen=True, slots=True, eq=False)
class Tie:
    """A link that a text states. source, target: None stands for the case that the text is about. start, end: of the
    sentence that says so, in the original."""

    link_type: str
    source: Named | None
    target: Named | None
    role: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Appearance:
    """A place in the legible text at which something is named."""

    start: int
    end: int
    who: Named


_SENTENCE: Final = re.compile(r"[^。;!?\n]+[。;!?]?")
_PLATE: Final = SIGNS["plate"]
_DRIVES: Final = re.compile(
    "(?:饮酒后|酒后|醉酒|无证|持证|超速|违规|独自|再次|又|多次|雇请)?[驾开](?:驶|车|着)?(?:其|自己|本人|所有的|名下的|一辆)*"
    rf"(?:悬挂|车牌|号牌|牌照|牌号|号码|号|为|是|的|“|:)*{_PLATE}"
)
_DRIVEN_BY: Final = re.compile(
    rf"{_PLATE}[^,。;|\n与和被将撞碰向对{''.join(SIGNS.values())}]{{0,14}}?"
    rf"(?:{'|'.join(sorted(DRIVERS, key=len, reverse=True))})(?:为|系|是|:|即)?"
)
_USES: Final = re.compile(
    rf"(?:所?使用的?|持有的?|的|,|\()?(?:联系电话|联系方式|手机号码?|电话号码?|手机|电话)(?:号码)?[:为是]?{SIGNS['phone']}"
)
_KIN: Final = {
    "spouse": "合法妻子|合法丈夫|妻子|丈夫|配偶|妻|夫",
    "parent": "亲生父亲|亲生母亲|生父|生母|父亲|母亲|父|母",
    "child": "婚生子|婚生女|亲生子|亲生女|长子|次子|三子|独子|长女|次女|三女|独女|儿子|女儿|子|女",
}
_KIN_END: Final = r"(?=[,、。;|()\n: ]|$|均|且|也)"
_OF_KIN: Final = re.compile(
    "(?:的|之)(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _KIN.items()) + ")" + _KIN_END
)
_IS: Final = re.compile(rf"(?:系|是|为)(?:本案)?(?:{WORD})?")
_COUPLE: Final = re.compile("(?:,|二人|两人|双方)*(?:系|是|为)(?:合法)?夫妻(?:关系)?" + _KIN_END)
_HIS_SPOUSE: Final = re.compile(f"其(?:合法)?(?:妻子|丈夫|妻|夫|配偶)(?:{WORD})?")
_COURT: Final = SIGNS["court_case_number"]
_FROM_CASE: Final = re.compile(
    rf"(?:不服|执行依据|依据|据以执行的?|申请执行|撤销|维持|作出的?|原审|一审|审理的?|审结的?|发生法律效力的?)[^,。;\n]{{0,24}}?"
    rf"{_COURT}[^,。;\n]{{0,6}}(?:判决|裁定|调解书|决定|刑事|民事|行政|一案)"
)
_SOMEBODY_ELSE: Final = re.compile("他人|等人|男子|女子|其[子妻夫父母女]|同伙|对方|[与和将被向对把让由]")
"""Words before which, or behind which, somebody who is not named may be the one that acts."""
_FIRM_IT_IS: Final = re.compile("该公司|该单位|该企业|该厂")


def appearances(text: Legible, named: Sequence[Named], people: Sequence[tuple[int, int]]) -> list[Appearance]:
    """Where what is named appears, in order: by its name or a short form of it, where one alone goes by that; by its
    number. people: where a model says that persons are named: a name that is a part of such a one is not that name."""
    by_name: dict[str, Named | None] = {}
    for one in named:
        for called in {one.name, *one.aliases} - {None}:
            assert called is not None
            by_name[called] = None if by_name.get(called, one) is not one else one
    found = [Appearance(*one.at, one) for one in named if one.name is None]
    taken = {one.at[0]: one for one in named if one.name is not None}
    if by_name:
        any_of = re.compile("|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True)))
        longer = dict(people)
        for match in any_of.finditer(text.plain):
            who = taken.get(match.start()) or by_name[match[0]]
            if who is not None and longer.get(match.start(), match.end()) <= match.end():
                found.append(Appearance(match.start(), match.end(), who))
    firms = {id(a.who): a.who for a in found if a.who.entity_type == ENTERPRISE}
    if len(firms) == 1:
        (firm,) = firms.values()
        found += [Appearance(*m.span(), firm) for m in _FIRM_IT_IS.finditer(text.plain) if m.start() > firm.at[1]]
    return sorted(found, key=lambda a: (a.start, -a.end))


class Ties:
    """Reads the ties of one text into `found`, and into the attributes of what it names."""

    def __init__(self, text: Legible, seen: Sequence[Appearance], parts: Sequence[Part]) -> None:
        self.text, self.plain = text, text.plain
        self.seen = seen
        self.found: list[Tie] = []
        self._starts = [a.start for a in seen]
        self._ending = {a.end: a for a in seen}
        self._starting = {a.start: a for a in seen}
        self._persons = [a for a in seen if a.who.entity_type == PERSON]
        self._person_starts = [a.start for a in self._persons]
        self._sentences = [m.span() for m in _SENTENCE.finditer(text.plain)]
        self._sentence_starts = [start for start, _ in self._sentences]
        self._in_role: dict[str, set[int]] = {}
        self._of: dict[int, Named] = {}
        for part in parts:
            self._in_role.setdefault(part.role.word, set()).add(id(part.who))
            self._of[id(part.who)] = part.who

    def read(self) -> list[Tie]:
        """All of them."""
        self._driving()
        self._kin()
        self._phones()
        self._cases()
        return self.found

    def sentence(self, at: int) -> tuple[int, int]:
        """Bounds of the sentence there, in the legible text."""
        place = bisect_right(self._sentence_starts, at) - 1
        return self._sentences[place] if place >= 0 else (0, len(self.plain))

    def state(
        self, link_type: str, source: Named | None, target: Named | None, at: int, role: str | None = None
    ) -> None:
        """Adds a tie that the sentence there states."""
        if source is not None and source is target:
            return
        self.found.append(Tie(link_type, source, target, role, *self.text.span(*self.sentence(at))))

    def _between(self, start: int, end: int) -> list[Appearance]:
        return self._persons[bisect_left(self._person_starts, start) : bisect_left(self._person_starts, end)]

    def _subject(self, at: int) -> Named | None:
        """Who does what is said from there on: named right before it, else the only one of the sentence so far."""
        beside = self._ending.get(at) or (self._ending.get(at - 1) if self.plain[at - 1 : at] in ",)" else None)
        start, _ = self.sentence(at)
        before = self._between(start, at)
        if beside is not None and beside.who.entity_type == PERSON:
            return None if self._listed(beside) or self._plural(at) else beside.who
        those = {id(a.who): a.who for a in before}
        if len(those) != 1 or self._plural(at) or _SOMEBODY_ELSE.search(self.plain, start, at):
            return None
        return next(iter(those.values()))

    def _plural(self, at: int) -> bool:
        return self.plain[max(0, at - 2) : at].startswith("等") or self.plain[at - 1 : at] == "等"

    def _driving(self) -> None:
        for match in _DRIVES.finditer(self.plain):
            vehicle = self._starting.get(match.end() - 1)
            who = self._subject(match.start())
            if vehicle and who:
                self.state("driver", who, vehicle.who, match.start())
        for match in _DRIVEN_BY.finditer(self.plain):
            vehicle, driver = self._starting.get(match.start()), self._starting.get(match.end())
            if vehicle and driver and driver.who.entity_type == PERSON:
                self.state("driver", driver.who, vehicle.who, match.start())

    def _kin(self) -> None:
        for match in _OF_KIN.finditer(self.plain):
            other = self._ending.get(match.start())
            whose = other.who if other else self._only_in_role(match.start())
            if whose is None or whose.entity_type != PERSON:
                continue
            at = other.start if other else self._role_before(match.start())
            is_ = self._is_before(at)
            subject = None if is_ is None else self._of_whom_it_is_told(is_)
            if subject is None:
                continue
            if match["spouse"]:
                self.state("spouse", subject, whose, match.start())
            elif match["parent"]:
                self.state("parent", subject, whose, match.start())
            else:
                self.state("parent", whose, subject, match.start())
        for match in _COUPLE.finditer(self.plain):
            last = self._ending.get(match.start())
            if last is None or last.who.entity_type != PERSON:
                continue
            joint = re.search(f"[与和、](?:{WORD})?$", self.plain[max(0, last.start - 12) : last.start])
            first = joint and self._ending.get(max(0, last.start - 12) + joint.start())
            if first and first.who.entity_type == PERSON and self.plain[first.start - 1 : first.start] != "、":
                self.state("spouse", first.who, last.who, match.start())
        for match in _HIS_SPOUSE.finditer(self.plain):
            spouse = self._starting.get(match.end())
            start, _ = self.sentence(match.start())
            those = {id(a.who): a.who for a in self._between(start, match.start())}
            if spouse and spouse.who.entity_type == PERSON and len(those) == 1:
                self.state("spouse", next(iter(those.values())), spouse.who, match.start())

    def _only_in_role(self, end: int) -> Named | None:
        """Whom a role without a name means that ends there: where one alone has it."""
        start = self._role_before(end)
        role = ROLE.match(self.plain, start) if start >= 0 else None
        those = self._in_role.get(role["role"], set()) if role else set()
        return self._of[next(iter(those))] if len(those) == 1 else None

    def _role_before(self, end: int) -> int:
        for match in ROLE.finditer(self.plain, max(0, end - 12), end):
            if match.end() == end:
                return match.start()
        return -1

    def _is_before(self, at: int) -> int | None:
        """Where 系 (本案被告人) begins that ends there."""
        for start in range(max(0, at - 14), at):
            if _IS.fullmatch(self.plain, start, at):
                return start
        return None

    def _of_whom_it_is_told(self, at: int) -> Named | None:
        """Whom 系… there is about: named right before it, or introduced by the sentence it stands in."""
        beside = self._ending.get(at)
        if beside is not None:
            return beside.who if beside.who.entity_type == PERSON else None
        if self.plain[at - 1 : at] not in (",", "|", " ", "("):
            return None
        start, _ = self.sentence(at)
        before = self._between(start, at)
        those = {id(a.who): a.who for a in before}
        return next(iter(those.values())) if len(those) == 1 else None

    def _phones(self) -> None:
        for match in _USES.finditer(self.plain):
            owner = self._ending.get(match.start())
            number = self.text.numbers[match.end() - 1]
            if owner is not None and owner.who.entity_type == PERSON and not self._listed(owner):
                owner.who.say("phone", number.value, number.start, number.end)

    def _listed(self, one: Appearance) -> bool:
        """Whether it is the last of several, of whom all or one may be meant."""
        joint = re.search(f"[、和与及](?:{WORD})?$", self.plain[max(0, one.start - 12) : one.start])
        if joint is None:
            return False
        before = self._ending.get(max(0, one.start - 12) + joint.start())
        return joint[0].startswith("、") or (before is not None and before.who.entity_type == PERSON)

    def _cases(self) -> None:
        for match in _FROM_CASE.finditer(self.plain):
            place = match.start() + match[0].index(_COURT)
            other = self._starting.get(place)
            if other is not None and other.who.entity_type == CASE:
                self.state("originates_from", None, other.who, match.start())


def in_role_ties(ties: Ties, parts: Sequence[Part], heads: Sequence[tuple[Named, Named, tuple[int, int]]]) -> None:
    """Adds what roles say: who takes part in the case as what, and who heads a firm."""
    told: set[tuple[int, str, str]] = set()
    for part in parts:
        key = (id(part.who), part.role.link_type or "", part.role.word)
        if part.role.link_type is None or key in told or part.who.entity_type not in (PERSON, ENTERPRISE):
            continue
        told.add(key)
        ties.state(part.role.link_type, part.who, None, part.where[0], part.role.word)
    for person, firm, where in heads:
        ties.state("legal_representative", person, firm, where[0])


def vehicles_and_cases(text: Legible, own: str | None) -> list[Named]:
    """What a text names by plate or case number. own: the number of the case it is about, which is no other case."""
    named: list[Named] = []
    known: set[tuple[str, str]] = set()
    for at, number in sorted(text.numbers.items()):
        kind = {"plate": (VEHICLE, "plate"), "court_case_number": (CASE, "case_number")}.get(number.kind)
        if kind is None or number.value == own or (kind[1], number.value) in known:
            continue
        known.add((kind[1], number.value))
        one = Named(kind[0], number.start, number.end, (at, at + 1))
        one.say(kind[1], number.value, number.start, number.end)
        named.append(one)
    return named
