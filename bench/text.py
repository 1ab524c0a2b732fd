"""Numbers in judgments and narratives: precision and recall by kind, and characters a second on one core.

    python -m bench.text [--texts 4000] [--seed 2016]

The texts are made here, of templates and habits that `ingest/text` was not written by (those are in its tests); which
numbers stand where is known from the making alone. Among them stands what only looks like a number of a kind: orders,
bank cards, tracking numbers, amounts, and numbers whose check fails.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from bench.table import Line, show
from ingest.text import find
from ontology.identifiers import citizen_id, uscc, vin

LEAST_F1, CHARACTERS_A_SECOND = 0.995, 20_000
Truth = tuple[str, str]
"""Kind and normal form."""
_FULL: Final = {code - 0xFEE0: chr(code) for code in range(0xFF01, 0xFF5F)}
_REGIONS: Final = ("520102", "520103", "520201", "520302", "522301", "522601", "110101", "440305", "510104", "430102")
_SYMBOLS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(slots=True)
class Maker:
    """Writes texts and keeps which numbers are in them."""

    dice: random.Random
    truth: list[Truth] = field(default_factory=list)

    def text(self) -> str:
        """One text of several sentences; its numbers are added to `truth`."""
        sentences = [self.dice.choice(_SENTENCES)(self) for _ in range(self.dice.randint(4, 12))]
        return "".join(sentences)

    def digits(self, count: int) -> str:
        return "".join(self.dice.choice("0123456789") for _ in range(count))

    def noted(self, kind: str, value: str, written: str) -> str:
        self.truth.append((kind, value))
        return written

    def citizen(self) -> str:
        born = date(1950, 1, 1) + timedelta(days=self.dice.randrange(20_000))
        first = f"{self.dice.choice(_REGIONS)}{born:%Y%m%d}{self.digits(3)}"
        return first + citizen_id.check_character(first)

    def person_id(self) -> str:
        number = self.citizen()
        habit = self.dice.random()
        if habit < 0.5:
            return self.noted("person_id", number, number)
        if habit < 0.6:
            return self.noted("person_id", number, number.translate(_FULL))
        if habit < 0.7:
            return self.noted("person_id", number, self.broken(number, "\n"))
        if habit < 0.78:
            return self.noted("person_id", number, f"{number[:6]} {number[6:14]} {number[14:]}")
        if habit < 0.86:
            return self.noted("person_id", number, self.misread(number))
        if habit < 0.93:
            hidden = f"{number[:6]}********{number[14:]}"
            return self.noted("person_id", hidden, hidden)
        return self.noted("person_id", number, number.lower())

    def old_person_id(self) -> str:
        born = date(1940, 1, 1) + timedelta(days=self.dice.randrange(15_000))
        old = f"{self.dice.choice(_REGIONS)}{born:%y%m%d}{self.dice.randrange(1, 990):03d}"
        return self.noted("person_id", citizen_id.to_18(old), old)

    def phone(self) -> str:
        number = f"1{self.dice.choice('3578')}{self.digits(9)}"
        habit = self.dice.random()
        written = number
        if habit < 0.15:
            written = number.translate(_FULL)
        elif habit < 0.3:
            written = f"{number[:3]}{self.dice.choice(' -')}{number[3:7]}{self.dice.choice(' -')}{number[7:]}"
        elif habit < 0.4:
            written = f"+86{number}"
        elif habit < 0.5:
            written = self.broken(number, "\n")
        elif habit < 0.6:
            number = written = f"{number[:3]}****{number[7:]}"
        return self.noted("phone", number, written)

    def plate(self) -> str:
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        place = f"{self.dice.choice('贵川渝云湘桂粤京沪')}{self.dice.choice('ABCDEFGHJ')}"
        if self.dice.random() < 0.25:
            number = f"{place}{self.dice.choice('DF')}{self.dice.choice(letters)}{self.digits(4)}"
        else:
            number = f"{place}{self.dice.choice(letters)}{self.digits(4)}"
        habit = self.dice.random()
        written = number
        if habit < 0.25:
            written = f"{number[:2]}{self.dice.choice('·•.')}{number[2:]}"
        elif habit < 0.35:
            written = f"{number[0]} {number[1:]}"
        elif habit < 0.45:
            written = number.translate(_FULL)
        elif habit < 0.55:
            written = f"{number[:4]}\n{number[4:]}"
        return self.noted("plate", number, written)

    def uscc(self) -> str:
        code = "".join(self.dice.choice(_SYMBOLS) for _ in range(8))
        first = f"91{self.dice.choice(_REGIONS)}{code}{uscc.organisation_check_character(code)}"
        number = first + uscc.check_character(first)
        habit = self.dice.random()
        written = number
        if habit < 0.15:
            written = number.translate(_FULL)
        elif habit < 0.3:
            written = self.broken(number, "\n")
        return self.noted("uscc", number, written)

    def vin(self) -> str:
        letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
        body = f"L{''.join(self.dice.choice(letters) for _ in range(12))}{self.digits(4)}"
        number = f"{body[:8]}{vin.check_character(body)}{body[9:]}"
        return self.noted("vin", number, number)

    def court(self) -> str:
        year, serial = self.dice.randint(2016, 2025), self.dice.randint(1, 9999)
        kind = self.dice.choice(("刑初", "民初", "民终", "执", "刑终", "行初", "执恢"))
        number = f"（{year}）黔{self.dice.choice(('01', '0102', '2301', '0302', '26'))}{kind}{serial}号"
        habit = self.dice.random()
        written = number
        if habit < 0.3:
            written = number.replace("（", "(").replace("）", ")")
        elif habit < 0.4:
            written = number.replace("（", "〔").replace("）", "〕")
        elif habit < 0.5:
            written = f"{number[:-2]}\n{number[-2:]}"
        return self.noted("court_case_number", number, written)

    def old_court(self) -> str:
        court = self.dice.choice(("兴刑初", "筑民终", "遵民初", "黔执", "云民初"))
        number = f"（{self.dice.randint(2001, 2015)}）{court}字第{self.dice.randint(1, 999)}号"
        return self.noted("court_case_number", number, number)

    def police(self) -> str:
        month = f"{self.dice.randint(2010, 2025)}{self.dice.randint(1, 12):02d}"
        number = f"A{self.dice.choice(_REGIONS)}{self.digits(6)}{month}{self.digits(4)}"
        written = self.broken(number, "\n") if self.dice.random() < 0.15 else number
        return self.noted("police_case_number", number, written)

    def broken(self, number: str, by: str) -> str:
        at = self.dice.randint(2, len(number) - 2)
        return number[:at] + by + number[at:]

    def misread(self, number: str) -> str:
        """A nought or a one read as a letter; the number as it is, where it has neither."""
        places = [k for k, c in enumerate(number) if c in "01"]
        if not places:
            return number
        k = self.dice.choice(places)
        return number[:k] + {"0": "O", "1": "l"}[number[k]] + number[k + 1 :]

    def wrong(self) -> str:
        """18 digits that are nobody's number."""
        number = self.citizen()
        return number[:17] + self.dice.choice([c for c in "0123456789" if c != number[17]])


