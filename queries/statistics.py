"""How much was delivered, and what was made of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope
from graph.store import GraphStore
from ingest.lake import Lake
from ontology import schema
from ontology.schema import OF_SEAL


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
    built: datetime | None


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
            # Rows are counted as they came, sealed ones too: of an extract that may have some no count is told.
            if scope.shows_extracts([extract, *_with_seals(extract)])
        },
        entities=status.entities if status else {},
        links=status.links if status else {},
        built=status.built if status else None,
    )


def _with_seals(extract: str) -> list[str]:
    """What the extract is called for its sealed rows."""
    return [ground for ground in schema.load().sealed_grounds() if ground.startswith(f"{extract}{OF_SEAL}")]
