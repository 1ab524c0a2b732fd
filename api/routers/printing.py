"""A screen is printed by the browser's own command: put on record, and marked, as all else that leaves the platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.acting import TheAuthority, act_of, open_purpose, shown
from governance.sharing import watermark
from graph.answers import Answer

router = APIRouter(tags=["export"])


class PrintRequest(BaseModel):
    """The screen that is about to be printed."""

    model_config = ConfigDict(extra="forbid")

    screen: str = Field(max_length=40, description="Which screen.", examples=["chart"])
    ids: list[Annotated[str, Field(pattern=r"^[PVECL]-[0-9A-Z]{2,16}$")]] = Field(
        default_factory=list, max_length=2000, description="Entities that stand on it."
    )


class PrintAnswer(Answer):
    """What is to be written on every sheet."""

    notice: str = Field(
        description="To whom, when, for what, and the code of this one print; empty on a server without accounts."
    )


@router.post("/export/print", summary="A screen is printed")
def post_export_print(request: Request, authority: TheAuthority, said: PrintRequest) -> PrintAnswer:
    """Of any desk. What stands on a screen was put on record when it was asked for; here it is that it goes onto paper,
    under the purpose named, where there is one."""
    act = act_of(request)
    if act is None:
        return PrintAnswer(notice="")
    purpose = open_purpose(request, authority, act.user)
    request.state.act = replace(act, purpose=purpose)
    code = watermark.new_mark()
    shown(request, said.ids, mark=code)
    who, at = act.user, datetime.now(UTC)
    if purpose is None:
        return PrintAnswer(notice=watermark.screen_line(who.name, who.agency, at, code))
    line = watermark.chart_line(purpose.id, purpose.reference, who.name, who.agency, at, purpose.reason, code)
    return PrintAnswer(notice=line)
