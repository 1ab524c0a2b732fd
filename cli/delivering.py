"""`pingan ingest`, `resolve`, `export` and `stats`: from files to entities, and the counts of both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import exporting, past
from cli.failure import ExitCode, Failure, cannot_take
from cli.labels import type_labels
from cli.language import both
from cli.options import Json
from cli.output import note, say, say_json, say_table
from cli.phrases import phrase
from cli.watching import say_watch

ENGINES = ("duckdb", "spark")
COUNTS = ("rows", "stored", "new", "changed", "unchanged", "quarantined", "withdrawn")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(help=both("接收一批数据：文件夹或单个文件。", "Take a delivery: a folder or one file."))(ingest)
    app.command(help=both("归并全部记录并生成图谱。", "Resolve everything and project the graph."))(resolve)
    app.command(help=both("各数据项与各类实体、关联的数量。", "Counts by extract, entity type and link type."))(stats)
    app.command(help=both("被隔离的行：原因与处理办法。", "The rows in quarantine: why, and what to do about each."))(
        quarantine
    )
    exports = typer.Typer(help=both("导出结果。", "Write results to a file."), no_args_is_help=True)
    exports.command(
        "membership",
        help=both(
            "每条来源记录属于哪个实体（.parquet 或 .csv）。",
            "Which mention is of which entity (.parquet or .csv).",
        ),
    )(export_membership)
    exports.command("graph", help=both(exporting.HELP_ZH, exporting.HELP_EN))(exporting.export_graph)
    app.add_typer(exports, name="export")


def ingest(
    context: typer.Context,
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help=both(
                "文件夹（<部门>/<数据项>.<扩展名>）、文件，或 SQLAlchemy 数据库地址。",
                "Folder (<agency>/<extract>.<ext>), file, or SQLAlchemy URL of a database.",
            ),
        ),
    ],
    extract: Annotated[
        str | None,
        typer.Option(
            help=both(
                "数据项，如 police.hukou；默认由路径得出。",
                "Extract, e.g. police.hukou; by default from the path.",
            )
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take a delivery and print its counts."""
    report = take_delivery(context.obj, path, extract)
    if as_json:
        say_json(report)
    else:
        say_counts(report)
        say_remarks(report)
    if report["failures"]:
        raise Failure(
            ExitCode.BAD_INPUT,
            both("以下内容未能接收，其余已入库：\n", "These could not be taken in; the others were:\n")
            + "\n".join(f"  {cannot_take(f['where'], f['what'], f['hint'])}" for f in report["failures"]),
        )


def resolve(
    context: typer.Context,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help=both("全部重新归并，而不只是有变化的。", "Resolve everything, not just what changed.")
        ),
    ] = False,
    relearn: Annotated[
        bool,
        typer.Option(
            "--relearn",
            help=both("重新学习权重，不用现有的。", "Learn the weights anew instead of using those there are."),
        ),
    ] = False,
    engine: Annotated[
        str,
        typer.Option(
            metavar="|".join(ENGINES),
            help=both(
                "在本机归并，或用 Spark 全部重新归并（docs/spark.md）。",
                "On this machine, or everything by Spark (docs/spark.md).",
            ),
        ),
    ] = ENGINES[0],
    master: Annotated[
        str,
        typer.Option(metavar="URL", help=both("Spark 主节点。", "Spark's master.")),
    ] = "local[*]",
    scratch: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=both("Spark 集群各节点都能访问的工作目录。", "Folder that all nodes of the Spark cluster see."),
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring registry and graph up to date, and swap the finished registry in."""
    if engine not in ENGINES:
        raise typer.BadParameter(
            both(f"只能是 {'、'.join(ENGINES)}。", f"One of {', '.join(ENGINES)}."), param_hint="--engine"
        )
    if engine == "spark":
        report = build_registry_on_spark(context.obj, relearn, master, scratch)
    else:
        report = build_registry(context.obj, full, relearn)
    if as_json:
        say_json(report)
    else:
        say_entities(report["projection"]["entities"], report["projection"]["links"])
        say_watch(report["watch"])
    _say_run(report)
    if lapsed := report["decisions"].get("lapsed"):
        note(
            both(
                f"{lapsed} 项认定因依据变化已失效，未予执行；请用 pingan decide list 审核。",
                f"{lapsed} decisions have lapsed, as their evidence changed, and were not kept to; review them with "
                "pingan decide list.",
            )
        )


def _say_run(report: Mapping[str, Any]) -> None:
    if report["mode"] == "nothing":
        note(both("没有新的交付或认定，无需归并。", "Nothing new was delivered or decided: nothing to resolve."))
        return
    _note_left_out(report["projection"]["left_out"])
    if why := report["instead"]:
        note(both(f"已全部重新归并：{_INSTEAD[why][0]}。", f"Everything was resolved: {_INSTEAD[why][1]}."))
    if why := report["resolution"].get("learned"):
        note(both(f"权重已重新学习：{_LEARNED[why][0]}。", f"The weights were learned anew: {_LEARNED[why][1]}."))
    if done := report["resolution"].get("increment"):
        note(
            both(
                f"有变化的行 {done['rows']:,}，涉及来源记录 {done['mentions']:,} 条、实体 {done['entities']:,} 个。",
                f"{done['rows']:,} rows had changed, and with them {done['mentions']:,} mentions and "
                f"{done['entities']:,} entities.",
            )
        )


_INSTEAD = {
    "format": ("原归并结果出自较早的版本", "the registry was made by an earlier version"),
    "lake": ("数据湖已不是原来归并的那一个", "the lake is not the one it was made from"),
    "model": ("归并模型已改动", "a resolution model is another now"),
    "weights": ("所用权重已更换或已不适用", "the weights are others now, or no longer fit"),
    "much": ("变化太多，全部归并更快", "so much had changed that this is quicker"),
}
"""Why a run that could have resolved what had changed resolved everything."""

_LEARNED = {
    "first": ("此前没有可用的权重", "there were none for these models"),
    "outgrown": ("记录数已远超学习时", "there are far more records than they were learned on"),
    "asked": ("按要求", "as asked"),
}

_LEFT_OUT_ZH = {
    "a pass without a plate, station or time": "缺号牌、收费站或时间的通行记录",
    "a household of more than 10 without its head": "户主缺失且多于 10 人的户",
    "an address too vague to be a place": "过于笼统、不成地点的地址",
}
"""Why something made no link, by the projection's own words; a reason not here is said as the projection says it."""


