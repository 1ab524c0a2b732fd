"""Names of places and organisations as case files write them: divisions, roads, shops; courts, firms, banks."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ingest.text.kinds import ORGANISATION, PLACE
from ingest.text.lexicon import SINGLE
from ingest.text.training.words import lists, words
from ontology.gazetteer import counties, townships

_HIDDEN: Final = ("**市**区", "××市××区", "某市某区", "X市X区", "某县", "XX市", "某某市某某区", "本市某区")
_UPPER: Final = ("", "", "贵州省", "贵州省贵阳市", "黔西南州", "遵义市", "贵州省毕节市", "六盘水市")
_HAMLETS: Final = "村 街 镇 寺 社区 路 市场 码头 小学 大道 宾馆 饭店 娱乐会所 钢管租赁站".split()
_ROADS: Final = ("路", "路", "路", "街", "大道", "巷", "北路", "南路", "东路", "西路", "中路", "高速", "国道", "公路")
_HOUSES: Final = ("", "2单元", "一单元301室", "1102室", "XXX室")
_SHOPS: Final = "经营部 商行 服务部 加工厂 合作社 养殖场 汽车修理厂 家具厂 百货店 建材店 集团 事务所".split()
_FIRMS: Final = "有限公司 有限公司 有限责任公司 股份有限公司 有限公司兴义分公司 公司 集团有限公司".split()
_POLICE: Final = "公安局 公安局刑侦大队 公安局禁毒大队 公安分局 公安局治安大队 公安局巡特警大队".split()
_TRAFFIC: Final = "公安局交通警察大队 交警大队 公安局交警支队 公安交通管理局 公安交警大队".split()
_HOSPITALS: Final = "人民医院 中医院 第一人民医院 中心医院 妇幼保健院 卫生院 医院".split()
_LAWYERS: Final = "律师事务所 律师事务所 法律服务所 （贵阳）律师事务所".split()
_BUREAUS: Final = "民政局 民政局婚姻登记处 人力资源和社会保障局 自然资源局 市场监督管理局".split()


@lru_cache(maxsize=1)
def _divisions() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Counties and townships of Guizhou, and divisions anywhere."""
    codes = counties()
    towns = tuple(town.name for code in codes for town in townships(code))
    return tuple(codes.values()), towns, tuple(word for word in words()["ns"] if word[-1] in "省市县区镇乡州旗")


