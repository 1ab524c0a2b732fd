"""Objections to what a row says: made by who sees it, answered by the agency whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import SignedIn, TheAuthority, act_of
from api.authority import Authority
from api.parameters import InScope, Store
from api.problems import (
    STORE_PROBLEMS,
    ForbiddenProblem,
    RefusedProblem,
    UnknownEntityProblem,
    UnknownObjectionProblem,
    documented,
)
from api.routers.sharing import ClockAnswer, clock_answer
from governance.identity import User
from governance.sharing.objections import Objection, Outcome
from graph.answers import Answer
from graph.scope import Scope
from graph.store import GraphStore, UnknownEntity

router = APIRouter(prefix="/objections", tags=["sharing"])
own = APIRouter(prefix="/objections", tags=["sharing"])
inbox = APIRouter(prefix="/inbox/objections", tags=["sharing"], responses=documented(ForbiddenProblem))


class NewObjection(BaseModel):
    """What is wrong."""

    model_config = ConfigDict(extra="forbid")

    mention: str = Field(description="Id of the mention.", min_length=3, max_length=250, examples=["police.hukou:1"])
    field: str = Field(description="Name of the attribute.", min_length=1, max_length=64, examples=["phone"])
    reason: str = Field(description="What is wrong with it.", min_length=2, max_length=2048)


class ObjectionAnswer(Answer):
    """An objection as it is now."""

    id: str = Field(examples=["O-3"])
    mention: str = Field(examples=["police.hukou:5227320001"])
    extract: str = Field(examples=["police.hukou"])
    provider: str = Field(description="The agency that answers it.", examples=["police"])
    field: str = Field(examples=["phone"])
    reason: str = Field(examples=["号码已停用"])
    by: str = Field(description="Name of who made it.", examples=["吴敏"])
    agency: str = Field(examples=["civil"])
    at: datetime = Field(description="UTC.")
    outcome: Outcome
    answer: str = Field(description="The provider's words.")
    clock: ClockAnswer | None = Field(description="While it is open.")


class Answered(BaseModel):
    """What came of an objection."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["corrected", "refused"] = Field(description="corrected: the row will be delivered anew.")
    reason: str = Field(min_length=1, max_length=2048)


@router.post(
    "",
    status_code=201,
    summary="Object to what a row says",
    responses=documented(UnknownEntityProblem, ForbiddenProblem, RefusedProblem, *STORE_PROBLEMS),
)
def post_objection(
    request: Request, store: Store, scope: InScope, authority: TheAuthority, said: Annotated[NewObjection, Body()]
) -> ObjectionAnswer:
    """To a mention that the purpose shows. Its agency has the law's time to look into it; whoever sees the entity that
    the mention is of sees until then that it is contested, whatever is merged or split."""
    act = act_of(request)
    if act is None:
        raise ForbiddenProblem("objections are made by users; this server has no accounts yet")
    return make(store, scope, authority, act.user, said)


@own.get("", summary="One's objections")
def get_objections(authority: TheAuthority, session: SignedIn) -> list[ObjectionAnswer]:
    """The latest first, with what was answered."""
    return [_answer(objection) for objection in authority.objections.mine(session.user)]


@inbox.get("", summary="Objections to one's agency's rows")
def get_inbox_objections(authority: TheAuthority, session: SignedIn) -> list[ObjectionAnswer]:
    """Those that are open first, by the working days that are left."""
    return [_answer(objection) for objection in authority.objections.for_provider(session.user)]


@inbox.post(
    "/{objection_id}/answer",
    summary="Answer an objection",
    responses=documented(UnknownObjectionProblem, RefusedProblem),
)
def post_objection_answer(
    authority: TheAuthority,
    session: SignedIn,
    objection_id: Annotated[str, Path(description="Id of an objection.", max_length=40, examples=["O-3"])],
    said: Annotated[Answered, Body()],
) -> ObjectionAnswer:
    """By an approver of the agency whose row it is, with the reason."""
    return _answer(authority.objections.answer(session.user, objection_id, Outcome(said.outcome), said.reason))


def make(store: GraphStore, scope: Scope, authority: Authority, user: User, said: NewObjection) -> ObjectionAnswer:
    """Makes an objection of a user to what the scope shows. Raises UnknownEntity where it does not show it."""
    looked_up = store.why_pair(scope, said.mention, said.mention)
    mention = next((m for m in looked_up.mentions if m.id == said.mention), None)
    if mention is None or said.field not in mention.attributes:
        raise UnknownEntity(said.mention)
    made = authority.objections.make(user, mention.id, looked_up.left.id, mention.agency, said.field, said.reason)
    return _answer(made)


def _answer(objection: Objection) -> ObjectionAnswer:
    return ObjectionAnswer(
        id=objection.id,
        mention=objection.mention,
        extract=objection.extract,
        provider=objection.provider,
        field=objection.field,
        reason=objection.reason,
        by=objection.by_name,
        agency=objection.agency,
        at=objection.at,
        outcome=objection.outcome,
        answer=objection.answer,
        clock=clock_answer(objection.clock),
    )
