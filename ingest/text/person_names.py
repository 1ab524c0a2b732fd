"""What a person's name looks like where a formula of the genre says that one stands there."""

from __future__ import annotations

import re
from typing import Final

COMPOUND: Final = frozenset(
    "欧阳 司马 上官 诸葛 令狐 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 夏侯 东方 南宫 端木 百里 呼延 澹台 轩辕 申屠 太史 "
    "闻人 公羊 独孤 司空 钟离 鲜于 闾丘 西门 拓跋".split()
)
SURNAMES: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    "姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤"
    "毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司"
    "柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭"
    "窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺犹陇仡禄安农代付肖闫邸"
    "侬班岑韩杭贝支麻占粟仝皮卯水尚郇晁勾寇占国敬冶荣滑缪干颉昝车母邝蓬雍璩桑濮扈冶逯容暴能戈籍闫宿门"
)
_COMMON: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范石姚谭廖邹熊"
    "陆郝孔崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎贺赖龚庞樊殷施陶洪翟颜倪严温芦俞章鲁葛伍韦申尤毕聂焦柳邢岳梅莫庄辛祝左涂谷祁舒耿牟詹"
    "苗凌费靳童欧甄裴卫屈鲍覃霍翁甘柯阮桂闵柴冉辜饶瞿滕臧苟褚娄穆肖闫付吉丘敖卓冷蒙"
)
"""Surnames that begin few other words."""

HAN: Final = "\u3400-\u9fff"
NAME: Final = rf"(?:[{HAN}]{{1,10}}(?:·[{HAN}]{{1,12}}){{1,4}}|[{HAN}×xX*]{{2,4}}[0-9]{{0,2}})"
"""Pattern of what may be a name, in half width."""
ANONYMOUS: Final = re.compile(
    rf"(?:(?:{'|'.join(COMPOUND)})|[{''.join(sorted(SURNAMES))}])(?:某某|某[甲乙丙丁戊己庚辛0-9]|某)(?![{HAN}]{{0,2}}公司)"
)
"""Names made unrecognisable by the court, wherever they stand: 张某某, 李某甲, 陈某1."""
_ONLY_HAN: Final = re.compile(f"[{HAN}]+")
_NO_NAME: Final = re.compile(
    "(?:称|诉|辩|述|认为|表示|提出|供认|同意|承认|否认|要求|请求|主张|不服|经过|本院|法院|双方|各方|单位|公司|家属|亲属|近亲|代理|到案|归案|"
    "到庭|出庭|缺席|之间|方面|等人|本人|自己|其他|部分|全部|均|系|的|了|是|已|未|所在|因|罪)"
)
_ANONYMOUS: Final = re.compile(
    rf"[{HAN}]{{1,2}}(?:[某×xX*]{{1,2}}[甲乙丙丁戊己庚辛0-9]{{0,2}}|[甲乙丙丁])|[{HAN}][某×]{{1,2}}[{HAN}]"
)


def is_name(text: str, *, certain_place: bool) -> bool:
    """Whether a text that stands where a name may stand is one.

    certain_place: it stands alone behind the colon of a role, or what follows tells of a person.
    """
    if "·" in text:
        return True
    if _ANONYMOUS.fullmatch(text) and (text[0] in SURNAMES or text[:2] in COMPOUND):
        return True
    if any(c in "×xX*0123456789" for c in text) or _NO_NAME.search(text):
        return False
    if certain_place:
        return 2 <= len(text) <= 4
    if text[:2] in COMPOUND:
        return 3 <= len(text) <= 4
    return text[0] in _COMMON and 2 <= len(text) <= 3


_ROLE_AFTER: Final = "(?=被告|原告|第三人|被害人|受害人|嫌疑人|犯罪嫌疑人|申请|被申请|被执行|被上诉|上诉人|证人|其)"
_FLOWS: Final = re.compile(
    "驾驶|驾车|酒后|饮酒|醉酒|无证|伙同|窜至|在|趁|被|持[刀枪械棍木]|犯[^罪]|将|因|系|的|到|报[警案]|称|等人|供述|陈述|"
    "证言|证实|辩称|诉称|反映|使用|所有|停放|采取|以[^前后]|先后|多次|经[营人]|[12][0-9]{3}年|从[^事]|于[12一二当次]|上诉|不服|赔偿|支付|承担|偿还|返还|归还|清偿|"
    f"未[到按]|[与和及诉向对]{_ROLE_AFTER}|认罪|明知|违反|联系|电话|手机|之[妻夫子女父母]|[,。;、:|\n()]|$"
)
"""How a sentence goes on after a name."""


def beginning_at(text: str, start: int) -> int | None:
    """Where the name ends that begins there, behind a role, and flows on without a mark: only where one alone can."""
    fits: list[tuple[int, int]] = []
    for end in (start + 2, start + 3, start + 4):
        name = text[start:end]
        if len(name) == end - start and _ONLY_HAN.fullmatch(name) and is_name(name, certain_place=False):
            flows = _FLOWS.match(text, end)
            if flows:
                fits.append((end, flows.end() - end))
    if len(fits) == 2:
        (end, sure), (longer, less) = fits
        # 张伟联系电话 is no 张伟联 who 系, nor 张伟与被告 a 张伟与 whom something befell.
        if (sure > 1 and less == 1) or text[longer - 1] in "与和及诉向对将因被在系于经到":
            return end
    return fits[0][0] if len(fits) == 1 else None


def ending_at(text: str, end: int) -> tuple[int, int] | None:
    """The name that ends there, before which a text flows on without a mark: only where one alone can."""
    fits = []
    for length in (2, 3, 4):
        start = end - length
        if start < 0:
            break
        name, before = text[start:end], text[start - 1 : start]
        if not _ONLY_HAN.fullmatch(name) or not is_name(name, certain_place=False):
            continue
        if not before or before in _BEFORE:
            fits.append((start, end))
    return fits[0] if len(fits) == 1 else None


_BEFORE: Final = frozenset(',、。;:|\n ()“"系由被将与和对向趁让叫找为及同因')
"""What a name may follow."""