def _note_left_out(left_out: Mapping[str, int]) -> None:
    for reason, count in left_out.items():
        note(both(f"未成关联：{_LEFT_OUT_ZH.get(reason, reason)} {count:,}", f"made no link: {reason}: {count:,}"))


def export_membership(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.parquet|.csv")],
    as_of: Annotated[str | None, typer.Option("--as-of", help=both(past.HELP_ZH, past.HELP_EN))] = None,
) -> None:
    """Write the membership to a file."""
    from queries.membership import export_membership as export

    try:
        rows = export(context.obj, file, None if as_of is None else past.moment(as_of))
    except ValueError as error:
        raise Failure(ExitCode.USAGE, str(error)) from error
    note(both(f"已写入 {rows:,} 行：{file}", f"{rows:,} rows written to {file}"))


def stats(context: typer.Context, as_json: Json = False) -> None:
    """Counts by extract, entity type and link type."""
    from graph.scope import Scope
    from queries.opening import OpenHome
    from queries.statistics import statistics

    opened = OpenHome(context.obj)
    answer = statistics(context.obj, opened.store() if opened.is_built else None, Scope.everything("cli"))
    if as_json:
        say_json(answer.model_dump(mode="json"))
        return
    say_table(
        [both("数据项", "Extract"), both("行", "Rows"), both("入库", "Stored"), both("隔离", "Quarantined")],
        [(name, c.rows, c.stored, c.quarantined) for name, c in sorted(answer.extracts.items())],
    )
    say_entities(answer.entities, answer.links)


def quarantine(
    context: typer.Context,
    extract: Annotated[
        str | None,
        typer.Option(help=both("只看这一数据项，如 police.hukou。", "Of this extract only, e.g. police.hukou.")),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help=both("最多列出的行数。", "Most rows listed."))] = 50,
    as_json: Json = False,
) -> None:
    """The quarantined rows, the latest delivery's first."""
    from graph.scope import Scope
    from queries.deliveries import quarantine as find

    answer = find(context.obj, Scope.everything("cli"), extract, limit)
    if as_json:
        say_json(answer.model_dump(mode="json"))
        return
    if not answer.total:
        say(both("没有被隔离的行。", "No row is in quarantine."))
        return
    say_table(
        [both("数据项", "Extract"), both("原因", "Reason"), both("行", "Rows")],
        [(reason.extract, phrase(reason.reason), reason.count) for reason in answer.reasons],
    )
    say_table(
        [both("批次", "Delivery"), both("文件", "File"), both("行号", "Line"), both("字段", "Field"),
         both("原因", "Reason"), both("处理办法", "What to do")],
        [(r.delivery_id, r.file, r.line, r.field, phrase(r.reason), phrase(r.hint or "")) for r in answer.rows],
    )  # fmt: skip
    if answer.cut:
        note(both(f"共 {answer.total:,} 行，只列出 {limit:,} 行；用 --limit 多列一些。",
                  f"{answer.total:,} rows in all, {limit:,} listed; --limit lists more."))  # fmt: skip


