"""Looking at entities and opening them up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, is_enforced
from api.answering import Answering
from api.parameters import EntityId, EntityTypes, Facing, From, Home, InScope, LinkTypes, Store, To, link_filter, period
from api.problems import STORE_PROBLEMS, ImpossibleQuestionProblem, UnknownEntityProblem, documented
from graph.answers import Answer, Chart, EntityDetail, EntitySummary, NeighbourCount, Timeline
from queries import explore
from queries.passes import MAX_PASSES, NotAVehicle, PassesAnswer, passes
from queries.places import PlacesAnswer, places
from queries.timeline import MAX_EVENTS, timeline

router = APIRouter(
    route_class=Answering, tags=["entities"], responses=documented(UnknownEntityProblem, *STORE_PROBLEMS)
)
charts = APIRouter(route_class=Answering, tags=["chart"], responses=documented(*STORE_PROBLEMS))


class Contested(Answer):
    """What a mention says that somebody objects to; its agency has not answered yet."""

    mention: str = Field(examples=["police.hukou:5227320001"])
    field: str = Field(examples=["phone"])


class EntityAnswer(EntityDetail):
    """An entity with everything known of it, and what of that is contested."""

    contested: list[Contested] = Field(description="Of the mentions returned (个人信息保护法 46).")


@router.get("/entities/{id}", summary="Everything known of one entity")
def get_entity(
    request: Request,
    authority: TheAuthority,
    store: Store,
    scope: InScope,
    id: EntityId,
    mentions: Annotated[int, Query(description="Most mentions returned.", ge=0, le=1000)] = 200,
) -> EntityAnswer:
    """Attributes with who states them, mentions, history. `redirected_from` is set when a retired id was asked for."""
    found = explore.entity(store, scope, id, mentions)
    known = authority.objections.contested() if is_enforced(request) else {}
    contested = [
        Contested(mention=mention.id, field=field)
        for mention in found.mentions
        for field in sorted(known.get(mention.id, ()))
        if field in mention.attributes
    ]
    # Not looked over again: it is an answer already.
    return EntityAnswer.model_construct(**dict(found), contested=contested)


@router.get(
    "/entities/{id}/neighbour-counts",
    summary="What an expansion would bring",
    responses=documented(ImpossibleQuestionProblem),
)
def get_neighbour_counts(
    store: Store, scope: InScope, id: EntityId, first: From = None, last: To = None
) -> list[NeighbourCount]:
    """Distinct neighbours by link type, direction and entity type, so that counts show before anything loads."""
    return explore.neighbour_counts(store, scope, id, period(first, last))


@router.get(
    "/entities/{id}/expand", summary="The entity with its neighbours", responses=documented(ImpossibleQuestionProblem)
)
def get_expand(
    store: Store,
    scope: InScope,
    id: EntityId,
    link_type: LinkTypes = None,
    entity_type: EntityTypes = None,
    direction: Facing = None,
    first: From = None,
    last: To = None,
    limit: Annotated[int, Query(description="Most neighbours.", ge=1, le=explore.MAX_EXPAND)] = 50,
    offset: Annotated[int, Query(description="Neighbours to leave out first, for the next page.", ge=0)] = 0,
) -> Chart:
    """Neighbours come in a fixed order, the strongest link first; `total` says how many there are.

    The entity itself is the first node.
    """
    return explore.expand(store, scope, id, link_filter(link_type, entity_type, first, last, direction), limit, offset)


@router.get(
    "/entities/{id}/timeline", summary="What happened, and when", responses=documented(ImpossibleQuestionProblem)
)
def get_timeline(
    store: Store,
    scope: InScope,
    id: EntityId,
    first: From = None,
    last: To = None,
    limit: Annotated[
        int, Query(description="Most events: the newest, returned oldest first.", ge=1, le=MAX_EVENTS)
    ] = 500,
) -> Timeline:
    """Dated attributes, beginnings and ends of links, and events put together by day."""
    return timeline(store, scope, id, period(first, last), limit)


@router.get(
    "/entities/{id}/passes",
    summary="Every pass of a vehicle in a period",
    responses=documented(ImpossibleQuestionProblem),
)
def get_passes(
    home: Home,
    store: Store,
    scope: InScope,
    id: EntityId,
    first: From = None,
    last: To = None,
    limit: Annotated[int, Query(description="Most passes.", ge=1, le=MAX_PASSES)] = 200,
    offset: Annotated[int, Query(description="Passes to leave out first, for the next page.", ge=0)] = 0,
) -> PassesAnswer:
    """The raw passes that the timeline puts together by day, oldest first: station, lane, direction, second."""
    try:
        return passes(home.path, store, scope, id, period(first, last), limit, offset)
    except NotAVehicle as error:
        raise ImpossibleQuestionProblem(str(error)) from error


class ChartRequest(BaseModel):
    """The entities of a chart."""

    model_config = ConfigDict(extra="forbid")

    ids: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(
        description="Entity ids; retired ones are answered with the entity they went into, unknown ones left out.",
        min_length=1,
        max_length=explore.MAX_CHART,
        examples=[["P-7Q2K9M4XTA", "V-1M8Z0C5RHB"]],
    )


@charts.post("/chart/links", summary="The links among given entities")
def post_chart_links(store: Store, scope: InScope, chart: Annotated[ChartRequest, Body()]) -> Chart:
    """Draws a chart again from its ids. A question, not a change: POST because a chart's ids outgrow an address."""
    return explore.links_among(store, scope, chart.ids)


@charts.post("/chart/entities", summary="Summaries of given entities")
def post_chart_entities(store: Store, scope: InScope, chart: Annotated[ChartRequest, Body()]) -> list[EntitySummary]:
    """Summaries in the order asked, without those that do not exist in this purpose."""
    return explore.summaries(store, scope, chart.ids)


@charts.post("/chart/places", summary="In which counties the places of a chart lie")
def post_chart_places(store: Store, scope: InScope, chart: Annotated[ChartRequest, Body()]) -> PlacesAnswer:
    """The counties with their seats, and for each place and toll station among the entities the county that its name or
    address tells."""
    return places(store, scope, chart.ids)
