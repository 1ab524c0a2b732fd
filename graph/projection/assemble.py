"""Entities and links from what was gathered, numbered so that an adjacency in memory can speak of them.

`node` numbers entities in the order of their ids, `link_no` links in the order of their ends. A link is kept in
parts, one for each set of extracts and fields that proves it (`evidence`), so that what a scope leaves can be told.
"""

from __future__ import annotations

import duckdb

from graph.description import described_sql
from graph.projection import made_by
from graph.projection.seals import delivered_by
from graph.scope import SYMMETRIC

FORMAT = 4
"""Of the tables of the graph."""

ENTITIES = f"""
CREATE OR REPLACE TEMP TABLE p_named_value AS
SELECT entity_id, entity_type, attribute, value, 0 AS mentions, CAST(NULL AS DATE) AS latest,
    list_sort(list(DISTINCT extract)) AS extracts
FROM p_named ANTI JOIN (SELECT DISTINCT entity_id FROM mention) USING (entity_id) GROUP BY ALL;

CREATE OR REPLACE TABLE naming AS
SELECT entity_id, attribute, value, extracts FROM p_named_value ORDER BY entity_id, attribute, value;

CREATE OR REPLACE TEMP TABLE p_all_value AS FROM p_value UNION ALL FROM p_named_value;

CREATE OR REPLACE TEMP TABLE p_described AS {described_sql("p_all_value")};

CREATE OR REPLACE TEMP TABLE p_entity AS
WITH known AS (
    SELECT entity_id, entity_type, extract, count(*) AS mentions FROM mention GROUP BY ALL
    UNION ALL
    SELECT n.entity_id, n.entity_type, n.extract, 0 FROM p_named n
    SEMI JOIN p_named_value v ON v.entity_id = n.entity_id GROUP BY ALL)
SELECT entity_id, min(entity_type) AS entity_type, CAST(sum(mentions) AS INTEGER) AS mention_count,
    list_sort(list(DISTINCT extract)) AS extracts,
    CAST(row_number() OVER (ORDER BY entity_id) - 1 AS INTEGER) AS node
FROM known GROUP BY entity_id;

CREATE OR REPLACE TABLE entity_source AS
SELECT e.node, m.extract, CAST(count(*) AS INTEGER) AS mentions
FROM mention m JOIN p_entity e USING (entity_id) GROUP BY ALL ORDER BY ALL;

-- Each with the extract and field that say so, the first that may be seen counts; sealed rows take no number over.
CREATE OR REPLACE TABLE alias AS
WITH numbered AS (
    SELECT stub_id('C', 'case|' || case_number) AS alias_id, entity_id, extract, 'Case.case_number' AS field,
        DATE '0001-01-01' AS since
    FROM mention WHERE entity_type = 'Case' AND case_number IS NOT NULL
    UNION ALL
    SELECT stub_id('V', concat_ws('|', 'vehicle', plate, unnest([NULL, '0', '1', '2', '3', '4', '5', '6', '7']))),
        entity_id, extract, 'Vehicle.plate', coalesce(first_registered, DATE '0001-01-01')
    FROM mention WHERE entity_type = 'Vehicle' AND plate IS NOT NULL)
SELECT alias_id, entity_id, extract, field, max(since) AS since
FROM numbered ANTI JOIN p_entity ON p_entity.entity_id = alias_id ANTI JOIN p_sealed USING (extract)
GROUP BY ALL ORDER BY alias_id, since DESC, entity_id, extract;
"""

