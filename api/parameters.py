"""Parameters that several endpoints take, described once, and what each request works with."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from api.acting import act_of, is_enforced
from api.problems import ImpossibleQuestionProblem
from graph.scope import LinkFilter, Period, Scope
from graph.store import GraphStore
from queries.opening import OpenHome

EntityId = Annotated[
    str,
    Path(
        description="Id of an entity. A retired id is answered with the entity it went into.",
        min_length=1,
        max_length=100,
        examples=["P-7Q2K9M4XTA"],
    ),
]
LinkTypes = Annotated[
    list[str] | None,
    Query(
        description="Only links of these types; repeat for several. Types are in GET /ontology.",
        examples=[["owner", "driver"]],
        max_length=40,
    ),
]
EntityTypes = Annotated[
    list[str] | None,
    Query(description="Only entities of these types; repeat for several.", examples=[["Person"]], max_length=10),
]
From = Annotated[
    date | None,
    Query(
        alias="from",
        description="Only links that hold on or after this day; undated links always count.",
        examples=["2016-01-01"],
    ),
]
To = Annotated[
    date | None,
    Query(alias="to", description="Only links that hold on or before this day.", examples=["2016-12-31"]),
]
Facing = Annotated[
    Literal["out", "in", "both"] | None,
    Query(description="Only links that start from the entity (out) or lead to it (in); symmetric ones always count."),
]


# What waits for nothing is `async`: FastAPI sends everything else to a thread, which costs more than it does.


async def opened(request: Request) -> OpenHome:
    """The home directory this process serves."""
    home: OpenHome = request.app.state.home
    return home


Home = Annotated[OpenHome, Depends(opened)]


async def current_store(home: Home) -> GraphStore:
    """The store over the registry as it is now, opened again when the file was replaced."""
    at_once = home.store_at_once()
    return await run_in_threadpool(home.store) if at_once is None else at_once


async def current_scope(request: Request) -> Scope:
    """What this request may see: what the policy lets the user see for the purpose named (api.acting), everything where
    the server has no accounts."""
    if not is_enforced(request):
        return Scope.everything("loopback")
    act = act_of(request)
    if act is None or act.sight is None:
        raise RuntimeError("an endpoint with data must be under a function with data")
    return act.sight.scope


Store = Annotated[GraphStore, Depends(current_store)]
InScope = Annotated[Scope, Depends(current_scope)]


def period(first: date | None, last: date | None) -> Period:
    """The period of two parameters; raises ImpossibleQuestionProblem when it ends before it begins."""
    try:
        return Period(first, last)
    except ValueError as error:
        raise ImpossibleQuestionProblem(str(error)) from error


def link_filter(
    link_types: list[str] | None,
    entity_types: list[str] | None,
    first: date | None,
    last: date | None,
    direction: str | None = None,
) -> LinkFilter:
    """The filter that the usual parameters describe."""
    return LinkFilter(
        link_types=frozenset(link_types or ()),
        entity_types=frozenset(entity_types or ()),
        direction=None if direction == "both" else direction,
        period=period(first, last),
    )
