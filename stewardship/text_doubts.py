"""Where a text says otherwise than the columns of its case: another birth date, another number, another plate.

Neither is taken for right: it is for a person to look at the row. Told only where it is certain whom both speak of: one
of that name in the text and one in the columns of the case, or one vehicle in each.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from ingest.lake import Lake
from ontology.identifiers import Grade, person_id
from resolution import registry

REGISTRY: Final = "registry"
"""The name under which the registry is attached to the lake's connection."""
ATTRIBUTES: Final = ("birth_date", "id_number", "plate")
"""What may be otherwise."""
_OF_DOUBT: Final = 11
"""Columns of `_FOUND` that are fields of a doubt as they are."""
_SENTENCE_END: Final = re.compile(r"[。；\n]")
_LONGEST: Final = 160
"""Characters of a sentence that are told to either side of the value."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a text says it. start: of the sentence in the text; called: by what `by` (name, plate) the text calls whom
    it speaks of; spans: JSON, by attribute where the text says it."""

    text: str
    start: int
    called: str
    by: str
    spans: str


@dataclass(frozen=True, slots=True)
class TextDoubt:
    """extract, row_key: of the row with the text; text_mention: what the text names; mention: whom or what the columns
    name, of `entity`; attribute: that differs, as the text has it and as the columns have it (a number tells a birth
    date, then stated_as is that); case: the entity that the text is about."""

    extract: str
    row_key: str
    text_mention: str
    mention: str
    entity_type: str
    attribute: str
    in_text: str
    in_columns: str
    stated_as: str
    entity: str
    case: str
    sentence: Sentence

    @property
    def id(self) -> str:
        """The same for the same facts, wherever in the text they stand."""
        facts = (self.extract, self.row_key, self.mention, self.attribute, self.in_text, self.in_columns)
        return "T-" + hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16].upper()


Shows = Callable[[str], str]
"""A condition in SQL on the rows of `mention` under a name: whether they may be seen."""

_FOUND: Final = """
WITH named AS (
    SELECT t.*, about.entity_id AS of_case FROM text_named t
    JOIN {registry}.mention about USING (mention_id) WHERE {shows_about} AND {unsealed}),
in_case AS (
    SELECT DISTINCT l.to_mention AS about, m.mention_id, m.entity_type, m.entity_id, m.name, m.plate, m.birth_date,
        m.id_number
    FROM links l JOIN {registry}.mention m ON m.mention_id = l.from_mention
    WHERE {shows_m} AND l.link_type NOT IN (SELECT unnest($hidden_links))),
person AS (
    SELECT t.*, c.mention_id AS mention, c.entity_id AS entity, c.id_number AS c_number,
        coalesce(c.birth_date, CASE WHEN length(c.id_number) = 18 AND NOT contains(c.id_number, '*')
            THEN CAST(try_strptime(substr(c.id_number, 7, 8), '%Y%m%d') AS DATE) END) AS c_born,
        CASE WHEN c.birth_date IS NULL THEN 'id_number' ELSE 'birth_date' END AS born_by
    FROM named t JOIN in_case c ON c.about = t.mention_id AND c.entity_type = 'Person' AND c.name = t.name
    WHERE t.entity_type = 'Person'
    QUALIFY count(*) OVER (PARTITION BY t.extract, t.row_key, t.name) = 1),
vehicle AS (
    SELECT t.*, c.mention_id AS mention, c.entity_id AS entity, c.plate AS c_plate,
        count(*) OVER (PARTITION BY t.extract, t.row_key) AS pairs
    FROM named t JOIN in_case c ON c.about = t.mention_id AND c.entity_type = 'Vehicle' AND c.plate IS NOT NULL
    WHERE t.entity_type = 'Vehicle'),
doubt AS (
    SELECT *, 'birth_date' AS attribute, CAST(birth_date AS VARCHAR) AS in_text, CAST(c_born AS VARCHAR) AS in_columns,
        born_by AS stated_as, name AS called, 'name' AS called_by
    FROM person WHERE birth_date <> c_born
    UNION ALL BY NAME
    SELECT *, 'id_number' AS attribute, id_number AS in_text, c_number AS in_columns, 'id_number' AS stated_as,
        name AS called, 'name' AS called_by
    FROM person WHERE id_number <> c_number AND NOT contains(id_number, '*') AND NOT contains(c_number, '*')
    UNION ALL BY NAME
    SELECT *, 'plate' AS attribute, plate AS in_text, c_plate AS in_columns, 'plate' AS stated_as,
        plate AS called, 'plate' AS called_by
    FROM vehicle WHERE pairs = 1 AND plate <> c_plate)
SELECT extract, row_key, text_mention, mention, entity_type, attribute, in_text, in_columns, stated_as, entity, of_case,
    called, called_by, spans, start, text
FROM doubt JOIN texts USING (mention_id, extract, row_key) ORDER BY ALL
"""


def _everything(_: str) -> str:
    return "true"


def find(
    con: duckdb.DuckDBPyConnection,
    shows: Shows = _everything,
    hidden_extracts: Collection[str] = (),
    hidden_links: Collection[str] = (),
) -> list[TextDoubt]:
    """All of them, in order of their rows. con: has the lake's views, and the registry attached as REGISTRY.

    shows, hidden_extracts, hidden_links: what may not be seen is as if it had never been delivered, a text under a seal
    as well as its row.
    """
    unsealed = "true"
    if hidden_extracts:
        unsealed = f"""t.extract NOT IN (SELECT unnest($hidden)) AND (t.mention_id, t.extract, t.row_key) NOT IN (
            SELECT (mention_id, extract, row_key) FROM {REGISTRY}.sealed_text
            WHERE seal IN (SELECT unnest($hidden)))"""
    query = _FOUND.format(registry=REGISTRY, shows_about=shows("about"), shows_m=shows("m"), unsealed=unsealed)
    given = {"hidden_links": ["", *hidden_links]} | ({"hidden": sorted(hidden_extracts)} if hidden_extracts else {})
    found = []
    for row in con.execute(query, given).fetchall():
        doubt = TextDoubt(*[*row[:_OF_DOUBT], _sentence(row[5], *row[_OF_DOUBT:])])
        if _is_one(doubt):
            found.append(doubt)
    return found


def text_doubts(
    home: Path,
    shows: Shows = _everything,
    hidden_extracts: Collection[str] = (),
    hidden_links: Collection[str] = (),
) -> list[TextDoubt]:
    """The same of a home. Raises `resolution.registry.NoRegistry`."""
    registry.open_read_only(home).close()
    with Lake(home).connect() as lake:
        file = str(registry.path(home)).replace("'", "''")
        lake.execute(f"ATTACH '{file}' AS {REGISTRY} (READ_ONLY)")
        return find(lake, shows, hidden_extracts, hidden_links)


def _sentence(attribute: str, called: str, by: str, spans: str, start: int, text: str) -> Sentence:
    """The sentence in which the text says an attribute of whom it names at `start`."""
    at = json.loads(spans).get(attribute, [start])[0]
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(0, at - _LONGEST), at)]
    begin = ends[-1] if ends else max(0, at - _LONGEST)
    after = _SENTENCE_END.search(text, at)
    end = min(at + _LONGEST, after.end() if after else len(text))
    return Sentence(text[begin:end], begin, called, by, spans)


def _is_one(doubt: TextDoubt) -> bool:
    """A number in a text that is no right one is misread rather than another's."""
    return doubt.attribute != "id_number" or person_id.read(doubt.in_text).grade >= Grade.VALID
