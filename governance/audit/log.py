"""The audit log: entries are appended in one order, each with its place in the Merkle tree.

Whoever answers a request first has its entry written here; where that fails, nothing is answered.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import Table, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from governance.audit import merkle
from governance.audit.entry import Entry
from governance.audit.tables import AuditIndex, AuditLeaf, AuditSubject, AuditText
from governance.ledger import Base, Ledger, LedgerUnreadable
from governance.ledger.inserting import insert_all, insert_if

READ_AT_ONCE = 10_000
_ATTEMPTS = 50
"""At finding the end of the log where others go on with it all the time; each that fails has let another one in."""
_TABLES = [Base.metadata.tables[of.__tablename__] for of in (AuditLeaf, AuditText, AuditIndex, AuditSubject)]


class AuditUnavailable(RuntimeError):
    """What was asked can't be put on record, so it must not be answered."""


@dataclass(slots=True)
class _Batch:
    """Entries of requests that came while another batch was being written: they share one transaction."""

    entries: list[Entry] = field(default_factory=list)
    written: Future[None] = field(default_factory=Future)

    def __post_init__(self) -> None:
        # Under way from the beginning: whoever waits for it no longer must not take it from the others.
        self.written.set_running_or_notify_cancel()


class AuditLog:
    """The log in a ledger. Safe to use from several threads and processes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._frontier = merkle.Frontier()
        self._gathering = threading.Lock()
        self._writing = threading.Lock()
        self._batch = _Batch()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit")

    def record(self, entry: Entry) -> None:
        """Returns when the entry is on record. Raises AuditUnavailable."""
        self.hand_in(entry).result()

    def hand_in(self, entry: Entry) -> Future[None]:
        """Has an entry written; the future is done when it is on record, or fails with AuditUnavailable. Those handed
        in while others are being written share a transaction and a future. Raises AuditUnavailable."""
        with self._gathering:
            batch = self._batch
            if not batch.entries:
                try:
                    self._writer.submit(self._write, batch)
                except RuntimeError as error:
                    raise AuditUnavailable("the audit can't be written: the process is ending") from error
            batch.entries.append(entry)
        return batch.written

    def append(self, entries: Sequence[Entry]) -> None:
        """Entries at the end of the log, all or none. Raises AuditUnavailable."""
        try:
            with self._writing:
                self._append(entries)
        except (SQLAlchemyError, LedgerUnreadable) as error:
            raise AuditUnavailable(f"the audit can't be written: {error}") from error

    def head(self) -> tuple[int, merkle.Hash]:
        """How many entries there are, and the root over them."""
        with self._writing, self._ledger.reading() as session:
            self._frontier = _caught_up(self._frontier, session)
            return self._frontier.size, self._frontier.root()

    def leaves(self) -> Iterator[tuple[AuditLeaf, str | None]]:
        """Every leaf in order, with what its entry says; None where its time was over and the text was deleted."""
        last = 0
        while True:
            with self._ledger.reading() as session:
                found = session.execute(
                    select(AuditLeaf, AuditText.text)
                    .outerjoin(AuditText, AuditText.seq == AuditLeaf.seq)
                    .where(AuditLeaf.seq > last)
                    .order_by(AuditLeaf.seq)
                    .limit(READ_AT_ONCE)
                ).all()
            if not found:
                return
            yield from ((leaf, text) for leaf, text in found)
            last = found[-1][0].seq

    def _write(self, batch: _Batch) -> None:
        """The batch, once the one before it is written; until then others may join it."""
        with self._writing:
            with self._gathering:
                self._batch = _Batch()
            try:
                self._append(batch.entries)
            except Exception as error:  # noqa: BLE001 - it is raised by everyone whose entry was in the batch
                refused = AuditUnavailable(f"the audit can't be written: {error}")
                refused.__cause__ = error
                batch.written.set_exception(refused)
            else:
                batch.written.set_result(None)

    def _append(self, entries: Sequence[Entry]) -> None:
        if self._gone_on(entries):
            return
        for left in reversed(range(_ATTEMPTS)):
            try:
                with self._ledger.writing() as session:
                    frontier = _caught_up(self._frontier.copy(), session)
                    insert_all(session, _rows(frontier, entries))
            except IntegrityError:
                # Another process went on meanwhile without waiting for its turn (`_gone_on`).
                if not left:
                    raise
            else:
                self._frontier = frontier
                return

    def _gone_on(self, entries: Sequence[Entry]) -> bool:
        """In one question, if the log is as this process left it; False where it is not, or the ledger no server's:
        then it takes its turn with those who write. Of two that go on at once the second finds its place taken."""
        if not self._ledger.is_served or not self._frontier.size:
            return False
        frontier = self._frontier.copy()
        rows = _rows(frontier, entries)
        written = insert_if(self._ledger, rows, _AS_LEFT, self._frontier.size)
        if written:
            self._frontier = frontier
        return written


_AS_LEFT = "(SELECT max(seq) FROM audit_leaf) = :said"


def _rows(frontier: merkle.Frontier, entries: Sequence[Entry]) -> list[tuple[Table, list[dict[str, object]]]]:
    """What is to be written of entries that come next, by table; they are added to `frontier`."""
    leaves: list[dict[str, object]] = []
    texts: list[dict[str, object]] = []
    index: list[dict[str, object]] = []
    subjects: list[dict[str, object]] = []
    for seq, entry in enumerate(entries, frontier.size + 1):
        text = entry.text(seq)
        hashed = merkle.leaf_hash(text.encode("utf-8"))
        frontier.append(hashed)
        leaves.append({"seq": seq, "at": entry.at, "hash": hashed})
        texts.append({"seq": seq, "keep_until": entry.keep_until, "text": text})
        index.append(_found_by(seq, entry))
        subjects += [{"seq": seq, "entity_id": entity} for entity in sorted(set(entry.entities))]
    return list(zip(_TABLES, (leaves, texts, index, subjects), strict=True))


def _found_by(seq: int, entry: Entry) -> dict[str, object]:
    return {
        "seq": seq,
        "at": entry.at,
        "user_id": entry.user,
        "agency": entry.agency,
        "purpose": entry.purpose,
        # A request that reached no endpoint has its path for a name, however long that is.
        "action": entry.action[:256],
        "permitted": entry.permitted,
    }


def _caught_up(frontier: merkle.Frontier, session: Session) -> merkle.Frontier:
    """The frontier with what other processes have appended since."""
    size = session.execute(select(func.coalesce(func.max(AuditLeaf.seq), 0))).scalar_one()
    if size > frontier.size:
        for hashed in session.scalars(
            # No further than that: more may have come by now.
            select(AuditLeaf.hash).where(AuditLeaf.seq > frontier.size, AuditLeaf.seq <= size).order_by(AuditLeaf.seq)
        ):
            frontier.append(hashed)
    if size != frontier.size:
        raise AuditUnavailable(f"the audit log has {size} entries where there were {frontier.size}: verify it")
    return frontier
