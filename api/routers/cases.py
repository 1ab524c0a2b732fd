"""The case view."""

from __future__ import annotations

from fastapi import APIRouter

from api.answering import Answering
from api.parameters import EntityId, Home, InScope, Store
from api.problems import STORE_PROBLEMS, ImpossibleQuestionProblem, UnknownEntityProblem, documented
from queries.cases import CaseAnswer, NotACase, case_view

router = APIRouter(
    route_class=Answering,
    tags=["entities"],
    responses=documented(UnknownEntityProblem, ImpossibleQuestionProblem, *STORE_PROBLEMS),
)


@router.get("/entities/{id}/case", summary="A case across the agencies")
def get_case(home: Home, store: Store, scope: InScope, id: EntityId) -> CaseAnswer:
    """The case with those it came from or led to, parties, vehicles, documents and what happened when. Cases outside
    the chain in which two of the same people or firms take part are told apart (an execution names no trial)."""
    try:
        return case_view(home.path, store, scope, id)
    except NotACase as error:
        raise ImpossibleQuestionProblem(str(error)) from error
