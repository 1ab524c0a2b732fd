"""A row of quarantine put right: a delivery like any other, that says which row it mends and who did."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, Field

from ingest.intake import deliver
from ingest.notes import ADD, NOTE_NAME
from ingest.quarantine import Mending, Quarantined
from worker.taking import Refused, refused, write_rows


class Mended(BaseModel):
    """What became of it."""

    delivery_id: str = Field(description="The delivery that brought it.")
    stored: bool = Field(description="False where it is in quarantine again.")
    refused: list[Refused] = Field(description="Why it is.")


def mend(home: Path, record: Quarantined, row: Mapping[str, Any], mending: Mending) -> Mended:
    """Delivers a record of quarantine anew as `row`, of the day and unit that it came with, so that it takes its place
    among the versions of the row. Resolves nothing. Raises IngestError where it can't be taken in at all."""
    with tempfile.TemporaryDirectory(dir=home, prefix=".mending-") as folder:
        notes = {"as_of": record.as_of, "unit": record.unit, "mode": ADD}
        said = {name: value for name, value in notes.items() if value is not None}
        (Path(folder) / NOTE_NAME).write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
        file = write_rows(Path(folder) / f"{record.row_id}.jsonl", [row])
        (delivery,) = deliver(home, file, record.extract, mending=mending).deliveries
    return Mended(
        delivery_id=delivery.delivery_id,
        stored=delivery.counts.stored > 0,
        refused=refused(home, delivery.delivery_id),
    )
