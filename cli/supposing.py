"""`pingan why ENTITY --without …`: what would become of an identity if one piece of evidence were not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from resolution.whatif import WhatIf, Without

_MENTION = re.compile(r"[a-z]+\.[a-z_]+:.+")
HELP_ZH = "假如没有这一证据：属性=值、属性、属性@来源记录，或一条来源记录；可多次给出。"
HELP_EN = "As if without: ATTRIBUTE=VALUE, ATTRIBUTE, ATTRIBUTE@MENTION, or a MENTION; may be repeated."


def suppose(home: Path, entity: str, without: list[str], as_json: bool) -> None:
    """Prints what the entity would be. Raises Failure when it has no such evidence."""
    from resolution import registry, whatif

    with registry.open_read_only(home) as connection:
        try:
            answer = whatif.without(connection, entity, [_read(text) for text in without])
        except whatif.NotHeld as error:
            raise Failure(
                ExitCode.NOT_FOUND,
                both(
                    f"{entity} 没有这一证据：{error.args[0]}。用 pingan show {entity} 查看它的属性和来源记录。",
                    f"{entity} has no such evidence: {error.args[0]}. See pingan show {entity}.",
                ),
            ) from error
        except whatif.UnknownEntity as error:
            raise Failure(
                ExitCode.NOT_FOUND,
                both(f"{entity} 不是由归并而来的实体。", f"{entity} is no entity that was resolved."),
            ) from error
    if as_json:
        say_json(_as_dict(answer, without))
    else:
        _say(answer, without)


def _read(text: str) -> Without:
    from resolution.whatif import Without

    if _MENTION.fullmatch(text):
        return Without(mention=text)
    attribute, at, mention = text.partition("@")
    if at and _MENTION.fullmatch(mention):
        return Without(attribute, mention=mention)
    attribute, equals, value = text.partition("=")
    return Without(attribute, value if equals else None)


def _say(answer: WhatIf, without: list[str]) -> None:
    say(both(f"假如没有 {'、'.join(without)}：", f"Without {', '.join(without)}:"))
    if len(answer.parts) == 1 and not answer.parts[0].strangers:
        say(
            both(
                f"{answer.entity_id} 仍是同一实体，{len(answer.parts[0].mentions)} 条来源记录都在。",
                f"{answer.entity_id} stays as it is, with all of its {len(answer.parts[0].mentions)} mentions.",
            )
        )
    elif not answer.parts:
        say(both("不剩任何来源记录。", "No mention is left."))
    else:
        if answer.fallen:
            said = both(f"{len(answer.fallen)} 条来源记录会分出去。", f"{len(answer.fallen)} mentions would fall away.")
            say(said)
        say_table(
            [
                both("部分", "Part"),
                both("来源记录", "Mention"),
                both("原属", "Now of"),
                both("与首部分概率", "To first"),
            ],
            [
                (number, mention, of, part.probability)
                for number, part in enumerate(answer.parts, 1)
                for of, mentions in ((answer.entity_id, part.mentions), (both("其他实体", "another"), part.strangers))
                for mention in mentions
            ],
        )
    if answer.cut:
        note(both("相近的来源记录过多，只看了最近的。", "Too many stand near; only the nearest were looked at."))


def _as_dict(answer: WhatIf, without: list[str]) -> dict[str, object]:
    return {
        "entity_id": answer.entity_id,
        "entity_type": answer.entity_type,
        "without": without,
        "parts": [
            {"mentions": list(p.mentions), "strangers": list(p.strangers), "probability": p.probability}
            for p in answer.parts
        ],
        "fallen": list(answer.fallen),
        "looked_at": answer.looked_at,
        "cut": answer.cut,
    }
