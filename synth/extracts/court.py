"""The courts' other extracts: parties, dishonest debtors and the full text of judgments."""

from __future__ import annotations

import json
from pathlib import Path

from synth import days
from synth.court_cases import PROBATION, CourtCase
from synth.observe import Observer
from synth.people import Person
from synth.table import ENTERPRISE, PERSON, Table
from synth.world import World

_DEFENCES = ("对原告主张的事实无异议，但暂无能力支付", "原告所述与事实不符", "未作答辩")


def party(world: World, delivery: int = 1) -> Table:
    """court.party: the parties of each case, people and enterprises."""
    o = Observer(world.seed, "court.party", world.rates, delivery)
    table = Table(o.extract, ("AH", "XH", "DSRLX", "MC", "ZJLX", "ZJHM", "SSDW", "LXDH", "DZ"), (0, 1), "csv")
    for case in world.courts.cases:
        for i, (who, role) in enumerate(case.parties, 1):
            key = f"{case.number}#{i}"
            if isinstance(who, Person):
                table.mention(key, PERSON, who.true_id)
                what = ["自然人", o.name(who, case.filed), "身份证", o.id_number(who, case.filed)]
                rest = [o.phone(who, case.filed), o.address(who.home_at(case.filed), case.filed)]
            else:
                table.mention(key, ENTERPRISE, who.true_id)
                what = ["法人", o.enterprise_name(who, case.filed), "统一社会信用代码", o.uscc(who)]
                rest = [
                    o.phone_text(who.phone) if o.dice.random() > 0.3 else o.missing(),
                    o.address(who.address, case.filed),
                ]
            table.add([o.case_number(case.number), str(i), *what, role, *rest])
    return table


def dishonest(world: World, delivery: int = 1) -> Table:
    """court.dishonest: debtors published as dishonest."""
    o = Observer(world.seed, "court.dishonest", world.rates, delivery)
    table = Table(o.extract, ("JLBH", "BZXRMC", "ZJHM", "AH", "ZXFY", "FBRQ", "LXQK"), (0,), "csv")
    for entry in world.courts.defaults:
        debtor, when = entry.debtor, entry.published
        if isinstance(debtor, Person):
            table.mention(entry.key, PERSON, debtor.true_id)
            what = [o.name(debtor, when), o.id_number(debtor, when)]
        else:
            table.mention(entry.key, ENTERPRISE, debtor.true_id)
            what = [o.enterprise_name(debtor, when), o.uscc(debtor)]
        table.add([
            entry.key, *what, o.case_number(entry.case.number), entry.case.court, o.date(when),
            o.dice.pick(("全部未履行", "全部未履行", "部分未履行", "全部已履行")),
        ])  # fmt: skip
    return table


def judgments(world: World, folder: Path) -> tuple[Path, int]:
    """court.judgment: a text a closed case, as a folder of .txt or (``formats``) one jsonl: where, and how many."""
    o = Observer(world.seed, "court.judgment", world.rates)
    write_up = {"刑事一审": _criminal, "民事一审": _civil}
    texts = [
        (case.number, write_up[case.kind](o, case))
        for case in world.courts.cases
        if case.closed and case.kind in write_up and o.dice.chance(0.6)
    ]
    if world.rates.formats.get("court.judgment", "txt") == "jsonl":
        path = folder / "court" / "judgment.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for number, text in texts:
                file.write(json.dumps({"AH": o.case_number(number), "QW": text}, ensure_ascii=False) + "\n")
        return path, len(texts)
    path = folder / "court" / "judgment"
    path.mkdir(parents=True, exist_ok=True)
    encoding = o.dice.pick(("utf-8", "gb18030"))
    for number, text in texts:
        name = number.replace("（", "(").replace("）", ")") + ".txt"
        (path / name).write_bytes(text.encode(encoding))
    return path, len(texts)


