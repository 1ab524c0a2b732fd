"""Use of what was granted: records of the numbers asked about, as an answer or as a marked file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.acting import Act, TheAuthority, act_of, shown
from api.authority import Authority
from api.parameters import InScope, Store
from api.problems import STORE_PROBLEMS, ForbiddenProblem, RefusedProblem, UnknownEntityProblem, documented
from api.routers.objections import NewObjection, ObjectionAnswer, make
from governance.sharing import watermark
from governance.sharing.requests import Request as Grant
from governance.sharing.using import Use, hashed
from graph.answers import Answer
from graph.scope import Scope
from graph.store import GraphStore, UnknownEntity
from queries.export.granted import as_csv
from queries.granted import MOST_NUMBERS, Found, granted_rows

router = APIRouter(
    prefix="/grants", tags=["sharing"], responses=documented(ForbiddenProblem, RefusedProblem, *STORE_PROBLEMS)
)


class Numbers(BaseModel):
    """Whose records."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[Annotated[str, Field(min_length=3, max_length=60)]] = Field(
        description="Whole numbers that name one thing: identity card, plate, VIN, social credit code, case. Only by a "
        "field that was granted.",
        min_length=1,
        max_length=MOST_NUMBERS,
        examples=[["522121197803051235"]],
    )


class Exported(Numbers):
    """Whose records, and why as a file."""

    reason: str = Field(description="Why a file is needed; it is in the file.", min_length=2, max_length=500)


class RecordAnswer(Answer):
    """One row's granted fields."""

    id: str = Field(description="Mention id.", examples=["police.hukou:5227320001"])
    entity_id: str = Field(description="What the row is taken to be of, as the audit has it.", examples=["P-7Q2K9M4XT"])
    type: str = Field(examples=["Person"])
    attributes: dict[str, str] = Field(description="The granted fields that the row states.")


class RecordsAnswer(Answer):
    """What the grant gave."""

    grant: str = Field(examples=["G-12"])
    records: list[RecordAnswer]
    left: int = Field(description="Records that the quota has left.")


async def granted(request: Request) -> Act:
    """Who uses a grant; a server without accounts has none."""
    act = act_of(request)
    if act is None or act.purpose is None:
        raise ForbiddenProblem("grants are used by users; this server has no accounts yet")
    return act


Acting = Annotated[Act, Depends(granted)]


@router.post("/records", summary="Records under a grant")
def post_grant_records(
    store: Store, scope: InScope, authority: TheAuthority, act: Acting, said: Annotated[Numbers, Body()]
) -> RecordsAnswer:
    """The grant is the one that the purpose refers to. Rows of its extract that state a number asked about, with the
    fields that were granted; each counts against its quota, and nothing is given where it does not reach."""
    found = _found(store, scope, authority, act, said.numbers)
    used = _used(authority, act, found, Use(hashed(_id(act), said.numbers), found.numbers))
    records = [
        RecordAnswer(id=m.id, entity_id=m.entity_id, type=m.type, attributes=m.attributes) for m in found.mentions
    ]
    return RecordsAnswer(grant=used.id, records=records, left=used.quota - used.used)


@router.post(
    "/export",
    summary="Records under a grant, as a marked file",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}},
)
def post_grant_export(
    request: Request,
    store: Store,
    scope: InScope,
    authority: TheAuthority,
    act: Acting,
    said: Annotated[Exported, Body()],
) -> Response:
    """CSV. Its first line says under which grant, to whom, when and why; order and checks of its rows are this file's
    alone (governance/sharing/watermark.py)."""
    found = _found(store, scope, authority, act, said.numbers)
    mark = watermark.new_mark()
    use = Use(hashed(_id(act), said.numbers), found.numbers, export="csv", reason=said.reason, mark=mark)
    used = _used(authority, act, found, use)
    line = watermark.line(used.id, act.user.name, act.user.agency, datetime.now(UTC), f"{used.reason}；{said.reason}")
    shown(request, [m.entity_id for m in found.mentions], [name for m in found.mentions for name in m.attributes])
    return Response(
        as_csv(found.mentions, used.fields, line, mark),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{used.id}.csv"'},
    )


@router.post(
    "/objections",
    status_code=201,
    summary="Object to what a granted row says",
    responses=documented(UnknownEntityProblem),
)
def post_grant_objection(
    store: Store, scope: InScope, authority: TheAuthority, act: Acting, said: Annotated[NewObjection, Body()]
) -> ObjectionAnswer:
    """Its provider has the law's time to look into it; whoever sees the entity sees until then that it is contested."""
    grant = authority.requests.of(act.user, _id(act))
    if said.mention.partition(":")[0] != grant.extract:
        raise UnknownEntity(said.mention)
    return make(store, scope, authority, act.user, said)


def _found(store: GraphStore, scope: Scope, authority: Authority, act: Act, numbers: list[str]) -> Found:
    grant = authority.requests.within(act.user, _id(act), numbers)
    return granted_rows(store, scope, grant.extract, grant.fields, numbers)


def _used(authority: Authority, act: Act, found: Found, use: Use) -> Grant:
    # Before anything is given: what is counted and not given can be asked for again, the other way round it is gone.
    return authority.requests.use(act.user, _id(act), len(found.mentions), use)


def _id(act: Act) -> str:
    assert act.purpose is not None
    return act.purpose.reference