@dataclass(slots=True)
class Places:
    """Makes names of places and organisations. slots: by slot of a template, the kind and what makes a name."""

    dice: random.Random
    slots: Mapping[str, tuple[str, Callable[[], str]]] = field(init=False)

    def __post_init__(self) -> None:
        places = {
            "L": self.scene, "addr": self.address, "div": self.division, "road": self.road, "village": self.village,
            "city": self.city, "hamlet": self.hamlet,
        }  # fmt: skip
        organisations = {
            "O": self.organisation, "court": self.court, "proc": self.procuratorate, "station": self.station,
            "unit": self.unit, "traffic": self.traffic, "bank": self.bank, "insurer": self.insurer,
            "hospital": self.hospital, "lawfirm": self.law_firm, "forensic": self.forensic, "jail": self.jail,
            "civil": self.registry, "office": self.office, "mediator": self.mediator,
        }  # fmt: skip
        self.slots = {slot: (PLACE, make) for slot, make in places.items()} | {
            slot: (ORGANISATION, make) for slot, make in organisations.items()
        }

    def brand(self) -> str:
        """What a shop or firm is called."""
        throw = self.dice.random()
        if throw < 0.35:
            return self.dice.choice(lists()["brands"])
        if throw < 0.6:
            return self.dice.choice(words()["n" if throw < 0.5 else "nz"])
        return self._new_brand(2 if throw < 0.9 else 3)

    def _new_brand(self, length: int) -> str:
        return "".join(self.dice.choice(lists()["brand_characters"][0]) for _ in range(length))

    def division(self) -> str:
        """A division, at times from its province on, at times hidden."""
        here, _, anywhere = _divisions()
        throw = self.dice.random()
        if throw < 0.45:
            return self.dice.choice(_UPPER) + self.dice.choice(here)
        if throw < 0.55:
            return self.dice.choice(_HIDDEN)
        if throw < 0.65:
            return self.city()
        upper = [word for word in (self.dice.choice(anywhere) for _ in range(6)) if word[-1] in "省市州"]
        return (upper[0] if upper and self.dice.random() < 0.5 else "") + self.dice.choice(anywhere)

    def city(self) -> str:
        """A division by its short name: 西安."""
        return self.dice.choice(words()["city"])

    def hamlet(self) -> str:
        """A small place called after a family, as a name of a person begins: 陈家村."""
        return self.dice.choice(SINGLE[:150]) + self.dice.choice(lists()["hamlets"]) + self.dice.choice(_HAMLETS)

    def village(self) -> str:
        """A village, at times with its divisions and group."""
        _, towns, _ = _divisions()
        name = self.brand()[:3] + self.dice.choice(("村", "村", "村", "社区", "寨", "屯", "庄"))
        if self.dice.random() < 0.6:
            name = self.dice.choice(towns) + name
        if self.dice.random() < 0.4:
            name = self.division() + name
        if self.dice.random() < 0.5:
            name += f"{self.dice.choice('一二三四五六七八九十123456')}组"
        return name

    def road(self) -> str:
        """A road."""
        kind = self.dice.choice(_ROADS)
        return f"{self.dice.randint(101, 360)}国道" if kind == "国道" else self.brand() + kind

    def scene(self) -> str:
        """A place where something happens, without what says where beside it."""
        if self.dice.random() < 0.25:
            return self.village()
        name = self._site()
        if self.dice.random() < 0.45:
            town = self.dice.choice(_divisions()[1])
            name = self.dice.choice((self.division(), f"本市{self.brand()[:2]}区", town)) + name
        if self.dice.random() < 0.2:
            house = self.dice.choice(("栋", "号楼", "幢")) + self.dice.choice(_HOUSES)
            name += f"{self.dice.randint(1, 30)}{house}"
        return name

    def _site(self) -> str:
        throw = self.dice.random()
        if throw < 0.13:
            hidden = (*lists()["hidden_places"], self._new_brand(1) + "某", self._new_brand(1) + "某")
            return self.dice.choice(hidden) + self.dice.choice((*lists()["sites"], "路", "村", "街道"))
        if throw < 0.6:
            return self.brand() + self.dice.choice(lists()["sites"])
        if throw < 0.87:
            return self.road() + (f"{self.dice.randint(1, 300)}号" if self.dice.random() < 0.5 else "")
        return f"{self.road()}与{self.road()}交叉口"

    def beside(self) -> str:
        """门口, 附近 and the like, or nothing."""
        return self.dice.choice(lists()["beside_places"]) if self.dice.random() < 0.8 else ""

    def address(self) -> str:
        """An address of a person."""
        if self.dice.random() < 0.45:
            return self.division() + self.village()
        house = self.dice.choice(("", "", "3栋2单元501室", "附2号"))
        return f"{self.division()}{self.road()}{self.dice.randint(1, 500)}号{house}"

    def seat(self) -> str:
        """The division whose court or bureau is meant."""
        return self.division() if self.dice.random() < 0.9 else self.brand()[:2] + self.dice.choice("市县区")

    def court(self) -> str:
        return self.seat() + self.dice.choice(("人民法院", "人民法院", "人民法院", "中级人民法院"))

    def procuratorate(self) -> str:
        return self.seat() + "人民检察院"

    def station(self) -> str:
        if self.dice.random() < 0.4:
            return self.brand()[:3] + "派出所"
        branch = self.dice.choice(("", f"{self.brand()[:2]}分局", ""))
        return f"{self.seat()}公安局{branch}{self.brand()[:2]}派出所"

    def unit(self) -> str:
        return self.seat() + self.dice.choice(_POLICE)

    def traffic(self) -> str:
        return self.seat() + self.dice.choice(_TRAFFIC)

    def company(self) -> str:
        """A firm, at times one whose name is hidden."""
        throw = self.dice.random()
        if throw < 0.08:
            return f"{self.division()}某{self.dice.choice(lists()['trades'])}有限公司"
        home = self.dice.choice((self.division(), "贵州", "贵阳", "兴义市", "遵义", "重庆", "深圳市", ""))
        if throw < 0.25:
            return home + self.brand() + self.dice.choice(_SHOPS)
        return home + self.brand() + self.dice.choice(lists()["trades"]) + self.dice.choice(_FIRMS)

    def bank(self) -> str:
        branches = (
            "",
            "",
            f"{self.brand()[:2]}支行",
            f"股份有限公司{self.brand()[:2]}支行",
            f"{self.division()}支行",
        )
        return self.dice.choice(lists()["banks"]) + self.dice.choice(branches)

    def insurer(self) -> str:
        branch = self.dice.choice(("", f"{self.brand()[:2]}支公司", f"{self.division()}分公司"))
        return self.dice.choice(lists()["insurers"]) + branch

    def hospital(self) -> str:
        return self.dice.choice((self.division(), self.brand())) + self.dice.choice(_HOSPITALS)

    def law_firm(self) -> str:
        home = self.dice.choice(("贵州", "北京", "上海", "", "重庆", "四川"))
        return home + self.brand() + self.dice.choice(_LAWYERS)

    def forensic(self) -> str:
        seat = self.seat()
        official = (f"{seat}公安局物证鉴定所", f"{seat}公安司法鉴定中心", f"{seat}价格认证中心")
        return self.dice.choice((*official, f"{self.brand()}司法鉴定中心"))

    def jail(self) -> str:
        return self.seat() + self.dice.choice(("看守所", "看守所", "拘留所"))

    def registry(self) -> str:
        return self.seat() + self.dice.choice(_BUREAUS)

    def mediator(self) -> str:
        town = self.brand()[:2] + self.dice.choice(("镇", "乡", "街道"))
        return (self.village() if self.dice.random() < 0.5 else town) + "人民调解委员会"

    def committee(self) -> str:
        return f"{self.brand()[:2]}村{self.dice.choice(('村民委员会', '村委会', '村民小组'))}"

    def office(self) -> str:
        return self.brand()[:2] + self.dice.choice(("司法所", "镇人民政府", "街道办事处"))

    def organisation(self) -> str:
        """An organisation of any kind."""
        if self.dice.random() < 0.1:
            return self.dice.choice(words()["nt"])
        makers = (self.bank, self.hospital, self.committee, self.office, self.registry, self.unit)
        return self.dice.choice((self.company, self.company, self.company, *makers))()
