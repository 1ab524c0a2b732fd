"""Paths between entities."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.answering import Answering
from api.parameters import EntityTypes, From, InScope, LinkTypes, Store, To, link_filter
from api.problems import STORE_PROBLEMS, ImpossibleQuestionProblem, UnknownEntityProblem, documented
from graph.answers import Chart, PathAnswer
from graph.store import PathOptions
from queries.explore import MAX_EXPAND
from queries.paths import MAX_ENDS, MAX_LENGTH, MAX_PATHS, common_neighbours, paths

router = APIRouter(
    route_class=Answering,
    tags=["paths"],
    responses=documented(UnknownEntityProblem, *STORE_PROBLEMS, ImpossibleQuestionProblem),
)

End = Annotated[str, Query(min_length=1, max_length=100, examples=["P-7Q2K9M4XTA"])]


@router.get("/paths", summary="How two entities hang together")
def get_paths(
    store: Store,
    scope: InScope,
    from_id: Annotated[End, Query(description="One end.")],
    to_id: Annotated[End, Query(description="The other end.")],
    max_length: Annotated[int, Query(description="Most hops.", ge=1, le=MAX_LENGTH)] = 6,
    k: Annotated[int, Query(description="How many paths; 1 is a shortest one.", ge=1, le=MAX_PATHS)] = 5,
    link_types: LinkTypes = None,
    entity_types: EntityTypes = None,
    period_from: Annotated[
        date | None, Query(description="Only links that hold on or after this day.", examples=["2016-01-01"])
    ] = None,
    period_to: Annotated[
        date | None, Query(description="Only links that hold on or before this day.", examples=["2016-12-31"])
    ] = None,
    max_degree: Annotated[
        int | None,
        Query(
            description="Do not pass through entities with more neighbours than this, such as a large employer or a "
            "toll station. Among paths of one length those through less connected entities come first anyway.",
            ge=2,
            examples=[200],
        ),
    ] = None,
    timeout_ms: Annotated[
        int, Query(description="Longest search, ms; `cut` says if it was reached.", ge=50, le=10_000)
    ] = 2000,
) -> PathAnswer:
    """Shortest first. No path within the limits is an empty list, not an error."""
    options = PathOptions(
        max_length=max_length,
        k=k,
        max_degree=max_degree,
        filter=link_filter(link_types, entity_types, period_from, period_to),
        timeout_ms=timeout_ms,
    )
    return paths(store, scope, from_id, to_id, options)


@router.get("/common-neighbours", summary="What several entities are all linked to")
def get_common_neighbours(
    store: Store,
    scope: InScope,
    id: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]],
        Query(
            description="Entity ids, two or more; repeat the parameter.",
            min_length=2,
            max_length=MAX_ENDS,
            examples=[["P-7Q2K9M4XTA", "P-1M8Z0C5RHB"]],
        ),
    ],
    link_type: LinkTypes = None,
    entity_type: EntityTypes = None,
    first: From = None,
    last: To = None,
    limit: Annotated[int, Query(description="Most common neighbours.", ge=1, le=MAX_EXPAND)] = 50,
) -> Chart:
    """The entities asked about come first, then what they share, the least connected first; `total` counts that."""
    if len(set(id)) < 2:
        raise ImpossibleQuestionProblem("common neighbours are those of two different entities or more")
    return common_neighbours(store, scope, id, link_filter(link_type, entity_type, first, last), limit)
