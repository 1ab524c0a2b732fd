"""What of a graph a run has touched, worked out before anything is made anew: too much is harmless, too little is not.

A link is proved by a row, or by what mentions share: a phone, a household, a number, a plate, an address. So where a
mention is otherwise, all who share something with it, as it was or as it is, may have other links: these are made anew
(`t_anew`). What a text says is tied to whoever shares a number, plate or name with it or with its case: where one of
these is otherwise, all of them may be (`touched_texts`). Whoever is known only by what rows call them is described anew
with the links kept (`t_named`).
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graph.projection import places, touched_texts
from graph.projection.relations import STUB_ID
from graph.projection.seals import delivered_by
from graph.projection.staging import put
from ingest.since import Since

BEFORE = "graph_before"
"""The name under which the registry that was is attached."""
MOST = 0.1
"""The share of all mentions from which on it is quicker to make everything anew."""

_SHARED = """
    SELECT 'phone' AS kind, phone AS value FROM {said} WHERE entity_type = 'Person' AND phone IS NOT NULL
    UNION SELECT 'person_id', id_number FROM {said}
        WHERE entity_type = 'Person' AND id_number IS NOT NULL AND NOT contains(id_number, '*')
    UNION SELECT 'household', extract || '|' || household_no FROM {said}
        WHERE entity_type = 'Person' AND household_no IS NOT NULL
    UNION SELECT 'case', case_number FROM {said} WHERE entity_type = 'Case' AND case_number IS NOT NULL
    UNION SELECT 'plate', plate FROM {said} WHERE entity_type = 'Vehicle' AND plate IS NOT NULL
    UNION SELECT 'uscc', uscc FROM {said} WHERE entity_type = 'Enterprise' AND uscc IS NOT NULL
    UNION SELECT 'identity', name || '|' || birth_date || '|' || unnest([address, registered_address]) FROM {said}
        WHERE entity_type = 'Person' AND name IS NOT NULL AND birth_date IS NOT NULL"""
"""What mentions have in common with others, addresses aside: kind, value."""

_SHARING = """
    SELECT mention_id FROM mention WHERE entity_type = 'Person' AND (
        phone IN (SELECT value FROM t_key WHERE kind = 'phone')
        OR id_number IN (SELECT value FROM t_key WHERE kind = 'person_id')
        OR extract || '|' || household_no IN (SELECT value FROM t_key WHERE kind = 'household')
        OR name || '|' || birth_date || '|' || address IN (SELECT value FROM t_key WHERE kind = 'identity')
        OR name || '|' || birth_date || '|' || registered_address IN (SELECT value FROM t_key WHERE kind = 'identity'))
    UNION SELECT mention_id FROM mention WHERE entity_type = 'Enterprise'
        AND uscc IN (SELECT value FROM t_key WHERE kind = 'uscc')
    UNION SELECT mention_id FROM mention WHERE entity_type = 'Case'
        AND case_number IN (SELECT value FROM t_key WHERE kind = 'case')
    UNION SELECT mention_id FROM mention WHERE entity_type = 'Vehicle'
        AND plate IN (SELECT value FROM t_key WHERE kind = 'plate')"""
"""The mentions that have one of t_key."""

_TEXT_KEYS = "SELECT CASE kind WHEN 'police_case_number' THEN 'case' ELSE kind END, value FROM {texts}"
_CALLED = "{link}.to_mention[position(':' IN {link}.to_mention) + 1:]"

_DIFFERING = """
CREATE OR REPLACE TEMP TABLE t_mention AS
-- What a mention says is otherwise only where its row is; whom it is of, and under which seal, may be anyway.
SELECT mention_id FROM {before}.mention w FULL JOIN mention n USING (mention_id)
WHERE w.entity_id IS DISTINCT FROM n.entity_id OR w.extract IS DISTINCT FROM n.extract
UNION
SELECT mention_id
FROM (SELECT mention_id, {was} AS digest FROM {before}.mention WHERE row_key IN (SELECT row_key FROM t_row)) w
FULL JOIN (SELECT mention_id, {now} AS digest FROM mention WHERE row_key IN (SELECT row_key FROM t_row)) n
    USING (mention_id)
