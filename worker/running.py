"""A run: what lake and ledger now say, resolved and projected in place of the registry there was, then watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import duckdb

from graph.neo4j import changelog
from graph.projection import ProjectionReport, counted, project, reads_alike
from ingest.lake import Lake
from ingest.progress import NoProgress, Progress
from ingest.rereading import read_again
from queries.watch import Report as WatchReport
from queries.watch import run as run_watch
from resolution import registry, watermark
from resolution.advance import Advance, CannotAdvance, Why, advance, since_then
from resolution.resolve import Resolver, ResolveReport, resolve
from stewardship import said
from worker.keeping import Keeper


class Mode(StrEnum):
    """How much a run did."""

    FULL = "full"
    """Everything was resolved."""
    INCREMENTAL = "incremental"
    """What had changed was."""
    NOTHING = "nothing"
    """The registry was up to date."""


@dataclass(slots=True)
class RunReport:
    """projection: what there is in the graph, and how it was made where it was; resolution: of a full or an incremental
    run, None where there was nothing to do; instead: why everything was resolved though nobody asked for it; decisions:
    how many are in each state, by its name."""

    mode: Mode
    projection: ProjectionReport
    resolution: ResolveReport | Advance | None = None
    instead: Why | None = None
    decisions: dict[str, int] = field(default_factory=dict)
    watch: WatchReport | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "mode": self.mode,
            "instead": self.instead,
            "resolution": None if self.resolution is None else self.resolution.as_dict(),
            "projection": self.projection.as_dict(),
            "decisions": self.decisions,
            "watch": self.watch.as_dict() if self.watch else None,
        }


def bring_up_to_date(
    home: Path,
    progress: Progress | None = None,
    *,
    full: bool = False,
    relearn: bool = False,
    keeper: Keeper | None = None,
    engine: Callable[..., Resolver] | None = None,
    publish: Callable[[Path], None] | None = None,
) -> RunReport:
    """Brings registry and graph up to what lake and ledger say: what has changed is resolved, or everything where that
    cannot be done, is asked for (`full`), or the weights are to be learned anew (`relearn`).

    The finished registry replaces the old one in one step; until then, and where the run does not come to its end, the
    old one stays. Texts that an earlier model or other rules read are read again first. Whatever is delivered or
    decided while it runs waits for the next: decisions, resolution and graph all read the lake as it was when the run
    began. keeper: keeps the records in memory from run to run; without one
    they are read from the home, and left there for the next run. engine: as resolve.resolve; with one everything is
    resolved. publish: brings what is served up to the registry of the home, before the watch, for which nobody who
    looks at the graph need wait. Raises RegistryBusy, and what `publish` raises, once the watch has run.
    """
    progress = progress or NoProgress()
    read_again(home, progress)
    if engine is None:
        report = _resolved(home, full, relearn, keeper or Keeper(goes_on=False), progress)
    else:
        report = _full(home, relearn, None, progress, engine)
    # Once the registry is in place: a rule that fails leaves the last run's hits, and the new graph, as they are. Also
    # where nothing was to be done, as the last run may have ended before it came to this.
    try:
        if publish is not None:
            publish(home)
    finally:
        report.watch = run_watch(home, progress=progress)
    return report


def _resolved(home: Path, full: bool, relearn: bool, keeper: Keeper, progress: Progress) -> RunReport:
    instead: Why | None = None
    if not full and not relearn and registry.path(home).exists():
        try:
            return _nothing_to_do(home) or _incremental(home, keeper, progress)
        except CannotAdvance as error:
            instead = error.why
    return _full(home, relearn, instead, progress)


def _nothing_to_do(home: Path) -> RunReport | None:
    """The report where lake and ledger say nothing new. Raises CannotAdvance where that which they say cannot be added
    to what there is: before a large file is copied for it."""
    with Lake(home).connect() as lake, registry.open_read_only(home) as con:
        since_then(con, home, lake)
        decided, graph = said(home, lake), counted(con)
        if graph is None or watermark.of_registry(con) != watermark.of_lake(lake, decided.last):
            return None
        if not reads_alike(con, lake):
            return None
        return RunReport(Mode.NOTHING, graph, decisions=decided.states)


def _incremental(home: Path, keeper: Keeper, progress: Progress) -> RunReport:
    # The lake is opened when nobody else can write the registry: no older view of it may replace a newer one.
    with keeper.borrowed() as kept, registry.update(home) as con, Lake(home).connect() as lake:
        decided = said(home, lake)
        done = advance(con, home, lake, decided.verdicts, ledger=decided.last, kept=kept)
        projection = project(con, home, progress, lake, done.since)
        _note(con, home, projection)
    keeper.keep(done.state, home)
    return RunReport(Mode.INCREMENTAL, projection, done, decisions=decided.states)


def _note(con: duckdb.DuckDBPyConnection, home: Path, projection: ProjectionReport) -> None:
    if changelog.is_followed(home):
        changelog.note(con, registry.path(home), projection.touched)


def _full(
    home: Path,
    relearn: bool,
    instead: Why | None,
    progress: Progress,
    engine: Callable[..., Resolver] | None = None,
) -> RunReport:
    with registry.rebuild(home) as con, Lake(home).connect() as lake:
        decided = said(home, lake)
        done = resolve(
            con, home, progress, decided.verdicts, lake=lake, ledger=decided.last, relearn=relearn, engine=engine
        )
        projection = project(con, home, progress, lake)
        _note(con, home, projection)
    return RunReport(Mode.FULL, projection, done, instead, decided.states)
