"""Whether a name and a number are a person's or an organisation's, where no column says so.

A name that ends like an organisation's decides first (an organisation's row often carries its representative's id
number); then the number, by what it is valid as, or by its shape; otherwise it is a person.
"""

from __future__ import annotations

import re
from typing import Final

from ontology.identifiers import Grade, person_id, uscc

PERSON: Final = "Person"
ENTERPRISE: Final = "Enterprise"

_ORGANISATION_NAME: Final = re.compile(
    r".{2,}(?:公司|集团|厂|合作社|联合社|合作联社|信用社|供销社|中心|协会|学会|商会|联合会|促进会|基金会|研究院|研究所|研究会|事务所|"
    r"服务站|服务部|经营部|门市部|营业部|项目部|指挥部|门诊部|营业厅|医院|卫生院|诊所|学校|中学|小学|大学|学院|幼儿园|托儿所|敬老院|养老院|福利院|"
    r"银行|支行|分行|分理处|储蓄所|[镇乡县市区省]政府|人民政府|办事处|委员会|村委会|居委会|管委会|监管局|管理局|[^\s]{2,}局|派出所|法院|检察院|"
    r"超市|商店|商行|商场|酒店|宾馆|饭店|餐馆|餐厅|旅社|旅馆|网吧|茶楼|茶庄|药店|药房|书店|加油站|修理厂|修理店|洗车场|"
    r"养殖场|农场|林场|牧场|采石场|砂石场|煤矿|煤厂|矿业|工作室|工作站|俱乐部|车队|运输队|工程队|施工队|寺|教堂|企业|集团总公司|"
    r"[\u4e00-\u9fff]{3,}店|[\u4e00-\u9fff]{3,}站|[\u4e00-\u9fff]{3,}社|[\u4e00-\u9fff]{3,}行|[\u4e00-\u9fff]{3,}部)"
    r"(?:[（(][^（）()]*[）)])?"
)


# Firms are also called by their trade without the word company, or by their place; people's names are shorter.
_TRADE_NAME: Final = re.compile(
    r".{3,}(?:运输|客运|货运|危货|物流|快递|出租|汽车|租赁|旅游|旅行|贷款|担保|商贸|贸易|建筑|建设|建材|装饰|地产|置业|物业|科技|实业|农业|"
    r"工贸|工程|矿业|能源|电力|水泥|机械|餐饮|食品|酒业|茶业|药业|医药|文化|传媒|教育|培训|驾校|保险|投资|金融)"
)
_PLACE_NAME: Final = re.compile(
    r"(?:贵州|中国)[\u4e00-\u9fff]{4,}|[\u4e00-\u9fff]{1,5}[省市州县区镇乡村][\u4e00-\u9fff]{3,}"
)
_LONGEST_PERSON: Final = 7


def by_name(name: str | None) -> str | None:
    """``Enterprise`` for a name that is plainly an organisation's, otherwise ``None``: it may be anybody's."""
    if name is None or len(name) < 4 or "·" in name or name.isascii():
        return None
    if len(name) > _LONGEST_PERSON:
        return ENTERPRISE
    named_so = any(p.fullmatch(name) for p in (_ORGANISATION_NAME, _TRADE_NAME, _PLACE_NAME))
    return ENTERPRISE if named_so else None


_PERSON_SHAPE: Final = re.compile(
    r"[0-9]{6}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
)


def by_number(number: str | None) -> str | None:
    """What a number says of whom it names, or ``None`` where it says nothing.

    Chance makes some mistyped id numbers right as social credit codes: where the day of birth stands in its place, the
    number is a person's whatever its check character says. In a code of digits alone there is hardly ever a day there.
    """
    if number is None:
        return None
    if _PERSON_SHAPE.fullmatch(number):
        return PERSON
    person, organisation = person_id.read(number), uscc.read(number)
    has_letters = any(c.isalpha() for c in number[:-1])
    enough = Grade.DOUBTFUL if has_letters else Grade.VALID
    if organisation.grade >= enough and organisation.grade > person.grade:
        return ENTERPRISE
    if person.grade >= Grade.DOUBTFUL:
        return PERSON
    # Neither is right: letters elsewhere than in the last place make it a social credit code.
    if len(number) in (9, 15, 17, 18, 19) and has_letters and "*" not in number:
        return ENTERPRISE
    return PERSON if person.grade > Grade.UNUSABLE else None
