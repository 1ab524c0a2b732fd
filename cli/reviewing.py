"""`pingan review`: the pairs of mentions of which a person should say whether they are one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.language import both, is_english
from cli.options import Json
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from stewardship.queue import Doubt


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        help=both("待核验：疑似同一的来源记录。", "What is to be reviewed: pairs of mentions that may be one.")
    )(review)


def review(
    context: typer.Context,
    entity_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help=both("只看一类实体。", "Of this entity type only."))
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option("--reason", help=both("只看这一原因；可多次给出。", "For this reason only; may be repeated.")),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=both("最多行数。", "Most rows."))] = 50,
    texts: Annotated[
        bool,
        typer.Option(
            "--texts",
            help=both(
                "改为列出文书、案情与登记项不一致之处。",
                "Instead, where a text says otherwise than the columns of its case.",
            ),
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """What was held back first, then other doubts, the likeliest first."""
    if texts:
        _review_texts(context.obj, limit, as_json)
        return
    from resolution import registry
    from stewardship.queue import REASONS, counts, queue

    for given in reason or ():
        if given not in REASONS:
            raise typer.BadParameter(both(f"可选：{'、'.join(REASONS)}", f"one of {', '.join(REASONS)}"))
    with registry.open_read_only(context.obj) as connection:
        found = queue(connection, entity_type=entity_type, reasons=reason or tuple(REASONS), most=limit)
        of_each = counts(connection)
    if as_json:
        say_json({"counts": of_each, "doubts": [asdict(doubt) for doubt in found]})
        return
    if not found:
        say(both("没有待核验的来源记录。", "There is nothing to review."))
        return
    say_table(
        [both("类型", "Type"), both("来源记录", "Mentions"), both("实体", "Entities"), both("概率", "Probability"),
         both("原因", "Why")],
        [_row(doubt) for doubt in found],
    )  # fmt: skip
    note(
        both(
            "用 pingan decide same|different 来源记录 来源记录 --reason … 认定。",
            "Say which it is: pingan decide same|different MENTION MENTION --reason …",
        )
    )


def _review_texts(home: Path, limit: int, as_json: bool) -> None:
    from stewardship.text_doubts import text_doubts

    found = text_doubts(home)
    if as_json:
        say_json({"count": len(found), "doubts": [asdict(doubt) for doubt in found[:limit]]})
        return
    if not found:
        say(both("文书与登记项没有不一致之处。", "No text says otherwise than the columns of its case."))
        return
    say_table(
        [both("行", "Row"), both("来源记录", "Mention"), both("项目", "Field"), both("文中", "In the text"),
         both("登记", "In the columns")],
        [(f"{d.extract}:{d.row_key}", d.mention, d.attribute, d.in_text, d.in_columns) for d in found[:limit]],
    )  # fmt: skip
    note(both(f"共 {len(found):,} 处。", f"{len(found):,} in all."))


def _row(doubt: Doubt) -> tuple[str, str, str, str, str]:
    from stewardship.queue import REASONS

    return (
        doubt.entity_type,
        f"{doubt.left}\n{doubt.right}",
        f"{doubt.left_entity}\n{doubt.right_entity}",
        f"{doubt.probability:.4f}",
        REASONS[doubt.reason][is_english()],
    )