WHERE w.digest IS DISTINCT FROM n.digest;
CREATE OR REPLACE TEMP TABLE t_said AS
SELECT {needed} FROM {before}.mention SEMI JOIN t_mention USING (mention_id)
UNION ALL SELECT {needed} FROM mention SEMI JOIN t_mention USING (mention_id);
INSERT INTO t_row SELECT DISTINCT {delivered}, row_key FROM t_said;
"""
_NEEDED = (
    "mention_id, entity_id, entity_type, extract, row_key, phone, household_no, case_number, plate, id_number, "
    "address, registered_address, name, birth_date, uscc"
)

_REACHED = f"""
CREATE OR REPLACE TEMP TABLE t_key AS SELECT kind, value FROM ({_SHARED.format(said="t_said")}
UNION {_TEXT_KEYS.format(texts="t_told")}
UNION {touched_texts.KEYS.format(named="t_told_named")}) WHERE value IS NOT NULL
-- A row that names a mention which is gone names a case by what its id says.
UNION SELECT 'case', mention_id[position(':' IN mention_id) + 1:] FROM t_said WHERE entity_type = 'Case';
CREATE OR REPLACE TEMP TABLE t_reached AS
SELECT entity_id FROM t_said
UNION SELECT m.entity_id FROM mention m JOIN ({_SHARING}) USING (mention_id)
UNION SELECT m.entity_id FROM mention m JOIN t_told USING (mention_id)
UNION SELECT m.entity_id FROM mention m JOIN t_told_named USING (mention_id)
UNION SELECT m.entity_id FROM mention m JOIN t_stated l ON m.mention_id = l.from_mention
UNION SELECT m.entity_id FROM mention m JOIN t_stated l ON m.mention_id = l.to_mention
-- Whom the same rows were about, and who was known by a number or plate alone.
UNION SELECT unnest([l.from_entity, l.to_entity]) FROM link_proof p JOIN link l USING (link_no)
SEMI JOIN t_row r ON r.extract = {delivered_by("p.extract")} AND r.row_key = p.row_key
UNION SELECT stub_id('C', 'case|' || value) FROM t_key WHERE kind = 'case'
UNION SELECT stub_id('V', concat_ws('|', 'vehicle', value, unnest([NULL, '0', '1', '2', '3', '4', '5', '6', '7'])))
FROM t_key WHERE kind = 'plate';
"""

_ANEW = f"""
INSERT INTO t_reached SELECT m.entity_id FROM mention m JOIN ({_SHARING}) USING (mention_id);
CREATE OR REPLACE TEMP TABLE t_place AS
SELECT entity_id, bool_or(attribute = 'kind' AND value = 'station') AS is_station,
    bool_or(attribute = 'kind' AND value = 'address') AS is_address
FROM naming SEMI JOIN (SELECT entity_id FROM entity WHERE entity_type = 'Place') USING (entity_id) GROUP BY entity_id;
-- A place is what rows call it: who else is there stays as it is.
CREATE OR REPLACE TEMP TABLE t_anew AS FROM t_reached ANTI JOIN t_place USING (entity_id);
CREATE OR REPLACE TEMP TABLE t_own AS SELECT {_NEEDED} FROM mention SEMI JOIN t_anew USING (entity_id);
"""

_NAMED = f"""
CREATE OR REPLACE TEMP TABLE t_named AS
SELECT DISTINCT entity_id FROM (
    SELECT entity_id FROM t_reached
    UNION SELECT e.entity_id FROM entity e SEMI JOIN (
        SELECT to_entity AS entity_id FROM link l SEMI JOIN t_anew a ON a.entity_id = l.from_entity
        UNION SELECT from_entity FROM link l SEMI JOIN t_anew a ON a.entity_id = l.to_entity) USING (entity_id)
    LEFT JOIN t_place p USING (entity_id)
    WHERE e.mention_count = 0 AND NOT coalesce(p.is_address, false)
    UNION SELECT place FROM address SEMI JOIN t_address USING (address) WHERE place IS NOT NULL
    UNION SELECT stub_id('L', {_CALLED.format(link="t_stated")}) FROM t_stated WHERE to_mention LIKE 'place:%'
    UNION SELECT stub_id('C', 'case|' || {_CALLED.format(link="t_stated")}) FROM t_stated WHERE to_mention IS NOT NULL)
ANTI JOIN t_anew USING (entity_id)
-- Stations are called what all passes call them, and these are as they were.
ANTI JOIN (SELECT entity_id FROM t_place WHERE is_station) USING (entity_id)
ANTI JOIN (SELECT entity_id FROM mention) USING (entity_id);

INSERT INTO t_key SELECT DISTINCT kind, value FROM (
    {_SHARED.format(said="t_own")}
    UNION SELECT 'case', {_CALLED.format(link="t_stated")} FROM t_stated WHERE to_mention IS NOT NULL
    UNION SELECT CASE attribute WHEN 'plate' THEN 'plate' ELSE 'case' END, value FROM naming
    WHERE attribute IN ('case_number', 'plate') AND (entity_id IN (FROM t_anew) OR entity_id IN (FROM t_named)))
"""

_PART = f"""
INSERT INTO t_key SELECT 'case', {_CALLED.format(link="t_link")} FROM t_link WHERE to_mention IS NOT NULL
UNION {_TEXT_KEYS.format(texts="t_text")}
UNION SELECT kind, value FROM ({touched_texts.KEYS.format(named="t_text_named")}) WHERE value IS NOT NULL;
CREATE OR REPLACE TEMP TABLE t_part AS
SELECT mention_id FROM t_own UNION {_SHARING}
UNION SELECT from_mention FROM t_link UNION SELECT to_mention FROM t_link UNION SELECT mention_id FROM t_about
UNION SELECT m.mention_id FROM mention m
SEMI JOIN t_about t ON t.extract = {delivered_by("m.extract")} AND t.row_key = m.row_key
UNION SELECT mention_id FROM mention WHERE entity_type IN ('Person', 'Enterprise') AND (
    address IN (FROM t_there) OR registered_address IN (FROM t_there));