def _who(o: Observer, case: CourtCase, index: int) -> str:
    """How a judgment introduces a party: of people, some courts print the number in full, some mask it, some don't."""
    who, role = case.parties[index]
    when = case.closed
    if not isinstance(who, Person):
        head = f"{role}：{who.name_at(when)}，住所地{o.address(who.address, when, always=True)}，"
        tail = f"统一社会信用代码{who.uscc}。" if o.dice.chance(0.5) else ""
        return f"{head}{tail}\n法定代表人：{who.representative.name_at(when)}，该公司负责人。"
    sex = "男" if who.sex == "1" else "女"
    r = o.dice.random()
    number = who.id_number
    if r < 0.4:
        number = f"，公民身份号码{number}"
    elif r < 0.65:
        number = f"，公民身份号码{number[:6]}********{number[14:]}"
    else:
        number = ""
    home = o.address(who.home_at(when), when, always=True)
    return f"{role}：{who.name_at(when)}，{sex}，{days.hanzi(who.birth)}出生，住{home}{number}。"


def _criminal(o: Observer, case: CourtCase) -> str:
    dice = o.dice
    accused = [i for i, (_, role) in enumerate(case.parties) if role == "被告人"]
    names = "、".join(_name(case, i) for i in accused)
    lines = [
        case.court,
        "刑 事 判 决 书",
        o.case_number(case.number),
        f"公诉机关贵州省{case.county.name}人民检察院。",
    ]
    lines += [_who(o, case, i) for i in range(len(case.parties))]
    source = case.police
    if source is not None:
        day = days.hanzi(source.occurred)
        place = o.address(source.place, source.occurred, always=True)
        lines.append(f"经审理查明，{day}，被告人{names}在{place}实施犯罪行为。")
        if case.vehicles:
            lines.append(f"被告人{_name(case, accused[0])}驾驶车牌号为{case.vehicles[0].plate}的车辆。")
        victims = [p.name_at(source.occurred) for p in source.those("02")]
        if victims:
            lines.append(f"上述事实，有被害人{'、'.join(victims)}的陈述、证人证言、现场勘验笔录等证据证实。")
        if dice.chance(0.3):
            lines.append(f"公安机关立案编号：{source.number}。")
    lines.append(f"本院认为，被告人{names}的行为已构成{case.cause}。")
    term = f"有期徒刑{dice.pick('一二三四五')}年" if "有期" in case.outcome else "拘役四个月"
    if case.outcome == PROBATION:
        term = f"有期徒刑{dice.pick(('六个月', '一年', '二年'))}，缓刑{dice.pick('一二三')}年"
    lines += [f"被告人{_name(case, i)}犯{case.cause}，判处{term}。" for i in accused]
    lines += [f"审判员 {dice.pick(('王某', '李正平', '陈国英', '罗永红'))}", days.hanzi(case.closed)]
    return "\n".join(lines) + "\n"


def _civil(o: Observer, case: CourtCase) -> str:
    dice = o.dice
    plain = [_name(case, i) for i, (_, role) in enumerate(case.parties) if role == "原告"]
    against = [_name(case, i) for i, (_, role) in enumerate(case.parties) if role == "被告"]
    amount = dice.between(1, 900) * 1000
    lines = [case.court, "民 事 判 决 书", o.case_number(case.number)]
    lines += [_who(o, case, i) for i in range(len(case.parties))]
    lines += [
        f"原告{'、'.join(plain)}与被告{'、'.join(against)}{case.cause}一案，本院于{days.hanzi(case.filed)}立案后，依法公开开庭进行了审理。",
        f"原告{plain[0]}向本院提出诉讼请求：判令被告{against[0]}支付{amount}元。",
        f"被告{against[0]}辩称，{dice.pick(_DEFENCES)}。",
        "本院认为，当事人对自己提出的主张，有责任提供证据。",
        f"被告{'、'.join(against)}于本判决生效之日起十日内支付原告{'、'.join(plain)}{amount}元。",
        f"审判员 {dice.pick(('周建华', '吴秀英', '杨胜文'))}",
        days.hanzi(case.closed),
    ]
    return "\n".join(lines) + "\n"


def _name(case: CourtCase, index: int) -> str:
    return case.parties[index][0].name_at(case.closed)
