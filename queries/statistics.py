"""How much was delivered, and what was made of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope
from graph.store import GraphStore


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
    raise NotImplementedError
