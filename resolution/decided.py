"""What people have decided, as resolution takes it: pairs of mentions that are one thing, or two, at any score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

Pairs = list[tuple[int, int]]

MODELS = {"Person": "person", "Vehicle": "vehicle", "Enterprise": "enterprise", "Case": "case"}
"""Entity type → the model by which its mentions are resolved; of these, and no others, identity can be decided."""

BITS = 100.0
"""Log2 odds that a decision counts in the waterfall: more than all evidence there is, so that it is seen to settle."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision on one pair of mentions, left < right. same: they are one thing; else two. decision: its id in the
    ledger; at: UTC without zone."""

    left: str
    right: str
    same: bool
    decision: int
    by: str
    at: datetime
    reason: str


def numbered(verdicts: Iterable[Verdict], record: Mapping[str, int]) -> tuple[Pairs, Pairs]:
    """The pairs that are the same and those that are different, by record number; those of other records left out."""
    same: Pairs = []
    different: Pairs = []
    for v in verdicts:
        if v.left in record and v.right in record:
            (same if v.same else different).append((record[v.left], record[v.right]))
    return same, different


def pairs(verdicts: Iterable[Verdict]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The pairs of mentions that are the same and those that are different."""
    told: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for v in verdicts:
        told[not v.same].append((v.left, v.right))
    return told


def by_pair(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], list[Verdict]]:
    """Pair of mentions → what is said of it."""
    told: dict[tuple[str, str], list[Verdict]] = {}
    for v in verdicts:
        told.setdefault((v.left, v.right), []).append(v)
    return told


def bar(verdict: Verdict | None, same: bool) -> dict[str, object]:
    """The decision as a bar of the waterfall; verdict None where only the pair is known."""
    zh, en = ("认定为同一", "decided: the same") if same else ("认定为不同", "decided: different")
    entry: dict[str, object] = {
        "comparison": "decision",
        "comparison_zh": "人工认定",
        "comparison_en": "decision",
        "level": "same" if same else "different",
        "label_zh": zh,
        "label_en": en,
        "weight": BITS if same else -BITS,
        "left": None,
        "right": None,
    }
    if verdict is not None:
        told = f"#{verdict.decision} {verdict.by} {verdict.at:%Y-%m-%d}"
        entry["label_zh"] = f"{zh}（{told}：{verdict.reason}）"
        entry["label_en"] = f"{en} ({told}: {verdict.reason})"
        entry |= {
            "decision": verdict.decision,
            "by": verdict.by,
            "at": verdict.at.isoformat(),
            "reason": verdict.reason,
        }
    return entry


def write(con: duckdb.DuckDBPyConnection, verdicts: Iterable[Verdict]) -> None:
    """Into the registry being built: the verdicts it was resolved under."""
    rows = list(verdicts)
    table = pa.table(
        {
            "decision_id": pa.array([v.decision for v in rows], pa.int64()),
            "left_mention": pa.array([v.left for v in rows], pa.string()),
            "right_mention": pa.array([v.right for v in rows], pa.string()),
            "same": pa.array([v.same for v in rows], pa.bool_()),
            "decided_by": pa.array([v.by for v in rows], pa.string()),
            "decided_at": pa.array([v.at for v in rows], pa.timestamp("us")),
            "reason": pa.array([v.reason for v in rows], pa.string()),
        }
    )
    con.register("verdicts", table)
    con.execute("INSERT INTO decision SELECT * FROM verdicts ORDER BY ALL")
    con.unregister("verdicts")


def read(con: duckdb.DuckDBPyConnection) -> list[Verdict]:
    """The verdicts that an open registry was resolved under."""
    rows = con.execute(
        "SELECT left_mention, right_mention, same, decision_id, decided_by, decided_at, reason FROM decision "
        "ORDER BY decision_id, left_mention, right_mention"
    ).fetchall()
    return [Verdict(*row) for row in rows]
