"""Reading in full what comes back starred: an act of its own, with a reason, on record (个人信息保护法 28, 51)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, act_of
from api.parameters import EntityId, InScope, Store
from api.problems import STORE_PROBLEMS, UnknownEntityProblem, documented
from graph.answers import Answer, Attribute
from queries import explore

router = APIRouter(tags=["entities"], responses=documented(UnknownEntityProblem, *STORE_PROBLEMS))


class Unmasking(BaseModel):
    """Which fields, and why."""

    model_config = ConfigDict(extra="forbid")

    fields: list[Annotated[str, Field(max_length=64)]] = Field(
        description="Names of attributes.", min_length=1, max_length=20, examples=[["id_number", "phone"]]
    )
    reason: str = Field(description="Why they must be read in full.", min_length=2, max_length=1024)


class UnmaskedAnswer(Answer):
    """The values in full."""

    id: str = Field(examples=["P-7Q2K9M4XTA"])
    attributes: list[Attribute] = Field(description="Of the fields asked for, those the entity has.")


@router.post("/entities/{id}/unmasked", summary="Values in full, for a reason")
def post_unmasked(
    request: Request,
    store: Store,
    scope: InScope,
    authority: TheAuthority,
    id: EntityId,
    said: Annotated[Unmasking, Body()],
) -> UnmaskedAnswer:
    """One entity's values of the fields named, as its sources say them. What is sealed or hidden stays so."""
    act = act_of(request)
    found = explore.entity(store, scope, id, 0)
    if act is not None and act.purpose is not None:
        wanted = frozenset(f"{found.type}.{name}" for name in said.fields)
        opened = authority.sight(act.user, act.purpose, act.granted, wanted).scope
        found = explore.entity(store, opened, id, 0)
    return UnmaskedAnswer(id=found.id, attributes=[a for a in found.attributes if a.name in said.fields])
