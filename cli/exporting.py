"""`pingan export graph`: a chart or the whole graph as a file for Gephi, yEd, Neo4j, i2 and networkx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.output import note

if TYPE_CHECKING:
    from graph.answers import Chart
    from graph.scope import Scope
    from graph.store import GraphStore
    from queries.export import Drawn

HELP_ZH = "导出关联图或全图：.graphml、.gexf、.anx（i2），无扩展名则为供 neo4j-admin 导入的 CSV 文件夹。"
HELP_EN = "A chart or the whole graph: .graphml, .gexf, .anx (i2); without an ending a folder of CSV for neo4j-admin."


def export_graph(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    entities: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ENTITY]…",
            help=both(
                "图上的实体：编号，或只指一个实体的文字。", "Entities of the chart: ids, or texts that name one each."
            ),
        ),
    ] = None,
    around: Annotated[
        int,
        typer.Option(min=0, max=2, help=both("连同这些实体几步以内的关联。", "With all within so many steps of them.")),
    ] = 0,
    limit: Annotated[int, typer.Option(min=1, max=2000, help=both("最多几个实体。", "Most entities."))] = 500,
    whole: Annotated[bool, typer.Option("--whole", help=both("导出全图。", "Export the whole graph."))] = False,
    structure: Annotated[
        bool,
        typer.Option(
            "--structure",
            help=both(
                "附图的结构：连通分量、中心度、社群。只说明这张图的画法，不评价人。",
                "With components, centralities and communities of the chart: facts of the drawing, of nobody in it.",
            ),
        ),
    ] = False,
) -> None:
    """Write a chart or the whole graph to a file."""
    from graph.scope import Scope
    from queries.export import of_chart, write
    from queries.opening import OpenHome

    if bool(entities) == whole:
        raise Failure(
            ExitCode.USAGE,
            both(
                "请给出实体，或用 --whole 导出全图（二者选一）。", "Name entities, or --whole for all: one of the two."
            ),
        )
    if whole and structure:
        raise Failure(ExitCode.USAGE, both("--structure 只用于一张图。", "--structure is for a chart."))
    store, scope = OpenHome(context.obj).store(), Scope.everything("cli")
    drawn = _whole(store, scope) if whole else of_chart(_chart(store, scope, entities or [], around, limit), structure)
    try:
        kind = write(drawn, file)
    except ValueError as error:
        raise Failure(ExitCode.USAGE, str(error)) from error
    note(both(f"已写入 {drawn.size:,} 个实体：{file}", f"{drawn.size:,} entities written to {file}"))
    if kind == "csv":
        from queries.export.tables import HOW

        note(both("导入命令：", "To import it: ") + HOW)


def _whole(store: GraphStore, scope: Scope) -> Drawn:
    from graph.embedded import EmbeddedStore
    from queries.export import of_everything

    if not isinstance(store, EmbeddedStore):
        raise Failure(
            ExitCode.NOT_READY,
            both("全图由归并结果导出，这里没有。", "The whole graph is exported from the registry, which is not here."),
        )
    return of_everything(store, scope)


def _chart(store: GraphStore, scope: Scope, entities: list[str], around: int, limit: int) -> Chart:
    from cli.exploring import find_one
    from graph.store import Reach, UnknownEntity
    from queries import explore

    ids = [find_one(store, text) for text in entities]
    if around:
        found = store.neighbourhood(scope, ids, Reach(steps=around, limit=limit))
        if found.cut or found.unopened:
            note(
                both(
                    f"有删减：{len(found.narrowed)} 个实体的关联未全列，{len(found.unopened)} 个未展开。",
                    f"Cut: {len(found.narrowed)} entities have more neighbours, {len(found.unopened)} were not opened.",
                )
            )
        ids = [reached.entity.id for reached in found.entities]
    chart = explore.links_among(store, scope, ids)
    if not chart.nodes:
        raise UnknownEntity(entities[0])
    return chart
