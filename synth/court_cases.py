"""Court cases, enforcement, mediation and correction as they happened, most of them following from something else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from synth import days
from synth.circles import Circles
from synth.dice import Weighted, stream
from synth.enterprises import Economy, Enterprise
from synth.people import Marriage, Person
from synth.places import County
from synth.police_cases import SUSPECT, VICTIM, PoliceCase
from synth.vehicles import Registration

_CRIMES: Final = {
    "盗窃案": "盗窃罪", "诈骗案": "诈骗罪", "电信网络诈骗案": "诈骗罪", "故意伤害案": "故意伤害罪",
    "寻衅滋事案": "寻衅滋事罪", "危险驾驶案": "危险驾驶罪", "交通肇事案": "交通肇事罪", "贩卖毒品案": "贩卖毒品罪",
    "容留他人吸毒案": "容留他人吸毒罪", "开设赌场案": "开设赌场罪", "抢劫案": "抢劫罪", "合同诈骗案": "合同诈骗罪",
    "家庭暴力案": "虐待罪", "帮助信息网络犯罪活动案": "帮助信息网络犯罪活动罪",
    "非法运输危险物质案": "非法运输危险物质罪",
}  # fmt: skip
_CIVIL: Final = Weighted(
    (("民间借贷纠纷", 30), ("金融借款合同纠纷", 15), ("机动车交通事故责任纠纷", 14), ("买卖合同纠纷", 14),
     ("劳动争议", 9), ("追偿权纠纷", 5), ("建设工程施工合同纠纷", 7), ("相邻关系纠纷", 4), ("租赁合同纠纷", 6))
)  # fmt: skip
_DISPUTES: Final = Weighted(
    (("邻里纠纷", 30), ("婚姻家庭纠纷", 22), ("山林土地纠纷", 15), ("道路交通事故纠纷", 12), ("劳动争议纠纷", 8),
     ("民间借贷纠纷", 8), ("损害赔偿纠纷", 5))
)  # fmt: skip
PROBATION: Final = "判处缓刑"
Parties: TypeAlias = list[tuple[Person | Enterprise, str]]


@dataclass(slots=True, eq=False)
class CourtCase:
    """One real court case; ``parties`` in the order of their numbers, each with its role."""

    number: str  # AH with full-width brackets
    kind: str
    cause: str
    filed: int
    county: County
    closed: int
    outcome: str
    parties: Parties
    police: PoliceCase | None = None
    vehicles: list[Registration] = field(default_factory=list)

    @property
    def true_id(self) -> str:
        """The id under which truth.csv knows this case."""
        return f"case/{self.number}"

    @property
    def court(self) -> str:
        """The court's name."""
        return f"贵州省{self.county.name}人民法院"


@dataclass(slots=True, eq=False)
class Mediation:
    """One mediated dispute of two people."""

    key: str
    kind: str
    accepted: int
    committee: str
    applicant: Person
    respondent: Person
    outcome: str
    confirmation: CourtCase | None = None

    @property
    def true_id(self) -> str:
        """The id under which truth.csv knows this case."""
        return f"case/{self.key}"


@dataclass(slots=True, eq=False)
class Correction:
    """A sentence served in the community."""

    key: str
    person: Person
    case: CourtCase
    since: int
    until: int
    office: str


@dataclass(slots=True, eq=False)
class Default:
    """A debtor published as dishonest."""

    key: str
    debtor: Person | Enterprise
    case: CourtCase
    published: int


