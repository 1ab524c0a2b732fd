"""The review queue: pairs of mentions of which a person should say whether they are one thing, and why it is asked.

Read from the registry, which is made anew with every run: what has been decided is no longer asked, and what new
evidence has settled neither.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import duckdb

REASONS: Final = {
    "bridge": ("两组记录仅由此一处判断相连", "this one judgement alone joins two well-knit groups"),
    "too_large": ("相连会使实体过大", "joined they would be too large for one thing"),
    "rival": ("另有同样可能的归属", "another is as likely"),
    "two_values": ("各有不同的有效号码", "two different valid numbers"),
    "exclusive": ("出现在同一户或同一行", "named side by side in one household or row"),
    "cohesion": ("整组记录不支持合并", "the rest of their records speak against it"),
    "weak": ("证据不足", "not evidence enough"),
}
"""Why the two are apart, as the registry says it (Chinese, English); the first are asked first."""


HELD_BACK: Final = "held_back"
TOLD: Final = {HELD_BACK: ("证据充分而未合并", "evidence enough, and yet not joined"), "weak": REASONS["weak"]}
"""What is told instead where some records are out of sight: what keeps two apart may be one of them, and the reason
would tell of it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two mentions of different entities. weight: log2 odds of being one; reason: of REASONS; comparisons: the
    waterfall, as in `match_edge`."""

    entity_type: str
    left: str
    right: str
    left_entity: str
    right_entity: str
    weight: float
    probability: float
    reason: str
    comparisons: list[dict[str, Any]]


def queue(
    con: duckdb.DuckDBPyConnection,
    *,
    entity_type: str | None = None,
    reasons: Collection[str] = tuple(REASONS),
    most: int = 100,
) -> list[Doubt]:
    """The doubts of an open registry: what was held back first, of each reason the likeliest first."""
    found = con.execute(
        """SELECT e.entity_type, left_mention, right_mention, l.entity_id, r.entity_id, weight, e.probability, reason,
                  comparisons
           FROM match_edge e JOIN membership l ON l.mention_id = left_mention
                JOIN membership r ON r.mention_id = right_mention
           WHERE NOT linked AND l.entity_id <> r.entity_id AND list_contains($reasons, reason)
                 AND ($type IS NULL OR e.entity_type = $type)
           ORDER BY list_position($order, reason), weight DESC, left_mention, right_mention LIMIT $most""",
        {"reasons": sorted(set(reasons)), "order": list(REASONS), "type": entity_type, "most": most},
    ).fetchall()
    return [Doubt(*(*row[:8], json.loads(row[8]))) for row in found]


def counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Reason → how many pairs are in the queue for it; in the order of asking."""
    found = dict(
        con.execute(
            """SELECT reason, count(*) FROM match_edge JOIN membership l ON l.mention_id = left_mention
                      JOIN membership r ON r.mention_id = right_mention
               WHERE NOT linked AND l.entity_id <> r.entity_id GROUP BY reason"""
        ).fetchall()
    )
    return {reason: found[reason] for reason in REASONS if reason in found}
