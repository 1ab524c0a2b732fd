"""`pingan decide`: a steward's word on an identity, which every resolution from then on keeps to."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import breaking_glass
from cli.failure import ExitCode, Failure
from cli.language import both
from cli.options import Json
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from datetime import datetime

    from stewardship import Asked, Decision, Standing, Steward

Reason = Annotated[str, typer.Option("--reason", help=both("理由（必填）。", "Why; always needed."))]
By = Annotated[str | None, typer.Option("--by", help=both("谁认定；默认当前用户。", "Who decides; by default you."))]
Resolve = Annotated[
    bool, typer.Option("--resolve", help=both("随即重新归并，使之生效。", "Resolve at once, so that it takes effect."))
]
BreakGlass = Annotated[
    bool,
    typer.Option(
        "--break-glass",
        help=both(
            "已启用账户时的紧急操作：不经第二人确认，记入审计。",
            "Where there are accounts, in an emergency: nobody confirms it, and it is put on record.",
        ),
    ),
]
Left = Annotated[str, typer.Argument(metavar="MENTION")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    decide = typer.Typer(
        help=both("人工认定：同一、不同、不能认定、拆分、撤销。", "Decide: same, different, unsure, split, undo."),
        no_args_is_help=True,
    )
    decide.command(help=both("两条来源记录是同一个。", "Two mentions are one."))(same)
    decide.command(help=both("两条来源记录不是同一个。", "Two mentions are not one."))(different)
    decide.command(
        help=both(
            "两条来源记录是否同一个，现有材料不能认定。", "What there is does not tell whether two mentions are one."
        )
    )(unsure)
    decide.command(
        help=both(
            "把这些来源记录从实体中拆出；多组以“/”分开，各组互不相同。",
            "Split these mentions off an entity; several sets, parted by /, are different from one another.",
        )
    )(split)
    decide.command(help=both("撤销一项认定（或一次撤销）。", "Take a decision, or an undo, back."))(undo)
    decide.command("list", help=both("全部认定及其效力。", "All decisions, and what has become of them."))(list_all)
    app.add_typer(decide, name="decide")


def same(
    context: typer.Context, left: Left, right: Left, reason: Reason, by: By = None, broken: BreakGlass = False,
    now: Resolve = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Two mentions are one thing."""
    asked = _asked("same", reason, ((left,), (right,)))
    _give(context.obj, asked, by, broken, now, as_json)


def different(
    context: typer.Context, left: Left, right: Left, reason: Reason, by: By = None, broken: BreakGlass = False,
    now: Resolve = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Two mentions are two things."""
    asked = _asked("different", reason, ((left,), (right,)))
    _give(context.obj, asked, by, broken, now, as_json)


def unsure(
    context: typer.Context, left: Left, right: Left, reason: Reason, by: By = None, broken: BreakGlass = False,
    now: Resolve = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Nobody can tell whether two mentions are one."""
    asked = _asked("unsure", reason, ((left,), (right,)))
    _give(context.obj, asked, by, broken, now, as_json)


def split(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY")],
    mentions: Annotated[list[str], typer.Argument(metavar="MENTION… [/ MENTION…]")],
    reason: Reason,
    by: By = None,
    broken: BreakGlass = False,
    now: Resolve = False,
    as_json: Json = False,
) -> None:
    """Sets of an entity's mentions, and what is left of it, are different things."""
    sides: list[list[str]] = [[]]
    for mention in mentions:
        if mention == "/":
            sides.append([])
        else:
            sides[-1].append(mention)
    own = _mentions_of(context.obj, entity)
    named = {mention for side in sides for mention in side}
    if foreign := sorted(named - set(own)):
        raise Failure(
            ExitCode.NOT_FOUND,
            both(
                f"不是 {entity} 的来源记录：{', '.join(foreign)}。用 pingan show {entity} 查看。",
                f"Not mentions of {entity}: {', '.join(foreign)}. See pingan show {entity}.",
            ),
        )
    rest = [mention for mention in own if mention not in named]
    sides += [rest] if rest else []
    _give(context.obj, _asked("split", reason, tuple(map(tuple, sides))), by, broken, now, as_json)


def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID")],
    reason: Reason,
    by: By = None,
    broken: BreakGlass = False,
    now: Resolve = False,
    as_json: Json = False,
) -> None:
    """Take a decision back; it stays in the ledger."""
    _give(context.obj, _asked("undo", reason, undoes=number), by, broken, now, as_json)


def list_all(context: typer.Context, as_json: Json = False) -> None:
    """All decisions in the order given."""
    standings = _steward(context.obj).standings()
    if as_json:
        say_json([_as_dict(s.decision) | _state_dict(s) for s in standings])
        return
    if not standings:
        say(both("还没有认定。", "Nothing has been decided yet."))
        return
    say_table(
        ["#", both("认定", "Decision"), both("来源记录", "Mentions"), both("谁", "By"), both("何时", "At"),
         both("理由", "Reason"), both("效力", "State")],
        [
            (s.decision.id, _kind(s.decision.kind), _sides(s.decision), s.decision.by, f"{_local(s.decision):%F %H:%M}",
             s.decision.reason, _state(s))
            for s in standings
        ],
    )  # fmt: skip
    for s in standings:
        if s.lapsed and s.state != "undone":
            _say_lapse(s)


