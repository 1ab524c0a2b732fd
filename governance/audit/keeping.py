"""Keeping the log honest while the system runs: a checkpoint a minute, and no answers when none gets through for long.

As X-Road does: a system whose checkpoints no longer reach the second authority could be rewritten unseen, so after a
set time it stops answering.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.exc import SQLAlchemyError

from governance.audit.checkpoint import Checkpoint, Signer, Witness
from governance.audit.log import AuditLog, AuditUnavailable
from governance.audit.reading import uncovered_since
from governance.audit.tables import AuditCheckpoint
from governance.clock import now
from governance.ledger import Ledger, LedgerUnreadable

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """every: time between checkpoints; grace: how old an entry without a checkpoint may grow before nothing is
    answered any more."""

    every: timedelta = timedelta(minutes=1)
    grace: timedelta = timedelta(hours=1)


class Keeper:
    """Makes checkpoints of a ledger's log, hands them over, and says whether the log may be gone on with."""

    def __init__(
        self, ledger: Ledger, log: AuditLog, signer: Signer, witness: Witness, pace: Pace | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        self._ledger, self._audit, self._signer, self._witness = ledger, log, signer, witness
        self._pace, self._clock = pace or Pace(), clock
        self._uncovered = self._oldest_uncovered()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def public_key(self) -> Ed25519PublicKey:
        """By which the checkpoints are verified."""
        return self._signer.public_key

    def checkpoint(self) -> Checkpoint | None:
        """Hands over a checkpoint if the log has grown; None if not. Raises OSError where the authority can't be
        reached; then the log goes on without, until the grace is over."""
        self._uncovered = self._oldest_uncovered()
        if self._uncovered is None:
            return None
        size, root = self._audit.head()
        made = self._signer.sign(size, root, self._clock())
        self._witness.hand_over(made)
        with self._ledger.writing() as session:
            session.merge(AuditCheckpoint(size=size, line=made.line()))
        self._uncovered = self._oldest_uncovered()
        return made

    def ensure(self) -> None:
        """Raises AuditUnavailable where an entry has been without a checkpoint for longer than the grace."""
        if self._uncovered is not None and self._clock() - self._uncovered > self._pace.grace:
            raise AuditUnavailable(
                "no checkpoint of the audit has reached the second authority since "
                f"{self._uncovered:%Y-%m-%d %H:%M} UTC"
            )

    def start(self) -> None:
        """Checkpoints from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="audit-checkpoints", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, after a last checkpoint."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._attempt()

    def _run(self) -> None:
        while not self._stop.wait(self._pace.every.total_seconds()):
            self._attempt()

    def _attempt(self) -> None:
        try:
            self.checkpoint()
        except (OSError, AuditUnavailable, LedgerUnreadable, SQLAlchemyError):
            # The next attempt comes in a minute, and in the end `ensure` stops the answers.
            _log.exception("a checkpoint of the audit could not be handed over")

    def _oldest_uncovered(self) -> datetime | None:
        with self._ledger.reading() as session:
            return uncovered_since(session)
