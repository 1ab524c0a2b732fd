"""Which mention belonged to which entity when: each mention's stays, with what led to each.

The registry holds what is believed now; this holds what was believed on any day since it was first built. A stay that
goes on is one row, however often the registry is rebuilt.
"""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from resolution.causes import Before, Cause, Causes, dump, gather
from resolution.registry import has_old, old_has

_MOVED = """
CREATE OR REPLACE TEMP TABLE moved_mention AS
SELECT mention_id, coalesce(n.entity_type, o.entity_type) AS entity_type, o.entity_id AS was, n.entity_id AS now
FROM {was} o FULL JOIN {stands} n USING (mention_id) WHERE o.entity_id IS DISTINCT FROM n.entity_id
"""

_ENDED = """
UPDATE membership_history SET valid_to = $at WHERE valid_to IS NULL AND mention_id IN (
    SELECT mention_id FROM moved_mention WHERE was IS NOT NULL)
"""

_BEGUN = """
INSERT INTO membership_history
SELECT m.mention_id, m.entity_type, m.now, $at, NULL,
       CASE WHEN m.was IS NULL THEN json_object('deliveries', [n.delivery_id]) ELSE c.cause::JSON END
FROM moved_mention m JOIN {mention} n USING (mention_id)
LEFT JOIN move_cause c ON c.was = m.was AND c.now = m.now
WHERE m.now IS NOT NULL ORDER BY m.mention_id
"""


def record(
    con: duckdb.DuckDBPyConnection, at: datetime, otherwise: Cause | None = None, before: Before | None = None
) -> Causes:
    """Writes what began and ended to `membership_history` (`mention` and `decision` are there already). at: UTC without
    zone. Returns what touched which entity.

    otherwise: the cause of what nothing touched, that the weights were learned anew unless given. before: how things
    were, where the registry was changed in place; else the old one (attached as `old`) is what was before, and what it
    knew is carried over.
    """
    if before is None and not has_old(con):
        con.execute(
            "INSERT INTO membership_history SELECT mention_id, entity_type, entity_id, ?, NULL, "
            "json_object('deliveries', [delivery_id]) FROM mention ORDER BY mention_id",
            [at],
        )
        return Causes()
    sides = before or _carried_over(con)
    con.execute(_MOVED.format(was=sides.was, stands=sides.stands))
    causes = gather(con, sides, otherwise)
    con.register("move_cause", _move_causes(con, causes))
    con.execute(_ENDED, {"at": at})
    con.execute(_BEGUN.format(mention=sides.mention), {"at": at})
    con.unregister("move_cause")
    con.execute("DROP TABLE moved_mention")
    return causes


def _carried_over(con: duckdb.DuckDBPyConnection) -> Before:
    """Copies what the old registry knew; returns where it says how things were."""
    if old_has(con, "membership_history"):
        con.execute("INSERT INTO membership_history SELECT * FROM old.membership_history")
    else:
        # Built before this was kept: what it held is known from its own run on.
        con.execute(
            "INSERT INTO membership_history SELECT mention_id, entity_type, entity_id, "
            "(SELECT max(started) FROM old.run), NULL, NULL FROM old.membership"
        )
    return Before(decided="old.decision" if old_has(con, "decision") else "(SELECT * FROM decision LIMIT 0)")


def _move_causes(con: duckdb.DuckDBPyConnection, causes: Causes) -> pa.Table:
    """was, now, cause: why mentions went from one entity to another."""
    moves = con.execute(
        "SELECT DISTINCT was, now FROM moved_mention WHERE was IS NOT NULL AND now IS NOT NULL ORDER BY ALL"
    ).fetchall()
    return pa.table(
        {
            "was": pa.array([was for was, _ in moves], pa.string()),
            "now": pa.array([now for _, now in moves], pa.string()),
            "cause": pa.array([dump(causes.of(was, now)) for was, now in moves], pa.string()),
        }
    )


def membership_as_of(con: duckdb.DuckDBPyConnection, at: datetime) -> pa.Table:
    """mention_id, entity_type, entity_id, valid_from, cause of every mention as the registry had it at a moment (UTC
    without zone), by mention id; empty for a moment before the registry was first built."""
    found: pa.Table = con.sql(
        f"SELECT mention_id, entity_type, entity_id, valid_from, cause FROM membership_history WHERE {AS_OF} "
        "ORDER BY mention_id",
        params={"at": at},
    ).to_arrow_table()
    return found


AS_OF = "valid_from <= $at AND (valid_to IS NULL OR valid_to > $at)"
"""The stays that held at the parameter `at`."""