def _say_lapse(standing: Standing) -> None:
    say(
        both(
            f"#{standing.decision.id} 作出时的依据已变化，请重新审核：",
            f"#{standing.decision.id} was given on evidence that has changed; review it:",
        )
    )
    for change in standing.changes:
        say(f"    {change.mention}  {change.attribute}: {_value(change.then)} → {_value(change.now)}")
    if untold := sorted(set(standing.lapsed) - {change.mention for change in standing.changes}):
        say(
            both(
                f"    {', '.join(untold)}  数据湖中已无当时的版本，无从比对",
                f"    {', '.join(untold)}  the lake has no version as it was then to compare with",
            )
        )


def _value(text: str | None) -> str:
    # Standardised addresses have their parts divided by bars.
    return both("（无）", "(none)") if text is None else text.replace("|", "")


def _asked(kind: str, reason: str, sides: tuple[tuple[str, ...], ...] = (), undoes: int | None = None) -> Asked:
    from stewardship import Asked, Kind

    return Asked(Kind(kind), reason, sides, undoes)


def _give(home: Path, asked: Asked, by: str | None, broken: bool, now: bool, as_json: bool) -> None:
    _done(home, breaking_glass.give(home, _steward(home), asked, _who(by), broken), now, as_json)


def _done(home: Path, decision: Decision, now: bool, as_json: bool) -> None:
    if as_json:
        say_json(_as_dict(decision))
    else:
        said = _kind(decision.kind) + (f" #{decision.undoes}" if decision.undoes is not None else "")
        say(both(f"已记录 #{decision.id}：{said}。", f"Recorded #{decision.id}: {said}."))
    if now:
        from cli.delivering import build_registry

        build_registry(home)
        note(both("已重新归并，认定生效。", "Resolved anew; the decision is in effect."))
    else:
        note(both("运行 pingan resolve 后生效。", "It takes effect with the next pingan resolve."))


def _mentions_of(home: Path, entity: str) -> list[str]:
    from resolution import registry

    with registry.open_read_only(home) as connection:
        rows = connection.execute(
            "SELECT mention_id FROM membership WHERE entity_id = ? ORDER BY mention_id", [entity]
        ).fetchall()
    if not rows:
        raise Failure(ExitCode.NOT_FOUND, both(f"没有这个实体：{entity}。", f"No such entity: {entity}."))
    return [mention for (mention,) in rows]


def _steward(home: Path) -> Steward:
    from stewardship import Steward

    return Steward(home)


def _who(by: str | None) -> str:
    return by or getpass.getuser()


def _kind(kind: str) -> str:
    return {
        "same": both("同一", "same"),
        "different": both("不同", "different"),
        "split": both("拆分", "split"),
        "unsure": both("不能认定", "unsure"),
        "undo": both("撤销", "undo"),
    }[kind]


def _state(standing: Standing) -> str:
    total, enforced = len(list(standing.decision.pairs())), len(standing.enforced)
    part = both(f"，{total} 对中 {enforced} 对仍有效", f", {enforced} of {total} pairs in force") if enforced else ""
    return {
        "in_force": both("有效", "in force"),
        "undone": both(f"已被 #{standing.undone_by} 撤销", f"undone by #{standing.undone_by}"),
        "lapsed": both("失效：依据已变化", "lapsed: evidence changed") + part,
        "overruled": both("让位于后来的认定", "overruled by later decisions") + part,
        "absent": both("来源记录已撤回", "mention withdrawn") + part,
    }[standing.state]


def _sides(decision: Decision) -> str:
    sign = {"same": " = ", "unsure": " ? "}.get(decision.kind, " ≠ ")
    return sign.join(
        side[0] if len(side) == 1 else both(f"{side[0]} 等 {len(side)} 条", f"{side[0]} and {len(side) - 1} more")
        for side in decision.sides
    )


def _local(decision: Decision) -> datetime:
    from ontology.clock import china

    return china(decision.at)


def _as_dict(decision: Decision) -> dict[str, object]:
    return {
        "id": decision.id,
        "kind": decision.kind.value,
        "sides": [list(side) for side in decision.sides],
        "undoes": decision.undoes,
        "by": decision.by,
        "at": decision.at.isoformat() + "Z",
        "reason": decision.reason,
        "evidence_hash": decision.evidence_hash,
    }


def _state_dict(standing: Standing) -> dict[str, object]:
    return {
        "state": standing.state.value,
        "pairs": len(list(standing.decision.pairs())),
        "enforced": [list(pair) for pair in standing.enforced],
        "undone_by": standing.undone_by,
        "lapsed": list(standing.lapsed),
        "changes": [
            {"mention": c.mention, "attribute": c.attribute, "then": c.then, "now": c.now} for c in standing.changes
        ],
    }
