"""`pingan neo4j`: a Neo4j for development where there is no Docker, the whole graph loaded into one, and verified."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import neo4j_verifying
from cli.failure import ExitCode, Failure
from cli.language import both
from cli.neo4j_connecting import connected
from cli.options import Json, Neo4jPasswordFile, Neo4jUri, Neo4jUser, neo4j_settings
from cli.output import note, say, say_json
from cli.serving import neo4j_access

if TYPE_CHECKING:
    from graph.neo4j.filling import Filled, How
    from graph.neo4j.server import Memory, Server


Heap = Annotated[str, typer.Option(help=both("Java 堆上限，如 512m、2g。", "Most Java heap, as 512m or 2g."))]
Pagecache = Annotated[str, typer.Option(help=both("页缓存，如 128m、2g。", "Page cache, as 128m or 2g."))]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help=both(
            "开发用 Neo4j（不需要 Docker）：数据在 HOME/neo4j，仅限本机。",
            "A Neo4j for development, without Docker: its data in HOME/neo4j, for this machine only.",
        ),
        no_args_is_help=True,
    )
    app.add_typer(group, name="neo4j")
    neo4j_verifying.register(group)

    @group.command(help=both("启动；首次运行会用 Maven 取回程序。", "Start it; the first time Maven fetches it."))
    def up(
        context: typer.Context,
        port: Annotated[
            int | None,
            typer.Option(
                min=1, max=65535, help=both("Bolt 端口；默认取一个空闲端口。", "Bolt port; a free one by default.")
            ),
        ] = None,
        heap: Heap = "512m",
        pagecache: Pagecache = "128m",
    ) -> None:
        from graph.neo4j.jars import NoServer
        from graph.neo4j.server import Memory

        server = _server(context)
        try:
            running = server.up(Memory(heap, pagecache), port)
        except NoServer as error:
            raise Failure(
                ExitCode.NOT_READY, both(f"Neo4j 未能启动：{error}", f"Neo4j did not start: {error}")
            ) from None
        say(running.uri)
        note(
            both(
                f"用户 {_user()}，密码在 {server.password_file}。停止：pingan neo4j down。",
                f"User {_user()}, password in {server.password_file}. Stop it with pingan neo4j down.",
            )
        )

    @group.command(help=both("停止，数据保留。", "Stop it; its data stay."))
    def down(context: typer.Context) -> None:
        if _server(context).down():
            say(both("Neo4j 已停止。", "Neo4j has stopped."))
        else:
            say(both("Neo4j 没有在运行。", "Neo4j is not running."))

    @group.command(help=both("是否在运行，在哪里。", "Whether it runs, and where."))
    def status(
        context: typer.Context, json: Annotated[bool, typer.Option("--json", help=both("输出 JSON。", "JSON."))] = False
    ) -> None:
        server = _server(context)
        running = server.status()
        if json:
            where = {"uri": running.uri, "pid": running.pid} if running else {"uri": None, "pid": None}
            say_json({"running": running is not None, **where, "password_file": str(server.password_file)})
        elif running:
            say(both(f"运行中：{running.uri}（进程 {running.pid}）", f"Running: {running.uri} (process {running.pid})"))
        else:
            say(both("没有在运行。", "Not running."))

    @group.command(
        help=both(
            "把本目录的图谱装入 Neo4j：数据多时用 neo4j-admin 导入，少时分批写入；已有较早图谱的，只写入其后的变化。",
            "Load this home's graph into Neo4j: much by neo4j-admin's import, little in batches, and where it holds an "
            "earlier one what has changed since.",
        )
    )
    def load(
        context: typer.Context,
        how: Annotated[
            str, typer.Option(help=both("auto、bulk（导入）或 batched（分批）。", "auto, bulk (import) or batched."))
        ] = "auto",
        replace: Annotated[
            bool,
            typer.Option(
                "--replace", help=both("替换其中已有的图谱。", "Take the place of the graph that is there already.")
            ),
        ] = False,
        neo4j_uri: Neo4jUri = None,
        neo4j_user: Neo4jUser = "neo4j",
        neo4j_password_file: Neo4jPasswordFile = None,
        heap: Heap = "512m",
        pagecache: Pagecache = "128m",
        json: Json = False,
    ) -> None:
        from graph.neo4j.filling import HoldsAnother, How
        from graph.neo4j.import_files import CannotWrite
        from graph.neo4j.jars import NoServer
        from graph.neo4j.server import Memory

        if how not in ("auto", *(each.value for each in (How.BULK, How.BATCHED))):
            raise typer.BadParameter("auto, bulk, batched", param_hint="--how")
        chosen = None if how == "auto" else How(how)
        try:
            if neo4j_uri is None:
                filled = _fill_own(context.obj, chosen, replace, Memory(heap, pagecache))
            else:
                filled = _fill_other(
                    context.obj, chosen, replace, neo4j_settings(neo4j_uri, neo4j_user, neo4j_password_file)
                )
        except NoServer as error:
            raise Failure(ExitCode.NOT_READY, both(f"未能装入：{error}", f"Not loaded: {error}")) from None
        except CannotWrite as error:
            raise Failure(
                ExitCode.BAD_INPUT,
                both(f"不能整体导入：{error}。请用 --how batched。", f"No import: {error}. Use --how batched."),
            ) from None
        except HoldsAnother as error:
            raise Failure(
                ExitCode.NOT_READY,
                both(
                    f"其中已有另一次归并（{error}）的图谱；要替换它请加 --replace。",
                    f"It holds the graph of another registry ({error}); --replace puts this one in its place.",
                ),
            ) from None
        _say_filled(filled, json)


def _fill_own(home: Path, how: How | None, replace: bool, memory: Memory) -> Filled:
    from graph.neo4j import changelog
    from graph.neo4j.filling import fill
    from graph.neo4j.server import Server
    from ingest.progress import terminal_progress
    from resolution.registry import open_read_only

    with open_read_only(home) as con:
        changelog.follow(home)
        return fill(Server(home / "neo4j"), con, memory, how, replace, terminal_progress())


def _fill_other(home: Path, how: How | None, replace: bool, settings: dict[str, str]) -> Filled:
    """Into a server whose files are not at hand. Raises Failure."""
    from graph.neo4j import changelog
    from graph.neo4j.filling import How, fill_remote
    from ingest.progress import terminal_progress
    from resolution.registry import open_read_only

    if how is How.BULK:
        raise Failure(
            ExitCode.USAGE,
            both(
                "neo4j-admin 导入只能用于本目录自己的 Neo4j（不加 --neo4j-uri）。",
                "The import of neo4j-admin is for the home's own Neo4j (without --neo4j-uri).",
            ),
        )
    access = neo4j_access({**os.environ, **settings, "PINGAN_STORE": "neo4j"})
    assert access is not None
    with open_read_only(home) as con, connected(access) as database:
        changelog.follow(home)
        return fill_remote(database, access.uri, con, replace, terminal_progress())


def _say_filled(filled: Filled, json: bool) -> None:
    if json:
        say_json({"how": filled.how, "rows": filled.rows, "changed": filled.changed, "uri": filled.uri})
        return
    changed = f"{filled.changed:,}"
    said = {
        "bulk": both("已用 neo4j-admin 整体导入", "Imported by neo4j-admin"),
        "batched": both("已分批写入", "Written in batches"),
        "followed": both(f"已写入 {changed} 处变化", f"Brought up to date by {changed} changes"),
        "compared": both(f"已逐项比对并改正 {changed} 处", f"All compared, {changed} differences mended"),
        "nothing": both("已是最新，无需装入", "Already there"),
    }[filled.how]
    say(both(f"{said}：{filled.rows:,} 行，{filled.uri}", f"{said}: {filled.rows:,} rows, {filled.uri}"))


def _server(context: typer.Context) -> Server:
    from graph.neo4j.server import Server

    home: Path = context.obj
    return Server(home / "neo4j")


def _user() -> str:
    from graph.neo4j.server import USER

    return USER
