"""What was handed over, and what of it could not be taken."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope
from ingest.lake import Lake
from ingest.phrases import in_chinese

COUNTS = ("rows", "stored", "new", "changed", "unchanged", "quarantined", "withdrawn")


class Delivery(Answer):
    """One extract of one delivery, with the counts that add up."""

    delivery_id: str
    seq: int = Field(description="Order of arrival.")
    agency: str
    extract: str
    file: str
    as_of: date | None
    mode: str = Field(description="add or snapshot.")
    received: datetime | None
    rows: int = Field(description="Rows read; stored and quarantined add up to it.")
    stored: int
    new: int
    changed: int
    unchanged: int
    quarantined: int
    withdrawn: int
    unknown_columns: list[str]
    missing_columns: list[str]
    mends: str | None = Field(description="The row of quarantine that it puts right.", examples=["Q-3fa85f6457174562"])
    mended_by: str | None = Field(description="Id of the user who did.")


class DeliveryAnswer(Answer):
    """Deliveries, newest first."""

    deliveries: list[Delivery]
    total: int
    cut: bool


class QuarantinedRow(Answer):
    """One row that was not taken, and what to do about it."""

    id: str = Field(examples=["Q-3fa85f6457174562"])
    delivery_id: str
    extract: str
    file: str
    line: int | None
    field: str | None
    reason: str
    reason_zh: str
    hint: str | None = Field(description="What a person can do about it.")
    hint_zh: str | None
    mended: Literal["stored", "quarantined"] | None = Field(
        description="What became of it when it was last put right; null where nobody did."
    )


class QuarantineReason(Answer):
    """How often one reason occurs."""

    extract: str
    field: str | None
    reason: str
    reason_zh: str
    count: int


class QuarantineAnswer(Answer):
    """Rows in quarantine with the reasons counted."""

    reasons: list[QuarantineReason]
    rows: list[QuarantinedRow]
    total: int
    cut: bool


def deliveries(home: Path, scope: Scope, limit: int = 100, offset: int = 0) -> DeliveryAnswer:
    """Deliveries of the extracts the scope shows, newest first."""
    with Lake(home).connect() as con:
        shown = _shown(scope)
        total = _count(con, f"deliveries WHERE {shown}")
        columns = ", ".join(Delivery.model_fields)
        rows = con.execute(
            f"SELECT {columns} FROM deliveries WHERE {shown} ORDER BY seq DESC, extract LIMIT ? OFFSET ?",
            [limit, offset],
        ).fetchall()
    found = [Delivery(**_filled(dict(zip(Delivery.model_fields, row, strict=True)))) for row in rows]
    return DeliveryAnswer(deliveries=found, total=total, cut=offset + len(found) < total)


def quarantine(
    home: Path, scope: Scope, extract: str | None = None, limit: int = 100, offset: int = 0
) -> QuarantineAnswer:
    """Quarantined rows of the extracts the scope shows, the latest delivery's first."""
    with Lake(home).connect() as con:
        shown = _shown(scope)
        if extract is not None:
            shown += " AND extract = '" + extract.replace("'", "''") + "'"
        total = _count(con, f"quarantine WHERE {shown}")
        reasons = con.execute(
            f"SELECT extract, field, reason, count(*) FROM quarantine WHERE {shown} "
            "GROUP BY extract, field, reason ORDER BY count(*) DESC, extract, field, reason LIMIT 200"
        ).fetchall()
        rows = con.execute(
            f"SELECT q.row_id, q.delivery_id, q.extract, q.file, q.line, q.field, q.reason, q.hint, m.mended "
            f"FROM (FROM quarantine WHERE {shown}) q LEFT JOIN deliveries d USING (delivery_id, extract) "
            f"LEFT JOIN ({_MENDED}) m ON m.mends = q.row_id "
            "ORDER BY d.seq DESC, q.file, q.line, q.field LIMIT ? OFFSET ?",
            [limit, offset],
        ).fetchall()
    return QuarantineAnswer(
        reasons=[
            QuarantineReason(extract=e, field=f, reason=r, reason_zh=in_chinese(r), count=n) for e, f, r, n in reasons
        ],
        rows=[_quarantined(*row) for row in rows],
        total=total,
        cut=offset + len(rows) < total,
    )


_MENDED = """SELECT mends, CASE WHEN arg_max(stored, seq) > 0 THEN 'stored' ELSE 'quarantined' END AS mended
    FROM deliveries WHERE mends IS NOT NULL GROUP BY mends"""


def _quarantined(
    row_id: str,
    delivery_id: str,
    extract: str,
    file: str,
    line: int | None,
    field: str | None,
    reason: str,
    hint: str | None,
    mended: Literal["stored", "quarantined"] | None,
) -> QuarantinedRow:
    return QuarantinedRow(
        id=row_id,
        mended=mended,
        delivery_id=delivery_id,
        extract=extract,
        file=file,
        line=line,
        field=field,
        reason=reason,
        reason_zh=in_chinese(reason),
        hint=hint,
        hint_zh=in_chinese(hint),
    )


def _shown(scope: Scope) -> str:
    hidden = ", ".join("'" + extract.replace("'", "''") + "'" for extract in sorted(scope.hidden_extracts))
    return f"extract NOT IN ({hidden})" if hidden else "true"


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    ((count,),) = con.execute(f"SELECT count(*) FROM {relation}").fetchall()
    return int(count)


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """Counts and lists that a delivery does not state are none of anything."""
    for name in ("unknown_columns", "missing_columns"):
        row[name] = row[name] or []
    for name in COUNTS:
        row[name] = row[name] or 0
    return row
