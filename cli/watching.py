"""`pingan watch`: the standing rules (自动研判), what they found, and what people do about it."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli.failure import ExitCode, Failure
from cli.labels import attribute_labels, value_label
from cli.language import both, is_english
from cli.options import Json
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from queries.watch.answers import Text, WatchFact, WatchHit, WatchHitDetail, WatchRule


class State(StrEnum):
    """Where a hit stands (`stewardship.handling.HitState`, which is not loaded to build the command)."""

    OPEN = "open"
    HANDLED = "handled"
    CLOSED = "closed"
    FALSE = "false"


Hit = Annotated[str, typer.Argument(metavar="HIT", help=both("提示编号。", "Id of a hit."))]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    watch = typer.Typer(
        help=both(
            "自动研判：关于车辆、企业、证件的常设规则。", "The watch: standing rules over vehicles, firms, licences."
        ),
        no_args_is_help=True,
    )
    watch.command(
        "run", help=both("运行规则：只看有变动的，或全部。", "Run the rules over what changed, or over all.")
    )(run)
    watch.command("rules", help=both("全部规则及其依据。", "All rules, and what they rest on."))(rules)
    watch.command("list", help=both("列出提示。", "List the hits."))(list_hits)
    watch.command("show", help=both("一条提示的事实与处置。", "The facts of a hit, and what was done about it."))(show)
    watch.command("handle", help=both("处置：核查中、办结、误报、重新打开。", "Say what was done about a hit."))(handle)
    app.add_typer(watch, name="watch")


def run(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help=both("全部重新判断。", "Judge everything anew."))] = False,
    as_json: Json = False,
) -> None:
    """Run the rules; `pingan resolve` does so, too."""
    from ingest.progress import terminal_progress
    from queries.watch import run as run_rules

    report = run_rules(context.obj, full, terminal_progress())
    if as_json:
        say_json(report.as_dict())
    else:
        say_watch(report.as_dict())


def say_watch(report: Mapping[str, Any]) -> None:
    """What a run (`queries.watch.Report.as_dict`) found, by rule."""
    titles = _titles()
    say_table(
        [both("规则", "Rule"), both("判断对象", "Judged"), both("提示", "Hits"), both("新增", "New"),
         both("不再成立", "Gone")],
        [(titles[r["rule"]], r["judged"], r["hits"], r["new"], r["gone"]) for r in report["rules"]],
    )  # fmt: skip
    for rule in report["rules"]:
        for reason, count in rule["aside"].items():
            title, said = titles[rule["rule"]], _word(rule["rule"], reason)
            note(both(f"{title}：{count} 项未计入，{said}。", f"{title}: {count} set aside: {said}."))


def rules(context: typer.Context, as_json: Json = False) -> None:
    """All rules."""
    from graph.scope import Scope
    from queries import watch

    found = watch.rules(context.obj, Scope.everything("cli"))
    if as_json:
        say_json([rule.model_dump(mode="json") for rule in found])
        return
    for rule in found:
        say(f"{rule.id}  {_said(rule.title)}")
        say(f"    {_said(rule.meaning)}")
        grounds = "；".join(f"{ground.extract} {_said(ground.says)}" for ground in rule.rests_on)
        say("    " + both("依据的事实：", "Rests on: ") + grounds)
        laws = "；".join(f"{_said(source.law)} {source.article}" for source in rule.sources)
        say("    " + both("法律依据：", "Law: ") + laws)
        say("    " + both(f"提示 {rule.hits} 条，未办结 {rule.open} 条", f"{rule.hits} hits, {rule.open} of them open"))


def list_hits(
    context: typer.Context,
    rule: Annotated[
        list[str] | None, typer.Option(help=both("规则编号，可多次。", "Id of a rule; may be repeated."))
    ] = None,
    state: Annotated[
        list[State] | None,
        typer.Option(help=both("状态，可多次。", "State; may be repeated.")),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help=both("最多几条。", "Most hits."))] = 50,
    as_json: Json = False,
) -> None:
    """Hits, those with the latest occasion first."""
    from graph.scope import Scope
    from queries import watch
    from queries.opening import OpenHome

    store = OpenHome(context.obj).store()
    _known(rule or ())
    answer = watch.hits(context.obj, store, Scope.everything("cli"), rule or (), state or (), limit=limit)
    if as_json:
        say_json(answer.model_dump(mode="json"))
        return
    if answer.ran is None:
        note(both("规则还没有运行过：pingan watch run。", "The rules have not been run yet: pingan watch run."))
    elif answer.behind:
        note(
            both("图谱在此之后已更新：请运行 pingan watch run。", "The graph is newer than this: run pingan watch run.")
        )
    titles = _titles()
    say_table(
        [both("编号", "Id"), both("规则", "Rule"), both("对象", "About"), both("状态", "State"), both("次数", "Times"),
         both("最近", "Latest"), both("形成", "Opened")],
        [
            (hit.id, titles[hit.rule], f"{hit.subject.label}（{hit.subject.id}）", _state(hit), hit.occasions,
             f"{hit.last:%F %H:%M}" if hit.last else None, f"{hit.opened:%F %H:%M}")
            for hit in answer.hits
        ],
    )  # fmt: skip
    if answer.cut:
        note(both(f"共 {answer.total} 条，用 --limit 增加。", f"{answer.total} in all; raise --limit."))


def show(context: typer.Context, hit: Hit, as_json: Json = False) -> None:
    """One hit."""
    from graph.scope import Scope
    from queries import watch
    from queries.opening import OpenHome

    detail = watch.hit(context.obj, OpenHome(context.obj).store(), Scope.everything("cli"), hit)
    if as_json:
        say_json(detail.model_dump(mode="json"))
    else:
        _say_hit(context.obj, detail)


def handle(
    context: typer.Context,
    hit: Hit,
    action: Annotated[
        Literal["handle", "close", "false", "reopen"],
        typer.Argument(
            help=both("handle 核查中、close 办结、false 误报、reopen 重新打开", "handle, close, false or reopen")
        ),
    ],
    note_: Annotated[str, typer.Option("--note", help=both("核查情况（必填）。", "What was found; always needed."))],
    by: Annotated[str | None, typer.Option("--by", help=both("谁处置；默认当前用户。", "Who; by default you."))] = None,
    as_json: Json = False,
) -> None:
    """Record what was done about a hit in the ledger."""
    from graph.scope import Scope
    from queries import watch
    from queries.opening import OpenHome
    from stewardship.handling import Action

    store, scope = OpenHome(context.obj).store(), Scope.everything("cli")
    try:
        detail = watch.handle(context.obj, store, scope, hit, Action(action), by or getpass.getuser(), note_)
    except ValueError as error:
        raise Failure(ExitCode.USAGE, both("须说明核查情况。", str(error))) from error
    if as_json:
        say_json(detail.model_dump(mode="json"))
    else:
        said = f"#{detail.handlings[-1].id} {detail.id} {_state(detail)}"
        say(both(f"已记录：{said}。", f"Recorded: {said}."))


def _say_hit(home: Path, hit: WatchHitDetail) -> None:
    rule = _rules(home)[hit.rule]
    names = {entity.id: entity.label for entity in hit.entities}
    say(f"{hit.id}  {_said(rule.title)}  {_state(hit)}")
    say(f"{hit.subject.id}  {hit.subject.label}  {hit.subject.summary}")
    say(_said(rule.meaning))
    parts = {
        "basis": both("依据", "What it rests on"),
        "occasion": both("各次", "Times"),
        "context": both("相关", "Seen with"),
    }
    for part, title in parts.items():
        facts = [fact for fact in hit.facts if fact.part == part]
        if facts:
            say_table(
                [title, both("内容", "What it says"), both("对象", "About"), both("来源", "Source")],
                [
                    (f"{fact.at:%F %H:%M}" if fact.at else None, _told(rule, fact),
                     "、".join(names[one] for one in fact.entities if one in names),
                     " ".join([*fact.extracts, *fact.refs, *([both("（新）", "(new)")] if fact.new else [])]))
                    for fact in facts
                ],
            )  # fmt: skip
    if hit.facts_cut:
        note(both("事实过多，只列出最近的。", "There are more facts than listed."))
    for event in hit.handlings:
        say(f"#{event.id}  {event.at:%F %H:%M} UTC  {event.by}  {_action(event.action)}  {event.note}")


def _told(rule: WatchRule, fact: WatchFact) -> str:
    said = []
    for key, value in fact.told.items():
        entity_type, dot, attribute = key.partition(".")
        if dot:
            name = attribute_labels(entity_type).get(attribute, attribute)
            value = value_label(entity_type, attribute, value)
        else:
            name = _said(rule.words[key]) if key in rule.words else key
            value = _said(rule.words[value]) if value in rule.words else value
        said.append(f"{name} {value}")
    return "；".join(said)


def _rules(home: Path) -> dict[str, WatchRule]:
    from graph.scope import Scope
    from queries import watch

    return {rule.id: rule for rule in watch.rules(home, Scope.everything("cli"))}


def _titles() -> dict[str, str]:
    from queries.watch.rule import load

    return {rule.id: rule.title.en if is_english() else rule.title.zh for rule in load()}


def _known(names: list[str] | tuple[str, ...]) -> None:
    titles = _titles()
    if unknown := [name for name in names if name not in titles]:
        raise Failure(
            ExitCode.USAGE,
            both(
                f"没有规则 {unknown[0]}；有：{'、'.join(titles)}。",
                f"No rule {unknown[0]}; there are {', '.join(titles)}.",
            ),
        )


def _word(rule_id: str, word: str) -> str:
    from queries.watch.rule import load

    words = next(rule.words for rule in load() if rule.id == rule_id)
    return (words[word].en if is_english() else words[word].zh) if word in words else word


def _state(hit: WatchHit) -> str:
    said = {
        "open": both("待核查", "open"),
        "handled": both("核查中", "in hand"),
        "closed": both("已办结", "closed"),
        "false": both("误报", "false"),
    }[hit.state]
    if hit.new_facts:
        said += both(f"（新事实 {hit.new_facts}）", f" ({hit.new_facts} new)")
    return said


def _action(action: str) -> str:
    return {
        "handle": both("核查中", "taken in hand"),
        "close": both("办结", "closed"),
        "false": both("误报", "marked false"),
        "reopen": both("重新打开", "opened again"),
    }[action]


def _said(text: Text) -> str:
    return text.en if is_english() else text.zh