LINKS = f"""
UPDATE p_proof SET from_entity = to_entity, to_entity = from_entity, from_mention = to_mention,
    to_mention = from_mention
WHERE link_type IN {SYMMETRIC} AND from_entity > to_entity;

CREATE OR REPLACE TEMP TABLE p_evidence AS
SELECT evidence, CAST(row_number() OVER (ORDER BY evidence) - 1 AS INTEGER) AS evidence_no
FROM (SELECT DISTINCT evidence FROM p_proof);

CREATE OR REPLACE TABLE evidence AS
SELECT evidence_no, string_split(evidence, '+') AS rests_on FROM p_evidence ORDER BY evidence_no;

CREATE OR REPLACE TEMP TABLE p_edge AS
SELECT p.link_type, f.node AS from_node, t.node AS to_node, coalesce(p.role, '') AS role, e.evidence_no,
    p.from_mention, p.to_mention, p.extract, p.row_key, p.from_date, p.to_date, p.first_seen, p.last_seen, p.events,
    p.note
FROM p_proof p JOIN p_entity f ON f.entity_id = p.from_entity JOIN p_entity t ON t.entity_id = p.to_entity
JOIN p_evidence e USING (evidence);
DROP TABLE p_proof;

CREATE OR REPLACE TEMP TABLE p_link_key AS
SELECT *, CAST(row_number() OVER (ORDER BY from_node, link_type, to_node, role) - 1 AS INTEGER) AS link_no
FROM (SELECT DISTINCT link_type, from_node, to_node, role FROM p_edge);

CREATE OR REPLACE TABLE link_proof AS
SELECT link_no, evidence_no, from_mention, to_mention, extract, row_key, from_date, to_date, first_seen, last_seen,
    events, note
FROM p_edge JOIN p_link_key USING (link_type, from_node, to_node, role)
ORDER BY ALL;
DROP TABLE p_edge;

CREATE OR REPLACE TABLE link_part AS
SELECT link_no, evidence_no, CAST(sum(coalesce(events, 1)) AS INTEGER) AS count, min(from_date) AS from_date,
    max(to_date) AS to_date, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
    list_sort(list(DISTINCT extract)) AS extracts
FROM link_proof GROUP BY link_no, evidence_no ORDER BY link_no, evidence_no;

CREATE OR REPLACE TABLE link AS
SELECT k.link_no,
    'K-' || left(sha256(concat_ws('|', k.link_type, f.entity_id, t.entity_id, k.role)), 20) AS link_id, k.link_type,
    k.from_node, k.to_node, f.entity_id AS from_entity, t.entity_id AS to_entity, nullif(k.role, '') AS role, p.count,
    p.from_date, p.to_date, p.first_seen, p.last_seen, p.extracts
FROM p_link_key k JOIN p_entity f ON f.node = k.from_node JOIN p_entity t ON t.node = k.to_node JOIN (
    SELECT link_no, CAST(sum(count) AS INTEGER) AS count, min(from_date) AS from_date, max(to_date) AS to_date,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen,
        list_sort(list_distinct(flatten(list(extracts)))) AS extracts
    FROM link_part GROUP BY link_no) p USING (link_no)
ORDER BY k.link_no;

CREATE OR REPLACE TABLE event_day AS
SELECT v.node AS vehicle_node, s.node AS place_node, k.link_no, p.day, p.extract, p.ins, p.outs, p.first_seen,
    p.last_seen
FROM p_pass p
JOIN (SELECT plate_no, holder_no, node FROM p_bearer JOIN p_entity ON entity_id = vehicle) v USING (plate_no, holder_no)
JOIN (SELECT station_no, node FROM p_stop JOIN p_entity ON entity_id = place) s USING (station_no)
JOIN p_link_key k ON k.link_type = 'passed_station' AND k.from_node = v.node AND k.to_node = s.node
ORDER BY vehicle_node, day, first_seen, place_node, p.extract;

CREATE OR REPLACE TABLE entity AS
WITH neighbour AS (
    SELECT from_node AS node, to_node AS other FROM link UNION SELECT to_node, from_node FROM link),
degree AS (SELECT node, CAST(count(*) AS INTEGER) AS degree FROM neighbour GROUP BY node)
SELECT e.node, e.entity_id, e.entity_type, coalesce(d.label, e.entity_id) AS label, coalesce(d.summary, '') AS summary,
    d.told, e.mention_count, coalesce(g.degree, 0) AS degree, e.extracts
FROM p_entity e LEFT JOIN p_described d USING (entity_id) LEFT JOIN degree g USING (node)
ORDER BY e.node;
"""

