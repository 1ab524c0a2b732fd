"""Two worlds that differ only in what is hidden answer every question identically."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from graph.scope import ANY_TIME, LinkFilter, Period, Scope
from graph.store import GraphStore, PathOptions, Reach, UnknownEntity, UnknownLink
from queries.search import plan
from tests.contract.conftest import Build
from tests.contract.two_worlds import unstated, without
from tests.graph.fixtures import World, small_world

TEXTS = (
    "张伟", "令狐德荣", "linghu", "lhdr", "王芳", "覃世国", "13700000000", "13800138000", "5205", "贵C12345", "12345",
    "云A99999", "（2015）黔0304刑初9号", "民初", "宏达", "龙坑", "站", "91520300MA6DLC0000", "诈骗",
)  # fmt: skip


def of_extract(extract: str) -> Callable[[str], bool]:
    return lambda mention_id: mention_id.startswith(f"{extract}:")


def never_delivered(extract: str) -> tuple[Scope, World]:
    scope = Scope(purpose="test", hidden_extracts=frozenset({extract}))
    return scope, without(small_world(), of_extract(extract))


def never_linked(link_type: str) -> tuple[Scope, World]:
    world = small_world()
    scope = Scope(purpose="test", hidden_link_types=frozenset({link_type}))
    return scope, replace(world, links=[k for k in world.links if k["link_type"] != link_type])


def never_born(entity_id: str) -> tuple[Scope, World]:
    world = small_world()
    ids = {m["mention_id"] for m in world.mentions if m["entity_id"] == entity_id}
    return Scope(purpose="test", hidden_entity_ids=frozenset({entity_id})), without(world, ids.__contains__)


def never_stated(attribute: str) -> tuple[Scope, World]:
    return Scope(purpose="test", hidden_attributes=frozenset({attribute})), unstated(small_world(), attribute)


PAIRS = {
    "community correction, a sealed extract": never_delivered("judicial.correction"),
    "toll passes, which make vehicles and places": never_delivered("police.toll_pass"),
    "the household register": never_delivered("police.hukou"),
    "the parties of court cases": never_delivered("court.party"),
    "judgments": never_delivered("court.judgment"),
    "victims": never_linked("victim"),
    "the employer of a driver": never_linked("employer"),
    "advisers, which make a village": never_linked("adviser"),
    "one person": never_born("P-WANG"),
    "one firm": never_born("E-FIRM"),
    "phones": never_stated("phone"),
    "addresses, which make places": never_stated("address"),
    "birth dates": never_stated("birth_date"),
}


def attempt(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except (UnknownEntity, UnknownLink) as error:
        return type(error)


def everything_asked(
    store: GraphStore,
    scope: Scope,
    ids: list[str],
    links: list[str],
    mentions: list[str],
    starts: tuple[str, ...] = ("P-ZHANG", "P-LINGHU", "V-LORRY"),
    texts: tuple[str, ...] = TEXTS,
) -> dict[str, Any]:
    """Every operation, on everything there is in either world."""
    late = Period(first=None, last=None)
    answers: dict[str, Any] = {"status": store.status(scope), "among": store.links_among(scope, ids, LinkFilter(), 999)}
    answers["divisions"] = store.divisions(scope)
    for text in texts:
        answers[f"search {text}"] = store.search(scope, plan(text), frozenset(), 50)
    answers["summaries"] = store.summaries(scope, ids)
    for one in ids:
        answers[f"entity {one}"] = attempt(lambda: store.entity(scope, one, 100))  # noqa: B023
        answers[f"counts {one}"] = attempt(lambda: store.neighbour_counts(scope, one, ANY_TIME))  # noqa: B023
        answers[f"expand {one}"] = attempt(lambda: store.expand(scope, one, LinkFilter(), 3, 1))  # noqa: B023
        answers[f"around {one}"] = attempt(lambda: store.neighbourhood(scope, [one], Reach(per_entity=3, max_degree=4)))  # noqa: B023
        answers[f"timeline {one}"] = attempt(lambda: store.timeline(scope, one, late, 100))  # noqa: B023
        answers[f"why {one}"] = attempt(lambda: store.why_identity(scope, one, 100))  # noqa: B023
    for one, other in product(starts, ids):
        shared = attempt(lambda: store.common_neighbours(scope, [one, other], LinkFilter(), 50))  # noqa: B023
        answers[f"common {one} {other}"] = shared
        options = PathOptions(k=4, max_length=6, max_degree=3 if one < "P" else None, timeout_ms=120_000)
        answers[f"path {one} {other}"] = attempt(lambda: store.paths(scope, one, other, options))  # noqa: B023
    for link in links:
        answers[f"link {link}"] = attempt(lambda: store.link(scope, link, 50))  # noqa: B023
    for one, other in product(mentions[:2], mentions):
        answers[f"pair {one} {other}"] = attempt(lambda: store.why_pair(scope, one, other))  # noqa: B023
    return answers


def all_there_is(*stores: GraphStore) -> tuple[list[str], list[str]]:
    everything = Scope.everything()
    ids, links = set(), set()
    for store in stores:
        known = [m["entity_id"] for m in small_world().mentions] + ["P-OLD", "P-NOBODY"]
        for one in known:
            chart = attempt(lambda: store.expand(everything, one, LinkFilter(), 99, 0))  # noqa: B023
            if not isinstance(chart, type):
                ids |= {n.id for n in chart.nodes}
                links |= {k.id for k in chart.links}
        ids |= {*known}
        found = store.search(everything, plan("云A99999"), frozenset(), 5)
        ids |= {hit.entity.id for hit in found.hits}
    return sorted(ids), sorted(links)


@pytest.mark.slow
@pytest.mark.parametrize("hidden", PAIRS)
def test_hidden_data_leaves_no_trace(build: Build, store: GraphStore, hidden: str) -> None:
    scope, poorer = PAIRS[hidden]
    other = build(poorer)
    ids, links = all_there_is(store, other)
    mentions = [m["mention_id"] for m in small_world().mentions]
    cut = everything_asked(store, scope, ids, links, mentions)
    never = everything_asked(other, scope, ids, links, mentions)
    differing = {question for question in cut if cut[question] != never[question]}
    assert not differing, {question: (cut[question], never[question]) for question in sorted(differing)[:3]}
    # The test means nothing unless something was hidden.
    assert store.status(scope) != store.status(Scope.everything()) or cut["entity P-ZHANG"] != store.entity(
        Scope.everything(), "P-ZHANG", 100
    )


@pytest.mark.parametrize("attribute", ["household_no", "relation_to_head"])
def test_no_link_is_shown_that_only_a_hidden_attribute_of_the_household_proves(
    build: Build, store: GraphStore, attribute: str
) -> None:
    scope, poorer = never_stated(attribute)
    other = build(poorer)
    ids, _ = all_there_is(store, other)

    def among(there: GraphStore, seen: Scope) -> set[tuple[str, str, str]]:
        chart = there.links_among(seen, ids, LinkFilter(link_types=frozenset({"household", "spouse"})), 999)
        return {(link.type, link.from_id, link.to_id) for link in chart.links}

    assert among(store, scope) <= among(other, Scope.everything())
    assert among(store, Scope.everything()) > among(store, scope)
