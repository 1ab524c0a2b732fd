"""Links between entities: those the rows state, and those that shared households and phones show.

Every way a link is proved is one row of p_proof, with the extracts that the proof rests on. What a proof says is
worked out from those extracts alone, so that hiding an extract can never change what another one proves.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graph.projection.seals import delivered_by
from graph.projection.staging import put
from ontology import schema

PHONE_CAP = 10
"""A number that more people than this share in the extracts compared is an office's or a made-up one."""
HEADLESS_CAP = 10
"""Members of a household delivered without its head are linked to each other up to this many."""

STUB_ID = "CREATE OR REPLACE TEMP MACRO stub_id(prefix, key) AS prefix || '-' || upper(left(sha256(key), 16))"
"""The id of an entity that is known by what others' rows call it alone."""

PROOF = f"""
{STUB_ID};
CREATE OR REPLACE TEMP TABLE p_proof (link_type VARCHAR, from_entity VARCHAR, to_entity VARCHAR, role VARCHAR,
    from_date DATE, to_date DATE, first_seen TIMESTAMP, last_seen TIMESTAMP, events BIGINT, from_mention VARCHAR,
    to_mention VARCHAR, extract VARCHAR, row_key VARCHAR, note VARCHAR, evidence VARCHAR);
CREATE OR REPLACE TEMP TABLE p_named (entity_id VARCHAR, entity_type VARCHAR, attribute VARCHAR, value VARCHAR,
    extract VARCHAR);
-- A proof rests on the extracts of its row and of the mentions at its ends, and on the fields whose values it was
-- worked out of (`Person.phone`); as text, since millions rest on the same.
CREATE OR REPLACE TEMP MACRO rests_on(tokens) AS
    array_to_string(list_sort(list_distinct(list_filter(tokens, lambda x: x IS NOT NULL))), '+');
"""

OF_SEALED_ROWS = f"""
-- What a sealed mention states is stated by the extract of its seal.
UPDATE p_link SET extract = m.extract FROM mention m
WHERE m.mention_id = from_mention AND m.extract <> p_link.extract AND {delivered_by("m.extract")} = p_link.extract
"""

STATED = """
-- Whom a case number names: of what is not sealed one entity, by each extract that says so. A sealed row names its own
-- entity beside that one and never instead of it: else what others call the case would be missing where the row is out
-- of sight, and tell that it is there.
CREATE OR REPLACE TEMP TABLE p_number AS
SELECT * FROM (
    SELECT case_number, entity_id, extract, min(mention_id) AS mention_id, extract IN (SELECT extract FROM p_sealed)
        AS sealed FROM mention WHERE entity_type = 'Case' AND case_number IS NOT NULL GROUP BY ALL)
QUALIFY sealed OR entity_id = min(entity_id) FILTER (NOT sealed) OVER (PARTITION BY case_number);

CREATE OR REPLACE TEMP TABLE p_end AS
SELECT l.*, f.entity_id AS from_entity, f.extract AS from_extract, t.entity_id, t.extract AS described_by,
    l.to_mention[position(':' IN l.to_mention) + 1:] AS named,
    -- What the row itself calls the other end holds where nobody delivered that, or a sealed row alone did.
    CASE WHEN t.entity_id IS NOT NULL
              AND (t.extract = l.extract OR t.extract NOT IN (SELECT extract FROM p_sealed)) THEN NULL
         WHEN l.to_mention LIKE 'place:%' THEN 'Place'
         WHEN y.to_case AND l.to_mention IS NOT NULL THEN 'Case'
    END AS calls
FROM p_link l
LEFT JOIN mention f ON f.mention_id = l.from_mention
LEFT JOIN mention t ON t.mention_id = l.to_mention
LEFT JOIN p_type y ON y.link_type = l.link_type;

-- A case that the row names and nobody delivered under that id may have been delivered by another agency.
CREATE OR REPLACE TEMP TABLE p_stated AS
SELECT e.* EXCLUDE (entity_id, described_by, calls), entity_id AS to_entity, described_by AS to_extract,
    false AS by_number, NULL AS named_type
FROM p_end e WHERE entity_id IS NOT NULL OR calls IS NULL
UNION ALL
SELECT e.* EXCLUDE (entity_id, described_by, calls), n.entity_id, n.extract, true, NULL
FROM p_end e JOIN p_number n ON n.case_number = e.named AND (NOT n.sealed OR e.entity_id IS NULL) WHERE calls = 'Case'
UNION ALL
SELECT e.* EXCLUDE (entity_id, described_by, calls),
    CASE calls WHEN 'Case' THEN stub_id('C', 'case|' || named) ELSE stub_id('L', named) END, NULL, false, calls
FROM p_end e
WHERE calls = 'Place' OR calls = 'Case' AND named NOT IN (SELECT case_number FROM p_number WHERE NOT sealed);
DROP TABLE p_end;

INSERT INTO p_named
SELECT DISTINCT to_entity, 'Case', 'case_number', named, extract FROM p_stated
WHERE named_type = 'Case' AND from_entity IS NOT NULL
UNION ALL
SELECT DISTINCT to_entity, 'Place', a.attribute, a.value, extract FROM p_stated, unnest([
    {'attribute': 'kind', 'value': split_part(named, ':', 1)},
    {'attribute': 'division_code', 'value': split_part(named, ':', 2)},
    {'attribute': 'name', 'value': split_part(named, ':', 3)}]) AS u(a)
WHERE named_type = 'Place' AND from_entity IS NOT NULL AND a.value <> '';

INSERT INTO p_proof
SELECT link_type, from_entity, to_entity, role, from_date, to_date, NULL, NULL, NULL, from_mention,
    CASE WHEN to_extract IS NOT NULL AND NOT by_number THEN to_mention END, extract, row_key, NULL,
    rests_on([extract, from_extract, to_extract,
        CASE WHEN by_number OR named_type = 'Case' THEN 'Case.case_number' END])
FROM p_stated WHERE from_entity IS NOT NULL AND to_entity IS NOT NULL AND from_entity <> to_entity;
"""

