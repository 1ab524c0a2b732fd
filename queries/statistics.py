"""How much was delivered, and what was made of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope
from graph.store import GraphStore
from ingest.lake import Lake
from ontology.clock import china
from queries.whole_extracts import shown_wholly


class ExtractCounts(Answer):
    """Rows of one extract over all its deliveries."""

    rows: int = Field(description="Rows read.")
    stored: int
    quarantined: int


class Statistics(Answer):
    """Counts by extract, entity type and link type."""

    extracts: dict[str, ExtractCounts]
    entities: dict[str, int]
    links: dict[str, int]
    built: datetime | None = Field(description="When the registry was built, China Standard Time.")


def statistics(home: Path, store: GraphStore | None, scope: Scope) -> Statistics:
    """Counts under `scope`; entities and links are empty while nothing has been resolved (`store` None)."""
    with Lake(home).connect() as con:
        rows = con.execute(
            "SELECT extract, CAST(sum(rows) AS BIGINT), CAST(sum(stored) AS BIGINT), CAST(sum(quarantined) AS BIGINT) "
            "FROM deliveries GROUP BY extract ORDER BY extract"
        ).fetchall()
    status = store.status(scope) if store is not None else None
    return Statistics(
        extracts={
            extract: ExtractCounts(rows=read, stored=stored, quarantined=quarantined)
            for extract, read, stored, quarantined in rows
            if shown_wholly(scope, extract)
        },
        entities=status.entities if status else {},
        links=status.links if status else {},
        built=china(status.built) if status and status.built else None,
    )
