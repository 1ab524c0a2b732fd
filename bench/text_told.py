# ruff: noqa: E501 (templates are read as what they are: one line of text a line)
"""What judgments and narratives are read to say: of whom what, as what, and how they are tied.

    python -m bench.text_told [--texts 3000] [--seed 2016]

The texts are made here. `_UNSEEN` are templates that no rule of `ingest/text` was written or mended by; by `_KNOWN` some
were. Names are drawn by surname and characters, numbers are right ones, and a fifth of the texts is
broken over lines, set in full width or misread, as scans are.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from bench.table import Line, show
from ingest.text import Told, read_all, told
from ontology.identifiers import citizen_id

LEAST_ATTACHED, LEAST_ROLE, LEAST_PRECISION = 0.99, 0.98, 0.98
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范石姚谭廖邹熊陆"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅建国志文海燕红玲斌鹏辉浩波宁晓东雪峰宇欣怡梓涵子轩思远德荣光礼忠义永福朝阳开兴"
_PLACES: Final = ("贵州省贵阳市云岩区中华北路", "贵州省遵义市红花岗区延安路", "贵州省兴义市桔山街道瑞金大道", "贵州省毕节市七星关区麻园路",
                  "贵州省安顺市西秀区塔山东路", "贵州省铜仁市碧江区环北街道", "贵州省凯里市大十字街道韶山南路")  # fmt: skip
_FULL: Final = {code - 0xFEE0: chr(code) for code in range(0xFF10, 0xFF1A)}


@dataclass(slots=True)
class Somebody:
    """A person as a text knows it."""

    name: str
    sex: str
    born: date
    number: str
    home: str


@dataclass(slots=True)
class Case:
    """Writes one text, and keeps what is true of it: who has which values and roles, and the links."""

    dice: random.Random
    values: set[tuple[str, str, str]] = field(default_factory=set)
    roles: set[tuple[str, str]] = field(default_factory=set)
    links: set[tuple[str, str, str]] = field(default_factory=set)

    def person(self) -> Somebody:
        dice = self.dice
        name = dice.choice(_SURNAMES) + "".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2))))
        born = date(1945, 1, 1) + timedelta(days=dice.randrange(20_000))
        sex = dice.choice("男女")
        first = (
            f"{dice.choice(('520102', '520302', '522301', '522401', '520402'))}{born:%Y%m%d}{dice.randrange(1000):03d}"
        )
        home = f"{dice.choice(_PLACES)}{dice.randint(1, 400)}号{dice.choice(('', '附1号', '3栋2单元501室'))}"
        return Somebody(name, sex, born, first + citizen_id.check_character(first), home)

    def day(self, who: Somebody) -> str:
        self.values.add((who.name, "birth_date", who.born.isoformat()))
        return f"{who.born.year}年{who.born.month}月{who.born.day}日"

    def number(self, who: Somebody) -> str:
        self.values.add((who.name, "id_number", who.number))
        return who.number

    def home(self, who: Somebody) -> str:
        self.values.add((who.name, "address", who.home))
        return who.home

    def role(self, who: Somebody | str, word: str) -> str:
        name = who if isinstance(who, str) else who.name
        self.roles.add((name, word))
        return name

    def plate(self, driver: Somebody) -> str:
        number = f"贵{self.dice.choice('ABCDEFGHJ')}{self.dice.choice('ABCDEFGHJKLM')}{self.dice.randrange(10_000):04d}"
        self.links.add(("driver", driver.name, number))
        return number

    def firm(self) -> str:
        return f"贵州{self.dice.choice('恒盛华兴鑫瑞')}{self.dice.choice('通达源泰丰隆')}{self.dice.choice(('运输', '建筑工程', '商贸'))}有限公司"


def _plain(c: Case) -> str:
    one, other = c.person(), c.person()
    return (
        f"原告：{c.role(one, '原告')}，{one.sex}，{c.day(one)}出生，汉族，住{c.home(one)}，公民身份号码{c.number(one)}。\n"
        f"被告：{c.role(other, '被告')}，{other.sex}，{c.day(other)}出生，务农，住{c.home(other)}，公民身份号码{c.number(other)}。\n"
        f"原告{one.name}与被告{other.name}民间借贷纠纷一案，本院立案后，依法适用简易程序进行了审理。\n"
    )


def _accused(c: Case) -> str:
    one, victim = c.person(), c.person()
    return (
        f"公诉机关贵州省兴义市人民检察院。\n被告人{c.role(one, '被告人')}，{one.sex}，{c.day(one)}出生于贵州省，初中文化，无业，"
        f"住{c.home(one)}。公民身份号码{c.number(one)}。因涉嫌犯危险驾驶罪，于2018年3月1日被取保候审。\n"
        f"经审理查明，2018年2月27日，被告人{one.name}酒后驾驶{c.plate(one)}号小型轿车与被害人{c.role(victim, '被害人')}驾驶的"
        f"{c.plate(victim)}号车相撞。\n"
    )


def _bracketed(c: Case) -> str:
    one, other = c.person(), c.person()
    return (
        f"2019年5月6日，接报警人{c.role(other, '报警人')}报警称其手机被盗。经查，犯罪嫌疑人{c.role(one, '犯罪嫌疑人')}（{one.sex}，"
        f"{c.day(one)}出生，身份证号码：{c.number(one)}，现住{c.home(one)}）有重大作案嫌疑。"
    )


def _table(c: Case) -> str:
    one, other = c.person(), c.person()
    sep = c.dice.choice(("\t", "｜", "|"))
    rows = [
        sep.join((c.role(who, word), who.sex, c.day(who) + "出生", c.number(who), "住" + c.home(who)))
        for who, word in ((one, "申请执行人"), (other, "被执行人"))
    ]
    return f"申请执行人{sep}{rows[0]}\n被执行人{sep}{rows[1]}\n"


def _appeal(c: Case) -> str:
    one, other, agent = c.person(), c.person(), c.person()
    return (
        f"上诉人（原审被告）：{c.role(one, '上诉人')}，{one.sex}，生于{c.day(one)}，住{c.home(one)}。身份证号码：{c.number(one)}。\n"
        f"委托诉讼代理人：{c.role(agent, '委托诉讼代理人')}，贵州黔信律师事务所律师。\n"
        f"被上诉人（原审原告）：{c.role(other, '被上诉人')}，{other.sex}，{c.day(other)}生，住{c.home(other)}。\n"
    )


def _firm(c: Case) -> str:
    firm, head, other = c.firm(), c.person(), c.person()
    c.links.add(("legal_representative", head.name, firm))
    return (
        f"原告{c.role(firm, '原告')}，住所地贵州省贵阳市观山湖区金阳大道8号。\n法定代表人{head.name}，系该公司执行董事。\n"
        f"被告{c.role(other, '被告')}，{other.sex}，{c.day(other)}出生，居民，住{c.home(other)}。\n"
    )


def _married(c: Case) -> str:
    one, other = c.person(), c.person()
    c.links.add(("spouse", other.name, one.name))
    return (
        f"被告：{c.role(one, '被告')}，{one.sex}，{c.day(one)}出生，个体户，住{c.home(one)}，公民身份号码{c.number(one)}。\n"
        f"被告：{c.role(other, '被告')}，{other.sex}，{c.day(other)}出生，系被告{one.name}之{'妻' if one.sex == '男' else '夫'}，住址同上。\n"
    )


def _numbered(c: Case) -> str:
    """Parties as a list with numerals, labels on lines of their own."""
    one, other = c.person(), c.person()
    return (
        f"一、当事人基本情况\n申请人：{c.role(one, '申请人')}\n性别：{one.sex}\n出生日期：{c.day(one)}\n"
        f"身份证号：{c.number(one)}\n住址：{c.home(one)}\n被申请人：{c.role(other, '被申请人')}\n性别：{other.sex}\n"
        f"出生日期：{c.day(other)}\n住址：{c.home(other)}\n"
    )


def _traffic(c: Case) -> str:
    one, other, passer = c.person(), c.person(), c.person()
    return (
        f"2020年8月1日7时20分，{c.plate(one)}号重型自卸货车驾驶人{one.name}（{one.sex}，{c.day(one)}出生，身份证号{c.number(one)}，"
        f"住{c.home(one)}）行驶至兴义市瑞金大道路口时，与{other.name}驾驶的{c.plate(other)}号普通二轮摩托车发生碰撞，"
        f"致受害人{c.role(passer, '受害人')}受伤。"
    )


def _criminal_long(c: Case) -> str:
    one, other, helper = c.person(), c.person(), c.person()
    return (
        f"附带民事诉讼原告人{c.role(one, '附带民事诉讼原告人')}，{one.sex}，{c.day(one)}出生，公民身份号码{c.number(one)}，苗族，"
        f"小学文化，农民，户籍地及现住地均为{one.home}，系本案被害人。\n"
        f"被告人{c.role(other, '被告人')}（绰号“老三”），{other.sex}，{c.day(other)}出生，公民身份号码{c.number(other)}，中专文化，"
        f"务工人员，住{c.home(other)}。2015年因盗窃罪被判处有期徒刑一年。现羁押于某看守所。\n"
        f"辩护人{c.role(helper, '辩护人')}，贵州云岭律师事务所律师。\n"
    )


def _mediation(c: Case) -> str:
    one, other = c.person(), c.person()
    return (
        f"申请人{c.role(one, '申请人')}（{one.sex}，{c.day(one)}出生，住{c.home(one)}，身份证号码{c.number(one)}）与被申请人"
        f"{c.role(other, '被申请人')}（{other.sex}，{c.day(other)}出生，住{c.home(other)}）因邻里纠纷，于2021年4月2日经调解达成协议。"
    )


def _report(c: Case) -> str:
    one, other = c.person(), c.person()
    return (
        f"据被害人{c.role(one, '被害人')}陈述，其被嫌疑人{c.role(other, '嫌疑人')}殴打。嫌疑人{other.name}，{other.sex}，{c.day(other)}生，"
        f"身份证{c.number(other)}，家住{c.home(other)}，到案后如实供述。后{other.name}驾驶一辆车牌号为{c.plate(other)}的面包车离开。"
    )


def _enforcement(c: Case) -> str:
    one, firm, head = c.person(), c.firm(), c.person()
    c.links.add(("legal_representative", head.name, firm))
    return (
        f"关于申请执行人{c.role(one, '申请执行人')}与被执行人{c.role(firm, '被执行人')}劳动争议一案，执行依据为生效判决。\n"
        f"申请执行人：{one.name}，{one.sex}，{c.day(one)}出生，布依族，住{c.home(one)}，公民身份号码：{c.number(one)}。\n"
        f"被执行人：{firm}，住所地贵州省贵阳市白云区同心路2号。\n法定代表人：{head.name}，该公司经理。\n"
    )


def _divorce(c: Case) -> str:
    one, other = c.person(), c.person()
    c.links.add(("spouse", one.name, other.name))
    return (
        f"原告{c.role(one, '原告')}，{one.sex}，{c.day(one)}生，教师，住{c.home(one)}，身份证号码为{c.number(one)}。"
        f"被告{c.role(other, '被告')}，{other.sex}，{c.day(other)}生，自由职业，户籍地贵州省都匀市，现住{c.home(other)}，"
        f"身份证号码为{c.number(other)}。\n原告{one.name}与被告{other.name}系夫妻关系，二人于2010年登记结婚。\n"
    )


def _drunk(c: Case) -> str:
    one, witness = c.person(), c.person()
    return (
        f"2022年11月3日22时许，我局民警在执勤时查获{one.name}（{one.sex}，{c.day(one)}出生，住{c.home(one)}，居民身份证号码{c.number(one)}）"
        f"醉酒驾驶{c.plate(one)}小型普通客车。证人{c.role(witness, '证人')}的证言证实上述事实。"
    )


def _minor_claim(c: Case) -> str:
    child, parent, other = c.person(), c.person(), c.person()
    c.links.add(("parent", parent.name, child.name))
    kin = "父" if parent.sex == "男" else "母"
    return (
        f"原告：{c.role(child, '原告')}，{child.sex}，{c.day(child)}出生，学生，住{c.home(child)}。\n"
        f"法定代理人：{c.role(parent, '法定代理人')}，{parent.sex}，{c.day(parent)}出生，住{c.home(parent)}，系原告{child.name}之{kin}。\n"
        f"被告：{c.role(other, '被告')}，{other.sex}，{c.day(other)}出生，仡佬族，住{c.home(other)}。\n"
    )


Template = Callable[[Case], str]
_KNOWN: Final[tuple[Template, ...]] = (
    _plain, _accused, _bracketed, _table, _appeal, _firm, _married, _numbered, _traffic, _criminal_long, _mediation, _report,
)  # fmt: skip
_UNSEEN: Final[tuple[Template, ...]] = (_enforcement, _divorce, _drunk, _minor_claim)


def judgments(seed: int) -> Iterator[str]:
    """Texts of all templates, without end; the same seed writes the same."""
    dice = random.Random(seed)
    while True:
        for _, text in _made((*_KNOWN, *_UNSEEN), dice, 1_000):
            yield text


def _made(templates: tuple[Template, ...], dice: random.Random, count: int) -> Iterator[tuple[Case, str]]:
    for _ in range(count):
        case = Case(dice)
        text = dice.choice(templates)(case)
        habit = dice.random()
        if habit < 0.1:
            # Broken where a line is full, not beside the marks at which lines end anyway.
            at = dice.randrange(len(text) // 3, len(text) - 2)
            if "\n" not in text[at - 1 : at + 1]:
                text = f"{text[:at]}\n{text[at:]}"
        elif habit < 0.2:
            text = text.translate(_FULL)
        yield case, text


def main() -> None:
    """Run and print; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--show", type=int, default=0, help="print so many texts that were misread")
    wanted = parser.parse_args()
    lines: list[Line] = []
    for name, templates in (("known", _KNOWN), ("unseen", _UNSEEN)):
        lines += _measured(name, list(_made(templates, random.Random(wanted.seed), wanted.texts)), wanted.show)
    show("What texts are read to say", lines)
    sys.exit(any(line.kept is False for line in lines))