OF_HOUSEHOLD = "rests_on([{}.extract, 'Person.household_no', 'Person.relation_to_head'])"
"""Who is the head is told by every member's relation, so without it no one is linked, and rather too little."""

HOUSEHOLD = f"""
CREATE OR REPLACE TEMP TABLE p_member AS
SELECT m.mention_id, m.entity_id, m.extract, m.row_key, m.household_no, m.relation_to_head AS relation, r.zh AS role
FROM mention m LEFT JOIN code r ON r.code_table = 'relation' AND r.code = m.relation_to_head
WHERE m.entity_type = 'Person' AND m.household_no IS NOT NULL;

CREATE OR REPLACE TEMP TABLE p_head AS
SELECT extract, household_no, min_by(mention_id, mention_id) AS mention_id, min_by(entity_id, mention_id) AS entity_id
FROM p_member WHERE relation = '02' GROUP BY ALL;

INSERT INTO p_proof
SELECT 'household', m.entity_id, h.entity_id, coalesce(m.role, m.relation), NULL, NULL, NULL, NULL, NULL,
    m.mention_id, h.mention_id, m.extract, m.row_key, '户号 ' || m.household_no, {OF_HOUSEHOLD.format("m")}
FROM p_member m JOIN p_head h USING (extract, household_no)
WHERE m.entity_id <> h.entity_id AND m.relation IS DISTINCT FROM '02';

INSERT INTO p_proof
SELECT 'spouse', h.entity_id, m.entity_id, NULL, NULL, NULL, NULL, NULL, NULL,
    h.mention_id, m.mention_id, m.extract, m.row_key, '户号 ' || m.household_no, {OF_HOUSEHOLD.format("m")}
FROM p_member m JOIN p_head h USING (extract, household_no)
WHERE m.relation IN ('10', '11', '12') AND m.entity_id <> h.entity_id;

INSERT INTO p_proof
WITH headless AS (
    SELECT extract, household_no FROM p_member ANTI JOIN p_head USING (extract, household_no)
    GROUP BY ALL HAVING count(DISTINCT entity_id) BETWEEN 2 AND {HEADLESS_CAP}),
member AS (
    SELECT extract, household_no, entity_id, min(mention_id) AS mention_id, min(row_key) AS row_key
    FROM p_member SEMI JOIN headless USING (extract, household_no) GROUP BY ALL)
SELECT 'household', a.entity_id, b.entity_id, '同户', NULL, NULL, NULL, NULL, NULL,
    a.mention_id, b.mention_id, a.extract, a.row_key, '户号 ' || a.household_no, {OF_HOUSEHOLD.format("a")}
FROM member a JOIN member b ON a.extract = b.extract AND a.household_no = b.household_no AND a.entity_id < b.entity_id;
"""

