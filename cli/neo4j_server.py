"""`pingan neo4j`: a Neo4j for development where there is no Docker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.output import note, say, say_json

if TYPE_CHECKING:
    from graph.neo4j.server import Server


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

    @group.command(help=both("启动；首次运行会用 Maven 取回程序。", "Start it; the first time Maven fetches it."))
    def up(
        context: typer.Context,
        port: Annotated[
            int | None,
            typer.Option(
                min=1, max=65535, help=both("Bolt 端口；默认取一个空闲端口。", "Bolt port; a free one by default.")
            ),
        ] = None,
        heap: Annotated[
            str, typer.Option(help=both("Java 堆上限，如 512m、2g。", "Most Java heap, as 512m or 2g."))
        ] = "512m",
        pagecache: Annotated[
            str, typer.Option(help=both("页缓存，如 128m、2g。", "Page cache, as 128m or 2g."))
        ] = "128m",
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


def _server(context: typer.Context) -> Server:
    from graph.neo4j.server import Server

    home: Path = context.obj
    return Server(home / "neo4j")


def _user() -> str:
    from graph.neo4j.server import USER

    return USER
