"""Which rows of an extract are sealed, by what they say: their mentions, and all that rests on these, are of an extract
of its own from here on (`police.case~juvenile`), so that whatever cuts by extracts while it traverses cuts them too.

Worked out with every projection from the entities as they are: a seal follows its person through merge and split. A
mention is under one seal; a row that two cover is under the first of types/sealed.yaml.
"""

from __future__ import annotations

import duckdb

from graph.projection.staging import put
from ontology import schema
from ontology.schema import OF_SEAL, SealedRows
from resolution.registry import AS_DELIVERED

_AGES = """
CREATE OR REPLACE TEMP TABLE p_born AS
-- The latest day that any row states: where they differ one may be somebody else's, and rather too much is sealed.
SELECT entity_id, max(coalesce(birth_date,
    CASE WHEN length(id_number) = 18 THEN CAST(try_strptime(substr(id_number, 7, 8), '%Y%m%d') AS DATE) END)) AS born
FROM mention WHERE entity_type = 'Person' AND (birth_date IS NOT NULL OR id_number IS NOT NULL)
GROUP BY entity_id HAVING born IS NOT NULL;

CREATE OR REPLACE TEMP TABLE p_case_day AS
SELECT entity_id, coalesce(CAST(min(occurred) AS DATE), min(filed)) AS day FROM mention
WHERE entity_type = 'Case' GROUP BY entity_id;
"""

_YOUNG = """
SELECT DISTINCT l.from_mention AS mention_id FROM p_sealing l
JOIN mention m ON m.mention_id = l.from_mention JOIN p_born b USING (entity_id)
LEFT JOIN mention c ON c.mention_id = l.to_mention
LEFT JOIN (SELECT case_number, min(entity_id) AS entity_id FROM mention
    WHERE entity_type = 'Case' AND case_number IS NOT NULL GROUP BY case_number) n
    ON n.case_number = l.to_mention[position(':' IN l.to_mention) + 1:]
LEFT JOIN p_case_day d ON d.entity_id = coalesce(c.entity_id, n.entity_id)
-- A case that is only named tells its year by its number.
WHERE l.extract = $extract AND list_contains($links, l.link_type) AND ($roles = [] OR list_contains($roles, l.role))
    AND b.born + to_years($under) > coalesce(d.day,
        try_strptime(regexp_extract(l.to_mention, '（(\\d{4})）', 1) || '0101', '%Y%m%d')::DATE)
"""


def mark(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """Puts the sealed mentions of the registry open on `con` under their seals. lake: has the links that rows state."""
    con.execute(AS_DELIVERED)
    ruled = [rows for seal in schema.load().seals.values() for rows in seal.rows]
    extracts = sorted({rows.extract for rows in ruled if rows.links})
    said = lake.sql(
        "SELECT link_type, from_mention, to_mention, role, extract FROM links WHERE list_contains($extracts, extract)",
        params={"extracts": extracts},
    )
    put(con, "p_sealing", said.to_arrow_table())
    know_ages(con)
    # The first seal named holds: what a later one covers too is under it already, and found by its own extract no more.
    for rows in ruled:
        _seal(con, rows)
    for name in ("p_sealing", "p_born", "p_case_day"):
        con.execute(f"DROP TABLE temp.{name}")


def know_ages(con: duckdb.DuckDBPyConnection) -> None:
    """Makes p_born (entity_id, born) and p_case_day (entity_id, day) of the registry open on `con`: of all its rows.

    Whoever may have been a child is sealed as one, whichever row tells it: one that is out of sight as well.
    """
    con.execute(_AGES)


def _seal(con: duckdb.DuckDBPyConnection, rows: SealedRows) -> None:
    under = {"extract": rows.extract, "ground": rows.ground}
    if rows.attribute is not None:
        con.execute(
            f"""UPDATE mention SET extract = $ground WHERE extract = $extract AND row_key IN (
                SELECT row_key FROM mention WHERE split_part(extract, '{OF_SEAL}', 1) = $extract
                    AND len(list_filter($holds, lambda word: contains("{rows.attribute}", word))) > 0)""",
            {**under, "holds": list(rows.holds)},
        )
        return
    said = {"links": list(rows.links), "roles": list(rows.roles), "under": rows.under}
    con.execute(
        f"UPDATE mention SET extract = $ground WHERE extract = $extract AND mention_id IN ({_YOUNG})", {**under, **said}
    )


def delivered_by(extract: str) -> str:
    """SQL: the extract that was delivered, of an expression that may name one of sealed rows."""
    return f"split_part({extract}, '{OF_SEAL}', 1)"