TEMPORARY = (
    "p_value", "p_type", "p_sealed", "p_link", "p_stated", "p_number", "p_proof", "p_named", "p_member", "p_head",
    "p_phone", "p_shared", "p_pair", "p_day", "p_plate", "p_station", "p_colour", "p_plated", "p_holder",
    "p_pass", "p_bearer", "p_stop", "p_told", "p_address", "p_place", "p_located", "p_named_value",
    "p_all_value", "p_described", "p_entity", "p_evidence", "p_edge", "p_link_key",
    "p_text", "p_holder_of", "p_cited", "p_text_named", "p_text_link", "p_text_row", "p_in_case", "p_candidate",
    "p_decided", "p_attached", "p_sealed_link", "p_numbered", "p_means",
)  # fmt: skip


def entities(con: duckdb.DuckDBPyConnection) -> None:
    """Numbers the entities with what describes them; those known by name alone among them."""
    con.execute(ENTITIES)


def links(con: duckdb.DuckDBPyConnection) -> None:
    """Writes links with their parts and proofs, events by day, and the entities with their degrees."""
    con.execute(LINKS)


def source_rows(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """Copies the rows as delivered, so that a proof can be shown by who holds the graph alone."""
    con.register(
        "staged_row",
        lake.sql(
            "SELECT extract, row_key, raw FROM rows WHERE current AND NOT withdrawn AND raw IS NOT NULL"
        ).to_arrow_reader(),
    )
    con.execute(
        "CREATE OR REPLACE TABLE source_row AS SELECT extract, row_key, raw FROM staged_row ORDER BY extract, row_key"
    )
    con.unregister("staged_row")
    # A row in which something is sealed is found by the extract of the seal too, by who may see that.
    con.execute(
        f"""INSERT INTO source_row SELECT DISTINCT m.extract, s.row_key, s.raw
        FROM mention m JOIN source_row s ON s.extract = {delivered_by("m.extract")} AND s.row_key = m.row_key
        WHERE m.extract <> s.extract ORDER BY ALL"""
    )


INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS entity_by_node ON entity (node)",
    "CREATE UNIQUE INDEX IF NOT EXISTS entity_by_id ON entity (entity_id)",
    "CREATE UNIQUE INDEX IF NOT EXISTS link_by_no ON link (link_no)",
    "CREATE INDEX IF NOT EXISTS part_by_link ON link_part (link_no)",
    "CREATE INDEX IF NOT EXISTS mention_by_id ON mention (mention_id)",
    "CREATE INDEX IF NOT EXISTS mention_by_entity ON mention (entity_id)",
    "CREATE INDEX IF NOT EXISTS edge_by_left ON match_edge (left_mention)",
    "CREATE INDEX IF NOT EXISTS edge_by_right ON match_edge (right_mention)",
)


OF_GRAPH = ("entity_by_node", "entity_by_id", "link_by_no", "part_by_link")
"""The indexes of what the projection alone writes."""


def mark(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """Writes that the graph is whole, how it lies there (`format`), by what it was made, that none of it was made anew
    since (`anew`: mentions), and by what the texts were read that it was made of (`readers`)."""
    con.execute("CREATE OR REPLACE TABLE graph_meta (format INTEGER, made_by VARCHAR, anew BIGINT, readers VARCHAR[])")
    con.execute("INSERT INTO graph_meta VALUES (?, ?, 0, ?)", [FORMAT, made_by.digest(), made_by.readers(lake)])


def index(con: duckdb.DuckDBPyConnection) -> None:
    """Indexes what is looked up by lists of keys: without one DuckDB scans the table for any list of more than one."""
    for statement in INDEXES:
        con.execute(statement)


def clean(con: duckdb.DuckDBPyConnection) -> None:
    """Drops what was only needed on the way."""
    for name in TEMPORARY:
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")
