"""What judgments and narratives prove: who is tied to whom by what they say, and by the numbers that stand in them.

A link of two whom a text names rests on the text, on what leads to each of them (`attachments`), and on the seal its
text is under. A number links only where it leads to one entity, counted within each extract for itself, and not to whom
the text's own row lists anyway. A police case that a judgment names is where the court case came from.
"""

from __future__ import annotations

import duckdb

from graph.projection import attachments
from graph.projection.seals import delivered_by
from graph.projection.staging import put

PROVE = f"""
CREATE OR REPLACE TEMP TABLE p_numbered AS
SELECT t.mention_id, r.extract, t.row_key, t.kind, t.value, r.seal
FROM p_text t JOIN p_text_row r ON r.mention_id = t.mention_id AND r.delivered = t.extract AND r.row_key = t.row_key;

CREATE OR REPLACE TEMP TABLE p_holder_of AS
SELECT 'person_id' AS kind, 'involved_person' AS link_type, id_number AS value, extract, min(entity_id) AS entity_id,
    min(mention_id) AS mention_id
FROM mention WHERE entity_type = 'Person' AND id_number IS NOT NULL AND NOT contains(id_number, '*')
GROUP BY ALL HAVING count(DISTINCT entity_id) = 1
UNION ALL
SELECT 'plate', 'involved_vehicle', plate, extract, min(entity_id), min(mention_id)
FROM mention WHERE entity_type = 'Vehicle' AND plate IS NOT NULL
GROUP BY ALL HAVING count(DISTINCT entity_id) = 1;

INSERT INTO p_proof
SELECT h.link_type, h.entity_id, c.entity_id, NULL, NULL, NULL, NULL, NULL, NULL, h.mention_id, c.mention_id, t.extract,
    t.row_key, '文中出现 ' || t.value, rests_on([t.extract, t.seal, h.extract, c.extract,
        CASE h.kind WHEN 'person_id' THEN 'Person.id_number' ELSE 'Vehicle.plate' END])
FROM p_numbered t JOIN mention c USING (mention_id) JOIN p_holder_of h ON h.kind = t.kind AND h.value = t.value
WHERE NOT EXISTS (
    SELECT 1 FROM mention own
    WHERE {delivered_by("own.extract")} = {delivered_by("t.extract")} AND own.row_key = t.row_key
        AND own.entity_id = h.entity_id);

CREATE OR REPLACE TEMP TABLE p_cited AS
SELECT t.*, c.entity_id AS court_case, c.extract AS court_extract, stub_id('C', 'case|' || t.value) AS police_case,
    NULL AS police_extract, NULL AS police_mention
FROM p_numbered t JOIN mention c USING (mention_id)
WHERE t.kind = 'police_case_number' AND c.case_number IS DISTINCT FROM t.value
    AND t.value NOT IN (SELECT case_number FROM p_number WHERE NOT sealed)
UNION ALL
SELECT t.*, c.entity_id, c.extract, n.entity_id, n.extract, n.mention_id
FROM p_numbered t JOIN mention c USING (mention_id) JOIN p_number n ON n.case_number = t.value
WHERE t.kind = 'police_case_number' AND c.case_number IS DISTINCT FROM t.value;

INSERT INTO p_named
SELECT DISTINCT police_case, 'Case', 'case_number', value, extract FROM p_cited WHERE police_extract IS NULL;

INSERT INTO p_proof
SELECT 'originates_from', court_case, police_case, NULL, NULL, NULL, NULL, NULL, NULL, mention_id, police_mention,
    extract, row_key, '文中出现 ' || value,
    rests_on([extract, seal, court_extract, police_extract, 'Case.case_number'])
FROM p_cited WHERE police_case <> court_case;
"""

SAID = """
-- The ends of what texts say: whom they name, and the case that a text is about.
CREATE OR REPLACE TEMP TABLE p_means AS
SELECT a.text_mention AS id, a.entity_id, a.mention_id, [a.extract, a.stated_by, a.to_extract] AS extracts,
    string_split(a.fields, '+') AS fields, CAST(json_object(
        'id', a.text_mention, 'type', t.entity_type, 'spans', CAST(t.spans AS JSON),
        'called', coalesce(t.name, t.plate, t.case_number),
        'by', CASE WHEN t.name IS NOT NULL THEN 'name' WHEN t.plate IS NOT NULL THEN 'plate' ELSE 'case_number' END)
        AS VARCHAR) AS said
FROM p_attached a JOIN p_text_named t USING (text_mention)
UNION ALL
SELECT DISTINCT c.mention_id, c.entity_id, c.mention_id, [c.extract], CAST([] AS VARCHAR[]), NULL
FROM p_text_link s JOIN mention c USING (mention_id);

INSERT INTO p_proof
SELECT s.link_type, f.entity_id, t.entity_id, CASE WHEN s.link_type IN ('party', 'involved_person') THEN s.role END,
    NULL, NULL, NULL, NULL, NULL, f.mention_id, t.mention_id, r.extract, s.row_key,
    CAST(json_object('sentence', s.sentence, 'start', s.start, 'from', CAST(f.said AS JSON), 'to', CAST(t.said AS JSON))
        AS VARCHAR),
    rests_on(list_concat(list_concat([r.extract, r.seal], list_concat(f.extracts, t.extracts)),
        list_concat(f.fields, t.fields)))
FROM p_text_link s
JOIN p_text_row r ON r.mention_id = s.mention_id AND r.delivered = s.extract AND r.row_key = s.row_key
JOIN p_means f ON f.id = s.from_mention JOIN p_means t ON t.id = s.to_mention
WHERE f.entity_id <> t.entity_id;
"""

SEALED = """
-- For whoever asks of a text that proves nothing.
CREATE OR REPLACE TABLE sealed_text AS
SELECT DISTINCT mention_id, delivered AS extract, row_key, seal FROM p_text_row WHERE seal IS NOT NULL ORDER BY ALL;
"""


def gather(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """Adds the proofs that texts give, and the police cases known from them alone.

    Makes sealed_text: of each text under a seal what it is about, of which row it is, and the seal, as an extract.
    """
    staged = lake.sql(
        "SELECT DISTINCT mention_id, extract, row_key, kind, value FROM text_mentions "
        "WHERE kind IN ('person_id', 'plate', 'police_case_number') AND value IS NOT NULL"
    )
    put(con, "p_text", staged.to_arrow_table())
    attachments.stage(con, lake)
    attachments.attach(con)
    con.execute(PROVE)
    con.execute(SAID)
    con.execute(SEALED)
