"""What the slots of templates are filled with: numbers, dates and things beside the names."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.text.training.places import Places
from ingest.text.training.words import lists, words

_PROVINCES: Final = "贵川渝云湘桂粤京沪苏浙皖豫鲁冀晋陕甘"
_CHINESE: Final = "〇一二三四五六七八九"
_MONTHS: Final = ("一", "二", "三", "六", "九", "十", "十一", "十二")
_DAYS: Final = ("一", "五", "九", "十二", "十八", "二十", "二十六", "三十")
_SUMS: Final = ("柒万元整", "伍仟元整", "壹拾万元整", "叁万伍仟元")
_LISTS: Final = {"item": "items", "drug": "drugs", "car": "cars", "crime": "crimes", "cause": "causes", "role": "roles",
                 "nick": "nicknames"}  # fmt: skip
_WORDS: Final = {
    "n": "n", "v": "v v vn", "a": "a b", "d": "d", "i": "i l", "s": "s f", "t": "t", "look": "nz n v a d t f s vn b l",
    "short": "short",
}  # fmt: skip
"""Slots of words, and the tags of these."""


@dataclass(frozen=True, slots=True)
class Fillings:
    """Makes fillings."""

    dice: random.Random

    def digits(self, count: int) -> str:
        return "".join(self.dice.choice("0123456789") for _ in range(count))

    def upto(self, most: int, least: int = 1) -> int:
        return self.dice.randint(least, most)

    def money(self) -> str:
        sums = (
            f"{self.upto(99) * 100}元",
            f"{self.upto(90)}万元",
            f"{self.upto(99_999, 100)}元",
            f"{self.upto(300)},{self.digits(3)}元",
            f"{self.upto(99)}.{self.digits(1)}万元",
            f"{self.dice.choice('一二三四五六七八九')}{self.dice.choice('百千万')}元",
            f"{self.upto(9999, 10)}.{self.digits(2)}元",
        )
        return self.dice.choice(sums)

    def date(self) -> str:
        year, month, day = self.upto(2025, 2004), self.upto(12), self.upto(28)
        dates = (
            f"{year}年{month}月{day}日",
            f"{year}年{month}月{day}日",
            f"{year}年{month}月",
            f"{month}月{day}日",
            f"{year}年{month}月的一天",
            f"{year}-{month:02d}-{day:02d}",
            f"{year}年{self.dice.choice(('春节', '上半年', '年底', '中秋节'))}",
        )
        return self.dice.choice(dates)

    def birth(self) -> str:
        return f"{self.upto(2006, 1940)}年{self.upto(12)}月{self.upto(28)}日"

    def time(self) -> str:
        hour = self.upto(23, 0)
        part = self.dice.choice(("上午", "下午", "晚上", "凌晨"))
        return self.dice.choice(
            (f"{hour}时{self.upto(59, 0)}分", f"{hour}时", f"{part}{self.upto(12)}时", f"{hour}:{self.digits(2)}", "")
        )

    def chinese_date(self) -> str:
        year = "".join(_CHINESE[int(digit)] for digit in str(self.upto(2025, 2005)))
        return f"{year}年{self.dice.choice(_MONTHS)}月{self.dice.choice(_DAYS)}日"

    def plate(self) -> str:
        letter = self.dice.choice("KLMNPQ")
        rest = (self.digits(5), letter + self.digits(4), "XXXXX", "×××××", f"D{self.digits(5)}", "0***5")
        return self.dice.choice(_PROVINCES) + self.dice.choice("ABCDEFGH") + self.dice.choice(rest)

    def citizen(self) -> str:
        region = self.dice.choice(("52", "51", "43", "44")) + self.digits(4)
        number = f"{region}19{self.digits(9)}{self.dice.choice('0123456789X')}"
        return number if self.dice.random() < 0.8 else number[:6] + "********" + number[14:]

    def number(self) -> str:
        parts = f"{self.upto(30, 0)}.{self.digits(2)}"
        return self.dice.choice((str(self.upto(20)), parts, self.dice.choice("一二两三四五六七八九十"), self.digits(3)))

    def case(self) -> str:
        kind = self.dice.choice(("刑初", "民初", "民终", "执", "刑终"))
        return f"（{self.upto(2025, 2008)}）{self.dice.choice('黔川渝湘')}{self.digits(4)}{kind}{self.upto(3000)}号"

    def indictment(self) -> str:
        kind = self.dice.choice(("公诉刑诉", "刑诉", "一部刑诉"))
        return f"{self.dice.choice('兴遵筑盘安')}检{kind}〔{self.upto(2025, 2010)}〕{self.upto(900)}号"

    def one_of(self, values: Sequence[str]) -> Callable[[], str]:
        return lambda: self.dice.choice(values)

    def word(self, tags: Sequence[str]) -> Callable[[], str]:
        return lambda: self.dice.choice(words()[self.dice.choice(tags)])


def fillers(dice: random.Random) -> Mapping[str, Callable[[], str]]:
    """By slot: what makes a filling."""
    make = Fillings(dice)
    return {
        "money": make.money,
        "date": make.date,
        "birth": make.birth,
        "time": make.time,
        "cndate": make.chinese_date,
        "plate": make.plate,
        "id": make.citizen,
        "phone": lambda: f"1{dice.choice('3578')}{make.digits(9)}",
        "card": lambda: "62" + make.digits(17),
        "uscc": lambda: f"9152{make.digits(13)}X",
        "age": lambda: str(make.upto(80, 15)),
        "num": make.number,
        "month": lambda: str(make.upto(12)),
        "day": lambda: str(make.upto(28)),
        "case": make.case,
        "procno": make.indictment,
        "licence": make.one_of(("C1", "B2", "A2", "D", "E")),
        "cnmoney": make.one_of(_SUMS),
        "brand": Places(dice).brand,
        "verb_get": make.one_of(("查获", "缴获", "搜出", "扣押")),
        **{slot: make.one_of(lists()[name]) for slot, name in _LISTS.items()},
        **{slot: make.word(tags.split()) for slot, tags in _WORDS.items()},
    }
