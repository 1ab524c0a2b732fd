"""`pingan sharing`: what waits for an answer, and whose export some rows are of. Shows no data of the province."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.options import Json
from cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from governance.sharing.objections import Objection
    from governance.sharing.requests import Request


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    sharing = typer.Typer(help=both("部门间数据共享。", "Sharing between agencies."), no_args_is_help=True)
    sharing.command(
        help=both("待答复的申请与异议，按剩余工作日排列。", "Requests and objections that wait, by working days left.")
    )(due)
    sharing.command(
        help=both("查明外流的数据行出自哪一次导出。", "Tell which export rows that turned up elsewhere are of.")
    )(trace)
    app.add_typer(sharing, name="sharing")


def due(context: typer.Context, as_json: Json = False) -> None:
    """What any agency must answer."""
    from governance.ledger import Ledger
    from governance.sharing.catalogue import Catalogue
    from governance.sharing.objections import Objections
    from governance.sharing.requests import Requests

    ledger = Ledger.of_home(context.obj)
    waiting: list[Request | Objection] = []
    waiting += Requests(ledger, Catalogue.of_home(context.obj)).waiting()
    waiting += Objections(ledger).waiting()
    found = sorted(((w.clock, w) for w in waiting if w.clock is not None), key=lambda pair: pair[0].left)
    if as_json:
        say_json(
            [
                {
                    "id": one.id,
                    "provider": one.provider,
                    "agency": one.agency,
                    "extract": one.extract,
                    "due": clock.due.day.isoformat(),
                    "left": clock.left,
                    "remind": clock.remind,
                }
                for clock, one in found
            ]
        )
        return
    if not found:
        say(both("没有待答复的申请或异议。", "Nothing waits for an answer."))
        return
    say_table(
        [both("编号", "Id"), both("答复部门", "To be answered by"), both("提出部门", "From"), both("数据", "Extract"),
         both("期限", "Due"), both("剩余工作日", "Working days left")],
        [(one.id, one.provider, one.agency, one.extract, clock.due.day.isoformat(), str(clock.left))
         for clock, one in found],
    )  # fmt: skip


def trace(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", dir_okay=False, exists=True)],
    as_json: Json = False,
) -> None:
    """By the mention ids in its first column, in the order they stand in, and the checks in its last if still there."""
    from governance.ledger import Ledger
    from governance.sharing import watermark

    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = [row for row in csv.reader(text) if row and ":" in row[0] and not row[0].startswith("#")]
    if not rows:
        raise Failure(
            ExitCode.BAD_INPUT, both(f"{file} 的首列没有记录编号。", f"No mention ids in the first column of {file}.")
        )
    found = watermark.trace(Ledger.of_home(context.obj), [row[0] for row in rows], [row[-1] for row in rows])
    if as_json:
        say_json([{"use": f.use, "grant": f.grant, "user": f.user, "at": f.at.isoformat(), "by": f.by} for f in found])
        return
    if not found:
        say(both("不出自任何一次导出。", "Of no export."))
        return
    by = {"checks": both("核验码", "the rows' checks"), "order": both("行序", "the order of the rows")}
    say_table(
        [both("授权", "Grant"), both("使用人", "User"), both("时间（UTC）", "Time (UTC)"), both("依据", "By")],
        [(f.grant, f.user, f.at.isoformat(timespec="seconds"), by[f.by]) for f in found],
    )