PHONE = f"""
CREATE OR REPLACE TEMP TABLE p_phone AS
SELECT phone, extract, entity_id, min(mention_id) AS mention_id, min_by(row_key, mention_id) AS row_key
FROM mention WHERE entity_type = 'Person' AND phone IS NOT NULL GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE p_shared AS
SELECT * FROM p_phone SEMI JOIN (
    SELECT phone FROM p_phone GROUP BY phone HAVING count(DISTINCT entity_id) > 1) USING (phone);

-- Counted within the two extracts compared, not over all: otherwise hidden mentions would decide what is linked.
CREATE OR REPLACE TEMP TABLE p_pair AS
WITH said AS (SELECT DISTINCT phone, extract FROM p_shared),
pair AS (SELECT a.phone, a.extract AS left_extract, b.extract AS right_extract FROM said a JOIN said b USING (phone))
SELECT pair.phone, left_extract, right_extract, count(DISTINCT entity_id) AS people
FROM pair JOIN p_shared s ON s.phone = pair.phone AND s.extract IN (left_extract, right_extract)
GROUP BY ALL HAVING people > 1;

INSERT INTO p_proof
SELECT 'phone', a.entity_id, b.entity_id, NULL, NULL, NULL, NULL, NULL, NULL, a.mention_id, b.mention_id,
    a.extract, a.row_key, '电话 ' || a.phone, rests_on([a.extract, b.extract, 'Person.phone'])
FROM p_pair p
JOIN p_shared a ON a.phone = p.phone AND a.extract = p.left_extract
JOIN p_shared b ON b.phone = p.phone AND b.extract = p.right_extract AND a.entity_id < b.entity_id
WHERE p.people <= {PHONE_CAP};
"""


def gather(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Creates p_proof and p_named (entities known only by what others' rows call them).

    Returns how many relations became no link, by reason.
    """
    con.execute(PROOF)
    put(con, "p_link", lake.sql("SELECT * FROM links").to_arrow_reader())
    con.execute(OF_SEALED_ROWS)
    put(con, "p_type", _types())
    put(con, "p_sealed", pa.table({"extract": sorted(schema.load().sealed_grounds())}))
    con.execute(STATED)
    con.execute(HOUSEHOLD)
    con.execute(PHONE)
    return {
        "the row's own mention is gone": _count(con, "p_stated WHERE from_entity IS NULL"),
        "the other end is named in no way that identifies it": _count(
            con, "p_stated WHERE from_entity IS NOT NULL AND to_entity IS NULL"
        ),
        "both ends are the same entity": _count(con, "p_stated WHERE from_entity = to_entity"),
        f"a phone shared by more than {PHONE_CAP} people": _count(
            con, f"(SELECT DISTINCT phone FROM p_pair WHERE people > {PHONE_CAP})"
        ),
        f"a household of more than {HEADLESS_CAP} without its head": _count(
            con,
            "(SELECT 1 FROM p_member ANTI JOIN p_head USING (extract, household_no) GROUP BY extract, household_no "
            f"HAVING count(DISTINCT entity_id) > {HEADLESS_CAP})",
        ),
    }


def _types() -> pa.Table:
    """Which link types lead to a case, so that what a row names at the other end is a case number."""
    types = schema.load().link_types.values()
    return pa.table(
        {"link_type": [t.name for t in types], "to_case": [all(to == "Case" for _, to in t.ends) for t in types]}
    )


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    ((count,),) = con.execute(f"SELECT count(*) FROM {relation}").fetchall()
    return int(count)
