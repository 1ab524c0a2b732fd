"""`pingan sharing`: what waits for an answer, and whose export some rows are of. Shows no data of the province."""

from __future__ import annotations

import csv
import zipfile
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
        help=both(
            "查明外流的数据行或关联图出自哪一次导出。",
            "Whose export rows or charts that turned up elsewhere are.",
        )
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
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, exists=True)],
    as_json: Json = False,
) -> None:
    """Records by the mention ids in the first column, in the order they stand in, and the checks in the last if still
    there; charts by the code in their notice, or the order in which their entities come."""
    from governance.ledger import Ledger
    from governance.sharing import watermark
    from governance.sharing.found_files import text_of

    try:
        text = text_of(file)
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise Failure(
            ExitCode.BAD_INPUT, both(f"无法读取 {file}：{error}", f"{file} can't be read: {error}")
        ) from error
    rows = [row for row in csv.reader(text.splitlines()) if row and ":" in row[0] and not row[0].startswith("#")]
    if not rows and not watermark.entity_ids(text):
        raise Failure(
            ExitCode.BAD_INPUT,
            both(f"{file} 中没有记录或实体的编号。", f"No ids of mentions or entities in {file}."),
        )
    ledger = Ledger.of_home(context.obj)
    found = watermark.trace_charts(ledger, text)
    found += watermark.trace(ledger, [row[0] for row in rows], [row[-1] for row in rows])
    if as_json:
        say_json([{"use": f.use, "grant": f.grant, "user": f.user, "at": f.at.isoformat(), "by": f.by} for f in found])
        return
    if not found:
        say(both("不出自任何一次导出。", "Of no export."))
        return
    by = {
        "code": both("文件码", "the file's code"),
        "checks": both("核验码", "the rows' checks"),
        "order": both("次序", "the order they stand in"),
    }
    say_table(
        [
            both("授权或目的", "Grant or purpose"),
            both("使用人", "User"),
            both("时间（UTC）", "Time (UTC)"),
            both("依据", "By"),
        ],
        [(f.grant, f.user, f.at.isoformat(timespec="seconds"), by[f.by]) for f in found],
    )
