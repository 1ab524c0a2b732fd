"""Charts as files for other tools, and what a picture of one says about whose it is."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field

from api.acting import Act, act_of, shown
from api.parameters import InScope, Store
from api.problems import STORE_PROBLEMS, UnknownEntityProblem, documented
from api.routers.entities import ChartRequest
from governance.sharing import watermark
from graph.answers import Answer
from graph.store import UnknownEntity
from queries import explore
from queries.export import Mark, as_bytes, of_chart

router = APIRouter(tags=["export"], responses=documented(*STORE_PROBLEMS))

MEDIA = {
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "anx": "application/octet-stream",
    "csv": "application/zip",
}


Reason = Annotated[str, Field(description="Why, beside what the purpose says.", max_length=1000)]


class PictureRequest(ChartRequest):
    """The entities that a picture of a chart is to show."""

    reason: Reason = ""


class PictureAnswer(Answer):
    """What is to be written on a picture."""

    notice: str = Field(
        description="To whom, when, for what, and the code of this one picture; empty on a server without accounts."
    )


class ExportRequest(ChartRequest):
    """The entities of a chart, and what file is wanted."""

    format: Literal["graphml", "gexf", "csv", "anx"] = Field(
        description="csv: a zip archive of two files for neo4j-admin database import; anx: i2 Analyst's Notebook."
    )
    reason: Reason = ""
    structure: bool = Field(
        default=False,
        description="With components, centralities and communities of the chart itself. They are facts of the drawing, "
        "and say nothing of anybody in it.",
    )


def _mark(act: Act | None, code: str, reason: str) -> Mark | None:
    """None on a server without accounts, where it is given to nobody."""
    if act is None or act.purpose is None:
        return None
    user, purpose = act.user, act.purpose
    why = "；".join(part for part in (purpose.reason, reason.strip()) if part)
    at = datetime.now(UTC)
    notice = watermark.chart_line(purpose.id, purpose.reference, user.name, user.agency, at, why, code)
    return Mark(notice, partial(watermark.check, code))


@router.post(
    "/export/graph",
    summary="A chart as a file",
    response_class=Response,
    responses={
        200: {"content": {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()}},
        **documented(UnknownEntityProblem),
    },
)
def post_export_graph(
    request: Request, store: Store, scope: InScope, chart: Annotated[ExportRequest, Body()]
) -> Response:
    """What the purpose does not see is not in the file, what it sees masked is starred in it. With accounts it says to
    whom it was given, when and for what, and bears a mark by which parts of it are traced (`pingan sharing trace`)."""
    drawn = explore.links_among(store, scope, chart.ids)
    if not drawn.nodes:
        raise UnknownEntity(chart.ids[0])
    code = watermark.new_mark()
    mark = _mark(act_of(request), code, chart.reason)
    body = as_bytes(of_chart(drawn, chart.structure, mark), chart.format)
    # In an archive the audit could not read whom it is about.
    shown(request, [entity.id for entity in drawn.nodes], mark=code if mark else "")
    ending = "zip" if chart.format == "csv" else chart.format
    return Response(
        body,
        media_type=MEDIA[chart.format],
        headers={"Content-Disposition": f'attachment; filename="chart.{ending}"'},
    )


@router.post("/export/picture", summary="A picture of a chart is taken", responses=documented(UnknownEntityProblem))
def post_export_picture(
    request: Request, store: Store, scope: InScope, chart: Annotated[PictureRequest, Body()]
) -> PictureAnswer:
    """Pictures and prints are drawn where the chart is looked at. Before that, what they show is put on record, and
    what they have to say is told: a picture goes from hand to hand as a file does."""
    drawn = explore.summaries(store, scope, chart.ids)
    if not drawn:
        raise UnknownEntity(chart.ids[0])
    code = watermark.new_mark()
    mark = _mark(act_of(request), code, chart.reason)
    shown(request, [entity.id for entity in drawn], mark=code if mark else "")
    return PictureAnswer(notice=mark.notice if mark else "")
