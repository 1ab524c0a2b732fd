"""Deliveries and what they left in quarantine."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.parameters import Home, InScope
from queries.deliveries import DeliveryAnswer, QuarantineAnswer, deliveries, quarantine

router = APIRouter(tags=["quality"])

Limit = Annotated[int, Query(description="Most rows.", ge=1, le=1000)]
Offset = Annotated[int, Query(description="Rows to leave out first, for the next page.", ge=0)]


@router.get("/deliveries", summary="What was handed over")
def get_deliveries(home: Home, scope: InScope, limit: Limit = 100, offset: Offset = 0) -> DeliveryAnswer:
    """Newest first, with the counts of rows read, stored, new, changed, unchanged, quarantined and withdrawn."""
    return deliveries(home.path, scope, limit, offset)


@router.get("/quality/quarantine", summary="Rows that could not be taken, and why")
def get_quarantine(
    home: Home,
    scope: InScope,
    extract: Annotated[
        str | None, Query(description="Only this extract.", max_length=100, examples=["police.hukou"])
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> QuarantineAnswer:
    """Each row with its file, line, field, reason and what to do about it."""
    return quarantine(home.path, scope, extract, limit, offset)
