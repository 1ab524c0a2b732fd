"""The formulas in which the genre says things of one person or firm: sex, day of birth, number, address, phone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.text.legible import HAN, SIGNS, Legible
from ingest.text.roles import ROLE
from ontology.text import parse_date

PERSON, ENTERPRISE, VEHICLE, CASE = "Person", "Enterprise", "Vehicle", "Case"


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a text states, and where in the original."""

    value: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Named:
    """What a text names, and what it says of it. start, end: in the original, of the name or number where it is first
    said; at: the same in the legible text; attributes: by the ontology's names; aliases: short forms it defines."""

    entity_type: str
    start: int
    end: int
    at: tuple[int, int]
    attributes: dict[str, Stated] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    introduced: bool = False
    """Whether it is said to be somebody here, by a role and a mark after the name, or by what is told of it."""

    @property
    def name(self) -> str | None:
        """Its name, in normal form."""
        said = self.attributes.get("name")
        return None if said is None else said.value

    def say(self, attribute: str, value: str, start: int, end: int) -> None:
        """States an attribute; what was said first stays."""
        self.attributes.setdefault(attribute, Stated(value, start, end))


_MARKS: Final = "".join(SIGNS.values())
_END: Final = r"(?=[,、|;。() \n]|$)"
_LIKE: Final = "[0-9OoQDIl]"
DATE: Final = (
    rf"(?:[12Il]{_LIKE}{{3}}年{_LIKE}{{1,2}}月{_LIKE}{{1,2}}日"
    "|[〇○零一二三四五六七八九]{4}年[元一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
    rf"|[12][0-9]{{3}}[-./][0-9]{{1,2}}[-./][0-9]{{1,2}}|[12][0-9]{{3}}[01][0-9][0-3][0-9](?![0-9]))"
)
_PLACE: Final = (
    rf"(?P<place>(?!院|宿|处所|房)[^,。;|\n()“”{_MARKS}]{{2,70}}?)"
    rf"(?=[,。;|\n()]|$|{SIGNS['phone']}|{SIGNS['person_id']}|(?:公民)?身份(?:证|号)|联系电话)"
)
_ADDRESS_SIGN: Final = re.compile("[省市县区州镇乡村路街组号巷道寨旗盟]")
_NOT_ADDRESS: Final = re.compile("^(?:同上|不详|同|址同|与|在其|于其)|期间|被告|原告")
_LABEL_GAP: Final = r"[^,。;|\n()\ue000-\ue010]{0,6}"
_SEX: Final = re.compile(rf"(?:性别[:为]?\s?)?([男女])(?:性)?(?:{_END}|(?=[12][0-9]{{3}}))")
_BORN: Final = re.compile(
    r"(?:(?P<before>生于|出生于|出生日期[:为]?|出生年月日?[:为]?|出生时间[:为]?|出生[:为])\s?)?"
    rf"(?P<day>{DATE})(?P<after>\s?(?:出生|生(?![产效活])))?"
)
_PERSON_ID: Final = re.compile(
    rf"(?:(?:公民)?身份证?(?:件)?号?码?|居民身份证(?:号码?)?|证件号码?|身份证明?){_LABEL_GAP}{SIGNS['person_id']}"
    rf"|(?P<bare>{SIGNS['person_id']})"
)
_USCC: Final = re.compile(
    rf"(?:统一社会信用代码|社会信用代码|信用代码|组织机构代码|税号){_LABEL_GAP}{SIGNS['uscc']}"
    rf"|(?P<bare>{SIGNS['uscc']})"
)
_PHONE: Final = re.compile(
    r"(?:联系电话|联系方式|电话号码|电话|手机号码?|手机|(?:本人)?使用(?:的)?(?:手机|电话)(?:号码?)?)[:为是]?\s?"
    rf"{SIGNS['phone']}|(?P<bare>{SIGNS['phone']})"
)
_LIVES: Final = re.compile(
    r"(?:(?P<registered>户籍所在地|户籍登记地|户籍地址|户籍地|户籍|户口所在地)"
    r"|住所地|现住址|现住地|现居住地|住所|住址|经常居住地|居住地|现住|现居住|现居|家住|地址|住)[:为在于是]{0,2}\s?"
    + _PLACE
)
_BARE_PLACE: Final = re.compile(rf"(?P<place>[{HAN}]{{2,8}}(?:省|市|州|县|区)[^,。;|\n()]{{3,60}})(?=\||\n|$)")
_FORMER: Final = re.compile(rf"(?:曾用名|又名|化名|原名)[:]?([{HAN}·]{{2,8}}){_END}")
_SHORT: Final = re.compile('(?:以下|下)?(?:均|统)?简称[:为]?[“"]?([^“”"()、,]{2,20})[”"]?(?=[)、,])')
_OTHERS: Final = re.compile(
    "(?:其|该)?(?:妻|夫|父|母|儿|兄|弟|姐|妹|丈夫|妻子|亲属|联系人|委托|诉讼代理|法定代|主要负责人|负责人|代理人|辩护人"
    "|监护人|经营者|投资人|共同|双方|均|以上|上列|上述|二人|三人|经办|案外)"
)
"""What is said from here on may be of somebody else."""
_GOES_ON: Final = re.compile("[因于经被在]|现羁押|同年|同月|次日|本院|[12][0-9]{3}年.{0,14}[因被]")
"""What is told of a life and not of a person any more."""
_BORN_AT: Final = re.compile(rf"(?:于|地[:为]?)[{HAN}]{{2,20}}(?=[,。;])")
_LABELLED_LINE: Final = re.compile(rf"[{HAN}]{{2,6}}:[^,。;\n]{{1,20}}(?=\n)")
"""One of a list of particulars that is of no use here: 民族：汉族."""
_SEPARATORS: Final = ",、|;() "
_STRAY: Final = "系是与为"


