"""Sign-ins at a provider that have begun: kept here until the browser comes back, and good for that browser once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import DateTime, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from governance.clock import now
from governance.identity.oidc import Attempt
from governance.ledger import Base, Ledger

LONGEST = timedelta(minutes=10)
"""From being sent to the provider until coming back."""


class AttemptRow(Base):
    """A sign-in that has begun."""

    __tablename__ = "sign_in_attempt"

    browser_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(64))
    began: Mapped[datetime] = mapped_column(DateTime)


class Attempts:
    """The sign-ins in a ledger."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime] = now) -> None:
        self._ledger, self._clock = ledger, clock

    def keep(self, attempt: Attempt) -> str:
        """Keeps it; returns what the browser is to come back with. Those that are over are deleted."""
        browser, at = secrets.token_urlsafe(32), self._clock()
        with self._ledger.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.began < at - LONGEST))
            session.add(
                AttemptRow(
                    browser_hash=_hash(browser),
                    state=attempt.state,
                    nonce=attempt.nonce,
                    verifier=attempt.verifier,
                    began=at,
                )
            )
        return browser

    def take(self, browser: str) -> Attempt | None:
        """The attempt of this browser, which is used up with it; None where there is none, or it is over."""
        with self._ledger.writing() as session:
            row = session.get(AttemptRow, _hash(browser))
            if row is None:
                return None
            session.delete(row)
            if row.began < self._clock() - LONGEST:
                return None
            return Attempt("", row.state, row.nonce, row.verifier)


def _hash(browser: str) -> str:
    return hashlib.sha256(browser.encode("utf-8")).hexdigest()
