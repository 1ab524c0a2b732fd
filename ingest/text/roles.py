"""The words by which the genre says as what somebody takes part, and the links these are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Role:
    """word: as courts and stations write it; link_type: to the case the text is about, None where it is a tie to
    somebody else of the text; persons_only: whether no firm can be it."""

    word: str
    link_type: str | None
    persons_only: bool = False


_PARTIES: Final = (
    "附带民事诉讼原告人 附带民事诉讼被告人 附带民事公益诉讼起诉人 原审被告人 原审上诉人 原审第三人 原审原告 原审被告 "
    "再审申请人 被申请执行人 申请执行人 被执行人 被上诉人 上诉人 被申请人 申请人 反诉原告 反诉被告 被告单位 被告人 "
    "原告人 自诉人 原告 被告 第三人 异议人 案外人 利害关系人 罪犯 申诉人 被反诉人 复议申请人"
).split()
_OF_PERSONS: Final = frozenset(("附带民事诉讼原告人", "被告人", "原审被告人", "自诉人", "罪犯", "附带民事诉讼被告人"))
_OTHERS: Final = {
    "suspect": "犯罪嫌疑人 涉案嫌疑人 嫌疑人 违法嫌疑人 违法行为人",
    "victim": "被害人 受害人 被侵害人 失主 死者 伤者",
    "reporter": "报警人 报案人 举报人 控告人",
    "involved_person": "证人 法定代理人 委托诉讼代理人 委托代理人 诉讼代理人 指定代理人 辩护人 监护人 鉴定人 翻译人员",
}
ROLES: Final = {
    role.word: role
    for role in (
        *(Role(word, "party", word in _OF_PERSONS) for word in _PARTIES),
        *(Role(word, link, True) for link, words in _OTHERS.items() for word in words.split()),
        *(Role(word, None, True) for word in ("法定代表人", "主要负责人", "负责人", "经营者", "投资人")),
        *(Role(word, None, True) for word in ("驾驶人员", "驾驶人", "驾驶员", "司机")),
    )
}
HEADS: Final = frozenset(("法定代表人", "主要负责人", "负责人", "经营者", "投资人"))
"""Those told of the firm named last before; a 负责人 of a branch represents it by no law, and gives no link."""
DRIVERS: Final = frozenset(("驾驶人员", "驾驶人", "驾驶员", "司机"))

_WORD: Final = "|".join(sorted(ROLES, key=len, reverse=True)).replace("第三人", "第三人(?!民)")
WORD: Final = rf"(?<![见公保签原被])(?:{_WORD})|(?<=[^辩])(?:原审)(?:被告人|原告|被告)"
"""Pattern of a role word."""
_NUMERAL: Final = "[一二三四五六七八九十0-9]"
QUALIFIED: Final = rf"(?:\s?\((?:[^()]{{0,6}}(?:{_WORD})[^()]{{0,8}}|{_NUMERAL}+)\)|暨(?:{_WORD})|{_NUMERAL}(?=[:,|]))*"
"""Pattern of what may follow it: （原审被告）, 暨被害人, 二."""
ROLE: Final = re.compile(rf"(?P<role>{WORD}){QUALIFIED}")