def read_fields(text: Legible, start: int, subject: Named, others: list[int]) -> int:
    """Reads what follows a name, until it may be of somebody else, into what the text says of `subject`.

    others: places in the legible text at which somebody else is named, in order. Returns where it ends.
    """
    plain = text.plain
    at, told = start, 0
    of_person = subject.entity_type == PERSON
    while at < len(plain):
        mark = plain[at]
        if mark not in _SEPARATORS and mark not in "。\n":
            return at
        after = at + 1
        while after < len(plain) and plain[after] in _SEPARATORS:
            after += 1
        goes_on = mark in "。\n"
        if after >= len(plain):
            return at
        taken = _field(text, after, subject, of_person, bare=not goes_on, in_table=mark == "|")
        if taken:
            told += 1
            at = _past_place_of_birth(plain, taken)
            continue
        if goes_on and (line := _LABELLED_LINE.match(plain, after)) and not _is_others(plain, after):
            at = line.end()
            continue
        if goes_on or plain[after] in "。\n" or _is_others(plain, after):
            if not goes_on and plain[after] in "。\n":
                at = after
                continue
            break
        upto = _next(plain, after)
        if upto - after > 16 or _GOES_ON.match(plain, after):
            break
        if plain[after] not in _STRAY and any(after <= other < upto for other in others):
            break
        at = upto
    subject.introduced = subject.introduced or told > 0
    return at


def _past_place_of_birth(plain: str, at: int) -> int:
    """1990年3月7日出生[于贵州省兴义市]，住…"""
    born_at = _BORN_AT.match(plain, at)
    return born_at.end() if born_at else at


def _is_others(plain: str, at: int) -> bool:
    """Whether what is said there is of somebody else."""
    return bool(_OTHERS.match(plain, at) or ROLE.match(plain, at))


def _field(text: Legible, at: int, subject: Named, of_person: bool, *, bare: bool, in_table: bool) -> int:
    """Reads one thing told of the subject; returns where it ends, 0 where nothing is."""
    plain = text.plain
    if of_person and (sex := _SEX.match(plain, at)) and (bare or plain.startswith("性别", at)):
        subject.say("sex", "1" if sex[1] == "男" else "2", *text.span(sex.start(1), sex.end(1)))
        return sex.end()
    if of_person and (born := _BORN.match(plain, at)):
        named = born["before"] or born["after"]
        if named or (bare and (in_table or "sex" in subject.attributes) and re.match(_END, plain[born.end() :])):
            day = parse_date(_digits(born["day"]))
            if day is not None:
                subject.say("birth_date", day.isoformat(), *text.span(born.start("day"), born.end("day")))
            return born.end()
    for pattern, attribute in (((_PERSON_ID, "id_number") if of_person else (_USCC, "uscc")), (_PHONE, "phone")):
        found = pattern.match(plain, at)
        if found and (bare or not found["bare"]):
            number = text.numbers[found.end() - 1]
            subject.say(attribute, number.value, number.start, number.end)
            return found.end()
    lives = _LIVES.match(plain, at)
    if lives is None and in_table:
        lives = _BARE_PLACE.match(plain, at)
    if lives and _ADDRESS_SIGN.search(lives["place"]) and not _NOT_ADDRESS.search(lives["place"]):
        registered = of_person and "registered" in lives.re.groupindex and lives["registered"]
        subject.say(
            "registered_address" if registered else "address",
            lives["place"].strip(" :"),
            *text.span(lives.start("place"), lives.end("place")),
        )
        return lives.end()
    if of_person and (former := _FORMER.match(plain, at)):
        subject.say("former_name", former[1], *text.span(former.start(1), former.end(1)))
        return former.end()
    if short := _SHORT.match(plain, at):
        subject.aliases.add(short[1])
        return short.end()
    return 0


def _digits(day: str) -> str:
    return day.translate(_LOOK_ALIKE)


_LOOK_ALIKE: Final = str.maketrans("OoQDIl", "000011")
_ANY_SEPARATOR: Final = re.compile(r"[,、|;() 。\n]|$")


def _next(plain: str, at: int) -> int:
    found = _ANY_SEPARATOR.search(plain, at)
    return found.start() if found else len(plain)
