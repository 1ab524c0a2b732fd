"""How far a registry has read: up to which delivery of the lake and which event of the ledger."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import duckdb

ENGINE = 4
"""Changes when the same lake would be resolved otherwise by the same bundles, so that what an earlier version made is
made anew instead of added to."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """seq: of the last delivery read, 0 for none; lake: a digest of the deliveries up to it; ledger: the id of the last
    event read, 0 for none."""

    seq: int
    lake: str
    ledger: int


def of_lake(lake: duckdb.DuckDBPyConnection, ledger: int = 0, seq: int | None = None) -> Watermark:
    """Of all that a lake's connection sees, or of its deliveries up to `seq`."""
    told = lake.execute(
        "SELECT seq, delivery_id FROM deliveries WHERE seq <= coalesce(?, seq) ORDER BY seq", [seq]
    ).fetchall()
    digest = hashlib.blake2b(f"{ENGINE}\n".encode(), digest_size=12)
    for number, delivery in told:
        digest.update(f"{number} {delivery}\n".encode())
    return Watermark(int(told[-1][0]) if told else 0, digest.hexdigest(), ledger)


def write_run(con: duckdb.DuckDBPyConnection, run_id: str, started: object, finished: object, report: str,
              mark: Watermark) -> None:  # fmt: skip
    """Notes a run in the registry, and how far it read."""
    con.execute(
        "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)",
        [run_id, started, finished, report, mark.seq, mark.lake, mark.ledger],
    )


def of_registry(con: duckdb.DuckDBPyConnection, run: str = "run") -> Watermark | None:
    """Of an open registry; None where it was built before this was kept, or never. run: the name of its table."""
    columns = {row[0] for row in con.execute(f"DESCRIBE {run}").fetchall()}
    if "lake_seq" not in columns:
        return None
    rows = con.execute(
        f"SELECT lake_seq, lake, ledger FROM {run} WHERE lake_seq IS NOT NULL ORDER BY finished DESC LIMIT 1"
    ).fetchall()
    return next((Watermark(int(seq), str(lake), int(ledger)) for seq, lake, ledger in rows), None)
