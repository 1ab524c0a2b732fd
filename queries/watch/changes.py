"""Who is to be judged anew: the entities whose facts may have changed since the last run.

Too many are harmless, one too few would leave a hit standing that no longer holds. What arrived is known by the number
of its delivery, who moved by the history of memberships, and what time alone brought about by the clocks of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import pyarrow as pa

from queries.watch.ground import STATIONS
from queries.watch.rule import Clock, Rule
from resolution import watermark

_STEPS = 2
"""Links between a rule's subject and its facts."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where the last run saw: number of the latest delivery, digest of the lake up to it, last change of a
    membership, the day up to which each extract spoke, and the rules."""

    seq: int
    lake: str
    history_at: datetime | None
    known: dict[str, date]
    rules: str


def mark(con: duckdb.DuckDBPyConnection, rules: str) -> Mark:
    """What there is to see now."""
    read = watermark.of_lake(con)
    (at,) = con.execute(
        "SELECT max(greatest(valid_from, coalesce(valid_to, valid_from))) FROM registry.membership_history"
    ).fetchone() or (None,)
    known = dict(con.execute("SELECT extract, day FROM known ORDER BY extract").fetchall())
    return Mark(read.seq, read.lake, at, known, rules)


def everything_changed(con: duckdb.DuckDBPyConnection, then: Mark | None, now: Mark) -> bool:
    """Whether all must be judged anew: the first run, other rules, another lake, or a delivery after which what is
    gone can't be told from what never was."""
    if then is None or then.rules != now.rules or then.history_at is None:
        return True
    if watermark.of_lake(con, seq=then.seq).lake != then.lake:
        return True
    (found,) = con.execute(
        "SELECT count(*) FROM deliveries WHERE seq > ? AND (mode = 'snapshot' OR extract = ?)", [then.seq, STATIONS]
    ).fetchone() or (0,)
    return bool(found)


def gather(con: duckdb.DuckDBPyConnection, then: Mark) -> None:
    """Makes `changed`: entities whose mentions, texts or passes came, changed, went or moved since `then`."""
    con.execute("CREATE OR REPLACE TEMP TABLE changed (entity_id VARCHAR)")
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE moved AS
        SELECT DISTINCT mention_id, entity_id FROM registry.membership_history
        WHERE greatest(valid_from, coalesce(valid_to, valid_from)) > $at
        UNION
        SELECT mention_id, entity_id FROM registry.mention WHERE delivery_seq > $seq
        """,
        {"at": then.history_at, "seq": then.seq},
    )
    # A plate that a registration bore, in any version, takes passes from whoever else bears it, or gives them back.
    con.execute(
        """
        INSERT INTO changed
        WITH plates AS (
            SELECT plate FROM mention_versions SEMI JOIN moved USING (mention_id) WHERE plate IS NOT NULL
            UNION SELECT plate FROM events WHERE delivery_seq > $seq AND plate IS NOT NULL),
        told AS (
            SELECT m.entity_id FROM registry.mention m JOIN text_mentions t USING (mention_id)
            JOIN (SELECT DISTINCT delivery_id, seq FROM deliveries) d ON d.delivery_id = t.delivery_id
            WHERE d.seq > $seq)
        SELECT entity_id FROM moved UNION SELECT entity_id FROM told
        UNION SELECT vehicle FROM holder SEMI JOIN plates USING (plate)
        """,
        {"seq": then.seq},
    )


def concerned(con: duckdb.DuckDBPyConnection, rule: Rule, then: Mark, now: Mark) -> set[str] | None:
    """The subjects of a rule that may have other facts than before; None for all of them.

    `changed` is what `gather` made; `old_fact` holds the facts of the last run.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE reached AS SELECT entity_id FROM changed")
    for clock in rule.clock:
        before, after = then.known.get(clock.extract), now.known.get(clock.extract)
        if before != after:
            if before is None or after is None or after < before:
                return None
            _crossed(con, clock, before, after)
    # Facts that were there may be gone, with the links by which their subject could be found.
    con.execute(
        "INSERT INTO reached SELECT DISTINCT subject FROM (SELECT subject, unnest(entities) AS entity_id FROM old_fact "
        "WHERE rule = ?) SEMI JOIN reached USING (entity_id)",
        [rule.id],
    )
    if rule.links:
        con.register("staged", pa.table({"link_type": pa.array(rule.links, pa.string())}))
        for _ in range(_STEPS):
            con.execute(
                "INSERT INTO reached SELECT l.to_entity FROM registry.link l SEMI JOIN staged USING (link_type) "
                "SEMI JOIN reached r ON r.entity_id = l.from_entity "
                "UNION SELECT l.from_entity FROM registry.link l SEMI JOIN staged USING (link_type) "
                "SEMI JOIN reached r ON r.entity_id = l.to_entity"
            )
        con.unregister("staged")
    return {str(entity_id) for (entity_id,) in con.execute("SELECT DISTINCT entity_id FROM reached").fetchall()}


def _crossed(con: duckdb.DuckDBPyConnection, clock: Clock, before: date, after: date) -> None:
    if clock.attribute is not None:
        # A validity may be counted to the end of its month.
        con.execute(
            f'INSERT INTO reached SELECT entity_id FROM registry.mention WHERE extract = ? AND "{clock.attribute}" '
            "BETWEEN CAST(? AS DATE) - 31 AND ?",
            [clock.extract, before, after],
        )
    else:
        con.execute(
            "INSERT INTO reached SELECT DISTINCT e.entity_id FROM registry.event_day d "
            "JOIN registry.entity e ON e.node = d.vehicle_node WHERE d.day > ? AND d.day <= ?",
            [before, after],
        )
