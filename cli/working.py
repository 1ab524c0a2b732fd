"""`pingan worker`: keeps registry, watch and the served graph up with what is delivered and decided."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.options import Json
from cli.output import note, say, say_json
from cli.serving import neo4j_access


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command(
        help=both(
            "持续运行：一有新的接收或认定就归并，并更新所服务的图谱（PINGAN_STORE=neo4j 时写入 Neo4j）。",
            "Run on: resolve whatever is delivered or decided, and bring up the graph that is served (in Neo4j where "
            "PINGAN_STORE=neo4j).",
        )
    )
    def worker(
        context: typer.Context,
        every: Annotated[
            float, typer.Option(min=0.1, help=both("每隔几秒查看一次。", "Look every so many seconds."))
        ] = 5.0,
        status: Annotated[
            bool,
            typer.Option(
                "--status",
                help=both(
                    "只查看它是否在运行、上次是否成功；否则以 4 结束。",
                    "Only tell whether one runs, and whether its last run succeeded; ends with 4 otherwise.",
                ),
            ),
        ] = False,
        json: Json = False,
    ) -> None:
        if status:
            _tell(context.obj, json)
        else:
            _work(context.obj, every)


def _work(home: Path, every: float) -> None:
    from ingest.progress import terminal_progress
    from worker.working import WorkerBusy, work

    # Said at once, not after the first run, where the settings are wrong.
    neo4j_access(os.environ)
    note(both(f"开始工作：{home}（Ctrl+C 结束）", f"At work: {home} (Ctrl+C ends it)"))
    try:
        work(home, publish, every, threading.Event(), terminal_progress(), _tell_failed)
    except WorkerBusy:
        raise Failure(
            ExitCode.NOT_READY,
            both("这个目录已有另一个 pingan worker。", "Another pingan worker has this home already."),
        ) from None
    except KeyboardInterrupt:
        note(both("已停止。", "Stopped."))


def publish(home: Path) -> None:
    """Brings the Neo4j that the environment names up to the registry; nothing to do where the registry is served."""
    access = neo4j_access(os.environ)
    if access is None:
        return
    from graph.neo4j import changelog
    from graph.neo4j.connecting import connect
    from graph.neo4j.filling import fill_remote
    from ingest.progress import terminal_progress
    from resolution.registry import open_read_only

    changelog.follow(home)
    to = connect(access.uri, access.user, access.password, access.database)
    with open_read_only(home) as con, to as database:
        # Whatever it holds is to become this home's graph, and stays readable until it has.
        fill_remote(database, access.uri, con, replace=True, progress=terminal_progress())


def _tell_failed(error: Exception) -> None:
    note(both(f"本次未完成，稍后重试：{error}", f"Not done, tried again later: {error}"))


def _tell(home: Path, json: bool) -> None:
    from worker.working import Doing, state

    found = state(home)
    if json:
        say_json({"running": found is not None, "doing": found and found.doing, "since": found and found.since,
                  "error": found and found.error})  # fmt: skip
    elif found is None:
        say(both("没有在运行。", "Not running."))
    else:
        doing = {
            Doing.WAITING: both("等待新数据", "waiting"),
            Doing.RUNNING: both("正在归并", "resolving"),
            Doing.FAILED: both(f"上次失败：{found.error}", f"its last run failed: {found.error}"),
        }[found.doing]
        say(both(f"{doing}（自 {found.since}）", f"{doing} (since {found.since})"))
    if found is None or found.doing is Doing.FAILED:
        raise typer.Exit(ExitCode.NOT_READY)
