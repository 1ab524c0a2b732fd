"""The audit: one entry for every read and write, in a log whose tampering shows to whoever holds a public key."""

from governance.audit.checkpoint import Checkpoint, Signer
from governance.audit.entry import Entry
from governance.audit.log import AuditLog, AuditUnavailable

__all__ = ["AuditLog", "AuditUnavailable", "Checkpoint", "Entry", "Signer"]
