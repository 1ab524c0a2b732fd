"""Taking in a delivery: find its extracts, read and adapt each, compare with what was delivered before, commit.

Each extract is one delivery of its own and becomes part of the lake as a whole or not at all. One that was
taken in before, byte for byte with the same notes and mapping, is recognised by its id and left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import islice, product
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from ingest import text_reader
from ingest.adapt import Adapted, Adapter, DeliveryKey
from ingest.delivery import Failure, Source, plan
from ingest.errors import IngestError
from ingest.lake import Lake
from ingest.mapping import Mapping, load_all
from ingest.normalisers import NORMALISERS
from ingest.notes import ADD
from ingest.progress import NoProgress, Progress
from ingest.quarantine import Mending
from ingest.readers import BATCH_ROWS, BadRecord, RawBatch, Reader, Wanted, open_file, unreadable
from ingest.readers.database import DatabaseReader
from ingest.readers.documents import DocumentColumns, DocumentsReader
from ingest.readings import Readings
from ingest.report import Counts, DeliveryReport, IngestReport
from ingest.staging import Stage, clear_staging, deliveries_folder, ingest_lock
from ingest.tables import SCHEMAS
from ingest.versions import Outcome, classify
from ontology.never_ingested import is_never_ingested, redact

#: Changes when the same mapping would read the same file differently, so that it may be delivered again.
ENGINE: Final = "3"
MEMORY_LIMIT: Final = "512MB"
_CHINA: Final = timezone(timedelta(hours=8))
_QUARANTINE_BATCH: Final = 10_000
#: Rows with texts at once: reading a text takes a hundred times as long as the rest of its row, and whoever waits is to
#: see how far it is. A multiple of `ingest.text_tables.SLICE`.
_TEXTS_AT_ONCE: Final = 2_048
#: Of a snapshot's quarantined records so many keys they may speak of are remembered, and so many of any one.
_PRESENT_LIMIT: Final = 1_000_000
_PRESENT_OF_ONE: Final = 1_000


def deliver(
    home: Path,
    path: str | Path,
    extract: str | None = None,
    progress: Progress | None = None,
    *,
    received: datetime | None = None,
    mending: Mending | None = None,
) -> IngestReport:
    """Take in what lies at ``path``: a folder laid out as in SOURCES.md, one file, or an SQLAlchemy URL.

    ``extract`` says which extract a file or URL is, where its path does not. ``received`` is the time of
    arrival, now unless given. ``mending`` is noted where the path is a row of quarantine
    put right. Raises :class:`IngestError` where nothing can be taken in at all; what fails beside others is in the
    report's ``failures``. Waits while another ingest is at work on the same home.
    """
    mappings = load_all(home)
    report = IngestReport()
    with ingest_lock(home):
        work = plan(path, extract, mappings)
        report.failures += work.failures
        report.ignored += work.ignored
        staging = clear_staging(home)
        for source in work.sources:
            try:
                if source.notes.is_snapshot and any(f.extract == source.extract for f in work.failures):
                    raise IngestError(
                        "a part of the snapshot can't be read",
                        "Mend it first: what is missing would be withdrawn.",
                        source.shown,
                    )
                job = _Job(home, staging, mappings[source.extract], source, progress or NoProgress(), received, mending)
                report.deliveries.append(job.run())
            except IngestError as error:
                if len(work.sources) == 1 and not work.failures:
                    raise
                report.failures.append(Failure(error.where or source.shown, error.what, error.hint, source.extract))
                # What it had staged would stand in the way of the next, which takes the same number.
                staging = clear_staging(home)
        clear_staging(home)
        Readings(home).clear()
    return report


def _possible_keys(mapping: Mapping, parts: Sequence[str]) -> Iterator[str]:
    """Every key that the pieces of a broken record can make, as the adapter would read it from them."""
    readings = [[NORMALISERS[mapping.columns[name].read].read(part).text for part in parts] for name in mapping.key]
    for key in islice(product(*([r for r in reading if r is not None] for reading in readings)), _PRESENT_OF_ONE):
        yield "#".join(key)


class _Job:
    """One extract of a delivery on its way into the lake."""

    def __init__(
        self,
        home: Path,
        staging: Path,
        mapping: Mapping,
        source: Source,
        progress: Progress,
        received: datetime | None,
        mending: Mending | None,
    ) -> None:
        self._mending = mending
        self._home, self._mapping, self._source, self._progress = home, mapping, source, progress
        self._received = received or datetime.now(_CHINA).replace(tzinfo=None, microsecond=0)
        self._lake = Lake(home)
        self._deliveries = self._lake.deliveries()
        self._seq = max((d.seq for d in self._deliveries), default=0) + 1
        self._staging = staging
        self._counts = Counts()
        self._bad: list[BadRecord] = []
        self._present: list[str] = []
        self._reasons: dict[str, int] = {}
        self._unknown: list[str] = []
        self._refused: list[str] = []
        self._missing: list[str] = []

    def run(self) -> DeliveryReport:
        """Take the extract in. Raises :class:`IngestError` where it can't be read."""
        stamps = self._stamps()
        identity = self._identity()
        if identity is not None and (repeated := self._repeated(identity)) is not None:
            return repeated
        stage = Stage(self._staging / f"{self._seq}")
        try:
            key, outcome = self._take_in(stage, identity)
        finally:
            stage.close()
        if stamps != self._stamps():
            raise IngestError("it changed while it was being read", "Deliver it again once it is complete.",
                              self._source.shown)  # fmt: skip
        return self._commit(stage, key.id, outcome)

    def _take_in(self, stage: Stage, identity: str | None) -> tuple[DeliveryKey, Outcome]:
        """Stage all rows and compare them with what was delivered before."""
        connection = duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "threads": "2", "temp_directory": str(stage.folder.parent / "spill")}
        )
        try:
            key = DeliveryKey(self._seq, identity or f"{self._mapping.extract}@{self._seq}", self._source.as_of,
                              self._source.notes.agency or self._mapping.agency)  # fmt: skip
            adapter = Adapter(self._mapping, key, connection, Readings(self._home))
            for name, reader in self._readers():
                # One task a file: its rows are what can be counted, and only some formats say how many there are.
                self._progress.start(name, reader.total)
                try:
                    for batch in self._batches(name, reader):
                        self._stage(adapter.adapt(batch, name), stage)
                        self._flush_quarantine(stage, key)
                        self._progress.advance(batch.rows)
                finally:
                    self._progress.done()
                self._note_columns(reader)
            if not self._counts.rows and not self._counts.quarantined:
                raise IngestError("it has a header but no rows", "Ask for it again, or take it out of the delivery.",
                                  self._source.shown)  # fmt: skip
            self._flush_quarantine(stage, key, last=True)
            stage.close()
            stored_rows = self._counts.rows
            self._counts.rows += self._counts.quarantined
            staged = next((stage.path(t) for t in ("rows", "events") if t in stage.counts), None)
            history = self._lake.history(self._mapping.extract)
            asserted = history.next(self._seq, self._source.as_of, self._source.notes.is_snapshot)
            outcome = classify(connection, staged, stored_rows, history, asserted, self._present)
        finally:
            connection.close()
        return key, outcome

    def _stage(self, adapted: Adapted, stage: Stage) -> None:
        for bad in adapted.bad:
            self._on_bad(bad)
        self._counts.rows += adapted.rows
        for table, rows in adapted.tables.items():
            stage.write(table, rows)

    def _commit(self, stage: Stage, delivery_id: str, outcome: Outcome) -> DeliveryReport:
        counts = self._counts
        counts.new, counts.changed, counts.unchanged = outcome.new, outcome.changed, outcome.unchanged
        counts.withdrawn = outcome.withdrawn
        counts.stored = counts.new + counts.changed + counts.unchanged
        counts.check()
        if len(outcome.drop):
            stage.drop_rows(outcome.drop)
        stage.write("seen", outcome.seen)
        # Also where nothing is out of the usual: the latest state of an extract is the one that counts.
        stage.write("state", outcome.state, even_empty=True)
        report = DeliveryReport(
            self._mapping.extract, self._source.shown, delivery_id, False, counts, self._unknown, self._missing,
            self._refused, stage.counts.get("issues", 0), self._reasons,
        )  # fmt: skip
        target = deliveries_folder(self._home) / f"{self._seq:06d}-{self._mapping.extract}-{delivery_id[-12:]}"
        stage.commit(target, self._manifest(report))
        return report

    # Reading ------------------------------------------------------------------------------------------------------

    def _readers(self) -> Iterator[tuple[str, Reader]]:
        wanted = Wanted(list(self._mapping.columns), self._mapping.aliases)
        if self._source.url is not None:
            yield self._source.shown, DatabaseReader(self._source.url, self._mapping.extract, wanted)
            return
        documents: list[tuple[Path, str]] = []
        for path, name in zip(self._source.files, self._source.names, strict=True):
            if self._mapping.documents is not None and path.suffix.lower() == ".txt":
                documents.append((path, name))
            else:
                yield name, open_file(path, name, wanted)
        if documents and self._mapping.documents is not None:
            columns = DocumentColumns(self._mapping.documents.key, self._mapping.documents.text)
            yield (
                self._source.shown,
                DocumentsReader([p for p, _ in documents], [n for _, n in documents], columns),
            )

    def _batches(self, name: str, reader: Reader) -> Iterator[RawBatch]:
        """The reader's batches; a file that fails on the way says so as one that can't be opened does."""
        most = _TEXTS_AT_ONCE if self._mapping.texts else BATCH_ROWS
        try:
            for batch in reader.batches(self._on_bad):
                for start in range(0, batch.rows, most):
                    yield batch.slice(start, most)
        except OSError as error:
            raise unreadable(name, error) from error

    def _on_bad(self, bad: BadRecord) -> None:
        self._bad.append(bad)
        self._counts.quarantined += 1
        reason = bad.reason.partition(" (")[0]
        self._reasons[reason] = self._reasons.get(reason, 0) + 1
        if self._source.notes.is_snapshot and len(self._present) < _PRESENT_LIMIT:
            self._present += _possible_keys(self._mapping, bad.parts)

    def _flush_quarantine(self, stage: Stage, key: DeliveryKey, *, last: bool = False) -> None:
        if len(self._bad) < _QUARANTINE_BATCH and not last:
            return
        rows = [
            {
                "delivery_id": key.id,
                "delivery_seq": key.seq,
                "extract": self._mapping.extract,
                "file": b.file,
                "line": b.line,
                "field": b.field or None,
                "reason": b.reason,
                "hint": b.hint,
                "raw": None if b.raw is None else redact(b.raw),
            }
            for b in self._bad
        ]
        stage.write("quarantine", pa.Table.from_pylist(rows, schema=SCHEMAS["quarantine"]))
        self._bad.clear()

    def _note_columns(self, reader: Reader) -> None:
        refused = {name.upper() for name in self._mapping.refused}
        for name in reader.header.unknown:
            into = self._refused if name.upper() in refused or is_never_ingested(name) else self._unknown
            if name not in into:
                into.append(name)
        if reader.header.found:
            for name in self._mapping.columns:
                if name not in reader.header.found and name not in self._missing:
                    self._missing.append(name)

    # Identity --------------------------------------------------------------------------------------------------------

    def _identity(self) -> str | None:
        """The delivery's id, from its content, notes and mapping; ``None`` for a database, not read yet."""
        if self._source.url is not None:
            return None
        digest = hashlib.sha256()
        notes = self._source.notes
        for part in (
            ENGINE,
            self._mapping.extract,
            self._mapping.fingerprint,
            notes.as_of,
            notes.mode or ADD,
            # What is put right is a delivery of its own, whatever else came with the same content.
            *((self._mending.row_id,) if self._mending else ()),
        ):
            digest.update(f"{part}\0".encode())
        contents = []
        for path, name in zip(self._source.files, self._source.names, strict=True):
            try:
                with path.open("rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise unreadable(name, error) from error
            # A document's name may be its key; what other files are called says nothing.
            contents.append(f"{content} {path.stem}" if self._mapping.documents is not None else content)
        digest.update("\0".join(sorted(contents)).encode())
        day = f"{notes.as_of:%Y%m%d}-" if notes.as_of else ""
        return f"{self._mapping.extract}@{day}{digest.hexdigest()[:12]}"

    def _stamps(self) -> list[tuple[int, int]]:
        """Size and time of change of every file: a file still being copied must not be half taken in."""
        try:
            return [(s.st_size, s.st_mtime_ns) for s in (path.stat() for path in self._source.files)]
        except OSError as error:
            raise unreadable(self._source.shown, error) from error

    def _repeated(self, identity: str) -> DeliveryReport | None:
        """The report for a delivery that is in the lake already, or ``None``."""
        before = next((d.manifest for d in self._deliveries if d.id == identity), None)
        if before is None:
            return None
        counts = Counts(rows=before["rows"], stored=before["stored"], unchanged=before["stored"],
                        quarantined=before["quarantined"])  # fmt: skip
        counts.check()
        return DeliveryReport(
            self._mapping.extract, self._source.shown, identity, True, counts, before["unknown_columns"],
            before["missing_columns"], before["refused_columns"], before["issues"], before["quarantine_reasons"],
        )  # fmt: skip

    def _manifest(self, report: DeliveryReport) -> dict[str, object]:
        counts, notes = report.counts, self._source.notes
        return {
            "format": 1, "delivery_id": report.delivery_id, "seq": self._seq, "extract": self._mapping.extract,
            "agency": notes.agency or self._mapping.agency, "file": report.file,
            "as_of": notes.as_of.isoformat() if notes.as_of else None, "mode": notes.mode or ADD, "unit": notes.unit,
            "received": self._received.isoformat(), "rows": counts.rows, "stored": counts.stored, "new": counts.new,
            "changed": counts.changed, "unchanged": counts.unchanged, "quarantined": counts.quarantined,
            "withdrawn": counts.withdrawn, "unknown_columns": report.unknown_columns,
            "missing_columns": report.missing_columns, "refused_columns": report.refused_columns,
            "issues": report.issues,
            "quarantine_reasons": report.quarantine_reasons, "mapping": self._mapping.fingerprint,
            **(self._mending.as_manifest() if self._mending else {}),
            "reader": text_reader.digest() if self._mapping.texts else None,
        }  # fmt: skip
