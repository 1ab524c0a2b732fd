"""A part of a graph put in the place of what there was, and all numbered as if the graph had been made whole."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from graph.projection import assemble
from graph.projection.seals import delivered_by

_GO = """
CREATE OR REPLACE TEMP TABLE t_gone AS
SELECT link_no, link_id, from_entity, to_entity FROM link
WHERE from_entity IN (FROM t_anew) OR to_entity IN (FROM t_anew);
CREATE OR REPLACE TEMP TABLE t_described AS FROM t_anew UNION FROM t_named;
CREATE OR REPLACE TEMP TABLE t_node_was AS SELECT entity_id, node FROM entity;

DELETE FROM link_part WHERE link_no IN (SELECT link_no FROM t_gone);
DELETE FROM link_proof WHERE link_no IN (SELECT link_no FROM t_gone);
DELETE FROM event_day WHERE link_no IN (SELECT link_no FROM t_gone);
DELETE FROM link WHERE link_no IN (SELECT link_no FROM t_gone);
DELETE FROM entity_source WHERE node IN (SELECT node FROM t_node_was SEMI JOIN t_described USING (entity_id));
DELETE FROM search_term WHERE node IN (SELECT node FROM t_node_was SEMI JOIN t_described USING (entity_id));
DELETE FROM naming WHERE entity_id IN (FROM t_described);
DELETE FROM alias WHERE entity_id IN (FROM t_anew);
DELETE FROM entity WHERE entity_id IN (FROM t_described);
DELETE FROM address WHERE address IN (FROM t_address) AND address NOT IN (
    SELECT address FROM mention WHERE entity_type IN ('Person', 'Enterprise') AND address IS NOT NULL
    UNION SELECT registered_address FROM mention WHERE entity_type = 'Person' AND registered_address IS NOT NULL);
"""

_ENTITIES = """
INSERT INTO entity BY NAME SELECT *, 0 AS degree FROM n_entity;
CREATE OR REPLACE TEMP TABLE t_node AS
SELECT entity_id, w.node AS was, CAST(row_number() OVER (ORDER BY entity_id) - 1 AS INTEGER) AS now
FROM entity LEFT JOIN t_node_was w USING (entity_id);
"""

_SETS = """
CREATE OR REPLACE TEMP TABLE t_set AS
SELECT was, extracts, CAST(row_number() OVER (ORDER BY extracts) - 1 AS INTEGER) AS now FROM (
    SELECT set_no AS was, extracts FROM source_set WHERE set_no IN (SELECT set_no FROM search_term)
        OR extracts IN (SELECT extracts FROM n_term)
    UNION ALL SELECT NULL, extracts FROM (SELECT DISTINCT extracts FROM n_term) ANTI JOIN source_set USING (extracts));
"""

_ADD = """
UPDATE entity SET node = t.now FROM t_node t WHERE t.entity_id = entity.entity_id AND entity.node IS NULL;
INSERT INTO entity_source BY NAME SELECT now AS node, extract, mentions FROM n_source JOIN t_node USING (entity_id);
INSERT INTO search_term BY NAME
SELECT kind, term, n.now AS node, s.now AS set_no, field, value
FROM n_term JOIN t_node n USING (entity_id) JOIN t_set s USING (extracts) ORDER BY kind, term, node, field, value;
CREATE OR REPLACE TABLE source_set AS SELECT now AS set_no, extracts FROM t_set ORDER BY set_no;
INSERT INTO naming BY NAME FROM n_naming;
INSERT INTO alias BY NAME FROM n_alias;

INSERT INTO link BY NAME
SELECT l.*, f.now AS from_node, t.now AS to_node
FROM n_link l LEFT JOIN t_node f ON f.entity_id = from_entity LEFT JOIN t_node t ON t.entity_id = to_entity;
CREATE OR REPLACE TEMP TABLE t_no AS
SELECT link_id, link_no AS was,
    CAST(row_number() OVER (ORDER BY from_node, link_type, to_node, coalesce(role, '')) - 1 AS INTEGER) AS now
FROM link;
CREATE OR REPLACE TEMP TABLE t_evidence AS
SELECT was, rests_on, CAST(row_number() OVER (ORDER BY array_to_string(rests_on, '+')) - 1 AS INTEGER) AS now FROM (
    SELECT evidence_no AS was, rests_on FROM evidence WHERE evidence_no IN (SELECT evidence_no FROM link_part)
        OR rests_on IN (SELECT rests_on FROM n_part)
    UNION ALL SELECT NULL, rests_on FROM (SELECT DISTINCT rests_on FROM n_part) ANTI JOIN evidence USING (rests_on));
