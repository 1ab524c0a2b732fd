"""`pingan associate` (全库关联): all that is linked with an identifier within two steps, by source."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.labels import type_labels
from cli.language import both
from cli.output import note, say, say_json, say_table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        help=both(
            "全库关联：由证件号、车牌、电话、信用代码、案号等，列出两步以内各部门的全部关联。",
            "All that is linked with an id number, plate, phone, code or case number, within two steps, by source.",
        )
    )(associate)


def associate(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help=both("号码、姓名或实体编号。", "A number, a name or an entity id."))],
    steps: Annotated[int, typer.Option(min=1, max=2, help=both("几步以内。", "Most steps."))] = 2,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=both("最多几个实体。", "Most entities."))] = 300,
    as_json: Annotated[bool, typer.Option("--json", help=both("输出 JSON。", "Answer as JSON."))] = False,
) -> None:
    """One answer over all agencies."""
    from graph.scope import Scope
    from queries.association import AssociationOptions, named
    from queries.association import associate as ask
    from queries.opening import OpenHome

    store = OpenHome(context.obj).store()
    answer = ask(store, Scope.everything("cli"), text, AssociationOptions(steps=steps, limit=limit))
    if as_json:
        say_json(answer.model_dump(mode="json"))
        return
    labels = type_labels()
    if not answer.starts:
        choices = "\n".join(f"  {hit.entity.id}  {hit.entity.label}  {hit.entity.summary}" for hit in answer.choices)
        if not choices:
            raise Failure(ExitCode.NOT_FOUND, both(f"没有找到“{text}”。", f"Nothing found for “{text}”."))
        say(both(f"“{text}”不止一个，请用编号：\n", f"“{text}” is not only one; use the id:\n") + choices)
        return
    entities, links = named(answer), {link.id: link for link in answer.links}
    for start in answer.starts:
        say(f"{start}  {labels.get(entities[start].type)}  {entities[start].label}  {entities[start].summary}")
    for group in answer.groups:
        say_table(
            [both("步", "Step"), both("类型", "Type"), both("名称", "Name"), both("关系", "Link"), both("编号", "Id")],
            [
                (
                    found.steps,
                    labels.get(entities[found.id].type),
                    entities[found.id].label,
                    "、".join(sorted({labels.get(links[link].type, "") for link in found.links})),
                    found.id,
                )
                for found in group.entities
            ],
            title=both(f"{group.extract}：{group.links} 条关系", f"{group.extract}: {group.links} links"),
        )
    reached = len(answer.entities) - len(answer.starts)
    say(
        both(
            f"共 {reached} 个实体、{len(answer.links)} 条关系、{len(answer.groups)} 个数据项。",
            f"{reached} entities, {len(answer.links)} links, {len(answer.groups)} extracts.",
        )
    )
    if answer.cut or answer.unopened:
        note(
            both(
                f"有删减：{len(answer.narrowed)} 个实体的关联未全列，{len(answer.unopened)} 个关联过多的实体未展开。",
                f"Cut: {len(answer.narrowed)} entities have more neighbours than listed, {len(answer.unopened)} with "
                "too many were not opened.",
            )
        )