def take_delivery(home: Path, path: str, extract: str | None = None) -> dict[str, Any]:
    """Ingest `path` into `home`; returns the report as plain values."""
    from ingest import deliver
    from ingest.progress import terminal_progress

    return deliver(home, path, extract, terminal_progress()).as_dict()


def build_registry(home: Path, full: bool = False, relearn: bool = False) -> dict[str, Any]:
    """Resolve and project what has changed in `home` (everything if `full`); returns the report as plain values."""
    from ingest.progress import terminal_progress
    from worker import bring_up_to_date

    report: dict[str, Any] = bring_up_to_date(home, terminal_progress(), full=full, relearn=relearn).as_dict()
    return report


def build_registry_on_spark(home: Path, relearn: bool, master: str, scratch: Path | None) -> dict[str, Any]:
    """As build_registry, everything resolved by Spark."""
    from functools import partial

    from ingest.progress import terminal_progress
    from resolution.spark.session import session
    from worker import bring_up_to_date

    with session(master, scratch) as spark:
        from resolution.spark.resolve import SparkResolver  # needs pyspark, which the session has made sure of

        engine = partial(SparkResolver, spark)
        report: dict[str, Any] = bring_up_to_date(home, terminal_progress(), relearn=relearn, engine=engine).as_dict()
    return report


def say_counts(report: Mapping[str, Any]) -> None:
    """The counts of a delivery as a table, and how they add up."""
    labels = (
        both("行", "Rows"),
        both("入库", "Stored"),
        both("新", "New"),
        both("变更", "Changed"),
        both("未变", "Unchanged"),
        both("隔离", "Quarantined"),
        both("撤回", "Withdrawn"),
    )
    total = report["totals"]
    say_table(
        [both("数据项", "Extract"), *labels],
        [(name, *(counts[count] for count in COUNTS)) for name, counts in report["extracts"].items()],
        total=(both("合计", "Total"), *(total[count] for count in COUNTS)),
    )
    say(
        both(
            f"行 {total['rows']:,} = 入库 {total['stored']:,} + 隔离 {total['quarantined']:,}；"
            f"入库 = 新 {total['new']:,} + 变更 {total['changed']:,} + 未变 {total['unchanged']:,}",
            f"{total['rows']:,} rows = {total['stored']:,} stored + {total['quarantined']:,} quarantined; "
            f"stored = {total['new']:,} new + {total['changed']:,} changed + "
            f"{total['unchanged']:,} unchanged",
        )
    )


def say_remarks(report: Mapping[str, Any]) -> None:
    """What of a delivery should be looked at: reasons of quarantine, columns that are unknown, missing, refused."""
    reasons = [
        (name, phrase(reason), count)
        for name, counts in report["extracts"].items()
        for reason, count in counts["quarantine_reasons"].items()
    ]
    if reasons:
        say_table([both("数据项", "Extract"), both("隔离原因", "Quarantined because"), both("行", "Rows")], reasons)
    columns = (
        ("unknown_columns", both("未知的列（未保存）", "unknown columns (not kept)")),
        ("missing_columns", both("缺少的列", "missing columns")),
        ("refused_columns", both("按规定从不采集的列（未保存）", "columns never ingested (not kept)")),
    )
    for name, counts in report["extracts"].items():
        for key, label in columns:
            if counts[key]:
                say(f"{name}: {label}: {', '.join(counts[key])}")
        if counts["issues"]:
            issues = counts["issues"]
            say(
                f"{name}: "
                + both(f"{issues:,} 个值不合格式，所在行已入库", f"{issues:,} values of another kind; rows stored")
            )
    repeated = [name for name, counts in report["extracts"].items() if counts["repeated"]]
    if repeated:
        say(
            both("此前已接收过同样的数据，未作改动：", "The very same was taken in before, nothing done: ")
            + ", ".join(repeated)
        )
    for path in report["ignored"]:
        say(both(f"不属于任何数据项，已忽略：{path}", f"of no extract, left alone: {path}"))


def say_entities(entities: Mapping[str, int], links: Mapping[str, int]) -> None:
    """Entities and links by type, as tables."""
    labels = type_labels()
    for title, counts in ((both("实体", "Entities"), entities), (both("关联", "Links"), links)):
        say_table(
            [title, both("数量", "Count")],
            [(labels.get(name, name), count) for name, count in counts.items()],
        )
