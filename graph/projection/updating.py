"""A graph brought up to its registry where that is otherwise, with the same outcome as if it were made whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from graph.projection import made_by, part, seals, taking_over, touched
from graph.projection.seals import delivered_by
from ingest.since import Since

_log = logging.getLogger(__name__)

TOUCHED = "touched_unit"
"""A temporary table (kind, key) of what may be otherwise after an update: entities, links, mentions and retired ids by
their ids, rows as EXTRACT:ROW_KEY. Compared pairs, which no projection touches, are not in it."""

_TELL = f"""
UPDATE graph_meta SET anew = anew + (SELECT count(*) FROM t_own);
CREATE OR REPLACE TEMP TABLE {TOUCHED} AS
-- Of a hub it is told what lies around it, and of whoever was merged or split what became of them.
SELECT 'entity' AS kind, entity_id AS key FROM (
    FROM t_described UNION SELECT entity_id FROM entity SEMI JOIN t_end USING (node)
    UNION SELECT unnest([from_entity, to_entity]) FROM link
    WHERE from_entity IN (FROM t_described) OR to_entity IN (FROM t_described)
    UNION SELECT unnest([from_entity, to_entity]) FROM {touched.BEFORE}.link
    WHERE from_entity IN (FROM t_described) OR to_entity IN (FROM t_described)
    UNION SELECT entity_id FROM history ANTI JOIN {touched.BEFORE}.history w USING (event_id, entity_id))
UNION ALL SELECT DISTINCT 'link', link_id FROM (SELECT link_id FROM t_gone UNION ALL SELECT link_id FROM link
    WHERE from_entity IN (FROM t_anew) OR to_entity IN (FROM t_anew))
UNION ALL SELECT 'mention', mention_id FROM (FROM t_mention UNION
    SELECT mention_id FROM membership FULL JOIN {touched.BEFORE}.membership w USING (mention_id)
    WHERE membership.probability IS DISTINCT FROM w.probability)
UNION ALL SELECT DISTINCT 'retired', id FROM (
    SELECT alias_id AS id FROM alias SEMI JOIN t_anew USING (entity_id)
    UNION ALL SELECT alias_id FROM {touched.BEFORE}.alias SEMI JOIN t_anew USING (entity_id)
    UNION ALL SELECT old_entity_id FROM redirect UNION ALL SELECT old_entity_id FROM {touched.BEFORE}.redirect)
UNION ALL SELECT DISTINCT 'row', extract || ':' || row_key FROM (
    SELECT extract, row_key FROM source_row UNION ALL SELECT extract, row_key FROM {touched.BEFORE}.source_row)
WHERE ({delivered_by("extract")}, row_key) IN (SELECT (extract, row_key) FROM t_row);
"""


def update(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection, before: Path, since: Since) -> bool:
    """Brings the graph on `con`, which is that of the registry file `before`, up to the mentions there are now.

    lake: has what the registry was made from; since: what of it was otherwise for `before`. Leaves TOUCHED. False where
    the graph is to be made whole: it was made by another program, its texts were read again, too much is otherwise, or
    passes are.
    """
    if not _is_ours(con) or not reads_alike(con, lake):
        return False
    seals.mark(con, lake)
    with _attached(con, before):
        try:
            if not touched.find(con, lake, since):
                return False
            taking_over.take_over(con, part.make(con, lake), since.rows, since.raws)
            con.execute(_TELL)
        except taking_over.NotTouched as error:
            _log.warning("the graph is made anew: %s", error)
            return False
        finally:
            _clean(con)
    return True


def reads_alike(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> bool:
    """Whether the texts that the graph on `con` was made of say in the lake what they said then."""
    columns = {name for (name, *_) in con.execute("DESCRIBE graph_meta").fetchall()}
    if "readers" not in columns:
        return False
    rows = con.execute("SELECT readers FROM graph_meta").fetchall()
    return bool(rows) and set(rows[0][0]) <= set(made_by.readers(lake))


def _is_ours(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the graph was made as it would be now, and not so much of it anew since that reading it takes longer."""
    tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not {"graph_meta", "address"} <= tables:
        return False
    rows = con.execute("SELECT made_by, anew FROM graph_meta").fetchall()
    ((mentions,),) = con.execute("SELECT count(*) FROM mention").fetchall()
    return bool(rows) and rows[0][0] == made_by.digest() and rows[0][1] <= touched.MOST * mentions


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, before: Path) -> Iterator[None]:
    file = str(before).replace("'", "''")
    con.execute(f"ATTACH '{file}' AS {touched.BEFORE} (READ_ONLY)")
    try:
        yield
    finally:
        con.execute(f"DETACH {touched.BEFORE}")


def _clean(con: duckdb.DuckDBPyConnection) -> None:
    for (name,) in con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND (table_name LIKE 't\\_%' ESCAPE '\\')"
    ).fetchall():
        con.execute(f"DROP TABLE temp.{name}")
