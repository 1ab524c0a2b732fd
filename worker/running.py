"""A run: all that lake and ledger now say, resolved and projected in place of the registry there was, then watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graph.projection import ProjectionReport, project
from ingest.lake import Lake
from ingest.progress import Progress
from queries.watch import Report as WatchReport
from queries.watch import run as run_watch
from resolution import registry
from resolution.resolve import ResolveReport, resolve
from stewardship import said


@dataclass(slots=True)
class RunReport:
    """decisions: how many are in each state, by its name."""

    resolution: ResolveReport
    projection: ProjectionReport
    decisions: dict[str, int] = field(default_factory=dict)
    watch: WatchReport | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "resolution": self.resolution.as_dict(),
            "projection": self.projection.as_dict(),
            "decisions": self.decisions,
            "watch": self.watch.as_dict() if self.watch else None,
        }


def rebuild(home: Path, progress: Progress | None = None, relearn: bool = False) -> RunReport:
    """Resolves and projects everything. The finished registry replaces the old one in one step; until then, and where
    the run does not come to its end, the old one stays. relearn: by weights learned anew. Raises RegistryBusy.

    Whatever is delivered while it runs waits for the next: decisions, resolution and graph all read the lake as it was
    when the run began.
    """
    with registry.rebuild(home) as con, Lake(home).connect() as lake:
        decided = said(home, lake)
        resolution = resolve(con, home, progress, decided.verdicts, lake=lake, ledger=decided.last, relearn=relearn)
        projection = project(con, home, progress, lake)
    # Once the registry is in place: a rule that fails leaves the last run's hits, and the new graph, as they are.
    return RunReport(resolution, projection, decided.states, run_watch(home, progress=progress))
