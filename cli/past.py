"""`pingan show ENTITY --as-of`: what was believed of an entity on a day, and as what its mentions were known then."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.output import say, say_json, say_table

HELP_ZH = "如那时所知：日期（到当日结束）或日期时间（北京时间），如 2026-01-05。"
HELP_EN = "As known then: a day (to its end) or a time by China's clock, such as 2026-01-05."


def moment(text: str) -> datetime:
    """The moment meant, in UTC without zone. Raises Failure for a text that is no ISO 8601 date or time."""
    from ontology.clock import end_of_day, utc

    try:
        return end_of_day(date.fromisoformat(text)) if len(text) == 10 else utc(datetime.fromisoformat(text))
    except ValueError as error:
        raise Failure(
            ExitCode.USAGE,
            both(f"不是日期或时间：{text}（如 2026-01-05）。", f"No date or time: {text} (such as 2026-01-05)."),
        ) from error


def show_as_of(home: Path, entity: str, at: str, as_json: bool) -> None:
    """Prints the mentions the entity had then, with what they said and where they are now."""
    from queries.past import entity_as_of

    when = moment(at)
    found = entity_as_of(home, entity, when)
    if as_json:
        say_json({"entity_id": entity, "as_of": when.isoformat() + "Z", "mentions": [m.as_dict() for m in found]})
        return
    if not found:
        raise Failure(ExitCode.NOT_FOUND, both(f"{at} 时没有实体 {entity}。", f"There was no entity {entity} at {at}."))
    say(both(f"{entity}，{at} 时有 {len(found)} 条来源记录：", f"{entity} at {at}, {len(found)} mentions:"))
    say_table(
        [both("来源记录", "Mention"), both("当时内容", "As it said then"), both("自", "Since"), both("缘由", "Cause"),
         both("现属", "Now of")],
        [
            (m.mention_id, " · ".join(m.said), f"{m.since:%Y-%m-%d %H:%M}", _cause(m.cause), _now(m.entity_now, entity))
            for m in found
        ],
    )  # fmt: skip


def _now(entity_now: str | None, entity: str) -> str:
    return both("（本实体）", "(the same)") if entity_now == entity else entity_now or both("（已撤回）", "(gone)")


def _cause(cause: str | None) -> str:
    words = {
        "deliveries": both("交付", "delivery"),
        "decisions": both("认定", "decision"),
        "withdrawn": both("撤回", "withdrawn"),
        "model": both("权重", "weights"),
    }
    told = json.loads(cause) if cause else {}
    return "; ".join(
        f"{words[kind]} {', '.join(map(str, what)) if isinstance(what, list) else what}" for kind, what in told.items()
    )
