"""The watch: standing rules, their hits, and what people do about them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import act_of
from api.parameters import Home, InScope, Store
from api.problems import (
    STORE_PROBLEMS,
    ImpossibleQuestionProblem,
    StaleHitProblem,
    UnknownHitProblem,
    documented,
)
from queries import watch
from queries.watch.answers import State, WatchHitDetail, WatchHits, WatchRule
from queries.watch.hits import MAX_HITS
from stewardship.handling import Action

router = APIRouter(prefix="/watch", tags=["watch"], responses=documented(*STORE_PROBLEMS))

HitId = Annotated[str, Path(description="Id of a hit.", min_length=1, max_length=40, examples=["W-0F3A9BE2C1D47788"])]


class HandlingRequest(BaseModel):
    """What somebody did about a hit."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["handle", "close", "false", "reopen"] = Field(
        description="handle: taken in hand; close: done with; false: the facts are not so, or do not mean it; reopen."
    )
    by: str | None = Field(
        default=None,
        description="Who, on a server without accounts; else it is whoever is signed in, whatever is said here.",
        min_length=1,
        max_length=100,
    )
    note: str = Field(description="What was found, and why.", min_length=1, max_length=4000)
    facts: list[Annotated[str, Field(max_length=40)]] | None = Field(
        default=None,
        description="Ids of the facts that were shown: the request is refused when one has come since.",
        max_length=100_000,
    )


@router.get("/rules", summary="The standing rules")
def get_watch_rules(home: Home, store: Store, scope: InScope) -> list[WatchRule]:
    """What each means, the facts it rests on and the law it follows from, with its hits counted."""
    return watch.rules(home.path, scope)


@router.get("/hits", summary="What the standing rules found")
def get_watch_hits(
    home: Home,
    store: Store,
    scope: InScope,
    rule: Annotated[
        list[str] | None, Query(description="Only of these rules; repeat for several.", max_length=50)
    ] = None,
    state: Annotated[list[State] | None, Query(description="Only in these states; repeat for several.")] = None,
    entity: Annotated[str | None, Query(description="Only about this entity.", max_length=100)] = None,
    limit: Annotated[int, Query(description="Most hits.", ge=1, le=MAX_HITS)] = 50,
    offset: Annotated[int, Query(description="Hits to leave out first, for the next page.", ge=0)] = 0,
) -> WatchHits:
    """Those with the latest occasion first. A hit that rests on hidden things is not there."""
    return watch.hits(home.path, store, scope, rule or (), state or (), entity, limit, offset)


@router.get("/hits/{hit_id}", summary="One hit with its facts", responses=documented(UnknownHitProblem))
def get_watch_hit(home: Home, store: Store, scope: InScope, hit_id: HitId) -> WatchHitDetail:
    """The facts it is made of, the latest first, and what people did about it."""
    return watch.hit(home.path, store, scope, hit_id)


@router.post(
    "/hits/{hit_id}/handling",
    summary="Say what was done about a hit",
    responses=documented(UnknownHitProblem, StaleHitProblem, ImpossibleQuestionProblem),
)
def post_watch_handling(
    request: Request, home: Home, store: Store, scope: InScope, hit_id: HitId, said: Annotated[HandlingRequest, Body()]
) -> WatchHitDetail:
    """Kept in the ledger like any decision. A hit that was closed or marked false opens again on a new fact alone."""
    act = act_of(request)
    by = f"{act.user.name} ({act.user.id})" if act is not None else said.by or ""
    try:
        return watch.handle(home.path, store, scope, hit_id, Action(said.action), by, said.note, said.facts)
    except watch.Stale as error:
        raise StaleHitProblem(str(error)) from error
    except ValueError as error:
        raise ImpossibleQuestionProblem(str(error)) from error
