"""Full-database association."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.answering import Answering
from api.parameters import EntityTypes, From, InScope, LinkTypes, Store, To, link_filter
from api.problems import STORE_PROBLEMS, ImpossibleQuestionProblem, documented
from queries.association import MAX_ENTITIES, MAX_STEPS, AssociationAnswer, AssociationOptions, associate

router = APIRouter(
    route_class=Answering, tags=["association"], responses=documented(*STORE_PROBLEMS, ImpossibleQuestionProblem)
)


@router.get("/association", summary="All that is linked with an identifier, by source")
def get_association(
    store: Store,
    scope: InScope,
    q: Annotated[
        str,
        Query(
            description="An id number, plate, phone, USCC, case number, VIN, a name, or an entity id.",
            min_length=1,
            max_length=100,
            examples=["13800138000"],
        ),
    ],
    steps: Annotated[int, Query(description="Most steps.", ge=1, le=MAX_STEPS)] = MAX_STEPS,
    link_type: LinkTypes = None,
    entity_type: EntityTypes = None,
    first: From = None,
    last: To = None,
    per_entity: Annotated[int, Query(description="Most neighbours taken from one entity.", ge=1, le=500)] = 50,
    limit: Annotated[int, Query(description="Most entities in all.", ge=1, le=MAX_ENTITIES)] = 300,
    max_degree: Annotated[
        int, Query(description="Entities with more neighbours than this are reached but not opened.", ge=1, le=100_000)
    ] = 30,
) -> AssociationAnswer:
    """One answer over all four agencies. A number may have several holders: all of them are starts. A name is answered
    with choices; ask again with the id chosen. `cut`, `narrowed` and `unopened` say what was left out."""
    options = AssociationOptions(steps, per_entity, limit, max_degree, link_filter(link_type, entity_type, first, last))
    return associate(store, scope, q, options)
