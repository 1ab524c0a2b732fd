"""`pingan link`: tables of any kind linked by a model, or a model proposed for them. No home is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.blocking import say_blocking, say_truth
from cli.failure import ExitCode, Failure
from cli.language import both
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from resolution import LinkResult

MODES = ("dedupe", "link", "link-and-dedupe")
OUTPUTS = (".parquet", ".csv")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        help=both(
            "任意表格的去重与关联：按模型（docs/models.md）找出同一事物的行；--suggest 由列名和内容拟出模型。",
            "Link tables of any kind by a model (docs/models.md): which rows are one thing. --suggest proposes one.",
        )
    )(link)


def link(
    left: Annotated[Path, typer.Argument(metavar="A", help=both("表：csv、parquet、jsonl、xlsx。", "A table."))],
    right: Annotated[
        Path | None, typer.Argument(metavar="[B]", help=both("第二个表。", "A second table."), show_default=False)
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="M.yaml", help=both("模型文件。", "The model."))] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=both(
                "归并结果 .parquet 或 .csv；与 --suggest 同用时为模型文件。",
                "Clusters, as .parquet or .csv; with --suggest, the model.",
            ),
        ),
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=both("比对的行对及权重。", "The pairs, with weights and levels.")),
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(MODES),
            help=both("默认一个表去重，两个表互联。", "By default dedupe for one table, link for two."),
        ),
    ] = None,
    one_to_one: Annotated[
        bool,
        typer.Option("--one-to-one", help=both("一对一。", "Link each row to one of the other table at most.")),
    ] = False,
    id_column: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="COLUMN",
            help=both(
                "行编号所在列；默认 id 等，否则用行号。", "Column of the ids; else one called id, else row numbers."
            ),
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=both(
                "已标注的行对（--pairs 的列加 same 列：1 或 0），用于学习。",
                "Labelled pairs (the columns of --pairs and `same`: 1 or 0), to learn from.",
            ),
        ),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=both("用已学得的权重，不再学习。", "Learned weights to use, not to learn.")),
    ] = None,
    save_bundle: Annotated[
        Path | None,
        typer.Option("--save-bundle", metavar="FILE", help=both("保存学得的权重。", "Write the learned weights.")),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=both(
                "真值（编号列和 true_id）：评测结果与分块召回。",
                "Truth (ids and true_id): how right the result is, and the recall of blocking.",
            ),
        ),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help=both("分块报告。", "Tell of blocking: pairs by rule, large keys."))
    ] = False,
    suggest: Annotated[bool, typer.Option("--suggest", help=both("拟出模型。", "Propose a model."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=both("输出 JSON。", "Answer as JSON."))] = False,
) -> None:
    """Link the tables, or propose a model for them."""
    _check(model, out, pairs, mode, suggest)
    from resolution import ModelError, TableError

    try:
        if suggest:
            _suggest(left, right, out, id_column)
        else:
            options = _Options(mode, one_to_one, id_column, labels, bundle, save_bundle, truth, report)
            result = _link(str(model), left, right, options)
            _write(result.clusters, out)
            if pairs is not None:
                _write(result.pairs, pairs)
            _say(result, as_json)
    except (ModelError, TableError) as error:
        raise Failure(ExitCode.BAD_INPUT, str(error)) from error


@dataclass(frozen=True, slots=True)
class _Options:
    """How to link; what to learn from, or go by instead, and where to write what was learned; what to tell of it."""

    mode: str | None
    one_to_one: bool
    id_column: str | None
    labels: Path | None
    bundle: Path | None
    save_bundle: Path | None
    truth: Path | None
    report: bool


def _check(model: str | None, out: Path | None, pairs: Path | None, mode: str | None, suggest: bool) -> None:
    if (model is None) != suggest:
        raise typer.BadParameter(
            both(
                "请用 --model 指定模型，或用 --suggest 拟出模型。",
                "Give --model M.yaml, or --suggest to have one proposed.",
            )
        )
    if mode is not None and mode not in MODES:
        raise typer.BadParameter(
            both(f"只能是 {'、'.join(MODES)}。", f"One of {', '.join(MODES)}."), param_hint="--mode"
        )
    if suggest:
        return
    if out is None:
        raise typer.BadParameter(both("结果写到哪里？", "Where are the clusters to be written?"), param_hint="--out")
    for file, option in ((out, "--out"), (pairs, "--pairs")):
        if file is not None and file.suffix.lower() not in OUTPUTS:
            raise typer.BadParameter(
                both(f"{file}：只写 .parquet 或 .csv。", f"{file}: .parquet or .csv."), param_hint=option
            )


def _suggest(left: Path, right: Path | None, out: Path | None, id_column: str | None) -> None:
    from resolution import suggest_model

    tables = _tables(left, right)
    text = suggest_model(*tables, id_column=id_column, names=_names(left, right))
    if out is None:
        say(text.rstrip("\n"))
    else:
        out.write_text(text, encoding="utf-8")
        note(both(f"模型已写入 {out}", f"Model written to {out}"))


def _link(model: str, left: Path, right: Path | None, options: _Options) -> LinkResult:
    from cli.memory import keep_freed_memory
    from ingest.progress import terminal_progress
    from resolution import bundles, link_tables, load_model, read_table

    keep_freed_memory()
    spec = load_model(model)
    kept = None if options.bundle is None else bundles.read(options.bundle, spec)
    result = link_tables(
        spec,
        *_tables(left, right),
        mode=options.mode,  # type: ignore[arg-type]
        one_to_one=options.one_to_one,
        id_column=options.id_column,
        names=_names(left, right),
        labels=None if options.labels is None else read_table(options.labels),
        bundle=None if kept is None else kept.bundle,
        truth=None if options.truth is None else read_table(options.truth),
        report=options.report,
        progress=terminal_progress(),
    )
    if options.save_bundle is not None:
        bundles.write(options.save_bundle, kept or bundles.pack(spec, result.bundle))
    return result


def _tables(left: Path, right: Path | None) -> list[pa.Table]:
    from resolution import read_table

    return [read_table(path) for path in (left, right) if path is not None]


def _names(left: Path, right: Path | None) -> tuple[str, str]:
    """What the tables are called: by their files where that tells them apart."""
    if right is None:
        return left.name, ""
    return (left.name, right.name) if left.name != right.name else (str(left), str(right))


def _write(table: pd.DataFrame, path: Path | None) -> None:
    if path is None:
        return
    if path.suffix.lower() == ".csv":
        table.to_csv(path, index=False)
        return
    # Two tables may have ids of two types, which no Parquet column holds.
    mixed = [c for c in table.columns if table[c].dtype == object and table[c].dropna().map(type).nunique() > 1]
    table.astype(dict.fromkeys(mixed, "string")).to_parquet(path, index=False)


def _say(result: LinkResult, as_json: bool) -> None:
    report: dict[str, Any] = result.report
    clusters = result.clusters["cluster_id"]
    sizes = clusters.value_counts()
    answer: dict[str, Any] = {
        "mode": report["mode"],
        "records": len(clusters),
        "clusters": len(sizes),
        "records_in_clusters_of_several": int(sizes[sizes > 1].sum()),
        "largest_cluster": int(sizes.max()) if len(sizes) else 0,
        "candidates": report["candidates"],
        "pairs": result.count_pairs(),
        "by_rule": report["by_rule"],
        "left_out": report["left_out"],
        "labels": report["labels"],
        "warnings": report["warnings"],
        **{key: report[key] for key in ("blocking", "truth") if key in report},
    }
    for warning in answer["warnings"]:
        note(both("注意：", "Note: ") + warning)
    if as_json:
        say_json(answer)
        return
    say_table(
        [
            both("行", "Rows"),
            both("事物", "Things"),
            both("有重复的行", "Rows not alone"),
            both("候选对", "Candidates"),
        ],
        [(answer["records"], answer["clusters"], answer["records_in_clusters_of_several"], answer["candidates"])],
    )
    if "blocking" in answer:
        say_blocking(answer["blocking"])
    if "truth" in answer:
        say_truth(answer["truth"])
