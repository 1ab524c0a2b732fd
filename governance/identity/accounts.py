"""Local accounts: what identifies users where there is no provider of identities (DESIGN.md, "One machine")."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import JSON, Boolean, DateTime, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from governance.clock import now
from governance.identity import passwords
from governance.identity.user import ImpossibleUser, User, roles
from governance.ledger import Base, Ledger

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
"""After so many failures in a row an account takes no password for so long (GB/T 22239 8.1.4.1 b)."""


class Account(Base):
    """An account as it is now; who changed it, and when, is in the audit."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    agency: Mapped[str] = mapped_column(String(64))
    division: Mapped[str] = mapped_column(String(6))
    roles: Mapped[list[str]] = mapped_column(JSON)
    password_hash: Mapped[str] = mapped_column(String(256))
    must_change: Mapped[bool] = mapped_column(Boolean)
    failures: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[datetime | None] = mapped_column(DateTime)
    disabled: Mapped[bool] = mapped_column(Boolean)
    made_at: Mapped[datetime] = mapped_column(DateTime)

    def user(self) -> User:
        """As the rest of governance knows the user."""
        return user_of(self.id, self.name, self.agency, self.division, tuple(self.roles))


class SignInRefused(PermissionError):
    """The sign-in failed. It says no more to the caller, lest it tell which accounts there are."""


class UnknownAccount(LookupError):
    """There is no account of that login."""


class LoginTaken(ValueError):
    """There is an account of that login already."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """account: its id; must_change: the password is a first one, and nothing else can be done before it is changed."""

    account: str
    user: User
    must_change: bool


class Accounts:
    """The accounts in a ledger."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime] = now) -> None:
        self._ledger, self._clock = ledger, clock

    def exist(self) -> bool:
        """Whether there is any account at all."""
        if not self._ledger.exists:
            return False
        with self._ledger.reading() as session:
            return bool(session.execute(select(func.count()).select_from(Account)).scalar_one())

    def create(self, login: str, name: str, agency: str, division: str, role_names: Collection[str]) -> str:
        """A new account; returns its first password, which must be changed at the first sign-in. Raises ImpossibleUser
        and LoginTaken."""
        login = login.strip().lower()
        if not login.isascii() or not login.replace("-", "").replace(".", "").replace("_", "").isalnum():
            raise ImpossibleUser(f"{login}: a login is made of letters, digits, - . and _")
        first = passwords.generated()
        account = Account(
            id=uuid.uuid4().hex,
            login=login,
            name=name,
            agency=agency,
            division=division,
            roles=sorted(role_names),
            password_hash=passwords.hashed(first),
            must_change=True,
            failures=0,
            locked_until=None,
            disabled=False,
            made_at=self._clock(),
        )
        account.user()
        with self._ledger.writing() as session:
            if _of(session, login) is not None:
                raise LoginTaken(f"there is an account {login} already")
            session.add(account)
        return first

    def sign_in(self, login: str, password: str) -> SignedIn:
        """Whoever knows the password. Raises SignInRefused, whatever the reason."""
        with self._ledger.reading() as session:
            account = _of(session, login.strip().lower())
            stored = None if account is None else account.password_hash
            open_ = account is not None and not account.disabled and not self._is_locked(account)
        # Slow on purpose, so outside of any transaction; and as slow for an account that is not there.
        right = passwords.matches(stored, password)
        with self._ledger.writing() as session:
            account = _of(session, login.strip().lower())
            if account is None or not open_ or account.password_hash != stored:
                raise SignInRefused("sign-in refused")
            if right:
                account.failures, account.locked_until = 0, None
                if passwords.is_outdated(account.password_hash):
                    account.password_hash = passwords.hashed(password)
                return SignedIn(account.id, account.user(), account.must_change)
            account.failures += 1
            if account.failures >= MOST_FAILURES:
                account.failures, account.locked_until = 0, self._clock() + LOCKED_FOR
        raise SignInRefused("sign-in refused")

    def change_password(self, login: str, old: str, new: str) -> SignedIn:
        """The account's own change. Raises SignInRefused and WeakPassword."""
        signed_in = self.sign_in(login, old)
        passwords.check_strength(new, login)
        if new == old:
            raise passwords.WeakPassword("新密码与原密码相同", "the new password is the old one")
        hashed = passwords.hashed(new)
        with self._ledger.writing() as session:
            account = session.get_one(Account, signed_in.account)
            account.password_hash, account.must_change = hashed, False
        return SignedIn(signed_in.account, signed_in.user, False)

    def reset(self, login: str) -> str:
        """A new first password, as an administrator gives one. Raises UnknownAccount."""
        first = passwords.generated()
        hashed = passwords.hashed(first)
        with self._ledger.writing() as session:
            account = _known(session, login)
            account.password_hash, account.must_change = hashed, True
            account.failures, account.locked_until = 0, None
        return first

    def set_disabled(self, login: str, disabled: bool) -> None:
        """Closes an account, or opens it again. Raises UnknownAccount."""
        with self._ledger.writing() as session:
            _known(session, login).disabled = disabled

    def set_roles(self, login: str, role_names: Collection[str]) -> None:
        """Raises UnknownAccount and ImpossibleUser."""
        with self._ledger.writing() as session:
            account = _known(session, login)
            account.roles = sorted(role_names)
            account.user()

    def all(self) -> list[tuple[str, User, bool]]:
        """(login, user, whether disabled) of every account, by login."""
        with self._ledger.reading() as session:
            return [(a.login, a.user(), a.disabled) for a in session.scalars(select(Account).order_by(Account.login))]

    def id_of(self, login: str) -> str:
        """The account's id. Raises UnknownAccount."""
        with self._ledger.reading() as session:
            return _known(session, login).id

    def _is_locked(self, account: Account) -> bool:
        return account.locked_until is not None and account.locked_until > self._clock()


@lru_cache(maxsize=1_000)
def user_of(account: str, name: str, agency: str, division: str, role_names: tuple[str, ...]) -> User:
    """The user of an account that says so; account: its id. Raises ImpossibleUser."""
    return User(f"local:{account}", name, agency, division, roles(role_names))


def _of(session: Session, login: str) -> Account | None:
    return session.scalar(select(Account).where(Account.login == login))


def _known(session: Session, login: str) -> Account:
    account = _of(session, login.strip().lower())
    if account is None:
        raise UnknownAccount(f"there is no account {login}; see pingan admin list")
    return account
