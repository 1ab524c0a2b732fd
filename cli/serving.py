"""`pingan serve`: the API and the page, to this machine only as long as there are no accounts."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.options import Neo4jPasswordFile, Neo4jUri, Neo4jUser, neo4j_settings
from cli.output import note, say

if TYPE_CHECKING:
    from queries.opening import Neo4jAccess

FIRST_PORT = 8420
PORTS_TO_TRY = 100


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command(
        help=both(
            "启动网页与接口（默认仅限本机访问）。", "Serve the page and the API, by default to this machine only."
        )
    )
    def serve(
        context: typer.Context,
        port: Annotated[
            int | None,
            typer.Option(
                min=1,
                max=65535,
                help=both(
                    "端口；不指定时用 8420 起第一个空闲端口。",
                    "Port; by default the first free one from 8420.",
                ),
            ),
        ] = None,
        host: Annotated[
            str,
            typer.Option(
                help=both(
                    "监听地址；没有账户时只能是本机。",
                    "Address to listen on; loopback only while there are no accounts.",
                )
            ),
        ] = "127.0.0.1",
        store: Annotated[
            str,
            typer.Option(
                envvar="PINGAN_STORE",
                help=both(
                    "图谱来自 embedded（本目录的归并结果）或 neo4j。",
                    "Serve the graph from this home's registry (embedded) or from neo4j.",
                ),
            ),
        ] = "embedded",
        neo4j_uri: Neo4jUri = None,
        neo4j_user: Neo4jUser = "neo4j",
        neo4j_password_file: Neo4jPasswordFile = None,
    ) -> None:
        settings = {"PINGAN_STORE": store} | neo4j_settings(neo4j_uri, neo4j_user, neo4j_password_file)
        if store == "neo4j" and neo4j_uri is None:
            settings |= _own_neo4j(context.obj)
        os.environ.update(settings)
        _check_settings()
        with listen(host, port, lambda: is_in_force(context.obj)) as listener:
            run(context.obj, listener)


def _own_neo4j(home: Path) -> dict[str, str]:
    """Where the home's own Neo4j answers. Raises Failure when it does not run."""
    from graph.neo4j.server import Server

    server = Server(home / "neo4j")
    running = server.status()
    if running is None:
        raise Failure(
            ExitCode.NOT_READY,
            both(
                "没有指定 Neo4j 的地址，本目录的 Neo4j 也没有运行：先运行 pingan neo4j up，或用 --neo4j-uri。",
                "No Neo4j was named and the home's own does not run: pingan neo4j up, or --neo4j-uri.",
            ),
        )
    return {"PINGAN_NEO4J_URI": running.uri, "PINGAN_NEO4J_PASSWORD_FILE": str(server.password_file)}


def _check_settings() -> None:
    """Says what is wrong with the settings before anything is started."""
    neo4j_access(os.environ)


def neo4j_access(environment: Mapping[str, str]) -> Neo4jAccess | None:
    """The Neo4j that settings name. Raises Failure where they are wrong."""
    from queries.opening import BadSettings, Neo4jAccess

    try:
        return Neo4jAccess.of(environment)
    except BadSettings as error:
        raise Failure(ExitCode.USAGE, both(f"存储设置有误：{error}。", f"Settings of the store: {error}.")) from None


def is_in_force(home: Path) -> bool:
    """Whether nothing is answered without signing in: there are accounts, or a provider of them."""
    from governance.identity.accounts import Accounts
    from governance.identity.settings import BadProvider, configured
    from governance.ledger import Ledger

    try:
        if configured(home) is not None:
            return True
    except BadProvider as error:
        raise Failure(
            ExitCode.USAGE, both(f"统一身份认证设置有误：{error}", f"Settings of the provider of identities: {error}")
        ) from None
    ledger = Ledger.of_home(home)
    try:
        return Accounts(ledger).exist()
    finally:
        ledger.close()


def listen(host: str, port: int | None, in_force: Callable[[], bool] = lambda: False) -> socket.socket:
    """A socket on `port`, or on the first free one from 8420. Raises Failure for addresses beyond this machine while
    nobody has an account: then all would be seen by whoever asks.

    It is bound here and handed to the server, so that nobody takes the port between the choice and the use.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        address = None
    if address is None or not (address.is_loopback or in_force()):
        raise Failure(
            ExitCode.USAGE,
            both(
                f"拒绝监听 {host}：还没有账户，只允许本机地址（127.0.0.1、::1）。先用 pingan admin create 新建账户。",
                f"Refusing to listen on {host}: there are no accounts yet, so only loopback addresses "
                "(127.0.0.1, ::1) are allowed. Make an account first with pingan admin create.",
            ),
        )
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    for candidate in [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY):
        # Of this protocol by name: only then asyncio sends an answer's parts at once, instead of holding back
        # the second until the first is acknowledged, 40 ms later.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        # Otherwise a port stays unusable for a minute after the last server on it was stopped.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((str(address), candidate))
            listener.listen(128)
            return listener
        except OSError:
            listener.close()
    raise Failure(
        ExitCode.NOT_READY,
        both(
            f"端口 {port or FIRST_PORT} 已被占用；换一个：pingan serve --port N。",
            f"Port {port or FIRST_PORT} is taken; choose another: pingan serve --port N.",
        ),
    )


def address_of(listener: socket.socket) -> str:
    """The web address of what listens there."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(home: Path, listener: socket.socket, ready: str | None = None) -> None:
    """Serve `home` on `listener` until interrupted; `ready` is printed once requests are answered."""
    import uvicorn

    where = address_of(listener)
    lines = ready or both(
        f"请打开 {where} （仅限本机；Ctrl+C 结束）", f"Open {where} (this machine only; Ctrl+C ends it)"
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                say(lines)

    os.environ["PINGAN_HOME"] = str(home)
    config = uvicorn.Config("api.app:create_app", factory=True, log_level="warning", access_log=False)
    server = Server(config)
    # Once it has shut down in order, uvicorn raises the signal that ended it again; Ctrl+C is the usual end here.
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if not server.started:
        raise Failure(ExitCode.INTERNAL, both("服务未能启动，原因见上。", "The server did not start; see above."))
    note(both("服务已停止。", "The server has stopped."))
