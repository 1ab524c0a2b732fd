"""Where texts say otherwise than the columns of their cases, for stewards to look at."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Query, Request
from fastapi_problem.error import NotFoundProblem
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, act_of
from api.parameters import Home, InScope, Store
from api.problems import STORE_PROBLEMS, RefusedProblem, documented
from governance.clock import now
from queries.review import texts
from queries.review.texts import TextDoubtAnswer, TextDoubts, UnknownTextDoubt
from stewardship.text_judgements import TextVerdict

router = APIRouter(prefix="/text-doubts", tags=["decisions"], responses=documented(*STORE_PROBLEMS))

DoubtId = Annotated[
    str, Path(description="Id of a doubt.", min_length=1, max_length=40, examples=["T-0F3A9BE2C1D47788"])
]


class UnknownTextDoubtProblem(NotFoundProblem):
    """No such doubt about a text, or none on what this purpose may see."""

    title = "Unknown doubt"
    type_ = "unknown-text-doubt"


class TextVerdictRequest(BaseModel):
    """What a steward says of a doubt."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["columns", "text", "unclear", "undo"] = Field(
        description="columns: they are right; text: that is right; unclear; undo: what was said last is taken back."
    )
    reason: str = Field(min_length=1, max_length=4000)
    by: str = Field(default="", max_length=100, description="Who, on a server without accounts.")


@router.get("", summary="Where texts say otherwise than the columns of their cases")
def get_text_doubts(
    authority: TheAuthority,
    home: Home,
    store: Store,
    scope: InScope,
    attribute: Annotated[
        Literal["birth_date", "id_number", "plate"] | None, Query(description="Only where this differs.")
    ] = None,
    judged: Annotated[bool, Query(description="Those that stewards judged, instead of those that wait.")] = False,
    limit: Annotated[int, Query(description="Most doubts.", ge=1, le=200)] = 50,
    offset: Annotated[int, Query(description="Doubts to leave out first, for the next page.", ge=0)] = 0,
) -> TextDoubts:
    """Told only where it is certain whom both speak of. Neither is taken for right: it is for a person to look."""
    return texts.listed(home.path, store, scope, authority.ledger, attribute, judged, limit, offset)


@router.post(
    "/{doubt_id}/judgement",
    status_code=201,
    summary="Say which is right",
    responses=documented(UnknownTextDoubtProblem, RefusedProblem),
)
def post_text_judgement(
    request: Request,
    authority: TheAuthority,
    home: Home,
    store: Store,
    scope: InScope,
    doubt_id: DoubtId,
    said: Annotated[TextVerdictRequest, Body()],
) -> TextDoubtAnswer:
    """Kept in the ledger; it changes nothing in lake or graph. For the same facts the doubt is not listed again until
    it is taken back."""
    act = act_of(request)
    by = f"{act.user.name} ({act.user.id})" if act is not None else said.by
    try:
        return texts.judge(
            home.path, store, scope, authority.ledger, doubt_id, TextVerdict(said.verdict), said.reason, by, now()
        )
    except UnknownTextDoubt as error:
        raise UnknownTextDoubtProblem(f"there is no doubt {doubt_id!r} that you may see") from error
