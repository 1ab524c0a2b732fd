"""What texts were read to say, kept slice by slice until their delivery is in the lake: reading takes its time, and an
ingest that was killed goes on where it was.

Kept by what was read, by what (`ingest.text_reader`) and for which rows of which delivery, so that nothing else is ever
taken for it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest import tables, text_reader
from ingest.staging import Stage, lake_folder, readings_folder

TABLES: Final = ("text_mentions", "text_named", "text_links")
"""The tables of the lake that hold what texts were read to say."""


def numbered(home: Path) -> Iterator[tuple[int, int, Path]]:
    """What was read again of deliveries: the number of the delivery, of the reading, and the folder."""
    folder = readings_folder(home)
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        seq, _, number = entry.name.partition("-")
        yield int(seq), int(number), entry


class Readings:
    """The readings of a home that are kept. Only under :func:`ingest.staging.ingest_lock`."""

    def __init__(self, home: Path) -> None:
        self._folder = lake_folder(home) / ".readings"

    def of(self, texts: pa.Table, read: Callable[[pa.Table], dict[str, pa.Table]]) -> dict[str, pa.Table]:
        """What `read` finds in these rows of the lake's table `texts`, or found when it was asked before."""
        kept = self._folder / _digest(texts)
        if not kept.is_dir():
            return self._keep(kept, read(texts))
        return {
            name: pq.read_table(file, schema=tables.SCHEMAS[name])
            if (file := kept / f"{name}.parquet").exists()
            else tables.SCHEMAS[name].empty_table()
            for name in TABLES
        }

    def clear(self) -> None:
        """Once all that was read is in the lake."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep(self, kept: Path, found: dict[str, pa.Table]) -> dict[str, pa.Table]:
        self._folder.mkdir(parents=True, exist_ok=True)
        half = kept.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        stage = Stage(half)
        for name in TABLES:
            stage.write(name, found[name])
        stage.commit(kept, {"reader": text_reader.digest()})
        return found


def _digest(texts: pa.Table) -> str:
    digest = hashlib.sha256(text_reader.digest().encode())
    for row in texts.to_pylist():
        digest.update(repr(row).encode())
    return digest.hexdigest()
