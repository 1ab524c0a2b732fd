"""An update of one stage written into the registry: what it touched stands anew, all else as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import duckdb
import pyarrow as pa

from resolution import kept_rows
from resolution.decided import Verdict
from resolution.naming import name_of
from resolution.online import Update

PREPARE = """
CREATE OR REPLACE TEMP TABLE was AS
SELECT mention_id, m.entity_type, m.entity_id, g.version, g.delivery_id
FROM membership m JOIN gone_mention g USING (mention_id);
"""
"""What `causes.Before` asks for: how mentions were, of all whose row changed, and later of all that are touched."""

STANDS = """
CREATE OR REPLACE TEMP TABLE stands AS
SELECT mention_id, m.entity_type, m.entity_id, n.version, n.delivery_id
FROM membership m JOIN mention n USING (mention_id)
WHERE mention_id IN (SELECT mention_id FROM was UNION SELECT mention_id FROM came_mention)
"""
"""How the same mentions are now."""


def write(con: duckdb.DuckDBPyConnection, entity_type: str, update: Update, verdicts: Iterable[Verdict]) -> None:
    """Membership and evidence of the mentions that an update touched, in place of what they had."""
    touched = _registered(con, "touched", update.touched)
    concerned = _registered(con, "concerned", {*update.touched, *update.withdrawn})
    withdrawn = _registered(con, "withdrawn", update.withdrawn)
    con.execute(
        f"""INSERT INTO was SELECT mention_id, m.entity_type, m.entity_id, n.version, n.delivery_id
            FROM membership m JOIN mention n USING (mention_id)
            WHERE mention_id IN {touched} AND mention_id NOT IN (SELECT mention_id FROM was)"""
    )
    # A row that speaks of a firm where it spoke of a person has the mention come in one stage and go in another.
    con.execute(f"DELETE FROM membership WHERE mention_id IN {withdrawn} AND entity_type = ?", [entity_type])
    con.execute(
        f"DELETE FROM match_edge WHERE (left_mention IN {concerned} OR right_mention IN {concerned}) "
        "AND entity_type = ?",
        [entity_type],
    )
    if update.evidence is not None:
        age = con.sql(f"SELECT mention_id, first_seq FROM mention WHERE mention_id IN {touched}").to_arrow_table()
        con.register("members", kept_rows.members(update.evidence, age))
        # Updated where it is there: a key that is deleted cannot come again in one transaction.
        con.execute(
            """UPDATE membership SET entity_type = n.entity_type, entity_id = n.entity_id, probability = n.probability
               FROM members n WHERE membership.mention_id = n.mention_id AND
               (membership.entity_id, membership.probability) IS DISTINCT FROM (n.entity_id, n.probability)"""
        )
        con.execute("INSERT INTO membership SELECT * FROM members ANTI JOIN membership USING (mention_id)")
        con.execute(
            """UPDATE mention SET entity_id = n.entity_id FROM members n
               WHERE mention.mention_id = n.mention_id AND mention.entity_id IS DISTINCT FROM n.entity_id"""
        )
        con.register("edges", kept_rows.edges(update.evidence, verdicts))
        con.execute("INSERT INTO match_edge SELECT * FROM edges")
    for name in ("touched", "concerned", "withdrawn", "members", "edges"):
        con.unregister(name)


def renamed(con: duckdb.DuckDBPyConnection, mentions: Iterable[str], known: Collection[str]) -> set[str]:
    """Those of the mentions, all of which were touched, whose entities have another name now. known: as in naming."""
    asked = set(mentions)
    was = _grouped(con.execute("SELECT mention_id, entity_id FROM was").fetchall(), known)
    now = names(con, asked, known)
    return {mention for mention in asked if was.get(mention) != now.get(mention)}


def names(con: duckdb.DuckDBPyConnection, mentions: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """mention → the name of its entity, of at least those of `mentions` that have one. known: as in naming."""
    asked = _registered(con, "asked", mentions)
    rows = con.execute(
        f"""SELECT mention_id, entity_id FROM membership WHERE entity_id IN (
                SELECT entity_id FROM membership WHERE mention_id IN {asked})"""
    ).fetchall()
    con.unregister("asked")
    return _grouped(rows, known)


def _grouped(rows: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, str]:
    members: dict[str, list[str]] = {}
    for mention, entity in rows:
        members.setdefault(entity, []).append(mention)
    return {mention: name for held in members.values() for name in (name_of(held, known),) for mention in held}


def replace_inferred(
    con: duckdb.DuckDBPyConnection,
    entity_type: str,
    kind: str,
    mentions: Iterable[str],
    told: Sequence[tuple[str, str, str]],
) -> None:
    """What resolution worked out of these mentions, of one kind, in place of what it had. told: (mention, name,
    value)."""
    gone = _registered(con, "gone", mentions)
    con.execute(
        f"DELETE FROM inferred WHERE entity_type = ? AND kind = ? AND mention_id IN {gone}", [entity_type, kind]
    )
    columns = list(zip(*told, strict=True)) or [(), (), ()]
    names = ("mention_id", "name", "value")
    con.register(
        "worked_out", pa.table({n: pa.array(column, pa.string()) for n, column in zip(names, columns, strict=True)})
    )
    con.execute("INSERT INTO inferred SELECT mention_id, ?, name, ?, value FROM worked_out", [entity_type, kind])
    for view in ("gone", "worked_out"):
        con.unregister(view)


def replace_first_round(con: duckdb.DuckDBPyConnection, name: Mapping[str, str | None]) -> None:
    """What these mentions' persons are called after the first round; None where a mention is gone."""
    told = {mention: called for mention, called in name.items() if called is not None}
    gone = _registered(con, "gone", name.keys() - told.keys())
    con.execute(f"DELETE FROM first_round WHERE mention_id IN {gone}")
    con.register("called", pa.table({"mention_id": pa.array(list(told), pa.string()),
                                     "name": pa.array(list(told.values()), pa.string())}))  # fmt: skip
    con.execute("UPDATE first_round SET name = n.name FROM called n WHERE first_round.mention_id = n.mention_id")
    con.execute("INSERT INTO first_round SELECT * FROM called ANTI JOIN first_round USING (mention_id)")
    for view in ("gone", "called"):
        con.unregister(view)


def first_round(con: duckdb.DuckDBPyConnection, mentions: Iterable[str]) -> dict[str, str]:
    """mention → what its person is called after the first round, of those of `mentions` that are there."""
    asked = _registered(con, "asked", mentions)
    rows = con.execute(f"SELECT mention_id, name FROM first_round WHERE mention_id IN {asked}").fetchall()
    con.unregister("asked")
    return dict(rows)


def _registered(con: duckdb.DuckDBPyConnection, name: str, mentions: Iterable[str]) -> str:
    """Mentions as a subquery, until the view is unregistered."""
    con.register(name, pa.table({"mention_id": pa.array(sorted(mentions), pa.string())}))
    return f"(FROM {name})"
