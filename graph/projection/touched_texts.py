"""Which texts may say something else of somebody, where mentions are otherwise: those that share a number, plate, code
or identity with one of them, those about a case that one of them is tied to, and those that already prove a link of it.

Whoever such a text may mean, as its case has it or had it, may have other links: too much is harmless.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graph.projection.seals import delivered_by
from graph.projection.staging import put

KEYS = """
    SELECT 'person_id' AS kind, id_number AS value FROM {named}
    UNION SELECT 'plate', plate FROM {named} UNION SELECT 'uscc', uscc FROM {named}
    UNION SELECT 'case', case_number FROM {named}
    UNION SELECT 'identity', name || '|' || birth_date || '|' || unnest([address, registered_address]) FROM {named}"""
"""By what texts may mean somebody, their case aside: kind, value; the value may be null."""

_NEAR = f"""
CREATE OR REPLACE TEMP TABLE t_near AS
SELECT entity_id FROM t_reached
UNION SELECT to_entity FROM link l SEMI JOIN t_reached r ON r.entity_id = l.from_entity
UNION SELECT m.entity_id FROM t_stated l JOIN mention m ON m.mention_id = l.to_mention
UNION SELECT m.entity_id FROM t_stated l JOIN mention m
    ON m.case_number = l.to_mention[position(':' IN l.to_mention) + 1:];
CREATE OR REPLACE TEMP TABLE t_near_case AS
SELECT mention_id FROM mention SEMI JOIN t_near USING (entity_id) WHERE entity_type = 'Case';
CREATE OR REPLACE TEMP TABLE t_proving AS
SELECT DISTINCT {delivered_by("p.extract")} AS extract, p.row_key FROM link_proof p JOIN link l USING (link_no)
WHERE (l.from_entity IN (FROM t_reached) OR l.to_entity IN (FROM t_reached)) AND p.note LIKE '{{"sentence"%';
"""

_REACHED = f"""
INSERT INTO t_key SELECT kind, value FROM ({KEYS.format(named="t_texted")}) WHERE value IS NOT NULL;
CREATE OR REPLACE TEMP TABLE t_texted_case AS
SELECT DISTINCT m.entity_id FROM mention m SEMI JOIN t_texted USING (mention_id);
INSERT INTO t_reached
FROM t_texted_case
UNION SELECT from_entity FROM link SEMI JOIN t_texted_case c ON c.entity_id = link.to_entity
UNION SELECT unnest([l.from_entity, l.to_entity]) FROM link_proof p JOIN link l USING (link_no)
SEMI JOIN t_texted t ON t.extract = {delivered_by("p.extract")} AND t.row_key = p.row_key;
"""

_CASES = """
CREATE OR REPLACE TEMP TABLE t_about AS
SELECT mention_id, extract, row_key FROM t_text UNION SELECT mention_id, extract, row_key FROM t_text_named
UNION SELECT mention_id, extract, row_key FROM t_text_link;
CREATE OR REPLACE TEMP TABLE t_case_of_text AS
SELECT DISTINCT m.mention_id, coalesce(m.case_number, m.mention_id[position(':' IN m.mention_id) + 1:]) AS called
FROM mention m WHERE m.entity_id IN (SELECT entity_id FROM mention SEMI JOIN t_about USING (mention_id));
"""


def reach(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """Adds to t_reached whomever texts may mean now, or meant, of which something is otherwise; to t_key what these
    texts may mean them by."""
    con.execute(_NEAR)
    keys = con.sql("SELECT DISTINCT kind, value FROM t_key").to_arrow_table()
    cases, rows = con.sql("FROM t_near_case").to_arrow_table(), con.sql("FROM t_proving").to_arrow_table()
    for name, table in (("keys", keys), ("cases", cases), ("proving", rows)):
        lake.register(name, table)
    which = "mention_id IN (FROM cases) OR (extract, row_key) IN (SELECT (extract, row_key) FROM proving)"
    named = lake.sql(
        f"""SELECT mention_id, extract, row_key, id_number, plate, uscc, case_number, name, birth_date, address,
            registered_address FROM text_named WHERE {which} OR {_shares("keys")}
        UNION ALL BY NAME SELECT DISTINCT mention_id, extract, row_key FROM text_mentions WHERE {which}"""
    ).to_arrow_table()
    for name in ("keys", "cases", "proving"):
        lake.unregister(name)
    put(con, "t_texted", named)
    con.execute(_REACHED)


def read(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """Makes t_text_named and t_text_link, of the texts about what is made anew or that share a key with it; t_about
    (the rows of all texts there are now) and t_case_of_text (the mentions of their cases). `lake` has `own`, `keys`."""
    named = lake.sql(
        f"SELECT DISTINCT extract, row_key FROM text_named WHERE mention_id IN (FROM own) OR {_shares('keys')}"
    )
    rows = named.to_arrow_table()
    lake.register("texted", pa.concat_tables([rows, con.sql("SELECT extract, row_key FROM t_text").to_arrow_table()]))
    which = "WHERE mention_id IN (FROM own) OR (extract, row_key) IN (SELECT (extract, row_key) FROM texted)"
    put(con, "t_text_named", lake.sql(f"SELECT * FROM text_named {which}").to_arrow_table())
    put(con, "t_text_link", lake.sql(f"SELECT * FROM text_links {which}").to_arrow_table())
    lake.unregister("texted")
    con.execute(_CASES)


def _shares(keys: str) -> str:
    """SQL: whether a row of text_named has one of these keys."""
    of = f"(SELECT value FROM {keys} WHERE kind = '{{}}')"
    identity = " OR ".join(
        f"name || '|' || birth_date || '|' || {home} IN {of.format('identity')}"
        for home in ("address", "registered_address")
    )
    return (
        f"coalesce(id_number IN {of.format('person_id')}, false) OR coalesce(plate IN {of.format('plate')}, false) "
        f"OR coalesce(uscc IN {of.format('uscc')}, false) OR coalesce(case_number IN {of.format('case')}, false) "
        f"OR coalesce({identity}, false)"
    )