"""

_PROVE = """
UPDATE link SET link_no = t.now FROM t_no t WHERE t.was IS NULL AND t.link_id = link.link_id;
INSERT INTO link_part BY NAME
SELECT n.now AS link_no, e.now AS evidence_no, p.* EXCLUDE (link_id, rests_on)
FROM n_part p JOIN t_evidence e USING (rests_on) JOIN t_no n USING (link_id) ORDER BY link_no, evidence_no;
INSERT INTO link_proof BY NAME
SELECT n.now AS link_no, e.now AS evidence_no, p.* EXCLUDE (link_id, rests_on)
FROM n_proof p JOIN t_evidence e USING (rests_on) JOIN t_no n USING (link_id) ORDER BY link_no, evidence_no;
CREATE OR REPLACE TABLE evidence AS SELECT now AS evidence_no, rests_on FROM t_evidence ORDER BY evidence_no;
INSERT INTO event_day BY NAME
SELECT v.now AS vehicle_node, s.now AS place_node, k.now AS link_no, d.* EXCLUDE (link_id, from_entity, to_entity)
FROM n_day d JOIN t_node v ON v.entity_id = from_entity JOIN t_node s ON s.entity_id = to_entity
JOIN t_no k USING (link_id) ORDER BY vehicle_node, day, first_seen, place_node;

CREATE OR REPLACE TEMP TABLE t_end AS
SELECT DISTINCT now AS node FROM t_node SEMI JOIN (
    FROM t_described UNION SELECT unnest([from_entity, to_entity]) FROM t_gone
    UNION SELECT unnest([from_entity, to_entity]) FROM n_link) USING (entity_id);
UPDATE entity SET degree = coalesce(d.degree, 0) FROM t_end LEFT JOIN (
    SELECT node, CAST(count(DISTINCT other) AS INTEGER) AS degree FROM (
        SELECT from_node AS node, to_node AS other FROM link SEMI JOIN t_end ON t_end.node = from_node
        UNION ALL SELECT to_node, from_node FROM link SEMI JOIN t_end ON t_end.node = to_node)
    GROUP BY node) d USING (node)
WHERE t_end.node = entity.node AND entity.degree <> coalesce(d.degree, 0);
"""

_ROWS = f"""
DELETE FROM source_row WHERE (extract, row_key) IN (SELECT (extract, row_key) FROM t_row_said)
    OR ({delivered_by("extract")} <> extract
        AND ({delivered_by("extract")}, row_key) IN (SELECT (extract, row_key) FROM t_row));
INSERT INTO source_row FROM n_raw;
INSERT INTO source_row
SELECT DISTINCT m.extract, s.row_key, s.raw
FROM mention m SEMI JOIN t_row r ON r.extract = {delivered_by("m.extract")} AND r.row_key = m.row_key
JOIN source_row s ON s.extract = {delivered_by("m.extract")} AND s.row_key = m.row_key
WHERE m.extract <> s.extract ORDER BY ALL;
"""
"""A row that only found another seal, or none, is as it was delivered."""

_SEALED = """
CREATE OR REPLACE TABLE sealed_text AS
FROM (FROM sealed_text
    WHERE mention_id NOT IN (SELECT mention_id FROM mention SEMI JOIN t_anew USING (entity_id))
        AND (extract, row_key) NOT IN (SELECT (extract, row_key) FROM t_row)
    UNION ALL FROM n_sealed_text)
ORDER BY ALL;
"""

_NODES = (
    ("entity", "node"), ("entity_source", "node"), ("search_term", "node"), ("link", "from_node"), ("link", "to_node"),
    ("event_day", "vehicle_node"), ("event_day", "place_node"),
)  # fmt: skip
_NUMBERS = (("link", "link_no"), ("link_part", "link_no"), ("link_proof", "link_no"), ("event_day", "link_no"))


class NotTouched(RuntimeError):
    """A part leads to an entity that is nowhere: not all was found that it had to do with."""


def take_over(con: duckdb.DuckDBPyConnection, part: Mapping[str, pa.Table], rows: pa.Table, raws: pa.Table) -> None:
    """Puts a part (`part.make`) into the graph on `con`, in place of what `touched.find` found there.

    rows, raws: as in ingest.since.Since. What else there is keeps all but its numbers. Raises NotTouched.
    """
    for name, table in {**part, "n_raw": raws, "t_row_said": rows}.items():
        con.register(name, table)
    for name in assemble.OF_GRAPH:
        con.execute(f"DROP INDEX IF EXISTS {name}")
    con.execute(_GO)
    con.execute(_ENTITIES)
    _renumber(con, "t_node", _NODES)
    con.execute(_SETS)
    _renumber(con, "t_set", (("search_term", "set_no"),))
    con.execute(_ADD)
    ((lost,),) = con.execute("SELECT count(*) FROM link WHERE from_node IS NULL OR to_node IS NULL").fetchall()
    if lost:
        raise NotTouched(f"{lost} links lead to entities that are nowhere")
    _renumber(con, "t_no", _NUMBERS)
    _renumber(con, "t_evidence", (("link_part", "evidence_no"), ("link_proof", "evidence_no")))
    con.execute(_PROVE)
    con.execute(_ROWS)
    con.execute(_SEALED)
    assemble.index(con)
    for name in (*part, "n_raw", "t_row_said"):
        con.unregister(name)


def _renumber(con: duckdb.DuckDBPyConnection, numbers: str, columns: tuple[tuple[str, str], ...]) -> None:
    """Columns that hold numbers as they were hold those of now. What is new moves all that come after it."""
    if con.execute(f"SELECT count(*) FROM {numbers} WHERE was <> now").fetchall() == [(0,)]:
        return
    for table, column in columns:
        con.execute(
            f"UPDATE {table} SET {column} = n.now FROM {numbers} n WHERE n.was = {table}.{column} AND n.was <> n.now"
        )
