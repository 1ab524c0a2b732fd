"""Verifying a log offline: with nothing but its export, the checkpoints another authority kept, and a public key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from governance.audit import merkle
from governance.audit.checkpoint import Checkpoint
from governance.audit.entry import KEPT, Kind
from governance.audit.log import AuditLog


@dataclass(slots=True)
class Verdict:
    """entries: how many there are; covered: up to which one a checkpoint vouches for them; deleted: how many texts were
    deleted after their time; problems: what is wrong, nothing where all is well."""

    entries: int = 0
    covered: int = 0
    deleted: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the log is as it was written."""
        return not self.problems


def exported(log: AuditLog) -> Iterator[str]:
    """The log as lines of JSON: seq, at, leaf (hex) and text (null where it was deleted after its time)."""
    for leaf, text in log.leaves():
        line = {
            "seq": leaf.seq,
            "at": leaf.at.isoformat(timespec="microseconds"),
            "leaf": leaf.hash.hex(),
            "text": text,
        }
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def verify(lines: Iterable[str], checkpoints: Iterable[Checkpoint], key: Ed25519PublicKey, today: datetime) -> Verdict:
    """Whether a log (`exported`) is the one these checkpoints vouch for. today: UTC, by which deleted texts are judged.
    Raises ValueError where a line is none of an export."""
    verdict = Verdict()
    marks = _trusted(checkpoints, key, verdict)
    frontier = merkle.Frontier()
    expected, good = 1, 0
    for number, line in enumerate(lines, 1):
        entry = _parsed(line, number)
        if entry["seq"] != expected:
            verdict.problems.append(f"entry {expected} is missing: {entry['seq']} follows {expected - 1}")
        expected = entry["seq"] + 1
        _check_text(entry, today, verdict)
        frontier.append(bytes.fromhex(entry["leaf"]))
        verdict.entries += 1
        for root in marks.pop(frontier.size, ()):
            if root == frontier.root().hex():
                verdict.covered = good = frontier.size
            else:
                verdict.problems.append(
                    f"entries {good + 1}–{frontier.size} are not those that were signed for: "
                    "one was changed, put in or taken out"
                )
    if marks:
        verdict.problems.append(
            f"the end is cut off: {max(marks)} entries were signed for, {verdict.entries} are there"
        )
    return verdict


def _trusted(checkpoints: Iterable[Checkpoint], key: Ed25519PublicKey, verdict: Verdict) -> dict[int, set[str]]:
    """Size → roots that were signed for."""
    marks: dict[int, set[str]] = {}
    for checkpoint in checkpoints:
        if checkpoint.is_signed_by(key):
            marks.setdefault(checkpoint.size, set()).add(checkpoint.root)
        else:
            verdict.problems.append(f"the checkpoint over {checkpoint.size} entries is not signed by this key")
    for size, roots in marks.items():
        if len(roots) > 1:
            verdict.problems.append(f"two different logs of {size} entries were signed for")
    return marks


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        entry: dict[str, Any] = json.loads(line)
        if isinstance(entry["seq"], int) and len(bytes.fromhex(entry["leaf"])) == 32 and "text" in entry:
            return entry
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"line {number} is none of an audit export") from error
    raise ValueError(f"line {number} is none of an audit export")


def _check_text(entry: dict[str, Any], today: datetime, verdict: Verdict) -> None:
    text, seq = entry["text"], entry["seq"]
    if text is None:
        verdict.deleted += 1
        if datetime.fromisoformat(entry["at"]) + KEPT[Kind.ACCESS] > today:
            verdict.problems.append(f"what entry {seq} says was deleted before its time")
    elif merkle.leaf_hash(text.encode("utf-8")).hex() != entry["leaf"]:
        verdict.problems.append(f"entry {seq} was changed")
