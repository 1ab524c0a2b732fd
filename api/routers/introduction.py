"""What a newcomer to the demo may look at first."""

from __future__ import annotations

from fastapi import APIRouter

from api.answering import Answering
from api.parameters import Home, InScope, Store
from api.problems import STORE_PROBLEMS, documented
from graph.answers import PathAnswer
from queries.introduction import introduction

router = APIRouter(route_class=Answering, tags=["system"], responses=documented(*STORE_PROBLEMS))


@router.get("/introduction", summary="Two people of the demo, and the path that joins them")
def get_introduction(home: Home, store: Store, scope: InScope) -> PathAnswer:
    """They share no surname and no agency; the first and the last of the path. No path where the home is not that of
    `pingan demo`, where there are none such, and under a purpose that hides or masks anything."""
    found = introduction(home.path, store, scope)
    return found or PathAnswer(paths=[], nodes=[], links=[], cut=False)