"""

_WHOLE_PERSONS = """
-- Under which seal a text is may hang on what any row says of whom it accuses.
INSERT INTO t_part SELECT mention_id FROM mention ANTI JOIN t_part USING (mention_id) WHERE entity_id IN (
    SELECT entity_id FROM mention SEMI JOIN t_part USING (mention_id));
"""


def find(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection, since: Since) -> bool:
    """Makes, in the registry open on `con` whose mentions are those of now and whose graph is that of BEFORE: t_row,
    t_mention (rows and mentions that are otherwise), t_anew, t_named (entities), and what these are made anew from:
    t_part (mentions), t_link, t_text, t_text_named, t_text_link (of the lake), and t_key, by whose plates events are
    wanted.

    False where everything is to be made anew: much is otherwise, or what passes and stations there are.
    """
    if since.events:
        return False
    con.execute(STUB_ID)
    put(con, "t_row", since.rows)
    put(con, "t_stated", since.links)
    con.execute(_differing(con))
    lake.register("given", since.rows)
    of_rows = "(extract, row_key) IN (SELECT (extract, row_key) FROM given)"
    put(con, "t_told", _texts(lake, of_rows))
    put(con, "t_told_named", _texts(lake, of_rows, "text_named"))
    lake.unregister("given")
    if _count(con, "t_said WHERE entity_type = 'Place'") or _is_much(con, "t_mention"):
        return False
    con.execute(_REACHED)
    touched_texts.reach(con, lake)
    con.execute(_ANEW)
    if _is_much(con, "t_own"):
        return False
    _know_addresses(con)
    con.execute(_NAMED)
    _read_lake(con, lake)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE t_there AS SELECT address FROM address "
        "WHERE place IN (SELECT entity_id FROM t_named)"
    )
    con.execute(_PART)
    if _count(con, "t_text_named"):
        con.execute(_WHOLE_PERSONS)
    return not _is_much(con, "t_part")


def _differing(con: duckdb.DuckDBPyConnection) -> str:
    """A column that only one of the registries has says nothing in the other."""
    was = {name for name, *_ in con.execute(f"DESCRIBE {BEFORE}.mention").fetchall()}
    now = {name for name, *_ in con.execute("DESCRIBE mention").fetchall()}
    was_told, now_told = (
        "hash("
        + ", ".join(f'CAST("{name}" AS VARCHAR)' if name in have else "NULL" for name in sorted(was | now))
        + ")"
        for have in (was, now)
    )
    return _DIFFERING.format(
        was=was_told, now=now_told, before=BEFORE, needed=_NEEDED, delivered=delivered_by("extract")
    )


def _know_addresses(con: duckdb.DuckDBPyConnection) -> None:
    """Adds to `address` those that nobody stated before; t_address are all that what is otherwise stated or states."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE t_address AS
        SELECT address FROM t_said WHERE entity_type IN ('Person', 'Enterprise') AND address IS NOT NULL
        UNION SELECT registered_address FROM t_said WHERE entity_type = 'Person' AND registered_address IS NOT NULL"""
    )
    places.know(con, "FROM t_address")


def _read_lake(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    own = con.sql("SELECT mention_id FROM t_own").to_arrow_table()
    keys = con.sql("SELECT DISTINCT kind, value FROM t_key").to_arrow_table()
    named = con.sql("SELECT entity_id FROM t_named").to_arrow_table()
    lake.execute(STUB_ID)
    called = _CALLED.format(link="links")
    for name, table in (("own", own), ("keys", keys), ("named", named)):
        lake.register(name, table)
    which = """mention_id IN (FROM own) OR (SELECT (CASE kind WHEN 'police_case_number' THEN 'case' ELSE kind END,
        value)) IN (SELECT (kind, value) FROM keys)"""
    put(con, "t_text", _texts(lake, which))
    touched_texts.read(con, lake)
    lake.register("about", con.sql("SELECT mention_id, called FROM t_case_of_text").to_arrow_table())
    links = lake.sql(
        f"""SELECT * FROM links WHERE from_mention IN (FROM own) OR to_mention IN (FROM own)
            OR to_mention IN (SELECT mention_id FROM about) OR {called} IN (SELECT called FROM about)
            OR {called} IN (SELECT value FROM keys WHERE kind = 'case')
            OR CASE WHEN to_mention LIKE 'place:%' THEN stub_id('L', {called}) IN (FROM named) ELSE false END"""
    ).to_arrow_table()
    for name in ("own", "keys", "named", "about"):
        lake.unregister(name)
    put(con, "t_link", links)


def _texts(lake: duckdb.DuckDBPyConnection, which: str, table: str = "text_mentions") -> pa.Table:
    found: pa.Table = lake.sql(f"SELECT * FROM {table} WHERE {which}").to_arrow_table()
    return found


def _is_much(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return _count(con, table) > MOST * _count(con, "mention")


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    ((count,),) = con.execute(f"SELECT count(*) FROM {relation}").fetchall()
    return int(count)
