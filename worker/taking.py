"""A few rows taken in and resolved at once: a delivery like any other, and a run over what it changed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from ingest.intake import deliver
from ingest.lake import Lake
from ingest.phrases import in_chinese
from resolution.registry import open_read_only
from worker.keeping import Keeper
from worker.running import Mode, bring_up_to_date


class Placed(BaseModel):
    """A mention that the rows brought or changed, and the entity it is of now."""

    mention_id: str = Field(examples=["police.vehicle:XH0007#owner"])
    entity_type: str
    entity_id: str


class Happened(BaseModel):
    """What became of an entity by this."""

    kind: str = Field(description="created, grown, merged, split, withdrawn or redirected.")
    entity_id: str
    detail: dict[str, Any]


class Refused(BaseModel):
    """A row that could not be stored; it is kept in quarantine."""

    line: int | None
    field: str | None
    reason: str
    reason_zh: str
    hint: str | None
    hint_zh: str | None


class Taken(BaseModel):
    """What became of rows: rows = stored + quarantined, stored = new + changed + unchanged."""

    delivery_id: str
    repeated: bool = Field(description="True where the very same had been taken in before; then nothing was done.")
    rows: int
    stored: int
    new: int
    changed: int
    unchanged: int
    quarantined: int
    refused: list[Refused]
    mode: Mode = Field(description="Whether what changed was resolved, everything, or nothing was new.")
    mentions: list[Placed]
    happened: list[Happened]


def take(home: Path, extract: str, rows: Sequence[Mapping[str, Any]], keeper: Keeper | None = None) -> Taken:
    """Takes in rows of an extract, in the columns its mapping reads, and resolves what they change.

    Raises IngestError where nothing can be taken in at all, RegistryBusy where another process is resolving: then the
    rows are in the lake, and the next run resolves them.
    """
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".rows-") as folder:
        file = write_rows(Path(folder) / f"{extract.rpartition('.')[2]}.jsonl", rows)
        (delivery,) = deliver(home, file, extract).deliveries
    run = bring_up_to_date(home, keeper=keeper)
    started = None if run.resolution is None else run.resolution.started.replace(tzinfo=None)
    with open_read_only(home) as con:
        placed = con.execute(
            "SELECT mention_id, entity_type, entity_id FROM mention WHERE delivery_id = ? ORDER BY mention_id",
            [delivery.delivery_id],
        ).fetchall()
        events = con.execute(
            "SELECT kind, entity_id, detail FROM history WHERE happened_at = ? ORDER BY event_id", [started]
        ).fetchall()
    counts = delivery.counts
    return Taken(
        delivery_id=delivery.delivery_id,
        repeated=delivery.repeated,
        rows=counts.rows,
        stored=counts.stored,
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        quarantined=counts.quarantined,
        refused=refused(home, delivery.delivery_id) if counts.quarantined else [],
        mode=run.mode,
        mentions=[Placed(mention_id=m, entity_type=t, entity_id=e) for m, t, e in placed],
        happened=[Happened(kind=k, entity_id=e, detail=json.loads(d)) for k, e, d in events],
    )


def write_rows(file: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Writes rows as JSON lines, to be delivered; returns the file."""
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return file


def refused(home: Path, delivery_id: str) -> list[Refused]:
    """The rows of a delivery that are in quarantine, in their order."""
    with Lake(home).connect() as con:
        rows = con.execute(
            "SELECT line, field, reason, hint FROM quarantine WHERE delivery_id = ? ORDER BY line", [delivery_id]
        ).fetchall()
    return [
        Refused(
            line=line,
            field=field,
            reason=reason,
            reason_zh=in_chinese(reason),
            hint=hint,
            hint_zh=in_chinese(hint),
        )
        for line, field, reason, hint in rows
    ]
