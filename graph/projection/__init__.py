"""The registry, projected into entities and links as people explore them.

Set-based SQL in the registry's own DuckDB file; Python only touches distinct values (names to readings, addresses
to places). Everything written here is a function of mentions, the lake's links and events, and nothing else, in a
fixed order, so that the same registry gives the same bytes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from graph.projection import assemble, making, seals, updating
from ingest.lake import Lake
from ingest.progress import NoProgress, Progress
from ingest.since import Since
from resolution import registry

MEMORY, EVENTS_MEMORY = "4GB", "1GB"
"""What the projection, and the aggregation of events where they lie, may take before DuckDB spills to disk."""


@dataclass(slots=True)
class ProjectionReport:
    """What was made, and what could not be made and why."""

    entities: dict[str, int] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    """Relations that became no link, by reason; each stays in the lake. Of a whole graph made at once."""
    touched: str | None = None
    """Where only a part was made anew: the table of what may be otherwise (`updating.TOUCHED`)."""
    seconds: float = 0.0

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "entities": self.entities,
            "links": self.links,
            "left_out": self.left_out,
            "seconds": round(self.seconds, 2),
        }


def project(
    con: duckdb.DuckDBPyConnection,
    home: Path,
    progress: Progress | None = None,
    lake: duckdb.DuckDBPyConnection | None = None,
    since: Since | None = None,
) -> ProjectionReport:
    """Writes entities, links and search terms into the registry open on `con`, from its mentions and the lake.

    lake: a connection that sees what the registry was made from, where the lake may have grown since. since: what of
    the lake is otherwise for the registry in place in `home`, of which that on `con` is a copy with its graph: then
    only that is made anew which it has to do with, if that is little.
    """
    if lake is None:
        with Lake(home).connect() as own:
            return project(con, home, progress, own, since)
    registry.bound(con, home, MEMORY)
    registry.bound(lake, home, EVENTS_MEMORY)
    return (since and _updated(con, home, progress or NoProgress(), lake, since)) or derive(con, lake, progress)


def _updated(
    con: duckdb.DuckDBPyConnection, home: Path, progress: Progress, lake: duckdb.DuckDBPyConnection, since: Since
) -> ProjectionReport | None:
    started = time.monotonic()
    progress.start("projection", None)
    if not updating.update(con, lake, registry.path(home), since):
        return None
    progress.done()
    report = counted(con)
    assert report is not None
    report.touched = updating.TOUCHED
    report.seconds = time.monotonic() - started
    return report


def derive(
    con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection, progress: Progress | None = None
) -> ProjectionReport:
    """The same, reading links, events and rows from a connection that has the lake's views."""
    started = time.monotonic()
    report = ProjectionReport()
    # A bar on standard error would garble the progress of whoever called.
    con.execute("SET enable_progress_bar = false")
    lake.execute("SET enable_progress_bar = false")
    steps: list[making.Step] = [
        lambda: seals.mark(con, lake),
        *making.steps(con, lake),
        lambda: assemble.source_rows(con, lake),
        lambda: assemble.index(con),
        lambda: assemble.mark(con, lake),
    ]
    progress = progress or NoProgress()
    progress.start("projection", len(steps))
    for step in steps:
        for reason, count in (step() or {}).items():
            if count:
                report.left_out[reason] = report.left_out.get(reason, 0) + count
        progress.advance(1)
    assemble.clean(con)
    progress.done()
    report.entities = _counts(con, "SELECT entity_type, count(*) FROM entity GROUP BY ALL ORDER BY ALL")
    report.links = _counts(con, "SELECT link_type, count(*) FROM link GROUP BY ALL ORDER BY ALL")
    report.seconds = time.monotonic() - started
    return report


def reads_alike(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> bool:
    """Whether the texts that the graph on `con` was made of say in the lake what they said then."""
    return updating.reads_alike(con, lake)


def counted(con: duckdb.DuckDBPyConnection) -> ProjectionReport | None:
    """What there is in an open registry without making it; None where it holds no graph, or one of another format."""
    tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not {"entity", "link", "graph_meta"} <= tables:
        return None
    if con.execute("SELECT format FROM graph_meta").fetchall() != [(assemble.FORMAT,)]:
        return None
    return ProjectionReport(
        _counts(con, "SELECT entity_type, count(*) FROM entity GROUP BY ALL ORDER BY ALL"),
        _counts(con, "SELECT link_type, count(*) FROM link GROUP BY ALL ORDER BY ALL"),
    )


def _counts(con: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in con.execute(sql).fetchall()}
