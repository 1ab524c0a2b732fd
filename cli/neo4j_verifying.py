"""`pingan neo4j verify`: the graph in Neo4j held against the registry, and what differs repaired."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.neo4j_connecting import connected
from cli.options import Json, Neo4jPasswordFile, Neo4jUri, Neo4jUser, neo4j_settings
from cli.output import say, say_json
from cli.serving import neo4j_access

if TYPE_CHECKING:
    from graph.neo4j.verifying import Verified
    from queries.opening import Neo4jAccess

_KINDS = {
    "entity": both("实体", "entities"),
    "link": both("关系", "links"),
    "mention": both("来源记录", "mentions"),
    "comparison": both("比对", "compared pairs"),
    "retired": both("已并编号", "retired ids"),
    "row": both("原始行", "rows as delivered"),
    "else": both("其他内容", "something else"),
    "mark": both("图谱标记", "the graph's mark"),
    "index": both("约束与索引", "constraints and indexes"),
}


def register(group: typer.Typer) -> None:
    """Add the command to the group `neo4j`."""

    @group.command(
        help=both(
            "逐项核对 Neo4j 中的图谱与归并结果；有出入时以 4 结束，--repair 改正（期间可照常查询）。",
            "Hold the graph in Neo4j against the registry, unit by unit; ends with 4 where they differ, --repair mends "
            "what does, while it can be read.",
        )
    )
    def verify(
        context: typer.Context,
        repair: Annotated[bool, typer.Option("--repair", help=both("改正出入之处。", "Mend what differs."))] = False,
        neo4j_uri: Neo4jUri = None,
        neo4j_user: Neo4jUser = "neo4j",
        neo4j_password_file: Neo4jPasswordFile = None,
        json: Json = False,
    ) -> None:
        from graph.neo4j import verifying
        from ingest.progress import terminal_progress
        from resolution.registry import open_read_only

        settings = None if neo4j_uri is None else neo4j_settings(neo4j_uri, neo4j_user, neo4j_password_file)
        access = _own(context.obj) if settings is None else _other(settings)
        with open_read_only(context.obj) as con, connected(access) as database:
            found = (verifying.repair if repair else verifying.verify)(database, con, terminal_progress())
        _tell(found, json)
        if not found.is_clean and not found.repaired:
            raise typer.Exit(ExitCode.NOT_READY)


def _own(home: Path) -> Neo4jAccess:
    from graph.neo4j.server import USER, Server
    from queries.opening import Neo4jAccess

    server = Server(home / "neo4j")
    running = server.status()
    if running is None:
        raise Failure(
            ExitCode.NOT_READY,
            both("Neo4j 没有在运行。用 pingan neo4j up 启动。", "Neo4j is not running. Start it with pingan neo4j up."),
        )
    return Neo4jAccess(running.uri, server.password, USER)


def _other(settings: dict[str, str]) -> Neo4jAccess:
    access = neo4j_access({**os.environ, **settings, "PINGAN_STORE": "neo4j"})
    assert access is not None
    return access


def _tell(found: Verified, json: bool) -> None:
    if json:
        say_json(found.as_dict())
        return
    if found.is_clean:
        say(both(f"一致：{found.units:,} 项。", f"No difference in {found.units:,} units."))
        return
    for kind, differing in found.differing.items():
        name, numbers = _KINDS[kind], (differing.missing, differing.extra, differing.different)
        say(
            both(
                "{}：缺 {:,}，多 {:,}，不同 {:,}".format(name, *numbers),
                "{}: {:,} missing, {:,} too many, {:,} otherwise".format(name, *numbers),
            )
        )
    if found.repaired:
        say(both("已改正。", "Mended."))
    else:
        say(both("用 pingan neo4j verify --repair 改正。", "Mend it with pingan neo4j verify --repair."))
