"""What changed between two registries: every creation, growth, merge, split and end of an entity, as an event, and
where an id that is no more leads."""

from __future__ import annotations

import json
from datetime import datetime

import duckdb

from resolution.registry import has_old


def record(con: duckdb.DuckDBPyConnection, at: datetime, cause: str = "resolve") -> None:
    """Writes `history` and `redirect` of the registry being built, carrying over what the old one (attached as `old`)
    already knew. Nothing changed, nothing is written."""
    if not has_old(con):
        con.execute(
            "INSERT INTO history SELECT row_number() OVER (ORDER BY entity_id), ?, 'created', entity_id, "
            "json_object('mentions', n), ? FROM (SELECT entity_id, count(*) n FROM membership GROUP BY ALL)",
            [at, cause],
        )
        return
    con.execute("INSERT INTO history SELECT * FROM old.history")
    con.execute(
        """CREATE TEMP TABLE moved AS
           SELECT o.entity_id AS was, n.entity_id AS now, count(*) AS mentions
           FROM old.membership o FULL JOIN membership n USING (mention_id) GROUP BY ALL"""
    )
    events = _events(con)
    start = con.execute("SELECT coalesce(max(event_id), 0) FROM history").fetchone()
    base = int(start[0]) if start else 0
    if events:
        con.executemany(
            "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?)",
            [
                [base + k, at, kind, entity, json.dumps(detail, ensure_ascii=False), cause]
                for k, (kind, entity, detail) in enumerate(events, start=1)
            ],
        )
    _redirect(con, at)
    con.execute("DROP TABLE moved")


def _events(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, dict[str, object]]]:
    events: list[tuple[str, str, dict[str, object]]] = []
    changed = con.execute(
        """SELECT now, list(was ORDER BY was) FILTER (was IS NOT NULL), sum(mentions) FILTER (was IS NULL)
           FROM moved WHERE now IS NOT NULL GROUP BY now
           HAVING count(*) FILTER (was IS DISTINCT FROM now) > 0 ORDER BY now"""
    ).fetchall()
    gone = {
        entity
        for (entity,) in con.execute(
            "SELECT was FROM moved WHERE was IS NOT NULL GROUP BY was HAVING count(now) = 1 AND "
            "was NOT IN (SELECT entity_id FROM membership)"
        ).fetchall()
    }
    for entity, earlier, added in changed:
        others = [e for e in earlier or [] if e != entity]
        if not earlier:
            events.append(("created", entity, {"mentions": int(added)}))
            continue
        if added:
            events.append(("grown", entity, {"mentions": int(added)}))
        if len(earlier) > 1:
            events.append(("merged", entity, {"from": others}))
        elif others and others[0] in gone:
            # Its eldest mention is no more, so the rest goes by another name.
            events.append(("redirected", entity, {"from": others}))
        elif others:
            events.append(("split", entity, {"from": others}))
    for entity, into in con.execute(
        """SELECT was, list(now ORDER BY now) FROM moved WHERE was IS NOT NULL AND now IS NOT NULL
           GROUP BY was HAVING count(*) > 1 ORDER BY was"""
    ).fetchall():
        events.append(("split", entity, {"into": into}))
    for entity, mentions in con.execute(
        "SELECT was, sum(mentions) FROM moved WHERE now IS NULL GROUP BY was ORDER BY was"
    ).fetchall():
        events.append(("withdrawn", entity, {"mentions": int(mentions)}))
    return events


def _redirect(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """An id that no cluster bears any more leads to where most of its mentions went; earlier redirects follow on."""
    con.execute(
        """INSERT INTO redirect
           SELECT was, arg_max(now, (mentions, now)), ? FROM moved
           WHERE was IS NOT NULL AND now IS NOT NULL AND was NOT IN (SELECT entity_id FROM membership)
           GROUP BY was""",
        [at],
    )
    con.execute(
        """INSERT INTO redirect
           SELECT o.old_entity_id, coalesce(r.entity_id, o.entity_id), o.since
           FROM old.redirect o LEFT JOIN redirect r ON r.old_entity_id = o.entity_id
           WHERE o.old_entity_id NOT IN (SELECT old_entity_id FROM redirect)
             AND o.old_entity_id NOT IN (SELECT entity_id FROM membership)"""
    )
