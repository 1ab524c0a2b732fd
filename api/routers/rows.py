"""Rows taken in and resolved at once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from api.parameters import Home
from api.problems import BusyProblem, ImpossibleQuestionProblem, documented
from ingest.errors import IngestError
from resolution.registry import RegistryBusy
from worker import Keeper, Taken, take

router = APIRouter(tags=["rows"])


class RowsRequest(BaseModel):
    """Rows of one extract, in the columns that its mapping reads."""

    extract: str = Field(max_length=100, examples=["police.driver"])
    rows: list[dict[str, Any]] = Field(min_length=1, max_length=1000)


@router.post(
    "/rows",
    summary="Take in rows and resolve what they change",
    responses=documented(ImpossibleQuestionProblem, BusyProblem),
)
def post_rows(request: Request, home: Home, body: Annotated[RowsRequest, Body()]) -> Taken:
    """A delivery like any other: every row is stored or quarantined with a reason, and the same again changes nothing.

    Answers with the entities that the mentions of these rows are of now, and with what was created, merged or split.
    Where another process is resolving, the rows are kept and the next run resolves them.
    """
    keeper: Keeper = request.app.state.keeper
    try:
        return take(home.path, body.extract, body.rows, keeper)
    except IngestError as error:
        raise ImpossibleQuestionProblem(f"{error.what}. {error.hint}") from error
    except RegistryBusy as error:
        raise BusyProblem(
            "the rows are taken in; another process is resolving, and the next run resolves them"
        ) from error
