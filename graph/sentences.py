"""The sentence of a text that proves a link, as a scope shows it.

A text may name anybody. Where anything is out of sight, only this is left of a sentence: what it says of the two that
the link joins, hidden and starred as the policy has it for columns, and the words of the genre that tell how they are
tied.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from graph.scope import Scope, mask

_MARK: Final = '{"sentence"'
_LEFT_OUT: Final = "…"
_NOBODY: Final = (
    "附带民事诉讼原告人 附带民事诉讼被告人 原审被告人 原审原告 原审被告 原审第三人 再审申请人 申请执行人 "
    "被执行人 被上诉人 上诉人 被申请人 申请人 反诉原告 反诉被告 被告单位 被告人 原告人 自诉人 原告 被告 "
    "第三人 异议人 案外人 利害关系人 犯罪嫌疑人 嫌疑人 违法行为人 被害人 受害人 报警人 报案人 举报人 证人 "
    "法定代理人 委托诉讼代理人 委托代理人 诉讼代理人 辩护人 监护人 法定代表人 驾驶人 驾驶员 司机 驾驶 车牌号 "
    "号牌 系 之妻 之夫 之父 之母 之子 之女 夫妻 妻子 丈夫 父亲 母亲 儿子 女儿 不服 原审 一审 执行依据 判决 "
    "裁定 调解书 一案 公民身份号码 身份证号码 身份证号 出生 户籍 联系电话 统一社会信用代码 住所地"
).split()
"""Words that name nobody."""
_WORDS: Final = re.compile("|".join(sorted(_NOBODY, key=len, reverse=True)))


def note_shown(scope: Scope, note: str | None) -> str | None:
    """How a proof comes about, as the scope shows it: of a text the sentence, cut; of another the note, whole or not at
    all, since it quotes values as they came."""
    if note is None or not note.startswith(_MARK):
        return None if scope.hidden_attributes or scope.masked_attributes else note
    told = json.loads(note)
    return str(told["sentence"]) if scope.is_everything else _cut(scope, told)


def _cut(scope: Scope, told: dict[str, Any]) -> str:
    sentence = str(told["sentence"])
    said = sorted(set(_said(scope, told, sentence)))
    shown, at = "", 0
    for start, end, value in said:
        if start < at:
            continue
        shown += _words(sentence[at:start]) + value
        at = end
    shown += _words(sentence[at:])
    return re.sub(f"{_LEFT_OUT}+", _LEFT_OUT, shown)


def _said(scope: Scope, told: dict[str, Any], sentence: str) -> Iterator[tuple[int, int, str]]:
    """Where the sentence speaks of the two that the link joins, and what may be shown of that."""
    for end in (told["from"], told["to"]):
        if end is None:
            continue
        for attribute, (start, upto) in end["spans"].items():
            at, until = start - told["start"], upto - told["start"]
            if 0 <= at < until <= len(sentence):
                yield at, until, _as_shown(scope, end["type"], attribute, sentence[at:until])
        for match in re.finditer(re.escape(end["called"]), sentence):
            yield *match.span(), _as_shown(scope, end["type"], end["by"], match[0])


def _as_shown(scope: Scope, entity_type: str, attribute: str, value: str) -> str:
    if not scope.shows_attribute(entity_type, attribute):
        return _LEFT_OUT
    return mask(value) if scope.masks_attribute(entity_type, attribute) else value


def _words(text: str) -> str:
    """Of a piece of a sentence the words that name nobody."""
    shown, at = "", 0
    for match in _WORDS.finditer(text):
        shown += (_LEFT_OUT if match.start() > at else "") + match[0]
        at = match.end()
    return shown + (_LEFT_OUT if len(text) > at else "")
