"""Which mention belonged to which entity when: each mention's stays, with what led to each.

The registry holds what is believed now; this holds what was believed on any day since it was first built. A stay that
goes on is one row, however often the registry is rebuilt.
"""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from resolution.registry import has_old, old_has

_STIRRED = """
CREATE TEMP TABLE stirred AS
SELECT entity_id, kind, what FROM (
    -- A mention that came or changed, in the entity that has it and in the one that had it.
    SELECT unnest([n.entity_id, o.entity_id]) AS entity_id, 'delivery' AS kind, n.delivery_id AS what
    FROM mention n LEFT JOIN old.mention o USING (mention_id)
    WHERE (n.version, n.delivery_id) IS DISTINCT FROM (o.version, o.delivery_id)
    UNION ALL
    SELECT o.entity_id, 'withdrawn', o.mention_id
    FROM old.mention o ANTI JOIN mention n USING (mention_id)
    UNION ALL
    SELECT m.entity_id, 'decision', d.decision_id::TEXT
    FROM (SELECT decision_id, unnest([left_mention, right_mention]) AS mention_id FROM (
            (FROM decision EXCEPT FROM {old_decision}) UNION ALL (FROM {old_decision} EXCEPT FROM decision))) d
    JOIN (SELECT mention_id, entity_id FROM membership UNION SELECT mention_id, entity_id FROM old.membership) m
        USING (mention_id))
WHERE entity_id IS NOT NULL GROUP BY ALL
"""

_MOVED = """
CREATE TEMP TABLE moved_mention AS
SELECT n.mention_id, n.entity_type, o.entity_id AS was, n.entity_id AS now
FROM membership n LEFT JOIN old.membership o USING (mention_id) WHERE o.entity_id IS DISTINCT FROM n.entity_id
"""

# Why mentions went from one entity to another; where nothing else is known, that the weights were learned anew.
_CAUSES = """
CREATE TEMP TABLE move_cause AS
WITH told AS (
    SELECT was, now, kind, what FROM (SELECT DISTINCT was, now FROM moved_mention WHERE was IS NOT NULL) m
    JOIN stirred s ON s.entity_id = m.was
    UNION
    SELECT was, now, kind, what FROM (SELECT DISTINCT was, now FROM moved_mention WHERE was IS NOT NULL) m
    JOIN stirred s ON s.entity_id = m.now)
SELECT was, now, json_merge_patch(
    '{}',
    json_object('deliveries', list(what ORDER BY what) FILTER (kind = 'delivery')),
    json_object('decisions', list(TRY_CAST(what AS BIGINT) ORDER BY TRY_CAST(what AS BIGINT))
        FILTER (kind = 'decision')),
    json_object('withdrawn', list(what ORDER BY what) FILTER (kind = 'withdrawn'))) AS cause
FROM told GROUP BY was, now
"""

_CARRIED = """
INSERT INTO membership_history
SELECT o.mention_id, o.entity_type, o.entity_id, o.valid_from,
       CASE WHEN o.valid_to IS NULL AND n.entity_id IS DISTINCT FROM o.entity_id THEN $at ELSE o.valid_to END, o.cause
FROM old.membership_history o LEFT JOIN membership n USING (mention_id)
"""

_BEGUN = """
INSERT INTO membership_history
SELECT m.mention_id, m.entity_type, m.now, $at, NULL,
       CASE WHEN m.was IS NULL THEN json_object('deliveries', [n.delivery_id])
            ELSE coalesce(c.cause, json_object('model', md5(b.weights::TEXT)[:12])) END
FROM moved_mention m JOIN mention n USING (mention_id)
LEFT JOIN move_cause c ON c.was = m.was AND c.now = m.now
LEFT JOIN bundle b ON b.entity_type = m.entity_type
ORDER BY m.mention_id
"""


def record(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """Writes `membership_history` of the registry being built (whose `mention` and `decision` are there already),
    carrying over what the old one knew. at: UTC without zone.

    cause is JSON: {"deliveries": ids} whose mentions came or changed, {"decisions": ids} given or taken back,
    {"withdrawn": mention ids}; where none of these touched the entities, {"model": hash of the learned weights}.
    """
    if not has_old(con):
        con.execute(
            "INSERT INTO membership_history SELECT mention_id, entity_type, entity_id, ?, NULL, "
            "json_object('deliveries', [delivery_id]) FROM mention ORDER BY mention_id",
            [at],
        )
        return
    old_decision = "old.decision" if old_has(con, "decision") else "(SELECT * FROM decision LIMIT 0)"
    con.execute(_STIRRED.format(old_decision=old_decision))
    con.execute(_MOVED)
    con.execute(_CAUSES)
    if old_has(con, "membership_history"):
        con.execute(_CARRIED, {"at": at})
    else:
        # Built before this was kept: what it held is known from its own run on.
        con.execute(
            "INSERT INTO membership_history SELECT o.mention_id, o.entity_type, o.entity_id, "
            "(SELECT max(started) FROM old.run), CASE WHEN n.entity_id IS DISTINCT FROM o.entity_id THEN ? END, NULL "
            "FROM old.membership o LEFT JOIN membership n USING (mention_id)",
            [at],
        )
    con.execute(_BEGUN, {"at": at})
    for table in ("stirred", "moved_mention", "move_cause"):
        con.execute(f"DROP TABLE {table}")


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
