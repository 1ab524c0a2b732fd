"""`pingan passes`: every pass of a vehicle in a period, as the stations recorded them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.output import note, say_json, say_table


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(help=both("一辆车在某日或某时段的全部通行。", "Every pass of a vehicle on a day or in a period."))(
        passes
    )


def passes(
    context: typer.Context,
    vehicle: Annotated[str, typer.Argument(metavar="VEHICLE")],
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help=both("自某日。", "From a day."))
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help=both("至某日。", "To a day."))
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=both("最多几次。", "Most passes."))] = 200,
    as_json: Annotated[bool, typer.Option("--json", help=both("输出 JSON。", "Answer as JSON."))] = False,
) -> None:
    """The raw passes, oldest first."""
    from cli.exploring import find_one
    from graph.scope import Period, Scope
    from queries.opening import OpenHome
    from queries.passes import passes as ask

    store = OpenHome(context.obj).store()
    try:
        period = Period(_day(first), _day(last))
        answer = ask(context.obj, store, Scope.everything("cli"), find_one(store, vehicle), period, limit)
    except ValueError as error:
        raise Failure(
            ExitCode.USAGE, both(f"要给出一辆车，时段不得倒置：{error}", f"A vehicle and a period are needed: {error}")
        ) from error
    if as_json:
        say_json(answer.model_dump(mode="json"))
        return
    way = {"in": both("入口", "entry"), "out": both("出口", "exit")}
    say_table(
        [both("时间", "Time"), both("收费站", "Station"), both("车道", "Lane"), both("方向", "Direction"),
         both("号牌", "Plate"), both("记录", "Row")],
        [
            (f"{p.at:%F %T}", p.station.label, p.lane, way.get(p.direction or "", "–"), p.plate, f"{p.extract}:{p.id}")
            for p in answer.passes
        ],
    )  # fmt: skip
    if answer.cut:
        note(
            both(
                f"共 {answer.total} 次，用 --limit 增加或缩短时段。",
                f"{answer.total} in all; raise --limit or narrow the period.",
            )
        )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
