"""Rows of quarantine, opened and put right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, act_of
from api.later import Later
from api.parameters import Home, InScope
from api.problems import RefusedProblem, UnknownQuarantinedRowProblem, documented
from ingest.errors import IngestError
from ingest.phrases import in_chinese
from ingest.quarantine import CannotMend, Mending, put_right
from queries.quarantined import QuarantinedRecord, columns_shown, masked_fields, quarantined_record, readable
from worker import Mended, mend

router = APIRouter(
    prefix="/quality/quarantine", tags=["quality"], responses=documented(UnknownQuarantinedRowProblem, RefusedProblem)
)

RowId = Annotated[str, Path(description="Id of a row of quarantine.", max_length=40, examples=["Q-3fa85f6457174562"])]
Why = Annotated[str, Field(min_length=2, max_length=1024)]


class Opening(BaseModel):
    """Why the row must be read in full."""

    model_config = ConfigDict(extra="forbid")

    reason: Why


class Corrections(BaseModel):
    """What the row should have said, and by what one knows."""

    model_config = ConfigDict(extra="forbid")

    changes: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=20_000)] | None] = Field(
        description="Column → its value; null leaves it empty, a column with several items is given as JSON. Columns "
        "that are not named stay as they were delivered.",
        min_length=1,
        max_length=200,
        examples=[{"DABH": "520100123456"}],
    )
    reason: Why


@router.get("/{row_id}", summary="A row that could not be taken")
def get_quarantined_row(home: Home, scope: InScope, row_id: RowId) -> QuarantinedRecord:
    """With what was kept of it; what identifies a person is starred."""
    return quarantined_record(home.path, scope, row_id)


@router.post("/{row_id}/opened", summary="The same in full, for a reason")
def post_quarantined_row_opened(
    home: Home,
    scope: InScope,
    authority: TheAuthority,
    request: Request,
    row_id: RowId,
    _said: Annotated[Opening, Body()],
) -> QuarantinedRecord:
    """An act of its own, on record with its reason (个人信息保护法 28, 51). What is sealed or hidden stays so."""
    act = act_of(request)
    if act is not None and act.purpose is not None:
        _, mapping = readable(home.path, scope, row_id)
        scope = authority.sight(act.user, act.purpose, act.granted, masked_fields(mapping, scope)).scope
    return quarantined_record(home.path, scope, row_id)


@router.post("/{row_id}/mended", summary="Put a row of quarantine right")
def post_quarantined_row_mended(
    home: Home, scope: InScope, request: Request, row_id: RowId, said: Annotated[Corrections, Body()]
) -> Mended:
    """A delivery of its own through the same mapping, which may quarantine it again and says why; the row itself stays
    in quarantine as it came. Resolved with the next run, which begins at once where this server makes them."""
    act = act_of(request)
    record, mapping = readable(home.path, scope, row_id)
    if record.mended:
        raise RefusedProblem(f"{row_id} was put right and is stored", zh=f"{row_id} 已更正入库")
    mending = Mending(row_id, act.user.id if act is not None else "", said.reason, tuple(sorted(said.changes)))
    try:
        row = put_right(record, mapping, columns_shown(mapping, scope), said.changes)
        done = mend(home.path, record, row, mending)
    except CannotMend as error:
        raise RefusedProblem(str(error), zh=error.zh) from error
    except IngestError as error:
        raise RefusedProblem(f"{error.what}. {error.hint}", zh=in_chinese(error.what)) from error
    if done.stored and home.owns_registry:
        later: Later = request.app.state.later
        later.resolve()
    return done
