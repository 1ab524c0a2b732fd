"""How many of the true links a graph has, and how many of its links are true, with what texts say and without."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from resolution import registry

LINKS: Final = "truth_links.csv"
"""Beside a truth, the links of it: link_type, from_id, to_id by true ids."""

_MEASURE: Final = """
WITH truth AS (SELECT * FROM read_csv($truth, all_varchar = true)),
-- What an entity truly is: what most of its mentions are.
thing AS (
    SELECT entity_id, true_id FROM (
        SELECT entity_id, true_id, count(*) AS n FROM membership JOIN truth USING (mention_id) GROUP BY ALL)
    QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY n DESC, true_id) = 1),
true_link AS (SELECT DISTINCT * FROM read_csv($links, all_varchar = true)),
proved AS (
    SELECT l.link_type, f.true_id AS from_id, t.true_id AS to_id,
        bool_or(note IS NULL OR NOT (note LIKE '{"sentence"%' OR note LIKE '文中出现%')) AS by_columns,
        bool_or(note LIKE '{"sentence"%') AS by_text
    FROM link l JOIN link_proof USING (link_no) JOIN thing f ON f.entity_id = l.from_entity
    JOIN thing t ON t.entity_id = l.to_entity
    WHERE l.link_type IN (SELECT link_type FROM true_link) GROUP BY ALL),
held AS (
    SELECT link_type, coalesce(by_columns, false) AS by_columns, coalesce(by_columns OR by_text, false) AS at_all,
        coalesce(t.is_true, false) AS is_true
    FROM (SELECT *, true AS is_true FROM true_link) t FULL JOIN proved p USING (link_type, from_id, to_id))
SELECT link_type, CAST(count(*) FILTER (is_true) AS INTEGER), CAST(count(*) FILTER (by_columns) AS INTEGER),
    CAST(count(*) FILTER (by_columns AND is_true) AS INTEGER), CAST(count(*) FILTER (at_all) AS INTEGER),
    CAST(count(*) FILTER (at_all AND is_true) AS INTEGER)
FROM held GROUP BY link_type ORDER BY link_type
"""


@dataclass(frozen=True, slots=True)
class LinkQuality:
    """Counts of links of one type: the true ones; those found in columns, and of these the true ones; those found in
    columns and texts, and of these the true ones."""

    link_type: str
    true: int
    by_columns: int
    right_by_columns: int
    with_texts: int
    right_with_texts: int

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "link_type": self.link_type,
            "true": self.true,
            "without_text": _rates(self.true, self.by_columns, self.right_by_columns),
            "with_text": _rates(self.true, self.with_texts, self.right_with_texts),
        }


def _rates(true: int, found: int, right: int) -> dict[str, float | int | None]:
    return {
        "found": found,
        "precision": right / found if found else None,
        "recall": right / true if true else None,
    }


def link_quality(home: Path, truth: Path) -> list[LinkQuality]:
    """By link type that the truth has links of; none where there is no file LINKS beside `truth`.

    Raises `resolution.registry.NoRegistry`.
    """
    links = truth.parent / LINKS
    if not links.is_file():
        return []
    with registry.open_read_only(home) as con:
        rows = con.execute(_MEASURE, {"truth": str(truth), "links": str(links)}).fetchall()
    return [LinkQuality(*row) for row in rows]
