"""Whether this process can answer, for whoever watches over it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from api.acting import TheAuthority
from api.parameters import Home

PATH = "/health"

router = APIRouter(include_in_schema=False)


@router.get(PATH)
def get_health(home: Home, authority: TheAuthority) -> PlainTextResponse:
    """200 where ledger and graph answer; a graph that is yet to be loaded is no fault of this process. Shows no data,
    so it asks for nobody's name and is not put on record. Raises what reading the ledger or the graph raises."""
    authority.accounts.exist()
    return PlainTextResponse("ok" if home.is_built else "no graph yet")
