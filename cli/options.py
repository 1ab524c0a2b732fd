"""Options that many commands take, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.language import both

Json = Annotated[bool, typer.Option("--json", help=both("输出 JSON。", "Answer as JSON."))]

Neo4jUri = Annotated[
    str | None,
    typer.Option(
        envvar="PINGAN_NEO4J_URI",
        help=both(
            "bolt://主机:端口；不指定时用 pingan neo4j up 启动的那个。",
            "bolt://HOST:PORT; by default the one that pingan neo4j up runs.",
        ),
    ),
]
Neo4jUser = Annotated[str, typer.Option(envvar="PINGAN_NEO4J_USER", help=both("Neo4j 用户。", "User of Neo4j."))]
Neo4jPasswordFile = Annotated[
    Path | None,
    typer.Option(
        envvar="PINGAN_NEO4J_PASSWORD_FILE",
        help=both(
            "存放 Neo4j 密码的文件；也可用环境变量 PINGAN_NEO4J_PASSWORD。",
            "File with the password of Neo4j; or PINGAN_NEO4J_PASSWORD in the environment.",
        ),
    ),
]


def neo4j_settings(uri: str | None, user: str, password_file: Path | None) -> dict[str, str]:
    """What the environment would say of these (`queries.opening.Neo4jAccess`)."""
    settings = {"PINGAN_NEO4J_USER": user}
    if uri is not None:
        settings["PINGAN_NEO4J_URI"] = uri
    if password_file is not None:
        settings["PINGAN_NEO4J_PASSWORD_FILE"] = str(password_file)
    return settings