def _measured(name: str, cases: list[tuple[Case, str]], shown: int) -> list[Line]:
    count: Counter[str] = Counter()
    for (case, text), found in zip(cases, read_all([text for _, text in cases]), strict=True):
        values, roles, links = _said(told(text, found))
        wrong = []
        for kind, true, said in (
            ("value", case.values, values),
            ("role", case.roles, roles),
            ("link", case.links, links),
        ):
            count[f"{kind} true"] += len(true)
            count[f"{kind} said"] += len(said)
            count[f"{kind} right"] += len(true & said)
            wrong += [*(true - said), *(said - true)]
        if wrong and shown:
            shown -= 1
            print(repr(text), wrong, sep="\n", end="\n\n")
    lines = []
    for kind, least in (("value", LEAST_ATTACHED), ("role", LEAST_ROLE), ("link", LEAST_PRECISION)):
        precision, recall = (count[f"{kind} right"] / max(1, count[f"{kind} {of}"]) for of in ("said", "true"))
        lines.append(Line(f"{name}: {kind}s, precision", precision, "", least, False))
        lines.append(Line(f"{name}: {kind}s, recall", recall, "", None if kind == "link" else least, False))
    return lines


def _said(found: Told) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]], set[tuple[str, str, str]]]:
    called = {id(one): next(iter(one.attributes.values())).value for one in found.named}
    values = {
        (called[id(one)], name, value.value)
        for one in found.named
        if one.entity_type == "Person"
        for name, value in one.attributes.items()
        if name in ("birth_date", "id_number", "address")
    }
    roles = {(called[id(tie.source)], tie.role or "") for tie in found.ties if tie.target is None}
    links = {
        (tie.link_type, called[id(tie.source)], called[id(tie.target)])
        for tie in found.ties
        if tie.source is not None and tie.target is not None
    }
    return values, roles, links


if __name__ == "__main__":
    main()