_SENTENCES: Final[tuple[Callable[[Maker], str], ...]] = (
    lambda m: f"被告人周某，公民身份号码：{m.person_id()}，因涉嫌盗窃罪被刑事拘留。",
    lambda m: f"经查，嫌疑人（身份证号{m.person_id()}）与被害人（身份证号{m.person_id()}）系同村。\n",
    lambda m: f"原身份证号码为{m.old_person_id()}，后换领新证。",
    lambda m: f"联系方式{m.phone()}，微信同号。",
    lambda m: f"其使用手机{m.phone()}与同伙{m.phone()}多次通话；",
    lambda m: f"驾驶{m.plate()}小型普通客车由南向北行驶，与{m.plate()}重型半挂车相撞。",
    lambda m: f"车牌号:{m.plate()}，车辆识别代号{m.vin()}。\n",
    lambda m: f"原告某公司，统一社会信用代码{m.uscc()}，住所地贵阳市。",
    lambda m: f"不服{m.court()}判决，提起上诉。",
    lambda m: f"详见{m.old_court()}民事判决书。",
    lambda m: f"该案（{m.police()}）由公安机关移送审查起诉。",
    lambda m: f"转账至尾号账户{m.digits(19)}，金额{m.digits(5)}.{m.digits(2)}元，流水号{m.wrong()}；",
    lambda m: f"快递单号SF{m.digits(13)}，订单编号{m.digits(18)}。",
    lambda m: f"银行卡6217{m.digits(12)}于2016年3月12日14时30分取款{m.digits(4)}元。",
    lambda m: f"合同编号HT-{m.digits(4)}-{m.digits(3)}，发票代码{m.digits(12)}，发票号码{m.digits(8)}。\n",
    lambda m: "双方自愿达成调解协议，不违反法律规定，本院予以确认。",
    lambda m: f"涉案房屋建筑面积{m.digits(3)}.{m.digits(2)}平方米，产权证号黔（2018）贵阳市不动产权第{m.digits(7)}号。",
)


def main() -> None:
    """Run and print; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=2016)
    wanted = parser.parse_args()
    dice = random.Random(wanted.seed)
    makers = [Maker(dice) for _ in range(wanted.texts)]
    texts = [maker.text() for maker in makers]
    find(texts[0])
    began = time.process_time()
    found = [find(text) for text in texts]
    seconds = time.process_time() - began
    lines = list(_scored(makers, [[(hit.kind, hit.value) for hit in hits] for hits in found]))
    speed = sum(map(len, texts)) / seconds
    lines.append(Line("characters a second, one core", speed, "", CHARACTERS_A_SECOND, False))
    show(f"Numbers in {len(texts):,} texts", lines)
    sys.exit(any(line.kept is False for line in lines))


def _scored(makers: list[Maker], found: list[list[Truth]]) -> list[Line]:
    right, said, there = Counter[str](), Counter[str](), Counter[str]()
    for maker, hits in zip(makers, found, strict=True):
        true, told = Counter(maker.truth), Counter(hits)
        for (kind, _), count in (true & told).items():
            right[kind] += count
        for (kind, _), count in told.items():
            said[kind] += count
        for (kind, _), count in true.items():
            there[kind] += count
    lines = []
    for kind in sorted(there | said):
        precision, recall = right[kind] / max(1, said[kind]), right[kind] / max(1, there[kind])
        f1 = 2 * right[kind] / max(1, said[kind] + there[kind])
        lines.append(Line(f"{kind}, {there[kind]:,}: F1", f1, "", LEAST_F1, False))
        lines.append(Line(f"{kind}: precision", precision, "", None, None))
        lines.append(Line(f"{kind}: recall", recall, "", None, None))
    return lines


if __name__ == "__main__":
    main()
