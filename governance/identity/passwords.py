"""Passwords of local accounts: hashed with Argon2id (RFC 9106), never stored, shown or logged."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from governance.refused import Refused

SHORTEST = 12
LONGEST = 128
"""Longer ones would let a stranger keep the processor busy."""
_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_hex(16))


class WeakPassword(Refused):
    """Not to be used as a password."""


def check_strength(password: str, name: str) -> None:
    """Raises WeakPassword. Length before odd characters (NIST SP 800-63B 5.1.1; GB/T 22239 8.1.4.1 asks for complexity,
    which several kinds of characters are)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            f"密码应为 {SHORTEST} 至 {LONGEST} 个字符", f"a password has {SHORTEST} to {LONGEST} characters"
        )
    kinds = sum(
        any(test(c) for c in password)
        for test in (str.isdigit, str.islower, str.isupper, lambda c: not c.isalnum() or ord(c) > 127)
    )
    if kinds < 3:
        raise WeakPassword(
            "密码应含数字、小写字母、大写字母、符号（或汉字）中的至少三类",
            "a password has at least three kinds of: digits, small letters, capital letters, symbols (or hanzi)",
        )
    if name.lower() in password.lower():
        raise WeakPassword("密码不应含用户名", "a password does not contain the name of its account")


def hashed(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password of the hash. Takes as long where there is no account (None), so that the time of an
    answer does not tell whether there is one."""
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(stored or _nobody, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than are used today."""
    return _hasher.check_needs_rehash(stored)


def generated() -> str:
    """A password for a first sign-in, to be changed then."""
    return f"Pg-{secrets.token_urlsafe(15)}"
