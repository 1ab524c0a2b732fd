"""What the lake now says, taken into the registry's own copy of it, and what of that is new to resolution.

Leaves behind, until `clean`: `mentions` and `links` as things now stand; `gone_mention` and `came_mention`, the
mentions of the rows that say something else, as they were and as they are; `gone_link` and `came_link`, the links that
are no longer said or are new; and `was` (see delta).
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from ingest.since import Since
from resolution import delta, relations
from resolution.model import Model

_TAKE_IN = """
CREATE OR REPLACE TEMP TABLE gone_mention AS FROM mention SEMI JOIN since_row USING (extract, row_key);
CREATE OR REPLACE TEMP TABLE came_mention AS SELECT * FROM since_mention WHERE entity_type IN ({types});
CREATE OR REPLACE TEMP TABLE gone_relation AS FROM relation SEMI JOIN since_row USING (extract, row_key);
CREATE OR REPLACE TEMP TABLE came_relation AS
SELECT link_type, from_mention, to_mention, extract, row_key FROM since_link WHERE link_type IN ({links});

-- What another version of a row says too has not changed.
CREATE OR REPLACE TEMP TABLE gone_link AS
SELECT link_type, from_mention, to_mention FROM gone_relation
EXCEPT SELECT link_type, from_mention, to_mention FROM came_relation;
CREATE OR REPLACE TEMP TABLE came_link AS
SELECT link_type, from_mention, to_mention FROM came_relation
EXCEPT SELECT link_type, from_mention, to_mention FROM gone_relation;

DELETE FROM mention WHERE mention_id IN (SELECT mention_id FROM gone_mention);
INSERT INTO mention BY NAME
SELECT c.*, m.entity_id FROM came_mention c LEFT JOIN membership m ON m.mention_id = c.mention_id;
DELETE FROM relation WHERE (extract, row_key) IN (SELECT extract, row_key FROM gone_relation);
INSERT INTO relation SELECT * FROM came_relation;
CREATE OR REPLACE TEMP VIEW mentions AS FROM mention;
CREATE OR REPLACE TEMP VIEW links AS FROM relation;
"""


def take_in(con: duckdb.DuckDBPyConnection, since: Since, models: Mapping[str, Model]) -> dict[str, set[str]]:
    """Puts what the rows now say in place of what they said. Returns, by entity type, the mentions of which the lake
    says something else of what its model (of `models`, by type) compares, or no longer anything."""
    told = {"since_row": since.rows, "since_mention": since.mentions, "since_link": since.links}
    for name, table in told.items():
        con.register(name, table)
    con.execute(_TAKE_IN.format(types=_texts(models), links=_texts(relations.LINK_TYPES)))
    con.execute(delta.PREPARE)
    for name in told:
        con.unregister(name)
    have = {row[0] for row in con.execute("DESCRIBE mention").fetchall()}
    return {entity_type: _differing(con, model, have) for entity_type, model in models.items()}


def _differing(con: duckdb.DuckDBPyConnection, model: Model, have: set[str]) -> set[str]:
    columns = ", ".join(("mention_id", *sorted({a.column for a in model.attributes} & have)))
    came, gone = (
        f"SELECT {columns} FROM {table} WHERE entity_type = '{model.entity_type}'"
        for table in ("came_mention", "gone_mention")
    )
    rows = con.execute(
        f"SELECT mention_id FROM ({came} EXCEPT {gone}) UNION SELECT mention_id FROM ({gone} EXCEPT {came})"
    ).fetchall()
    return {mention for (mention,) in rows}


_LEFT_BEHIND = (
    "gone_mention", "came_mention", "gone_relation", "came_relation", "gone_link", "came_link", "was", "stands",
    "was_decided",
)  # fmt: skip


def clean(con: duckdb.DuckDBPyConnection) -> None:
    """Drops what was only needed on the way."""
    for view in ("mentions", "links"):
        con.execute(f"DROP VIEW IF EXISTS temp.{view}")
    for table in _LEFT_BEHIND:
        con.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _texts(names: Mapping[str, object] | tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)
