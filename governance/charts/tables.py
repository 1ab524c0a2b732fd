"""The table of kept charts: every version as it was saved. None is ever changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from governance.ledger import Base


class ChartVersion(Base):
    """One version of a chart. kind, reference: of the purpose under which it was saved, and under which it is opened;
    removed: the chart is in no list any more, and can't be opened."""

    __tablename__ = "chart_version"
    __table_args__ = (UniqueConstraint("chart", "version"), Index("ix_chart_version_purpose", "kind", "reference"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    chart: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(120))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    removed: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(128))
    by: Mapped[str] = mapped_column("saved_by", String(128))
    by_name: Mapped[str] = mapped_column("saved_name", String(128))
    agency: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column("saved_at", DateTime)
