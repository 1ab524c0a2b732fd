"""How the registry came to be what it is: its runs, and what was delivered since."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope
from ingest.lake import Lake
from ontology.clock import china
from queries.whole_extracts import shown_wholly
from resolution import registry

MOST = 50


class Run(Answer):
    """One run that made the registry, or brought it further. How many records it touched is not told: sealed rows are
    among them."""

    run_id: str
    started: datetime = Field(description="China Standard Time.")
    seconds: float = Field(description="Wall time.")
    whole: bool = Field(description="Everything was resolved anew, not only what had changed.")
    learned: str | None = Field(description="Why weights were learned in it; null when those in force were used.")
    delivery: int = Field(description="It read the deliveries up to this one.")
    bundles: dict[str, str] = Field(description="Entity type → version of the weights.")


class Waiting(Answer):
    """A delivery that no run has read yet."""

    delivery_id: str
    extract: str
    seq: int
    received: datetime | None


class RunAnswer(Answer):
    """Runs, the latest first, at most 50; and deliveries that wait for one, at most 50."""

    runs: list[Run]
    waiting: list[Waiting]
    waiting_total: int


def runs(home: Path, scope: Scope) -> RunAnswer:
    """The runs of the registry in place, if there is one, and what waits of the extracts shown wholly."""
    found = _of_registry(home)
    read_up_to = max((one.delivery for one in found), default=0)
    waiting = [
        Waiting(delivery_id=later.id, extract=later.extract, seq=later.seq, received=later.received)
        for later in Lake(home).deliveries()
        if later.seq > read_up_to and shown_wholly(scope, later.extract)
    ]
    return RunAnswer(runs=found, waiting=waiting[:MOST], waiting_total=len(waiting))


def _of_registry(home: Path) -> list[Run]:
    try:
        connection = registry.open_read_only(home)
    except registry.NoRegistry:
        return []
    with connection:
        rows = connection.execute(
            "SELECT run_id, started, finished, report, coalesce(lake_seq, 0) FROM run ORDER BY finished DESC LIMIT ?",
            [MOST],
        ).fetchall()
    return [_run(*row) for row in rows]


def _run(run_id: str, started: datetime, finished: datetime, report: str, delivery: int) -> Run:
    said = json.loads(report)
    return Run(
        run_id=run_id,
        started=china(started),
        seconds=round((finished - started).total_seconds(), 3),
        whole="by_type" in said,
        learned=said.get("learned"),
        delivery=delivery,
        bundles=said.get("bundles") or {},
    )
