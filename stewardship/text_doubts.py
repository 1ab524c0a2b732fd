"""Where a text says otherwise than the columns of its case: another birth date, another number, another plate.

Neither is taken for right: it is for a person to look at the row. Told only where it is certain whom both speak of: one
of that name in the text and one in the columns of the case, or one vehicle in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from ingest.lake import Lake
from ontology.identifiers import Grade, person_id
from resolution import registry

REGISTRY: Final = "registry"
"""The name under which the registry is attached to the lake's connection."""


@dataclass(frozen=True, slots=True)
class TextDoubt:
    """extract, row_key: of the row with the text; text_mention: what the text names; mention: whom or what the columns
    name; attribute: that differs, as the text has it and as the columns have it (a number tells a birth date)."""

    extract: str
    row_key: str
    text_mention: str
    mention: str
    entity_type: str
    attribute: str
    in_text: str
    in_columns: str


_FOUND: Final = f"""
WITH in_case AS (
    SELECT DISTINCT l.to_mention AS about, m.mention_id, m.entity_type, m.name, m.plate, m.birth_date,
        m.id_number
    FROM links l JOIN {REGISTRY}.mention m ON m.mention_id = l.from_mention),
person AS (
    SELECT t.*, c.mention_id AS mention, c.id_number AS c_number,
        coalesce(c.birth_date, CASE WHEN length(c.id_number) = 18 AND NOT contains(c.id_number, '*')
            THEN CAST(try_strptime(substr(c.id_number, 7, 8), '%Y%m%d') AS DATE) END) AS c_born
    FROM text_named t JOIN in_case c ON c.about = t.mention_id AND c.entity_type = 'Person' AND c.name = t.name
    WHERE t.entity_type = 'Person'
    QUALIFY count(*) OVER (PARTITION BY t.extract, t.row_key, t.name) = 1),
vehicle AS (
    SELECT t.*, c.mention_id AS mention, c.plate AS c_plate,
        count(*) OVER (PARTITION BY t.extract, t.row_key) AS pairs
    FROM text_named t JOIN in_case c ON c.about = t.mention_id AND c.entity_type = 'Vehicle' AND c.plate IS NOT NULL
    WHERE t.entity_type = 'Vehicle')
SELECT extract, row_key, text_mention, mention, 'Person', 'birth_date', CAST(birth_date AS VARCHAR),
    CAST(c_born AS VARCHAR) FROM person WHERE birth_date <> c_born
UNION ALL
SELECT extract, row_key, text_mention, mention, 'Person', 'id_number', id_number, c_number FROM person
WHERE id_number <> c_number AND NOT contains(id_number, '*') AND NOT contains(c_number, '*')
UNION ALL
SELECT extract, row_key, text_mention, mention, 'Vehicle', 'plate', plate, c_plate FROM vehicle
WHERE pairs = 1 AND plate <> c_plate
ORDER BY ALL
"""


def find(con: duckdb.DuckDBPyConnection) -> list[TextDoubt]:
    """All of them, in order of their rows. con: has the lake's views, and the registry attached as REGISTRY."""
    return [one for row in con.execute(_FOUND).fetchall() if _is_one(one := TextDoubt(*row))]


def text_doubts(home: Path) -> list[TextDoubt]:
    """The same of a home. Raises `resolution.registry.NoRegistry`."""
    registry.open_read_only(home).close()
    with Lake(home).connect() as lake:
        file = str(registry.path(home)).replace("'", "''")
        lake.execute(f"ATTACH '{file}' AS {REGISTRY} (READ_ONLY)")
        return find(lake)


def _is_one(doubt: TextDoubt) -> bool:
    """A number in a text that is no right one is misread rather than another's."""
    return doubt.attribute != "id_number" or person_id.read(doubt.in_text).grade >= Grade.VALID
