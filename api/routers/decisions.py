"""What stewards do: the queue of doubtful identities, and decisions on them.

A decision is given, confirmed by another where somebody is party to a case, and taken back by another decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, act_of
from api.later import Later
from api.parameters import Home, InScope, Store
from api.problems import (
    STORE_PROBLEMS,
    ContradictedProblem,
    MovedOnProblem,
    RefusedProblem,
    UnknownDecisionProblem,
    UnknownEntityProblem,
    UnknownProposalProblem,
    documented,
)
from graph.answers import PairWhy
from queries import why
from queries.opening import OpenHome
from queries.review import Bench, DecisionAnswer, Decisions, Doubts, Given, Issued, ProposalAnswer, Proposals
from queries.review.doubts import doubts
from queries.review.issued import issued
from stewardship import Asked, Kind

router = APIRouter(tags=["decisions"], responses=documented(*STORE_PROBLEMS))

Reasons = Literal["held_back", "bridge", "too_large", "rival", "two_values", "exclusive", "cohesion", "weak"]
Number = Annotated[int, Path(description="Number of the decision or proposal.", ge=1, le=999_999_999, examples=[12])]
MentionId = Annotated[str, Field(min_length=1, max_length=200)]
By = Annotated[
    str,
    Field(
        default="",
        max_length=100,
        description="Who, on a server without accounts; else it is whoever is signed in, whatever is said here.",
    ),
]


class NewDecision(BaseModel):
    """What a steward decides."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["same", "different", "unsure", "split"]
    sides: list[Annotated[list[MentionId], Field(min_length=1, max_length=1000)]] = Field(
        description="Mention ids, side by side: two of one mention each, for a split all the sets that are different.",
        min_length=2,
        max_length=50,
    )
    reason: str = Field(min_length=1, max_length=4000)
    seen: dict[str, str] = Field(
        default_factory=dict,
        description="Mention → the entity it was of when it was shown: refused when it is of another one by now.",
        max_length=1000,
    )
    by: By


class Reason(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=4000)
    by: By


def bench(request: Request, home: Home, store: Store, scope: InScope) -> Iterator[Bench]:
    """The bench of this request; on a server without accounts it is nobody's."""
    act = act_of(request)
    with Bench(home.path, store, scope, act.user if act is not None else None) as opened:
        yield opened


TheBench = Annotated[Bench, Depends(bench)]


@router.get("/doubts", summary="Identities to review")
def get_doubts(
    home: Home,
    store: Store,
    scope: InScope,
    entity_type: Annotated[str | None, Query(description="Only of this entity type.", max_length=40)] = None,
    reason: Annotated[
        list[Reasons] | None, Query(description="Only those apart for this reason; repeat for several.")
    ] = None,
    limit: Annotated[int, Query(description="Most pairs.", ge=1, le=200)] = 50,
    offset: Annotated[int, Query(description="Pairs to leave out first, for the next page.", ge=0)] = 0,
) -> Doubts:
    """Pairs of mentions that may be one thing: what was held back first, of each reason the likeliest first."""
    return doubts(home.path, store, scope, entity_type, reason or (), limit, offset)


@router.get(
    "/doubts/pair", summary="The evidence between two mentions in review", responses=documented(UnknownEntityProblem)
)
def get_doubt_pair(
    store: Store,
    scope: InScope,
    left: Annotated[str, Query(description="Mention id.", min_length=1, max_length=200, examples=["police.hukou:1"])],
    right: Annotated[str, Query(description="Mention id.", min_length=1, max_length=200, examples=["police.case:1#1"])],
) -> PairWhy:
    """Both mentions as their rows state them, and the waterfall between them."""
    return why.pair(store, scope, left, right)


@router.get("/decisions", summary="Decisions on identities")
def get_decisions(
    bench: TheBench,
    limit: Annotated[int, Query(description="Most decisions.", ge=1, le=500)] = 50,
    offset: Annotated[int, Query(description="Decisions to leave out first, for the next page.", ge=0)] = 0,
) -> Decisions:
    """The latest first, with what has become of each. Those on what you may not see are not there."""
    return bench.decisions(limit, offset)


@router.post(
    "/decisions",
    status_code=201,
    summary="Decide on an identity",
    responses=documented(UnknownEntityProblem, MovedOnProblem, ContradictedProblem, RefusedProblem),
)
def post_decision(request: Request, home: Home, bench: TheBench, said: Annotated[NewDecision, Body()]) -> Given:
    """Stronger than any score, and taken back only by another decision. Where a mention's entity is party to a case it
    becomes a proposal, which another steward must confirm. The graph is resolved with it at once after the answer."""
    asked = Asked(Kind(said.kind), said.reason, tuple(tuple(side) for side in said.sides))
    given = bench.decide(asked, said.seen, said.by)
    _take_effect(request, home, given)
    return given


@router.post(
    "/decisions/{number}/undo",
    status_code=201,
    summary="Take a decision back",
    responses=documented(UnknownDecisionProblem, ContradictedProblem, RefusedProblem),
)
def post_decision_undo(
    request: Request,
    home: Home,
    bench: TheBench,
    number: Number,
    said: Annotated[Reason, Body()],
) -> Given:
    """A decision too: it can be taken back itself, and needs another steward's word where the decision did."""
    given = bench.undo(number, said.reason, said.by)
    _take_effect(request, home, given)
    return given


@router.get(
    "/decisions/{number}/issued",
    summary="What was issued on an identity while a decision stood",
    responses=documented(UnknownDecisionProblem),
)
def get_decision_issued(authority: TheAuthority, home: Home, bench: TheBench, number: Number) -> Issued:
    """Who was shown, exported or granted it, to be told when the decision turns out wrong (个人信息保护法 46)."""
    bench.mentions(number)
    return issued(home.path, authority.ledger, number)


@router.get("/proposals", summary="Decisions that wait for a second steward")
def get_proposals(
    bench: TheBench, waiting: Annotated[bool, Query(description="Only those that are not settled.")] = True
) -> Proposals:
    """The eldest first."""
    return bench.proposals(waiting)


@router.post(
    "/proposals/{number}/confirmation",
    status_code=201,
    summary="Confirm what another steward proposed",
    responses=documented(UnknownProposalProblem, ContradictedProblem, RefusedProblem),
)
def post_confirmation(
    request: Request,
    home: Home,
    bench: TheBench,
    number: Number,
    said: Annotated[Reason, Body()],
) -> Given:
    """The decision is given on the evidence there is now, in the name of both."""
    given = Given(decision=bench.confirm(number, said.reason), proposal=None)
    _take_effect(request, home, given)
    return given


@router.post(
    "/proposals/{number}/refusal",
    summary="Refuse what another steward proposed",
    responses=documented(UnknownProposalProblem, RefusedProblem),
)
def post_proposal_refusal(bench: TheBench, number: Number, said: Annotated[Reason, Body()]) -> ProposalAnswer:
    """With the reason; it may be proposed again."""
    return bench.refuse(number, said.reason)


def _take_effect(request: Request, home: OpenHome, given: Given) -> None:
    """Where this process owns the registry; else the worker's next run takes it in."""
    decided: DecisionAnswer | None = given.decision
    if decided is not None and decided.kind != "unsure" and home.owns_registry:
        later: Later = request.app.state.later
        later.resolve()
