"""`pingan demo`: the whole way through on a small province, then serve it."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from cli.delivering import build_registry, say_counts, say_entities, take_delivery
from cli.failure import ExitCode, Failure
from cli.language import both, is_english
from cli.output import note, say
from cli.province import generate_province, measure, say_by_type
from cli.serving import address_of, listen, run
from cli.watching import say_watch

PEOPLE = 3000
SEED = 7
WATCH = 2


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    text = both(
        "演示：生成小型虚构省份，接收、归并、评测，然后启动服务。",
        "Demo: generate a small province, ingest, resolve, evaluate, then serve.",
    )

    @app.command(help=text)
    def demo(
        context: typer.Context,
        port: Annotated[int | None, typer.Option(min=1, max=65535, help=both("端口。", "Port."))] = None,
    ) -> None:
        home: Path = context.obj
        started = time.monotonic()
        prepare(home)
        note(both("用时", "Took") + f" {time.monotonic() - started:.1f} s")
        with listen("127.0.0.1", port) as listener:
            run(home, listener, ready=_invitation(home, address_of(listener)))


def prepare(home: Path) -> None:
    """Generate the province if it is not there yet, take it in, resolve it and say what was found."""
    from queries.introduction import DEMO

    deliveries = home / DEMO
    if not deliveries.exists():
        if (home / "lake").exists():
            raise Failure(
                ExitCode.BAD_INPUT,
                both(
                    f"{home} 里已有别的数据，演示不会混入其中。请另选目录：pingan --home 目录 demo。",
                    f"{home} holds other data, and the demo must not mix with it. Choose another home: "
                    "pingan --home DIR demo.",
                ),
            )
        say(both(f"生成虚构省份（{PEOPLE:,} 人）……", f"Generating a synthetic province ({PEOPLE:,} people) …"))
        # Under its name only when it is whole: a demo that was interrupted starts over.
        unfinished = home / f".{DEMO}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        home.mkdir(parents=True, exist_ok=True)
        generate_province(unfinished, PEOPLE, SEED, WATCH)
        unfinished.rename(deliveries)
    say(both("接收……", "Ingesting …"))
    say_counts(take_delivery(home, str(deliveries)))
    planted = deliveries / "watch"
    if planted.is_dir():
        say(both("接收第二批（埋设的自动研判情形）……", "Ingesting a second delivery (planted cases of the watch) …"))
        say_counts(take_delivery(home, str(planted)))
    say(both("归并并生成图谱……", "Resolving and projecting …"))
    report = build_registry(home)
    say_entities(report["projection"]["entities"], report["projection"]["links"])
    say(both("与真值对照（P 精确率，R 召回率）：", "Held against the truth:"))
    say_by_type(measure(home, (planted if planted.is_dir() else deliveries) / "truth.csv"))
    say(both("自动研判（pingan watch list 查看）：", "The watch (see pingan watch list):"))
    say_watch(report["watch"])


def _invitation(home: Path, where: str) -> str:
    """What to look at first, and where."""
    from graph.scope import Scope
    from queries.introduction import two_people
    from queries.membership import membership
    from queries.opening import OpenHome

    scope = Scope.everything("cli")
    lines = []
    answer = two_people(membership(home), OpenHome(home).store(), scope)
    if answer is not None:
        nodes = {node.id: node for node in answer.nodes}
        ids = answer.paths[0].nodes
        left, right = nodes[ids[0]], nodes[ids[-1]]
        hops = answer.paths[0].length
        lines += [
            both(
                f"看看这两个人：{left.label}（{left.summary}）与 {right.label}（{right.summary}）。"
                f"他们不同姓，也不在同一部门的记录里，却由 {hops} 步相连：",
                f"Look at these two: {left.label} ({left.summary}) and {right.label} ({right.summary}). "
                f"They share no surname and no agency, yet {hops} hops join them:",
            ),
            f"  {_command()} --home {home} path {left.id} {right.id}",
            f"  {where}/{_fragment(ids)}",
        ]
    lines.append(both(f"请打开 {where} （仅限本机；Ctrl+C 结束）", f"Open {where} (this machine only; Ctrl+C ends it)"))
    return "\n".join(lines)


def _command() -> str:
    """How this command was called: `pingan` is on nobody's PATH before the environment is activated."""
    return sys.argv[0] if Path(sys.argv[0]).name == "pingan" else "pingan"


def _fragment(ids: list[str]) -> str:
    """The part of the page's address that puts these entities on the chart in a row, ends chosen for a path."""
    chart = "~".join(f"{entity_id}!{150 * at}!0!!" for at, entity_id in enumerate(ids))
    language = "en" if is_english() else "zh"
    return f"#lang={language}&selected={ids[0]}~{ids[-1]}&from={ids[0]}&to={ids[-1]}&chart={chart}"
