"""The files of one delivery while they are being made, and their way into the lake: one rename.

A delivery is a folder of Parquet files and a ``delivery.json``. It is made in ``lake/.staging`` and becomes part of the
lake when that folder is renamed to ``lake/deliveries/<seq>-<extract>-…``. Killed before, nothing has happened; what
lies in ``.staging`` is thrown away by the next ingest.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ingest import tables

MANIFEST: Final = "delivery.json"
_COMPRESSION: Final = "zstd"


def lake_folder(home: Path) -> Path:
    """Where the lake of a home directory is."""
    return home / "lake"


def deliveries_folder(home: Path) -> Path:
    """Where the lake's deliveries are."""
    return lake_folder(home) / "deliveries"


def readings_folder(home: Path) -> Path:
    """Where it is what the lake's texts were read to say after their delivery (`ingest.rereading`)."""
    return lake_folder(home) / "readings"


@contextmanager
def ingest_lock(home: Path) -> Iterator[None]:
    """Let one ingest at a time write to the lake; another waits. The system drops the lock of a killed process."""
    folder = lake_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def clear_staging(home: Path) -> Path:
    """The empty staging folder; what a killed ingest left in it is gone. Only under :func:`ingest_lock`."""
    staging = lake_folder(home) / ".staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    deliveries_folder(home).mkdir(exist_ok=True)
    return staging


class Stage:
    """The tables of one delivery, written batch by batch."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.counts: dict[str, int] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def write(self, name: str, table: pa.Table, *, even_empty: bool = False) -> None:
        """Append to a table of the lake; no rows make no file, unless ``even_empty``."""
        if not table.num_rows and not even_empty:
            return
        if name not in self._writers:
            self._writers[name] = _writer(self.path(name), tables.SCHEMAS[name])
        self._writers[name].write_table(table)
        self.counts[name] = self.counts.get(name, 0) + table.num_rows

    def path(self, name: str) -> Path:
        """Where a table's file is, or will be."""
        return self.folder / f"{name}.parquet"

    def close(self) -> None:
        """Finish the files written so far."""
        while self._writers:
            self._writers.popitem()[1].close()

    def drop_rows(self, places: npt.NDArray[np.int64]) -> None:
        """Take the rows at these places of the delivery out of every table."""
        for name in list(self.counts):
            if "uid" in tables.SCHEMAS[name].names and name not in ("seen", "state"):
                self.counts[name] = _filtered(self.path(name), places)
                if not self.counts[name]:
                    self.path(name).unlink()
                    del self.counts[name]

    def commit(self, target: Path, manifest: dict[str, Any]) -> None:
        """Make the delivery part of the lake: all of it, or nothing if the machine stops first."""
        self.close()
        (self.folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
        for file in self.folder.iterdir():
            _sync(file)
        _sync(self.folder)
        self.folder.rename(target)
        _sync(target.parent)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Dictionaries of hashes and row ids only cost: their values hardly repeat.
    unique = {"uid", "row_hash", "line", "raw", "text", "start", "end_"}
    return pq.ParquetWriter(
        path, schema, compression=_COMPRESSION, compression_level=1,
        use_dictionary=[n for n in schema.names if n not in unique], write_statistics=True,
    )  # fmt: skip


def _filtered(path: Path, places: npt.NDArray[np.int64]) -> int:
    """Rewrite a file without the rows at these places; returns how many are left."""
    left = 0
    whole = path.with_suffix(".whole")
    path.rename(whole)
    source = pq.ParquetFile(whole)
    drop = np.zeros(int(places.max()) + 1, dtype=np.bool_) if len(places) else np.zeros(0, dtype=np.bool_)
    drop[places] = True
    with _writer(path, source.schema_arrow) as writer:
        for batch in source.iter_batches():
            place = batch.column("uid").to_numpy() % tables.UID_STRIDE
            known = place < len(drop)
            keep = ~known | ~drop[np.where(known, place, 0)] if len(drop) else np.ones(len(place), dtype=np.bool_)
            kept = pa.Table.from_batches([batch]).filter(pa.array(keep))
            left += kept.num_rows
            writer.write_table(kept)
    source.close()
    whole.unlink()
    return left


def _sync(path: Path) -> None:
    """Have the system write a file or folder to disk, so that a rename never overtakes what it names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
