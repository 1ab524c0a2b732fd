"""Signed checkpoints: how long the log is and its root, signed (Ed25519, RFC 8032) and handed to a second authority.

Whoever rules this system can rewrite what is kept here, but not what another authority has kept: a log that was cut,
or written anew, no longer fits the checkpoints out there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
import urllib.request
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORIGIN, KEY_FILE = "pingan-graph", "audit-key.pem"
"""Whose log it is; the signing key's file in a home, unless another is named."""
TIMEOUT = 10.0
"""Seconds the second authority has to answer."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """size: entries; root: the Merkle root over them, hex; at: UTC, ISO 8601; origin: which system's log; key: the id
    of the key; signature: base64, over all the rest."""

    origin: str
    size: int
    root: str
    at: str
    key: str
    signature: str = ""

    def line(self) -> str:
        """One line of JSON, as it is kept and handed over."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def parse(cls, line: str) -> Checkpoint:
        """The checkpoint of a line. Raises ValueError for any other text."""
        try:
            found = cls(**json.loads(line))
        except TypeError as error:
            raise ValueError(f"no checkpoint: {line[:80]}") from error
        if not isinstance(found.size, int) or found.size < 0:
            raise ValueError(f"no checkpoint: {line[:80]}")
        return found

    def signed_text(self) -> bytes:
        """What the signature is over."""
        return replace(self, signature="").line().encode("utf-8")

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the signature is that of this key."""
        try:
            key.verify(base64.b64decode(self.signature, validate=True), self.signed_text())
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """Signs checkpoints with the key of this system."""

    def __init__(self, key: Ed25519PrivateKey, origin: str) -> None:
        self._key, self._origin = key, origin

    @classmethod
    def of_file(cls, file: Path, origin: str) -> Signer:
        """The key in a PEM file; a new one is made where there is none, readable by its owner alone. Raises ValueError
        where the file holds something else."""
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            pem = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            _make(file, pem)
        key = serialization.load_pem_private_key(file.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{file}: not an Ed25519 key")
        return cls(key, origin)

    @property
    def public_pem(self) -> bytes:
        """The public key, for whoever verifies."""
        return self.public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The public key."""
        return self._key.public_key()

    def sign(self, size: int, root: bytes, at: datetime) -> Checkpoint:
        """The signed checkpoint of a log of `size` entries with this root."""
        key = key_id(self.public_key)
        unsigned = Checkpoint(self._origin, size, root.hex(), at.isoformat(timespec="seconds"), key)
        signature = self._key.sign(unsigned.signed_text())
        return replace(unsigned, signature=base64.b64encode(signature).decode("ascii"))


def _make(file: Path, content: bytes) -> None:
    """Another process may make it at the same time: the first one's stays, and is never seen half-written."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def key_id(key: Ed25519PublicKey) -> str:
    """A short name of a key: the beginning of the SM3 of its raw bytes, hex."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.new("sm3", raw).hexdigest()[:16]


def public_key(pem: bytes) -> Ed25519PublicKey:
    """The key of a PEM text. Raises ValueError for anything but an Ed25519 public key."""
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 public key")
    return key


class Witness(Protocol):
    """The second authority."""

    def hand_over(self, checkpoint: Checkpoint) -> None:
        """Returns when the authority has it. Raises OSError where it can't be reached."""


class FileWitness:
    """A file that another authority keeps (a share of its own, written to and not read from here)."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def hand_over(self, checkpoint: Checkpoint) -> None:
        """Appends a line, and waits until it is on disk."""
        with self._file.open("a", encoding="utf-8") as out:
            out.write(checkpoint.line() + "\n")
            out.flush()
            os.fsync(out.fileno())


class HttpWitness:
    """An endpoint of another authority that takes checkpoints as JSON by POST, and answers 2xx."""

    def __init__(self, url: str) -> None:
        """url: http or https; raises ValueError for another."""
        if not url.startswith(("https://", "http://")):
            raise ValueError(f"{url}: the witness must be an http or https address")
        self._url = url

    def hand_over(self, checkpoint: Checkpoint) -> None:
        """Posts it. urllib's errors are OSErrors."""
        request = urllib.request.Request(
            self._url, checkpoint.line().encode("utf-8"), {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT):
            pass
