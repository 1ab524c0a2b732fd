"""`pingan search`, `show`, `path` and `why`: what the page does, for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import past, supposing
from cli.failure import ExitCode, Failure
from cli.labels import attribute_labels, type_labels, value_label
from cli.language import both, is_english
from cli.options import Json
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from graph.answers import EntitySummary, IdentityWhy, LinkDetail, MatchEdge, PairWhy
    from graph.store import GraphStore

_ID = re.compile(r"[PVECL]-\w+|[a-z]+\.[a-z_]+:.+")
"""An entity id or a mention id; anything else is a text to search for."""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(
        help=both(
            "查找：姓名、拼音、证件号、电话、车牌、案号等。",
            "Find by name, pinyin, any number, plate, case number …",
        )
    )(search)
    app.command(help=both("查看一个实体：属性、来源、关联数。", "Show an entity: attributes, mentions, neighbours."))(
        show
    )
    app.command(help=both("两个实体之间的路径。", "Paths between two entities."))(path)
    app.command(
        help=both(
            "为什么：一个实体凭什么归并，或两者为何相关。",
            "Why an entity is one, or why two are the same or linked.",
        )
    )(why)


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help=both("要找的内容。", "What to look for."))],
    limit: Annotated[int, typer.Option(min=1, max=200, help=both("最多几条。", "Most hits."))] = 20,
    as_json: Json = False,
) -> None:
    """Entities that a text names in any way, best first."""
    from graph.scope import Scope
    from queries.search import search as find

    answer = find(_open(context.obj), Scope.everything("cli"), text, limit=limit)
    if as_json:
        say_json(answer.model_dump(mode="json"))
        return
    if not answer.hits:
        say(both(f"没有找到“{text}”。", f"Nothing found for “{text}”."))
        return
    names = type_labels()
    say_table(
        [
            both("编号", "Id"),
            both("类型", "Type"),
            both("名称", "Name"),
            both("说明", "Summary"),
            both("来源记录", "Mentions"),
            both("关联", "Neighbours"),
            both("匹配", "Matched"),
        ],
        [
            (
                hit.entity.id,
                names.get(hit.entity.type, hit.entity.type),
                hit.entity.label,
                hit.entity.summary,
                hit.entity.mention_count,
                hit.entity.degree,
                f"{hit.matched_on}: {hit.matched}",
            )
            for hit in answer.hits
        ],
    )
    if answer.cut:
        note(both("还有更多结果，用 --limit 增加。", "There are more; raise --limit."))


def show(
    context: typer.Context,
    entity: Annotated[
        str,
        typer.Argument(
            metavar="ENTITY",
            help=both("编号，或只指一个实体的文字。", "Id, or a text that names one entity."),
        ),
    ],
    as_of: Annotated[str | None, typer.Option("--as-of", help=both(past.HELP_ZH, past.HELP_EN))] = None,
    as_json: Json = False,
) -> None:
    """Everything known of one entity."""
    if as_of is not None:
        # An id that has since been retired meant something then, so it is taken as it stands.
        named = entity if _ID.fullmatch(entity) else find_one(_open(context.obj), entity)
        past.show_as_of(context.obj, named, as_of, as_json)
        return
    from graph.scope import Scope
    from queries import explore

    store, scope = _open(context.obj), Scope.everything("cli")
    entity_id = find_one(store, entity)
    detail = explore.entity(store, scope, entity_id)
    counts = explore.neighbour_counts(store, scope, detail.id)
    if as_json:
        neighbours = [count.model_dump(mode="json") for count in counts]
        say_json(detail.model_dump(mode="json") | {"neighbour_counts": neighbours})
        return
    say(_line(detail))
    if detail.redirected_from:
        note(
            both(
                f"{detail.redirected_from} 已并入 {detail.id}。",
                f"{detail.redirected_from} is now {detail.id}.",
            )
        )
    labels = attribute_labels(detail.type)
    say_table(
        [both("属性", "Attribute"), both("值", "Value"), both("来源记录", "Mentions"), both("来源", "Extracts")],
        [
            (
                labels.get(attribute.name, attribute.name),
                value_label(detail.type, attribute.name, value.value),
                value.mentions,
                ", ".join(value.extracts),
            )
            for attribute in detail.attributes
            for value in attribute.values
        ],
    )
    links = type_labels()
    say_table(
        [both("关联", "Link"), both("方向", "Direction"), both("对方", "Neighbours"), both("数量", "Count")],
        [
            (
                links.get(c.link_type, c.link_type),
                _direction(c.direction),
                links.get(c.entity_type, c.entity_type),
                c.count,
            )
            for c in counts
        ],
    )
    say_table(
        [both("来源记录", "Mention"), both("批次", "Delivery"), both("概率", "Probability")],
        [(mention.id, mention.delivery_id, mention.probability) for mention in detail.mentions],
    )
    if detail.mentions_cut:
        note(both("来源记录过多，只列出一部分。", "There are more mentions than listed."))


def path(
    context: typer.Context,
    start: Annotated[str, typer.Argument(metavar="ENTITY")],
    end: Annotated[str, typer.Argument(metavar="ENTITY")],
    k: Annotated[int, typer.Option("--paths", "-k", min=1, max=50, help=both("几条路径。", "How many."))] = 3,
    max_length: Annotated[int, typer.Option(min=1, max=10, help=both("最长几步。", "Most hops."))] = 6,
    as_json: Json = False,
) -> None:
    """The shortest paths between two entities."""
    from graph.scope import Scope
    from graph.store import PathOptions
    from queries.paths import paths

    store = _open(context.obj)
    options = PathOptions(max_length=max_length, k=k)
    answer = paths(store, Scope.everything("cli"), find_one(store, start), find_one(store, end), options)
    if as_json:
        say_json(answer.model_dump(mode="json"))
        return
    nodes = {node.id: node for node in answer.nodes}
    links = {link.id: link for link in answer.links}
    labels = type_labels()
    for number, found in enumerate(answer.paths, 1):
        say(both(f"路径 {number}：{found.length} 步", f"Path {number}: {found.length} hops"))
        for at, node in enumerate(found.nodes):
            if at:
                ends = {found.nodes[at - 1], node}
                say(
                    "    │ "
                    + ", ".join(
                        labels.get(link.type, link.type) + (f"（{link.role}）" if link.role else "")
                        for link in map(links.__getitem__, found.links)
                        if {link.from_id, link.to_id} == ends
                    )
                )
            say("  " + _line(nodes[node]))
    if not answer.paths:
        say(both(f"{max_length} 步以内没有路径。", f"No path within {max_length} hops."))
    if answer.cut_reason in ("time", "work"):
        note(
            both(
                "搜索因限制提前停止，可能还有别的路径。",
                "A limit stopped the search; there may be other paths.",
            )
        )


def why(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY")],
    other: Annotated[str | None, typer.Argument(metavar="[ENTITY]")] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help=both(supposing.HELP_ZH, supposing.HELP_EN))
    ] = None,
    as_json: Json = False,
) -> None:
    """The evidence for one identity, or between two entities or mentions."""
    if without:
        if other is not None:
            raise Failure(ExitCode.USAGE, both("--without 只用于一个实体。", "--without is about one entity."))
        supposing.suppose(context.obj, find_one(_open(context.obj), entity), without, as_json)
        return
    from graph.scope import Scope
    from queries import why as reasons

    store, scope = _open(context.obj), Scope.everything("cli")
    left = find_one(store, entity)
    if other is None:
        identity = reasons.identity(store, scope, left)
        if as_json:
            say_json(identity.model_dump(mode="json"))
        else:
            _say_identity(identity)
        return
    pair = reasons.pair(store, scope, left, find_one(store, other))
    proofs = [reasons.link(store, scope, link.id) for link in pair.links]
    if as_json:
        say_json(pair.model_dump(mode="json") | {"proofs": [proof.model_dump(mode="json") for proof in proofs]})
    else:
        _say_pair(pair, proofs)


def _say_identity(answer: IdentityWhy) -> None:
    say(_line(answer.entity))
    say(
        both(
            f"由 {len(answer.mentions)} 条来源记录组成，以下比对将其联在一起：",
            f"Made of {len(answer.mentions)} mentions, held together by:",
        )
    )
    for edge in answer.edges:
        _say_edge(edge)
    if answer.doubts:
        say(both("相近而未归并的：", "Close, but not joined:"))
        for edge in answer.doubts:
            _say_edge(edge)
    if answer.cut:
        note(both("证据过多，只列出一部分；--json 同样如此。", "There is more evidence than listed."))


def _say_pair(answer: PairWhy, proofs: Iterable[LinkDetail]) -> None:
    say(_line(answer.left))
    say(_line(answer.right))
    say(both("同一实体。", "The same entity.") if answer.same_entity else both("两个实体。", "Two entities."))
    for edge in answer.direct or answer.path:
        _say_edge(edge)
    labels = type_labels()
    for link in proofs:
        period = " – ".join(str(day) if day else "…" for day in (link.from_date, link.to_date))
        say(
            f"{labels.get(link.type, link.type)}: {link.from_entity.label} → {link.to_entity.label}"
            + (f"（{link.role}）" if link.role else "")
            + (f" {period}" if link.from_date or link.to_date else "")
        )
        for proof in link.proofs:
            say(f"    {proof.extract}:{proof.row_key}" + (f"  {proof.note}" if proof.note else ""))
    if not (answer.same_entity or answer.direct or answer.path or answer.links):
        say(both("没有直接的证据或关联；试试 pingan path。", "No direct evidence or link; try pingan path."))


def _say_edge(edge: MatchEdge) -> None:
    say_table(
        [both("比对", "Comparison"), both("权重", "Weight"), edge.left, edge.right],
        [
            (
                bar.label_en if is_english() else bar.label_zh,
                bar.weight,
                *(value_label(edge.type, bar.comparison, value or "") for value in (bar.left, bar.right)),
            )
            for bar in edge.comparisons
        ],
        total=(both("合计", "Total"), edge.weight, both("概率", "probability"), edge.probability),
    )


def _open(home: Path) -> GraphStore:
    from queries.opening import OpenHome

    return OpenHome(home).store()


def find_one(store: GraphStore, text: str) -> str:
    """The id that `text` is or names. Raises Failure when it names nothing, or more than one thing."""
    if _ID.fullmatch(text):
        return text
    from graph.scope import Scope
    from queries.search import search as find

    hits = find(store, Scope.everything("cli"), text, limit=6).hits
    if len(hits) == 1:
        return hits[0].entity.id
    if not hits:
        raise Failure(ExitCode.NOT_FOUND, both(f"没有找到“{text}”。", f"Nothing found for “{text}”."))
    raise Failure(
        ExitCode.NOT_FOUND,
        both(f"“{text}”不止一个，请用编号：\n", f"“{text}” is not only one; use the id:\n")
        + "\n".join("  " + _line(hit.entity) for hit in hits),
    )


def _line(entity: EntitySummary) -> str:
    return f"{entity.id}  {type_labels().get(entity.type, entity.type)}  {entity.label}  {entity.summary}"


def _direction(direction: str) -> str:
    return {"out": both("指向", "out"), "in": both("来自", "in")}.get(direction, both("双向", "both"))
