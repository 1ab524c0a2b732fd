"""Finding entities."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.answering import Answering
from api.parameters import EntityTypes, InScope, Store
from api.problems import STORE_PROBLEMS, documented
from graph.answers import SearchAnswer
from queries.search import MAX_HITS, search

router = APIRouter(route_class=Answering, tags=["search"], responses=documented(*STORE_PROBLEMS))


@router.get("/search", summary="Find entities by name or identifier")
def get_search(
    store: Store,
    scope: InScope,
    q: Annotated[
        str,
        Query(
            description="A name or part of one, in characters (simplified or traditional), pinyin or initials; an id "
            "number (15 or 18 digits) or its last 4 or more characters; a plate with or without its province; a phone; "
            "a USCC; a VIN; a case number in any bracket style; an address.",
            min_length=1,
            max_length=100,
            examples=["令狐德荣", "linghu", "黔A12345", "(2016)黔2301刑初123号"],
        ),
    ],
    types: EntityTypes = None,
    limit: Annotated[int, Query(description="Most hits.", ge=1, le=MAX_HITS)] = 20,
) -> SearchAnswer:
    """Hits come best first: whole values before parts, parts before readings, and then the better documented."""
    return search(store, scope, q, frozenset(types or ()), limit)
