"""Texts of deliveries that came before the present reader, read again from the lake, so that every text of a home says
what one delivered today would.

What a delivery's texts say now stands beside it, in `lake/readings/<seq>-<number>`, the highest number for all; the
delivery itself stays as it came. The reading before is left for whoever has it open.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest import tables, text_reader, text_tables
from ingest.lake import Delivered, Lake
from ingest.progress import NoProgress, Progress
from ingest.readings import TABLES, Readings, numbered
from ingest.staging import Stage, clear_staging, ingest_lock, readings_folder


def read_again(home: Path, progress: Progress | None = None) -> int:
    """Reads what another model or other rules read; returns how many texts. Killed, it goes on where it was. Waits
    while an ingest is at work, where there is anything to read."""
    if not _stale(home):
        return 0
    count = 0
    with ingest_lock(home):
        readings = Readings(home)
        for delivered in _stale(home):
            count += _read(home, delivered, readings, progress or NoProgress())
        readings.clear()
    return count


def _stale(home: Path) -> Sequence[Delivered]:
    return [d for d in Lake(home).deliveries() if d.reader not in (None, text_reader.digest())]


def _read(home: Path, delivered: Delivered, readings: Readings, progress: Progress) -> int:
    file = delivered.file("texts")
    assert file is not None
    source, stage = pq.ParquetFile(file), Stage(clear_staging(home) / "readings")
    progress.start(f"{delivered.extract} #{delivered.seq}", source.metadata.num_rows)
    try:
        for batch in source.iter_batches(batch_size=text_tables.SLICE):
            texts = pa.Table.from_batches([batch]).cast(tables.SCHEMAS["texts"])
            found = text_tables.read(texts, readings)
            for name in TABLES:
                stage.write(name, found[name])
            progress.advance(texts.num_rows)
    finally:
        stage.close()
        progress.done()
    _commit(home, delivered.seq, stage)
    return int(source.metadata.num_rows)


def _commit(home: Path, seq: int, stage: Stage) -> None:
    folder = readings_folder(home)
    folder.mkdir(exist_ok=True)
    earlier = sorted(number for of, number, _ in numbered(home) if of == seq)
    last = earlier[-1] if earlier else 0
    stage.commit(folder / f"{seq:06d}-{last + 1:04d}", {"reader": text_reader.digest()})
    for number in earlier[:-1]:
        shutil.rmtree(folder / f"{seq:06d}-{number:04d}")
