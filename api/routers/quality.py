"""Deliveries, what they left in quarantine, how good their numbers are, and the runs that read them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.parameters import Home, InScope
from queries.deliveries import DeliveryAnswer, QuarantineAnswer, deliveries, quarantine
from queries.identifier_quality import IdentifierQualityAnswer, identifier_quality
from queries.runs import RunAnswer, runs

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


@router.get("/quality/identifiers", summary="How complete and valid identifying numbers are, by source")
def get_identifier_quality(home: Home, scope: InScope) -> IdentifierQualityAnswer:
    """Of each extract and identifying attribute: how many mentions have one, and of up to 2,000 how many are valid."""
    return identifier_quality(home.path, scope)


@router.get("/runs", summary="Resolution runs, and deliveries that wait for one")
def get_runs(home: Home, scope: InScope) -> RunAnswer:
    """Latest first: when, how long, up to which delivery, and whether weights were learned."""
    return runs(home.path, scope)
