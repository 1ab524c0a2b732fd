"""Keeping charts: saved in versions, shared by all who look for the same purpose, and nowhere else.

A chart is of a purpose's kind and reference (a case, a task): whoever has an open purpose of these finds it. What of it
they see is not said here: it is asked of the graph anew, under the reader's own scope (queries.kept).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from governance.charts.tables import ChartVersion
from governance.clock import Clock, utc
from governance.ledger import Ledger
from governance.ledger.numbering import next_number, number_of
from governance.refused import Refused

PREFIX = "CH-"


class ChartRefused(Refused):
    """It can't be saved so."""


class UnknownChart(LookupError):
    """There is no such chart or version, it was removed, or it is of another purpose."""


@dataclass(frozen=True, slots=True)
class Saver:
    """Who saves, and for which purpose; all empty on a server without accounts, where charts are this machine's."""

    user: str = ""
    name: str = ""
    agency: str = ""
    kind: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of a chart. document: as it was saved; by: name of who saved it; at: UTC."""

    id: str
    version: int
    title: str
    by: str
    agency: str
    at: datetime
    document: Mapping[str, Any]


class Charts:
    """The kept charts in a ledger."""

    def __init__(self, ledger: Ledger, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._ledger, self._clock = ledger, clock

    def save(self, saver: Saver, title: str, document: Mapping[str, Any]) -> Kept:
        """A new chart. Raises ChartRefused."""
        with self._ledger.writing() as session:
            return self._write(session, saver, next_number(session, ChartVersion.chart), 1, title, document)

    def save_again(self, saver: Saver, chart: str, after: int, title: str, document: Mapping[str, Any]) -> Kept:
        """The next version of a chart. after: the version it was made from; refused where somebody has saved another
        one since, which would be lost from sight. Raises UnknownChart and ChartRefused."""
        with self._ledger.writing() as session:
            last = self._last(session, saver, chart)
            if last.version != after:
                raise ChartRefused(
                    f"{last.by_name or '他人'}已保存第 {last.version} 版：请重新打开，或另存为新图",
                    f"version {last.version} has been saved since: open it, or save this as a chart of its own",
                )
            return self._write(session, saver, last.chart, last.version + 1, title, document)

    def remove(self, saver: Saver, chart: str) -> None:
        """It is in no list any more; its versions stay in the ledger. Raises UnknownChart."""
        with self._ledger.writing() as session:
            last = self._last(session, saver, chart)
            self._write(session, saver, last.chart, last.version + 1, last.title, last.document, removed=True)

    def all(self, saver: Saver) -> list[Kept]:
        """The last version of each chart of the purpose, the latest first."""
        with self._ledger.reading() as session:
            rows = session.scalars(self._of(saver).order_by(ChartVersion.id.desc())).all()
        last: dict[int, ChartVersion] = {}
        for row in rows:
            last.setdefault(row.chart, row)
        return [_kept(row) for row in last.values() if not row.removed]

    def versions(self, saver: Saver, chart: str) -> list[Kept]:
        """All versions of a chart, the latest first. Raises UnknownChart."""
        with self._ledger.reading() as session:
            last = self._last(session, saver, chart)
            rows = session.scalars(self._of(saver).where(ChartVersion.chart == last.chart)).all()
        return [_kept(row) for row in sorted(rows, key=lambda row: -row.version)]

    def open(self, saver: Saver, chart: str, version: int | None = None) -> Kept:
        """A version of a chart, by default the last. Raises UnknownChart."""
        with self._ledger.reading() as session:
            last = self._last(session, saver, chart)
            if version is None:
                return _kept(last)
            found = session.scalar(
                self._of(saver).where(ChartVersion.chart == last.chart, ChartVersion.version == version)
            )
        if found is None:
            raise UnknownChart(chart)
        return _kept(found)

    def _write(
        self,
        session: Session,
        saver: Saver,
        chart: int,
        version: int,
        title: str,
        document: Mapping[str, Any],
        *,
        removed: bool = False,
    ) -> Kept:
        if not title.strip():
            raise ChartRefused("请给图起一个名称", "give the chart a title")
        row = ChartVersion(
            id=next_number(session, ChartVersion.id),
            chart=chart,
            version=version,
            title=title.strip(),
            document=dict(document),
            removed=removed,
            kind=saver.kind,
            reference=saver.reference,
            by=saver.user,
            by_name=saver.name,
            agency=saver.agency,
            at=utc(self._clock),
        )
        session.add(row)
        session.flush()
        return _kept(row)

    def _last(self, session: Session, saver: Saver, chart: str) -> ChartVersion:
        number = number_of(PREFIX, chart)
        asked = self._of(saver).where(ChartVersion.chart == number).order_by(ChartVersion.version.desc()).limit(1)
        row = None if number is None else session.scalar(asked)
        if row is None or row.removed:
            raise UnknownChart(chart)
        return row

    @staticmethod
    def _of(saver: Saver) -> Select[ChartVersion]:
        return select(ChartVersion).where(ChartVersion.kind == saver.kind, ChartVersion.reference == saver.reference)


def _kept(row: ChartVersion) -> Kept:
    return Kept(f"{PREFIX}{row.chart}", row.version, row.title, row.by_name, row.agency, row.at, row.document)
