"""What an ingest did, in numbers that add up."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ingest.delivery import Failure


@dataclass(slots=True)
class Counts:
    """Rows of one extract: ``rows == stored + quarantined`` and ``stored == new + changed + unchanged``."""

    rows: int = 0
    stored: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    withdrawn: int = 0
    """Rows of earlier deliveries that a snapshot no longer holds; not rows of this one."""

    def check(self) -> None:
        """Raise ``RuntimeError`` where the numbers do not add up: a row was lost, and nothing may be committed."""
        if self.rows != self.stored + self.quarantined or self.stored != self.new + self.changed + self.unchanged:
            raise RuntimeError(f"the rows do not add up: {self}")

    def add(self, other: Counts) -> None:
        """Add another's numbers."""
        for f in fields(self):
            setattr(self, f.name, getattr(self, f.name) + getattr(other, f.name))


@dataclass(slots=True)
class DeliveryReport:
    """One extract of a delivery."""

    extract: str
    file: str
    delivery_id: str
    repeated: bool
    """The very same delivery had been taken in before: nothing was done."""
    counts: Counts
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    refused_columns: list[str] = field(default_factory=list)
    """Columns that are never ingested; not a value of them was kept."""
    issues: int = 0
    """Values that are not of their column's kind; their rows are stored."""
    quarantine_reasons: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class IngestReport:
    """All of one ``ingest``."""

    deliveries: list[DeliveryReport] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    """Extracts and files that could not be taken in; the others were."""
    ignored: list[str] = field(default_factory=list)

    @property
    def totals(self) -> Counts:
        """The sums over all extracts."""
        total = Counts()
        for delivery in self.deliveries:
            total.add(delivery.counts)
        return total

    @property
    def ok(self) -> bool:
        """Whether everything could be taken in."""
        return not self.failures

    def as_dict(self) -> dict[str, Any]:
        """For JSON: ``extracts`` by name with their counts, ``totals``, ``failures``, ``ignored``."""
        extracts: dict[str, dict[str, Any]] = {}
        for d in self.deliveries:
            extracts[d.extract] = {
                **asdict(d.counts),
                **{k: v for k, v in asdict(d).items() if k not in ("counts", "extract")},
            }
        return {
            "extracts": extracts,
            "totals": asdict(self.totals),
            "failures": [asdict(f) for f in self.failures],
            "ignored": self.ignored,
        }
