"""Charts as files for other tools."""

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


class ExportRequest(ChartRequest):
    """The entities of a chart, and what file is wanted."""

    format: Literal["graphml", "gexf", "csv", "anx"] = Field(
        description="csv: a zip archive of two files for neo4j-admin database import; anx: i2 Analyst's Notebook."
    )
    reason: str = Field(default="", max_length=1000, description="Why, beside what the purpose says.")
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
