"""Evidence: for an identity, for a pair, for a link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.answering import Answering
from api.parameters import EntityId, InScope, Store
from api.problems import STORE_PROBLEMS, UnknownEntityProblem, UnknownLinkProblem, documented
from graph.answers import IdentityWhy, LinkDetail, PairWhy
from queries import why

router = APIRouter(route_class=Answering, tags=["why"], responses=documented(UnknownEntityProblem, *STORE_PROBLEMS))


@router.get("/entities/{id}/why", summary="Why this is one entity")
def get_why_entity(
    store: Store,
    scope: InScope,
    id: EntityId,
    limit: Annotated[int, Query(description="Most mentions, edges and doubts each.", ge=1, le=1000)] = 200,
) -> IdentityWhy:
    """The compared pairs that hold it together, with the waterfall of each, and the doubts about others."""
    return why.identity(store, scope, id, limit)


@router.get("/why", summary="Why two mentions or entities are the same, or not")
def get_why_pair(
    store: Store,
    scope: InScope,
    a: Annotated[
        str,
        Query(description="Mention or entity id.", min_length=1, max_length=200, examples=["police.hukou:5227320001"]),
    ],
    b: Annotated[
        str,
        Query(
            description="Mention or entity id.",
            min_length=1,
            max_length=200,
            examples=["court.party:（2016）黔2301刑初123号#1"],
        ),
    ],
) -> PairWhy:
    """The pair itself where it was compared, else the chain of pairs that joins the two."""
    return why.pair(store, scope, a, b)


@router.get("/links/{link_id}", summary="Why this link is there", responses=documented(UnknownLinkProblem))
def get_link(
    store: Store,
    scope: InScope,
    link_id: Annotated[
        str, Path(description="Id of a link.", min_length=1, max_length=100, examples=["K-0f3a9be2c1d47788"])
    ],
    proofs: Annotated[int, Query(description="Most proofs returned.", ge=1, le=500)] = 50,
) -> LinkDetail:
    """The link with the rows that prove it, each with both mentions and the row as delivered."""
    return why.link(store, scope, link_id, proofs)
