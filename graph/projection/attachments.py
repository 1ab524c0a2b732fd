"""Whom a text means: what it names is attached to at most one entity, and never makes two entities one.

A person is attached by a full and valid number that exactly one entity has, where no name speaks against it; else by a
name that exactly one of those has whom the columns of the same case name, where neither birth date nor number speaks
against it; else by name, birth date and address together. A firm goes by its credit code or its name in the case, a
vehicle by its plate, in the case or anywhere, a case by its number. Else it stays unattached.

Sealed rows count only where no other row leads to anybody, so that what others prove is the same without them. All of
this is a function of the registry's mentions and of the lake.
"""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from graph.projection import seals
from graph.projection.seals import delivered_by
from graph.projection.staging import put
from ontology import schema
from ontology.identifiers import Grade, person_id, uscc

ROWS: Final = f"""
-- The rows that texts are of, and under which seal their text is: that of the case, of anybody the row names, or of who
-- is tied to the case by a link that is sealed (a child accused): a text may name anybody.
CREATE OR REPLACE TEMP TABLE p_text_row AS
WITH said AS (
    SELECT mention_id, extract, row_key FROM p_text UNION SELECT mention_id, extract, row_key FROM p_text_named
    UNION SELECT mention_id, extract, row_key FROM p_text_link),
of_row AS (
    SELECT t.extract, t.row_key, min(m.extract) AS ground FROM said t
    JOIN mention m ON {delivered_by("m.extract")} = t.extract AND m.row_key = t.row_key AND m.extract <> t.extract
    GROUP BY ALL),
of_case AS (
    SELECT t.mention_id, min(s.extract) AS ground FROM said t JOIN mention c USING (mention_id)
    JOIN p_stated s ON s.to_entity = c.entity_id WHERE s.extract IN (SELECT extract FROM p_sealed_link) GROUP BY ALL)
SELECT DISTINCT t.mention_id, t.extract AS delivered, t.row_key, coalesce(r.ground, t.extract) AS extract,
    coalesce(r.ground, k.ground) AS seal
FROM said t LEFT JOIN of_row r USING (extract, row_key) LEFT JOIN of_case k USING (mention_id);
"""

_SEALED: Final = "extract IN (SELECT extract FROM p_sealed)"

ATTACH: Final = """
CREATE OR REPLACE TEMP TABLE p_in_case AS
SELECT DISTINCT c.mention_id AS about, m.mention_id, m.entity_id, m.entity_type, m.extract, m.name, m.former_name,
    m.plate, m.birth_date, m.id_number, s.extract AS stated_by, s.to_extract
FROM (SELECT DISTINCT mention_id FROM p_text_named) t JOIN mention c USING (mention_id)
JOIN p_stated s ON s.to_entity = c.entity_id JOIN mention m ON m.mention_id = s.from_mention;

CREATE OR REPLACE TEMP TABLE p_candidate AS
-- way: of the ways to attach, the first that leads to anybody holds. fits: it may be, by what else is said.
SELECT t.text_mention, 1 AS way, m.entity_id, m.mention_id, m.extract, NULL AS stated_by, NULL AS to_extract,
    'Person.id_number' AS fields,
    t.name IS NULL OR m.name IS NULL OR t.name = m.name OR coalesce(t.name = m.former_name, false) AS fits
FROM p_text_named t JOIN mention m ON m.id_number = t.id_number AND m.entity_type = 'Person'
WHERE t.entity_type = 'Person' AND t.is_valid
UNION ALL
SELECT t.text_mention, 1, m.entity_id, m.mention_id, m.extract, NULL, NULL, 'Enterprise.uscc', true
FROM p_text_named t JOIN mention m ON m.uscc = t.uscc AND m.entity_type = 'Enterprise'
WHERE t.entity_type = 'Enterprise' AND t.is_valid
UNION ALL
SELECT t.text_mention, 2, m.entity_id, m.mention_id, m.extract, m.stated_by, m.to_extract, t.entity_type || '.name',
    t.entity_type = 'Enterprise' OR coalesce(t.birth_date = m.birth_date, true)
    AND (NOT coalesce(t.is_valid, false) OR coalesce(t.id_number = m.id_number, true))
FROM p_text_named t JOIN p_in_case m ON m.about = t.mention_id AND m.entity_type = t.entity_type
    AND t.name IN (m.name, m.former_name)
WHERE t.entity_type IN ('Person', 'Enterprise')
UNION ALL
SELECT t.text_mention, 2, m.entity_id, m.mention_id, m.extract, m.stated_by, m.to_extract, 'Vehicle.plate', true
FROM p_text_named t JOIN p_in_case m ON m.about = t.mention_id AND m.entity_type = 'Vehicle' AND m.plate = t.plate
WHERE t.entity_type = 'Vehicle'
UNION ALL
SELECT t.text_mention, 3, m.entity_id, m.mention_id, m.extract, NULL, NULL,
    'Person.name+Person.birth_date+Person.' || home.field, coalesce(m.id_number = t.id_number OR NOT t.is_valid, true)
FROM p_text_named t JOIN mention m ON m.name = t.name AND m.birth_date = t.birth_date AND m.entity_type = 'Person',
    unnest([{'field': 'address', 'said': m.address}, {'field': 'registered_address', 'said': m.registered_address}])
        AS u(home)
WHERE t.entity_type = 'Person' AND home.said IN (t.address, t.registered_address)
UNION ALL
SELECT t.text_mention, 3, m.entity_id, m.mention_id, m.extract, NULL, NULL, 'Vehicle.plate', true
FROM p_text_named t JOIN mention m ON m.plate = t.plate AND m.entity_type = 'Vehicle' WHERE t.entity_type = 'Vehicle'
UNION ALL
SELECT t.text_mention, 1, n.entity_id, n.mention_id, n.extract, NULL, NULL, 'Case.case_number', true
FROM p_text_named t JOIN p_number n ON n.case_number = t.case_number WHERE t.entity_type = 'Case';
"""

