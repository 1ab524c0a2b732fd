"""Sessions of signed-in users: kept here, known to the browser by a random token of which only a hash is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, DateTime, String, bindparam, delete, outerjoin, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.clock import now
from governance.identity.accounts import Account, user_of
from governance.identity.user import User, roles
from governance.ledger import Base, Ledger, Question

LONGEST = timedelta(hours=10)
"""A working day; then one signs in again."""
IDLE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
"""How often it is noted that a session is in use: not with every request, which would make a write of each read."""


class SessionRow(Base):
    """A session."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    csrf: Mapped[str] = mapped_column(String(64))
    account: Mapped[str | None] = mapped_column(String(64))
    user: Mapped[dict[str, object]] = mapped_column("user_claims", JSON)
    began: Mapped[datetime] = mapped_column(DateTime)
    seen: Mapped[datetime] = mapped_column(DateTime)


@dataclass(frozen=True, slots=True)
class Session:
    """account: the local account's id, None for a user of a provider; csrf: what a page must say with every change
    (OWASP: synchronizer token); stands: whether the account is still as it was at the sign-in, and not disabled.
    A purpose is no part of it: every request names its own."""

    user: User
    account: str | None
    csrf: str
    stands: bool = True


_SESSION, _ACCOUNT = SessionRow.__table__.c, Account.__table__.c
STANDING = (
    *(_SESSION[name] for name in ("token_hash", "csrf", "account", "user_claims", "began", "seen")),
    *(_ACCOUNT[name].label(f"account_{name}") for name in ("name", "agency", "division", "roles", "disabled")),
)
"""What a session and its account say (`Sessions.told`)."""
WITH_ACCOUNT = outerjoin(SessionRow, Account, _SESSION.account == _ACCOUNT.id)
IS_OF_TOKEN = _SESSION.token_hash == bindparam("hashed")
_OF_TOKEN = Question(select(*STANDING).select_from(WITH_ACCOUNT).where(IS_OF_TOKEN))


class Sessions:
    """The sessions in a ledger."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime] = now) -> None:
        self._ledger, self._clock = ledger, clock

    def begin(self, user: User, account: str | None = None) -> tuple[str, Session]:
        """A new session; returns the token for the browser's cookie, too. Sessions that are over are deleted."""
        token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock()
        claims: dict[str, object] = {
            "id": user.id,
            "name": user.name,
            "agency": user.agency,
            "division": user.division,
            "roles": sorted(user.roles),
        }
        with self._ledger.writing() as session:
            session.execute(
                delete(SessionRow).where((SessionRow.began < now - LONGEST) | (SessionRow.seen < now - IDLE))
            )
            session.add(
                SessionRow(token_hash=hash_of(token), csrf=csrf, account=account, user=claims, began=now, seen=now)
            )
        return token, Session(user, account, csrf)

    def of(self, token: str) -> Session | None:
        """The session of a token; None where there is none, or it is over."""
        rows = self._ledger.ask(_OF_TOKEN, hashed=hash_of(token))
        return self.told(rows[0]) if rows else None

    def told(self, row: Any) -> Session | None:
        """The session of a row with the columns STANDING; None where it is over."""
        now = self._clock()
        if row.began < now - LONGEST or row.seen < now - IDLE:
            return None
        user = _user(row.user_claims)
        if row.seen < now - SEEN_EVERY:
            with self._ledger.writing() as session:
                again = session.get(SessionRow, row.token_hash)
                if again is not None:
                    again.seen = now
        return Session(user, row.account, row.csrf, row.account is None or _current(row) == user)

    def end(self, token: str) -> None:
        """The session is over at once."""
        with self._ledger.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.token_hash == hash_of(token)))

    def end_all_of(self, account: str) -> None:
        """All sessions of a local account are over: after a new password, or when it is disabled."""
        with self._ledger.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.account == account))


def is_right_csrf(session: Session, said: str | None) -> bool:
    """Whether a change comes from a page of ours."""
    return said is not None and hmac.compare_digest(session.csrf, said)


def hash_of(token: str) -> str:
    """By which the session of a token is known."""
    # The token is random and long: a plain hash is enough, there is nothing to guess.
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _current(row: Any) -> User | None:
    """The user of the session's account as it is now; None where it is gone or disabled."""
    if row.account_roles is None or row.account_disabled:
        return None
    return user_of(row.account, row.account_name, row.account_agency, row.account_division, tuple(row.account_roles))


def _user(claims: dict[str, object]) -> User:
    names = claims["roles"]
    assert isinstance(names, list)
    return User(
        str(claims["id"]), str(claims["name"]), str(claims["agency"]), str(claims["division"]), roles(map(str, names))
    )
