"""How good the work on identities is: the blind sample that stewards judge, and the quality board made of it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, act_of, shown
from api.parameters import EntityId, Home, InScope, Store
from api.problems import STORE_PROBLEMS, NotInSampleProblem, RefusedProblem, UnknownEntityProblem, documented
from governance.clock import now
from graph.answers import IdentityWhy
from queries import why
from queries.review.blind import BlindSample, sample, say
from queries.review.board import Board, board

router = APIRouter(tags=["decisions"], responses=documented(*STORE_PROBLEMS))

By = Annotated[
    str,
    Query(
        max_length=100,
        description="Who asks, on a server without accounts; else it is whoever is signed in, whatever is said here.",
    ),
]
MentionId = Annotated[str, Field(min_length=1, max_length=200)]


class BlindVerdict(BaseModel):
    """What a steward says of a pair of the sample."""

    model_config = ConfigDict(extra="forbid")

    left: MentionId
    right: MentionId
    verdict: Literal["same", "different", "unsure"]
    by: Annotated[str, Field(default="", max_length=100, description="Who, on a server without accounts.")]


@router.get("/blind-sample", summary="Pairs to judge blind, to measure the resolver by")
def get_blind_sample(
    request: Request,
    authority: TheAuthority,
    home: Home,
    store: Store,
    scope: InScope,
    by: By = "",
    limit: Annotated[int, Query(description="Most pairs.", ge=1, le=60)] = 20,
) -> BlindSample:
    """The month's sample as far as you have not judged it: the same for all stewards, drawn at random of what was
    joined and of what was all but joined, and nothing in it tells which is which."""
    found, entities = sample(home.path, store, scope, authority.ledger, _who(request, by), now(), limit)
    # Their ids are not in the answer, as two alike would tell.
    shown(request, entities)
    return found


@router.post(
    "/blind-sample",
    status_code=204,
    summary="Judge a pair of the blind sample",
    responses=documented(NotInSampleProblem, RefusedProblem),
)
def post_blind_verdict(
    request: Request, authority: TheAuthority, home: Home, scope: InScope, said: BlindVerdict
) -> None:
    """It decides nothing. Said again, the later word counts."""
    say(home.path, scope, authority.ledger, (said.left, said.right), said.verdict, _who(request, said.by), now())


@router.get("/quality/board", summary="The quality board of stewardship")
def get_quality_board(
    request: Request, authority: TheAuthority, home: Home, store: Store, scope: InScope, by: By = ""
) -> Board:
    """Precision by blind samples, agreement of stewards, age of the queue, what was held back, the largest entities."""
    return board(home.path, store, scope, authority.ledger, _who(request, by), now())


@router.get(
    "/quality/identities/{id}",
    summary="What holds an entity together, to look whether it should be split",
    responses=documented(UnknownEntityProblem),
)
def get_identity_in_review(
    store: Store,
    scope: InScope,
    id: EntityId,
    limit: Annotated[int, Query(description="Most mentions, pairs and doubts, each.", ge=1, le=500)] = 100,
) -> IdentityWhy:
    """Its mentions, the pairs that join them, and the doubts: as `GET /entities/{id}/why`, for stewards."""
    return why.identity(store, scope, id, limit)


def _who(request: Request, by: str) -> str:
    act = act_of(request)
    return act.user.id if act is not None else by.strip()