class Courts:
    """All cases of courts and committees, and what follows from them."""

    def __init__(self, seed: int, circles: Circles, economy: Economy, police: list[PoliceCase],
                 marriages: list[Marriage], people: int) -> None:  # fmt: skip
        self._dice = stream(seed, "court cases")
        self._circles = circles
        self._economy = economy
        self._serials: dict[tuple[int, str, str], int] = defaultdict(int)
        self._firms: dict[County, list[Enterprise]] = defaultdict(list)
        for firm in [*economy.transport, *economy.others]:
            self._firms[firm.county].append(firm)
        self._lenders: dict[County, list[Enterprise]] = defaultdict(list)
        for firm in economy.financial:
            self._lenders[firm.county].append(firm)
        self.cases: list[CourtCase] = []
        self.corrections: list[Correction] = []
        self.defaults: list[Default] = []
        self.mediations: list[Mediation] = []
        for source in police:
            if source.those(SUSPECT) and source.filed < days.TODAY - 200 and self._dice.chance(0.38):
                self._criminal(source)
        for marriage in marriages:
            if marriage.ended > days.day(2010) and self._dice.chance(0.3):
                self._divorce(marriage)
        for _ in range(round(people * 0.09)):
            self._civil()
        for case in list(self.cases):
            if case.kind == "民事一审" and case.outcome in ("判决", "调解") and self._dice.chance(0.75):
                self._enforce(case)
        for _ in range(round(people * 0.105)):
            self._mediate()

    def _number(self, county: County, filed: int, kind: str) -> str:
        """A case number of the year: court code and type since 2016, the place's character before (法〔2015〕137号)."""
        year = days.year_of(filed)
        court = f"黔{county.code[2:]}" if year >= 2016 else county.short[0]
        key = (year, court, kind)
        self._serials[key] += self._dice.between(1, 4)
        serial = self._serials[key]
        return f"（{year}）{court}{kind}{serial}号" if year >= 2016 else f"（{year}）{court}{kind}字第{serial}号"

    def _open(self, county: County, filed: int, kind: str, letter: str, cause: str, outcome: str,
              parties: Parties, police: PoliceCase | None = None) -> CourtCase:  # fmt: skip
        closed = filed + self._dice.between(20, 330)
        case = CourtCase(self._number(county, filed, letter), kind, cause, filed, county,
                         closed if closed < days.TODAY else 0, outcome if closed < days.TODAY else "",
                         parties, police)  # fmt: skip
        self.cases.append(case)
        return case

    def _criminal(self, source: PoliceCase) -> None:
        dice = self._dice
        filed = source.filed + dice.between(40, 195)
        accused = [p for p in source.those(SUSPECT) if p.alive_at(filed)]
        if not accused:
            return
        parties: Parties = [(p, "被告人") for p in accused]
        if dice.chance(0.25):
            parties += [(p, "原告") for p in source.those(VICTIM) if p.alive_at(filed)]
        outcome = PROBATION if dice.chance(0.45) else dice.pick(("判处有期徒刑", "判处拘役", "判处罚金"))
        case = self._open(source.county, filed, "刑事一审", "刑初", _CRIMES[source.kind], outcome, parties, source)
        case.vehicles = [v for v in source.vehicles if isinstance(v, Registration)]
        if case.outcome == PROBATION:
            for person in accused:
                if dice.chance(0.9):
                    since = case.closed + dice.between(11, 40)
                    office = f"{person.home_at(since).county.name}司法局{_office(person, since)}司法所"
                    key = f"JZ{source.county.code}{days.compact(since)[:4]}{len(self.corrections) + 1:06d}"
                    until = since + 30 * dice.between(4, 36)
                    self.corrections.append(Correction(key, person, case, since, until, office))

    def _divorce(self, marriage: Marriage) -> None:
        dice = self._dice
        pair: Parties = [(marriage.wife, "原告"), (marriage.husband, "被告")]
        if dice.chance(0.3):
            pair = [(marriage.husband, "原告"), (marriage.wife, "被告")]
        filed = marriage.ended - dice.between(30, 200)
        if filed > marriage.on and marriage.husband.alive_at(filed) and marriage.wife.alive_at(filed):
            marriage.by_court = True
            self._open(marriage.county, filed, "民事一审", "民初", "离婚纠纷", dice.pick(("判决", "调解")), pair)

    def _civil(self) -> None:
        dice = self._dice
        county = self._circles.county()
        filed = days.TODAY - 5 - int((dice.random() ** 1.4) * (days.TODAY - days.day(2012)))
        cause = _CIVIL.draw(dice)
        person, other = self._circles.somebody(county, filed), self._circles.somebody(county, filed)
        firms, lenders = self._firms[county], self._lenders[county]
        if person is None or other is None or person is other:
            return
        claimants: list[Person | Enterprise] = [person]
        defendants: list[Person | Enterprise] = [other]
        third: list[Person | Enterprise] = []
        firm = dice.pick(firms) if firms else None
        if cause == "金融借款合同纠纷" and lenders:
            claimants = [dice.pick(lenders)]
            spouse = other.spouse_at(filed)
            if spouse is not None and spouse.alive_at(filed) and dice.chance(0.4):
                defendants.append(spouse)
        elif cause == "机动车交通事故责任纠纷" and lenders:
            if firm is not None and firm.drivers and dice.chance(0.5):
                defendants = [dice.pick(firm.drivers), firm]
            defendants.append(dice.pick(lenders))
        elif cause == "劳动争议" and firm is not None and firm.drivers:
            claimants, defendants = [dice.pick(firm.drivers)], [firm]
        elif cause in ("买卖合同纠纷", "建设工程施工合同纠纷", "租赁合同纠纷", "追偿权纠纷") and firm is not None:
            if dice.chance(0.5):
                claimants = [firm]
            else:
                defendants = [firm]
            if dice.chance(0.25) and len(firms) > 1:
                another = dice.pick(firms)
                if another is not firm:
                    third = [another]
        elif cause == "民间借贷纠纷" and dice.chance(0.25):
            spouse = other.spouse_at(filed)
            if spouse is not None and spouse.alive_at(filed):
                defendants.append(spouse)
        everybody = [p for p in [*claimants, *defendants, *third] if isinstance(p, Person)]
        if len({id(p) for p in everybody}) < len(everybody) or not all(p.alive_at(filed) for p in everybody):
            return
        parties = [(p, "原告") for p in claimants] + [(p, "被告") for p in defendants] + [(p, "第三人") for p in third]
        outcome = dice.pick(("判决", "判决", "判决", "调解", "撤诉"))
        self._open(county, filed, "民事一审", "民初", cause, outcome, parties)

    def _enforce(self, source: CourtCase) -> None:
        dice = self._dice
        filed = source.closed + dice.between(30, 300)
        if source.cause == "离婚纠纷" or filed > days.TODAY - 10:
            return
        debtors = [p for p, role in source.parties if role == "被告" and not _financial(p)]
        if not debtors or any(isinstance(p, Person) and not p.alive_at(filed) for p, _ in source.parties):
            return
        parties = [(p, "申请执行人") for p, role in source.parties if role == "原告"]
        parties += [(p, "被执行人") for p in debtors]
        outcome = dice.pick(("执行完毕", "终结本次执行程序", "终结本次执行程序", "和解"))
        case = self._open(source.county, filed, "首次执行", "执", source.cause, outcome, parties)
        published = filed + dice.between(60, 400)
        for debtor in debtors:
            if dice.chance(0.85) and published < days.TODAY:
                key = f"SX{source.county.code}{len(self.defaults) + 1:07d}"
                self.defaults.append(Default(key, debtor, case, published))

    def _mediate(self) -> None:
        dice = self._dice
        county = self._circles.county()
        when = days.TODAY - 5 - int((dice.random() ** 1.3) * (days.TODAY - days.day(2014)))
        kind = _DISPUTES.draw(dice)
        one = self._circles.somebody(county, when)
        if one is None:
            return
        if kind == "婚姻家庭纠纷":
            kin = [r for r in one.relatives(when) if r.age_at(when) > 16]
            other = kin[0] if kin and dice.chance(0.6) else (dice.pick(kin) if kin else None)
        else:
            other = self._circles.somebody(county, when)
        if other is None or other is one:
            return
        home = one.home_at(when)
        village = f"{home.place}村" if home.rural else home.township.name
        committee = f"{home.county.name}{home.township.name}{village if home.rural else ''}人民调解委员会"
        key = f"TJ{home.county.code}{days.compact(when)[:4]}{len(self.mediations) + 1:06d}"
        outcome = dice.pick(("达成协议", "达成协议", "达成协议", "未达成协议", "终止调解"))
        mediation = Mediation(key, kind, when, committee, one, other, outcome)
        self.mediations.append(mediation)
        filed = when + dice.between(3, 29)
        if outcome != "达成协议" or when < days.day(2016) or filed >= days.TODAY or not dice.chance(0.2):
            return
        if one.alive_at(filed) and other.alive_at(filed):
            parties: Parties = [(one, "原告"), (other, "被告")]
            mediation.confirmation = self._open(
                county, filed, "司法确认", "民特", "申请司法确认调解协议", "确认有效", parties
            )


def _financial(party: Person | Enterprise) -> bool:
    return isinstance(party, Enterprise) and party.kind == "金融"


def _office(person: Person, when: int) -> str:
    name = person.home_at(when).township.name
    return name[:-2] if name.endswith("街道") and len(name) > 3 else name[:-1] if len(name) > 2 else name
