"""One mention held against the whole registry, without delivering it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from api.parameters import Home, InScope, Store
from api.problems import STORE_PROBLEMS, ImpossibleQuestionProblem, documented
from worker import Keeper, ResolveAnswer, match
from worker.matching import UnknownAttributes

router = APIRouter(tags=["resolve"])

Name = Annotated[str, Field(max_length=64)]
Value = Annotated[str, Field(min_length=1, max_length=400)]


class ResolveRequest(BaseModel):
    """What is known of a person, enterprise or vehicle."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Person", "Enterprise", "Vehicle"]
    attributes: dict[Name, Value] = Field(
        description="Attribute → value, named as in GET /ontology; those by which the type is resolved.",
        min_length=1,
        max_length=20,
        examples=[{"name": "张伟", "birth_date": "1978-03-05", "phone": "13885912345"}],
    )
    limit: int = Field(default=20, description="Most candidates.", ge=1, le=100)


@router.post(
    "/resolve",
    summary="Whom a mention may be",
    responses=documented(ImpossibleQuestionProblem, *STORE_PROBLEMS),
)
def post_resolve(
    request: Request, home: Home, store: Store, scope: InScope, asked: Annotated[ResolveRequest, Body()]
) -> ResolveAnswer:
    """Compares it as if it were delivered, with the weights in force, and stores nothing. Each candidate comes with the
    waterfall of weights; the first question after a resolution waits until the records are read."""
    keeper: Keeper = request.app.state.keeper
    try:
        return match(home.path, store, scope, keeper, asked.type, asked.attributes, asked.limit)
    except UnknownAttributes as error:
        raise ImpossibleQuestionProblem(str(error)) from error
