"""`pingan admin`: local accounts. What an administrator does here shows no data of the province."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.options import Json
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from governance.identity.accounts import Accounts

T = TypeVar("T")
Login = Annotated[str, typer.Argument(metavar="LOGIN", help=both("登录名。", "The login."))]
RoleNames = Annotated[
    list[str],
    typer.Option(
        "--role",
        help=both(
            "角色，可多次给出：investigator 研判、requester 申请、approver 审批、steward 核验、auditor 审计、"
            "administrator 管理。",
            "A role, may be repeated: investigator, requester, approver, steward, auditor, administrator.",
        ),
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    admin = typer.Typer(help=both("本地账户。", "Local accounts."), no_args_is_help=True)
    admin.command(help=both("新建账户；打印首次登录的密码。", "Make an account; prints its first password."))(create)
    admin.command("list", help=both("所有账户。", "All accounts."))(show_all)
    admin.command(help=both("重置密码；打印首次登录的密码。", "Reset the password; prints a first one."))(reset)
    admin.command(help=both("停用账户，其会话立即失效。", "Close an account; its sessions end at once."))(close)
    admin.command(help=both("重新启用账户。", "Open a closed account again."))(reopen)
    admin.command(help=both("设定账户的角色。", "Set an account's roles."))(roles)
    app.add_typer(admin, name="admin")


def create(
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Option(help=both("姓名。", "Name of the user."))],
    agency: Annotated[
        str,
        typer.Option(help=both("部门：police、court、judicial、civil。", "Agency: police, court, judicial, civil.")),
    ],
    division: Annotated[
        str, typer.Option(help=both("行政区划代码（GB/T 2260），如 520102。", "Division (GB/T 2260), e.g. 520102."))
    ],
    role: RoleNames,
) -> None:
    """Make an account and print its first password, once."""
    from governance.identity.accounts import LoginTaken
    from governance.identity.user import ImpossibleUser

    accounts = _accounts(context.obj)
    first_of_all = not accounts.exist()
    try:
        password = accounts.create(login, name, agency, division, role)
    except (ImpossibleUser, LoginTaken) as error:
        raise Failure(ExitCode.USAGE, both(f"未能新建账户：{error}", f"The account was not made: {error}")) from error
    _say_password(login, password)
    if first_of_all:
        note(
            both(
                "这是第一个账户：从现在起，登录并指明目的后才能查看数据。",
                "The first account: from now on nothing is seen without signing in and a purpose.",
            )
        )


def show_all(context: typer.Context, as_json: Json = False) -> None:
    """List the accounts."""
    found = _accounts(context.obj).all()
    if as_json:
        say_json(
            [
                {
                    "login": login,
                    "name": user.name,
                    "agency": user.agency,
                    "division": user.division,
                    "roles": sorted(user.roles),
                    "closed": closed,
                }
                for login, user, closed in found
            ]
        )
        return
    if not found:
        say(both("还没有账户；用 pingan admin create 新建。", "No account yet; make one with pingan admin create."))
        return
    say_table(
        [both("登录名", "Login"), both("姓名", "Name"), both("部门", "Agency"), both("区划", "Division"),
         both("角色", "Roles"), both("状态", "State")],
        [
            (login, user.name, user.agency, user.division, ", ".join(sorted(user.roles)),
             both("停用", "closed") if closed else both("启用", "open"))
            for login, user, closed in found
        ],
    )  # fmt: skip


def reset(context: typer.Context, login: Login) -> None:
    """Give a new first password; all sessions of the account end."""
    password = _known(_accounts(context.obj).reset, login)
    _end_sessions(context.obj, login)
    _say_password(login, password)


def close(context: typer.Context, login: Login) -> None:
    """Close an account."""
    accounts = _accounts(context.obj)
    _known(lambda wanted: accounts.set_disabled(wanted, True), login)
    _end_sessions(context.obj, login)
    say(both(f"已停用 {login}。", f"{login} is closed."))


def reopen(context: typer.Context, login: Login) -> None:
    """Open a closed account again."""
    accounts = _accounts(context.obj)
    _known(lambda wanted: accounts.set_disabled(wanted, False), login)
    say(both(f"已启用 {login}。", f"{login} is open."))


def roles(context: typer.Context, login: Login, role: RoleNames) -> None:
    """Set the roles; a session with the old ones is over."""
    from governance.identity.user import ImpossibleUser

    accounts = _accounts(context.obj)
    try:
        _known(lambda wanted: accounts.set_roles(wanted, role), login)
    except ImpossibleUser as error:
        raise Failure(ExitCode.USAGE, both(f"未作更改：{error}", f"Nothing was changed: {error}")) from error
    say(both(f"{login} 的角色：{', '.join(sorted(role))}。", f"Roles of {login}: {', '.join(sorted(role))}."))


def _accounts(home: Path) -> Accounts:
    from governance.identity.accounts import Accounts
    from governance.ledger import Ledger

    return Accounts(Ledger.of_home(home))


def _known(do: Callable[[str], T], login: str) -> T:
    from governance.identity.accounts import UnknownAccount

    try:
        return do(login)
    except UnknownAccount as error:
        raise Failure(
            ExitCode.NOT_FOUND,
            both(f"没有账户 {login}；用 pingan admin list 查看。", f"No account {login}; see pingan admin list."),
        ) from error


def _end_sessions(home: Path, login: str) -> None:
    from governance.identity.accounts import Accounts
    from governance.identity.sessions import Sessions
    from governance.ledger import Ledger

    ledger = Ledger.of_home(home)
    Sessions(ledger).end_all_of(Accounts(ledger).id_of(login))


def _say_password(login: str, password: str) -> None:
    note(
        both(
            f"{login} 的首次密码（只显示这一次，首次登录须更改）：",
            f"First password of {login} (shown only now, to be changed at the first sign-in):",
        )
    )
    say(password)
