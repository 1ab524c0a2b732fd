"""`pingan match`: whom a mention would be one with, if it were delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both, is_english
from cli.options import Json
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from worker import ResolveAnswer


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        help=both(
            "以一条记录与全库比对：可能是谁，依据如何；不入库。如：match name=张伟 phone=13885912345。",
            "Hold one mention against everything: who it may be, and why; nothing is stored. "
            "As: match name=张伟 phone=13885912345.",
        )
    )(match)


def match(
    context: typer.Context,
    attributes: Annotated[
        list[str], typer.Argument(metavar="ATTRIBUTE=VALUE…", help=both("属性=值。", "What is known."))
    ],
    entity_type: Annotated[
        str, typer.Option("--type", help=both("Person、Enterprise 或 Vehicle。", "Person, Enterprise or Vehicle."))
    ] = "Person",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help=both("最多候选。", "Most candidates."))] = 10,
    as_json: Json = False,
) -> None:
    """The likeliest first."""
    from graph.scope import Scope
    from queries.opening import OpenHome
    from worker import Keeper
    from worker import match as hold_against
    from worker.matching import TYPES, UnknownAttributes

    if entity_type not in TYPES:
        raise typer.BadParameter(both(f"可选：{'、'.join(TYPES)}", f"one of {', '.join(TYPES)}"), param_hint="--type")
    opened = OpenHome(context.obj)
    try:
        answer = hold_against(
            context.obj, opened.store(), Scope.everything("cli"), Keeper(), entity_type, _read(attributes), limit
        )
    except UnknownAttributes as error:
        raise Failure(ExitCode.USAGE, both(f"没有这样的属性：{error}。", f"No such attribute: {error}.")) from error
    finally:
        opened.close()
    if as_json:
        say_json(answer.model_dump(mode="json"))
    else:
        _say(answer)


def _read(attributes: list[str]) -> dict[str, str]:
    out = {}
    for text in attributes:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise typer.BadParameter(both(f"{text}：应写作 属性=值", f"{text}: write ATTRIBUTE=VALUE"))
        out[name] = value
    return out


def _say(answer: ResolveAnswer) -> None:
    if not answer.candidates:
        say(both("没有相似的实体。", "Nothing like it."))
        return
    say_table(
        [both("实体", "Entity"), both("名称", "Name"), both("概率", "Probability"), both("依据", "Why")],
        [
            (
                c.entity.id,
                f"{c.entity.label} {c.entity.summary}",
                f"{c.probability:.4f}",
                "\n".join(
                    f"{bar.weight:+.1f} {bar.label_en if is_english() else bar.label_zh}" for bar in c.comparisons
                ),
            )
            for c in answer.candidates
        ],
    )
    if answer.joins:
        note(both(f"若入库将归入：{'、'.join(answer.joins)}", f"Delivered, it would be of: {', '.join(answer.joins)}"))
    else:
        note(both("若入库将自成一个实体。", "Delivered, it would be an entity of its own."))
