"""What changed between two registries: every creation, growth, merge, split and end of an entity, as an event, and
where an id that is no more leads."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from resolution.causes import Before, Causes, dump
from resolution.registry import has_old

Event = tuple[str, str, dict[str, object], list[str]]
"""kind, entity, detail, and all entities it concerns."""


def record(
    con: duckdb.DuckDBPyConnection, at: datetime, causes: Causes | None = None, before: Before | None = None
) -> None:
    """Writes what happened to `history` and `redirect`. Nothing changed, nothing is written.

    before: how things were, where the registry was changed in place; else the old one (attached as `old`) is what was
    before, and what it knew is carried over.
    """
    if before is None and not has_old(con):
        _created(con, at)
        return
    if before is None:
        con.execute("INSERT INTO history SELECT * FROM old.history")
        con.execute("INSERT INTO redirect SELECT * FROM old.redirect")
    sides = before or Before()
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE moved AS
           SELECT o.entity_id AS was, n.entity_id AS now, count(*) AS mentions
           FROM {sides.was} o FULL JOIN {sides.stands} n USING (mention_id) GROUP BY ALL"""
    )
    _write(con, at, _events(con), causes or Causes())
    _redirect(con, at)
    con.execute("DROP TABLE moved")


def _created(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """The first registry: everything is new, and each entity for the deliveries that brought its mentions."""
    deliveries = (
        "(SELECT entity_id, json_object('deliveries', list(DISTINCT delivery_id ORDER BY delivery_id)) AS cause "
        "FROM mention GROUP BY entity_id)"
    )
    known = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'mention'").fetchall()[0][0]
    con.execute(
        "INSERT INTO history SELECT row_number() OVER (ORDER BY entity_id), ?, 'created', entity_id, "
        "json_object('mentions', n), cause FROM (SELECT entity_id, count(*) n FROM membership GROUP BY ALL) "
        + (f"LEFT JOIN {deliveries} USING (entity_id)" if known else ", (SELECT NULL AS cause)"),
        [at],
    )


def _write(con: duckdb.DuckDBPyConnection, at: datetime, events: list[Event], causes: Causes) -> None:
    if not events:
        return
    (base,) = con.execute("SELECT coalesce(max(event_id), 0) FROM history").fetchall()[0]
    table = pa.table(
        {
            "event_id": pa.array(range(base + 1, base + len(events) + 1), pa.int64()),
            "happened_at": pa.array([at] * len(events), pa.timestamp("us")),
            "kind": pa.array([kind for kind, *_ in events], pa.string()),
            "entity_id": pa.array([entity for _, entity, *_ in events], pa.string()),
            "detail": pa.array([dump(detail) for *_, detail, _ in events], pa.string()),
            "cause": pa.array([dump(causes.of(*concerned)) for *_, concerned in events], pa.string()),
        }
    )
    con.register("happened", table)
    con.execute("INSERT INTO history SELECT * FROM happened")
    con.unregister("happened")


def _events(con: duckdb.DuckDBPyConnection) -> list[Event]:
    events: list[Event] = []
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
            events.append(("created", entity, {"mentions": int(added)}, [entity]))
            continue
        if added:
            events.append(("grown", entity, {"mentions": int(added)}, [entity]))
        if len(earlier) > 1:
            events.append(("merged", entity, {"from": others}, [entity, *others]))
        elif others and others[0] in gone:
            # Its eldest mention is no more, so the rest goes by another name.
            events.append(("redirected", entity, {"from": others}, [entity, *others]))
        elif others:
            events.append(("split", entity, {"from": others}, [entity, *others]))
    for entity, into in con.execute(
        """SELECT was, list(now ORDER BY now) FROM moved WHERE was IS NOT NULL AND now IS NOT NULL
           GROUP BY was HAVING count(*) > 1 ORDER BY was"""
    ).fetchall():
        events.append(("split", entity, {"into": into}, [entity, *into]))
    for entity, mentions in con.execute(
        "SELECT was, sum(mentions) FROM moved WHERE now IS NULL GROUP BY was ORDER BY was"
    ).fetchall():
        events.append(("withdrawn", entity, {"mentions": int(mentions)}, [entity]))
    return events


def _redirect(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """An id that no cluster bears any more leads to where most of its mentions went; earlier redirects follow on."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE retired AS
           SELECT was, arg_max(now, (mentions, now)) AS now FROM moved
           WHERE was IS NOT NULL AND now IS NOT NULL AND was NOT IN (SELECT entity_id FROM membership)
           GROUP BY was"""
    )
    # An id that came back leads nowhere; only ids of entities that something happened to can have come back.
    con.execute(
        """DELETE FROM redirect WHERE old_entity_id IN (SELECT now FROM moved)
           AND old_entity_id IN (SELECT entity_id FROM membership)"""
    )
    con.execute("UPDATE redirect SET entity_id = r.now FROM retired r WHERE redirect.entity_id = r.was")
    con.execute(
        "UPDATE redirect SET entity_id = r.now, since = ? FROM retired r WHERE redirect.old_entity_id = r.was", [at]
    )
    con.execute(
        "INSERT INTO redirect SELECT was, now, ? FROM retired WHERE was NOT IN (SELECT old_entity_id FROM redirect)",
        [at],
    )
    con.execute("DROP TABLE retired")
