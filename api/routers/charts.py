"""Charts that are kept: saved, listed and opened again by whoever looks for the same purpose."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, act_of
from api.parameters import InScope, Store
from api.problems import STORE_PROBLEMS, RefusedProblem, UnknownChartProblem, documented
from governance.charts import Kept, Saver
from graph.answers import Answer, Chart
from queries.kept import ChartDocument, seen

router = APIRouter(prefix="/charts", tags=["chart"], responses=documented(*STORE_PROBLEMS, UnknownChartProblem))

ChartId = Annotated[str, Path(description="Id of a kept chart.", max_length=40, examples=["CH-3"])]
Title = Annotated[str, Field(min_length=1, max_length=120, examples=["盗窃案人员关系"])]


class NewChart(BaseModel):
    """A chart to be kept."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    document: ChartDocument


class NewVersion(NewChart):
    """A chart to be kept in place of an earlier version of it."""

    after: int = Field(ge=1, description="The version that it was made from.")


class KeptAnswer(Answer):
    """A kept chart, without what is on it."""

    id: str = Field(examples=["CH-3"])
    version: int
    title: str
    by: str = Field(description="Name of who saved this version; empty on a server without accounts.")
    agency: str
    at: datetime = Field(description="UTC.")


class OpenedAnswer(KeptAnswer):
    """A kept chart as the reader may see it today."""

    document: ChartDocument = Field(description="Without what the reader does not see, by ids of now.")
    chart: Chart


@router.get("", summary="The charts kept for one's purpose")
def get_charts(request: Request, authority: TheAuthority) -> list[KeptAnswer]:
    """Those saved under the purpose's kind and reference, by whomever; the latest first."""
    return [_told(kept) for kept in authority.charts.all(_saver(request))]


@router.post("", status_code=201, summary="Keep a chart", responses=documented(RefusedProblem))
def post_chart(
    request: Request, authority: TheAuthority, store: Store, scope: InScope, said: Annotated[NewChart, Body()]
) -> KeptAnswer:
    """What the user does not see is not kept."""
    document = seen(store, scope, said.document).document
    return _told(authority.charts.save(_saver(request), said.title, document.model_dump(mode="json")))


@router.get("/{chart_id}", summary="Open a kept chart")
def get_chart(
    request: Request,
    authority: TheAuthority,
    store: Store,
    scope: InScope,
    chart_id: ChartId,
    version: Annotated[int | None, Query(ge=1, le=10**9, description="By default the last.")] = None,
) -> OpenedAnswer:
    """Everything on it is asked anew under the reader's own scope: what they do not see is not there, and entities that
    have merged since are there under the id they are now."""
    kept = authority.charts.open(_saver(request), chart_id, version)
    today = seen(store, scope, ChartDocument.model_validate(kept.document))
    return OpenedAnswer(**dict(_told(kept)), document=today.document, chart=today.chart)


@router.get("/{chart_id}/versions", summary="The versions of a kept chart")
def get_chart_versions(request: Request, authority: TheAuthority, chart_id: ChartId) -> list[KeptAnswer]:
    """The latest first."""
    return [_told(kept) for kept in authority.charts.versions(_saver(request), chart_id)]


@router.post(
    "/{chart_id}/versions", status_code=201, summary="Keep a chart's next version", responses=documented(RefusedProblem)
)
def post_chart_version(
    request: Request,
    authority: TheAuthority,
    store: Store,
    scope: InScope,
    chart_id: ChartId,
    said: Annotated[NewVersion, Body()],
) -> KeptAnswer:
    """Refused where somebody saved one in between."""
    document = seen(store, scope, said.document).document.model_dump(mode="json")
    return _told(authority.charts.save_again(_saver(request), chart_id, said.after, said.title, document))


@router.delete("/{chart_id}", status_code=204, summary="Take a kept chart away")
def delete_chart(request: Request, authority: TheAuthority, chart_id: ChartId) -> None:
    """It is in no list any more. Its versions stay in the ledger, as everything people did."""
    authority.charts.remove(_saver(request), chart_id)


def _saver(request: Request) -> Saver:
    act = act_of(request)
    if act is None or act.purpose is None:
        return Saver()
    user, purpose = act.user, act.purpose
    return Saver(user.id, user.name, user.agency, purpose.kind, purpose.reference)


def _told(kept: Kept) -> KeptAnswer:
    return KeptAnswer(id=kept.id, version=kept.version, title=kept.title, by=kept.by, agency=kept.agency, at=kept.at)
