"""`pingan synth` and `evaluate`: a province whose truth is known, and how near a resolution came to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.labels import type_labels
from cli.language import both, is_english
from cli.output import note, say, say_json, say_table
from ontology import schema

if TYPE_CHECKING:
    from queries.link_quality import LinkQuality
    from resolution.evaluate import Evaluation, Scores


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(help=both("生成虚构省份的数据及其真值。", "Generate a synthetic province and its truth."))(synth)
    app.command(help=both("用真值评测归并结果。", "Measure the resolution against a truth."))(evaluate)


def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=both("输出文件夹。", "Folder to write to."))],
    people: Annotated[int, typer.Option(min=1, help=both("人数。", "How many people."))] = 3000,
    seed: Annotated[int, typer.Option(help=both("种子；相同种子得到相同字节。", "Same seed, same bytes."))] = 7,
    watch: Annotated[
        int,
        typer.Option(
            min=0,
            help=both(
                "在 OUT/watch 中各埋设几例自动研判情形及其相似情形（另作一批接收）。",
                "Plant so many of each case of the watch, and of its look-alikes, in OUT/watch: a delivery of its own.",
            ),
        ),
    ] = 0,
) -> None:
    """Write a province in the SOURCES formats, with truth.csv."""
    try:
        generate_province(out, people, seed, watch)
    except ValueError as error:
        raise Failure(ExitCode.USAGE, str(error)) from error
    note(both(f"已生成：{out}", f"Written: {out}"))


def generate_province(out: Path, people: int, seed: int, watch: int = 0) -> None:
    """Write a synthetic province of `people` residents to `out`, with so many of each planted case of the watch."""
    from synth import Rates, generate

    generate(out, people, seed, Rates(watch=watch))


def evaluate(
    context: typer.Context,
    truth: Annotated[
        Path,
        typer.Option(
            help=both(
                "truth.csv（mention_id, entity_type, true_id）。",
                "truth.csv (mention_id, entity_type, true_id).",
            )
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help=both("输出 JSON。", "Answer as JSON."))] = False,
) -> None:
    """Pairwise and B-cubed precision, recall and F1 by type and by pair of extracts; links with and without texts."""
    from queries.link_quality import link_quality

    result = measure(context.obj, truth)
    links = link_quality(context.obj, truth)
    if as_json:
        say_json(result.as_dict() | {"links": [one.as_dict() for one in links]})
        return
    say_by_type(result)
    say_table(
        [both("类型", "Type"), both("数据项", "Extract"), both("数据项", "Extract"), *_measures()],
        [
            (type_labels().get(pair.entity_type, pair.entity_type), pair.left, pair.right, *_row(pair.scores))
            for pair in result.by_extracts
        ],
    )
    if links:
        say_links(links)


def say_links(links: Sequence[LinkQuality]) -> None:
    """How many of the true links were found, and how many of those found are true, without what texts say and with."""
    labels = {name: link.label.en if is_english() else link.label.zh for name, link in schema.load().link_types.items()}
    without, with_texts = both("不计文书", "without texts"), both("计入文书", "with texts")
    say_table(
        [both("关联", "Link"), both("真值", "True"), f"{without} P", f"{without} R", f"{with_texts} P",
         f"{with_texts} R"],
        [
            (labels.get(one.link_type, one.link_type), one.true, _share(one.right_by_columns, one.by_columns),
             _share(one.right_by_columns, one.true), _share(one.right_with_texts, one.with_texts),
             _share(one.right_with_texts, one.true))
            for one in links
        ],
    )  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def measure(home: Path, truth: Path) -> Evaluation:
    """The resolution of `home` held against the file `truth`. Raises Failure when that is no truth."""
    import pandas as pd

    from queries.membership import membership
    from resolution.evaluate import evaluate as compare

    try:
        expected = pd.read_csv(truth, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return compare(expected, membership(home))
    except ValueError as error:
        raise Failure(
            ExitCode.BAD_INPUT, both(f"{truth} 不能用作真值：{error}", f"{truth} is no truth: {error}")
        ) from error


def say_by_type(result: Evaluation) -> None:
    """The measures by entity type as a table, and the mentions that could not be judged."""
    labels = type_labels()
    say_table(
        [both("类型", "Type"), *_measures()],
        [(labels.get(name, name), *_row(scores)) for name, scores in result.by_type.items()],
        total=(both("合计", "All"), *_row(result.overall)),
    )
    say(
        both(
            f"真值中有而结果中缺的来源记录：{result.missing_mentions:,}（按独立实体计）；"
            f"结果中有而真值中没有的：{result.unjudged_mentions:,}；类型不符的：{result.mistyped_mentions:,}",
            f"Mentions missing from the registry: {result.missing_mentions:,} (each counted as an entity); "
            f"not in the truth: {result.unjudged_mentions:,}; of another type: {result.mistyped_mentions:,}",
        )
    )


def _measures() -> tuple[str, ...]:
    return (
        both("来源记录", "Mentions"),
        both("成对 精确率", "Pairwise P"),
        both("召回率", "R"),
        "F1",
        both("B³ 精确率", "B³ P"),
        both("召回率", "R"),
        "F1",
    )


def _row(scores: Scores) -> tuple[object, ...]:
    pairs, cubed = scores.pairwise, scores.b_cubed
    return (scores.mentions, pairs.precision, pairs.recall, pairs.f1, cubed.precision, cubed.recall, cubed.f1)
