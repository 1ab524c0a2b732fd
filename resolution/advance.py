"""A registry brought up to date in place, where that can be done; where not, why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import duckdb

from ingest.since import Since
from ingest.since import read as read_since
from ontology.schema import OF_SEAL
from resolution import bundles, held_state, learning, registry, stages, state, watermark
from resolution.decided import Verdict
from resolution.increment import MOST, Increment, TooMuch, increment
from resolution.state import State


class Why(StrEnum):
    """Why everything is to be resolved instead."""

    FORMAT = "format"
    """The registry was made by an earlier version."""
    LAKE = "lake"
    """The lake is another than it was made from: not all of the deliveries it has read are there."""
    MODEL = "model"
    """A model is another than it was made by: a rule, a comparison, a threshold or a limit."""
    WEIGHTS = "weights"
    """The weights it was made with are not those in force, or the lake has outgrown them."""
    MUCH = "much"
    """So much has changed that resolving everything is quicker."""


class CannotAdvance(RuntimeError):
    """The registry cannot be brought up to date in place; the message says why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(slots=True)
class Advance:
    """state: in step with the registry as it is now; since: what of the lake was taken in."""

    started: datetime
    finished: datetime
    done: Increment
    state: State
    since: Since

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        told = {"started": self.started.isoformat(), "finished": self.finished.isoformat()}
        return {**told, "increment": self.done.as_dict(), "bundles": dict(self.state.versions)}


def advance(
    con: duckdb.DuckDBPyConnection,
    home: Path,
    lake: duckdb.DuckDBPyConnection,
    decisions: Iterable[Verdict] = (),
    *,
    ledger: int = 0,
    kept: State | None = None,
    most: float = MOST,
) -> Advance:
    """Brings the registry open on `con` (registry.update) up to what a connection of the home's lake sees and to the
    decisions, by the bundles it was made with.

    ledger: the last event that the decisions come of; kept: the state an earlier call returned, which is used where it
    is in step with the registry, and of no use any more where this raises; most: as in increment. Raises CannotAdvance.
    """
    started = datetime.now(UTC)
    since = since_then(con, home, lake, most)
    held = kept if kept is not None and kept.fits(con) else held_state.current(con, home)
    try:
        done = increment(con, held, since, list(decisions), started.replace(tzinfo=None), most)
    except TooMuch as error:
        raise CannotAdvance(Why.MUCH) from error
    held.mark = watermark.of_lake(lake, ledger)
    out = Advance(started, datetime.now(UTC), done, held, since)
    run_id = started.strftime("%Y%m%dT%H%M%S")
    watermark.write_run(con, run_id, started, out.finished, json.dumps(out.as_dict()), held.mark)
    return out


def since_then(
    con: duckdb.DuckDBPyConnection, home: Path, lake: duckdb.DuckDBPyConnection, most: float = MOST
) -> Since:
    """What of the lake has changed since the registry open on `con` (which is only read) was made. Raises CannotAdvance
    where that cannot be added to it."""
    mark = watermark.of_registry(con) if state.is_kept(con) else None
    if mark is None:
        raise CannotAdvance(Why.FORMAT)
    if watermark.of_lake(lake, mark.ledger, mark.seq) != mark:
        raise CannotAdvance(Why.LAKE)
    since = read_since(home, lake, mark.seq)
    models = stages.models()
    if registry.model_hashes(con) != {entity_type: bundles.whole_hash(model) for entity_type, model in models.items()}:
        raise CannotAdvance(Why.MODEL)
    chosen = learning.choose(home, list(models.values()), _records(con, since))
    if chosen.why is not None or chosen.versions != registry.bundle_versions(con):
        raise CannotAdvance(Why.WEIGHTS)
    if since.mentions.num_rows > most * con.execute("SELECT count(*) FROM mention").fetchall()[0][0]:
        raise CannotAdvance(Why.MUCH)
    return since


def _records(con: duckdb.DuckDBPyConnection, since: Since) -> dict[str, int]:
    """Entity type → how many mentions there are now."""
    for name, table in (("since_row", since.rows), ("since_mention", since.mentions)):
        con.register(name, table)
    rows = con.execute(
        f"""SELECT entity_type, count(*) FROM (
               SELECT entity_type FROM mention m ANTI JOIN since_row r
                   ON r.extract = split_part(m.extract, '{OF_SEAL}', 1) AND r.row_key = m.row_key
               UNION ALL SELECT entity_type FROM since_mention) GROUP BY ALL"""
    ).fetchall()
    for name in ("since_row", "since_mention"):
        con.unregister(name)
    return dict(rows)