DECIDE: Final = f"""
CREATE OR REPLACE TEMP TABLE p_decided AS
WITH open AS (
    SELECT *, {_SEALED} OR coalesce(stated_by IN (SELECT extract FROM p_sealed), false) AS sealed FROM p_candidate),
counted AS (
    SELECT *, bool_or(NOT sealed) OVER one AS told_openly, min(entity_id) FILTER (NOT sealed) OVER one AS least,
        max(entity_id) FILTER (NOT sealed) OVER one AS most, min(entity_id) OVER one AS any_least,
        max(entity_id) OVER one AS any_most
    FROM open WINDOW one AS (PARTITION BY text_mention, way)),
alone AS (
    SELECT text_mention, entity_id, way, bool_and(sealed) AS sealed FROM counted
    WHERE CASE WHEN told_openly THEN least = most AND entity_id = least ELSE any_least = any_most END
    GROUP BY ALL HAVING bool_or(fits))
SELECT text_mention, entity_id, way FROM alone
QUALIFY row_number() OVER (PARTITION BY text_mention ORDER BY sealed, way) = 1;
"""

EVIDENCE: Final = """
-- Whatever leads to whom it is, by itself: what of it is out of sight takes nothing from the rest.
CREATE OR REPLACE TEMP TABLE p_attached AS
SELECT text_mention, entity_id, min(mention_id) AS mention_id, extract, stated_by, to_extract, fields
FROM p_candidate SEMI JOIN p_decided USING (text_mention, entity_id) GROUP BY ALL;
"""


def stage(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """Makes p_text_named and p_text_link on `con`: what the texts name, and the links they state."""
    named = lake.sql(
        "SELECT mention_id, extract, row_key, text_mention, start, end_, entity_type, name, birth_date, id_number, "
        "uscc, plate, case_number, address, registered_address, spans FROM text_named"
    ).to_arrow_table()
    numbers = zip(named["id_number"].to_pylist(), named["uscc"].to_pylist(), strict=True)
    valid = [_is_valid(number, code) for number, code in numbers]
    put(con, "p_text_named", named.append_column("is_valid", pa.array(valid, pa.bool_())))
    put(con, "p_text_link", lake.sql("SELECT * FROM text_links").to_arrow_table())


def _is_valid(number: str | None, code: str | None) -> bool:
    """Whether a number is whole and right, so that it may tell who somebody is."""
    if number is not None:
        return "*" not in number and person_id.read(number).grade >= Grade.VALID
    return code is not None and uscc.read(code).grade >= Grade.VALID


def attach(con: duckdb.DuckDBPyConnection) -> None:
    """Makes p_attached (whom what texts name is) and p_text_row (rows with texts and their seals), of p_text,
    p_text_named, p_text_link and of what the rows state."""
    con.execute(ATTACH)
    decide(con)
    con.execute(EVIDENCE)
    seal(con)


def decide(con: duckdb.DuckDBPyConnection) -> None:
    """Makes p_decided, of p_candidate: whom each text mention is. As who is whom, it is decided by all rows."""
    con.execute(DECIDE)


def seal(con: duckdb.DuckDBPyConnection) -> None:
    """Makes p_text_row, of p_decided: under which seal the text of a row is. Whatever any row says of whom it names or
    of its case counts, one that is out of sight as well: rather too much is sealed."""
    ruled = [rows for seal in schema.load().seals.values() for rows in seal.rows if rows.links]
    put(con, "p_sealed_link", pa.table({"extract": [rows.ground for rows in ruled]}))
    con.execute(ROWS)
    seals.know_ages(con)
    for rows in ruled:
        con.execute(
            _YOUNG,
            {"ground": rows.ground, "links": list(rows.links), "roles": list(rows.roles), "under": rows.under},
        )


_YOUNG: Final = """
-- A text that accuses a child tells it by itself: nobody needs to have said so in a column.
UPDATE p_text_row SET seal = $ground WHERE seal IS NULL AND (delivered, row_key) IN (
    SELECT (s.extract, s.row_key) FROM p_text_link s JOIN p_text_named t ON t.text_mention = s.from_mention
    LEFT JOIN (SELECT text_mention, max(born) AS day FROM p_decided JOIN p_born USING (entity_id)
        GROUP BY text_mention) b USING (text_mention)
    LEFT JOIN mention c ON c.mention_id = s.mention_id
    LEFT JOIN p_case_day d ON d.entity_id = c.entity_id
    WHERE list_contains($links, s.link_type) AND ($roles = [] OR list_contains($roles, s.role))
        AND greatest(b.day, t.birth_date, CASE WHEN length(t.id_number) = 18
            THEN CAST(try_strptime(substr(t.id_number, 7, 8), '%Y%m%d') AS DATE) END) + to_years($under)
        > coalesce(d.day, try_strptime(regexp_extract(s.mention_id, '（(\\d{4})）', 1) || '0101', '%Y%m%d')::DATE));
"""
