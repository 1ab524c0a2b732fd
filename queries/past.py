"""What was known on a day: the mentions an entity had then, as their agencies had put them until then."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ingest.lake import Lake
from ontology.clock import china
from resolution import registry
from resolution.history import AS_OF

SAID = (
    "name", "sex", "birth_date", "id_number", "plate", "vin", "uscc", "case_number", "title", "phone", "address",
)  # fmt: skip
"""The attributes that tell what a mention was about, in the order shown."""


@dataclass(frozen=True, slots=True)
class PastMention:
    """One mention of an entity as of a moment. said: its telling attributes as delivered until then; since: when it
    came to the entity, by China's clock; cause: what led to that, as `resolution.history` says it; entity_now: the
    entity it belongs to today, None when it is gone."""

    mention_id: str
    said: tuple[str, ...]
    since: datetime
    cause: str | None
    entity_now: str | None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def entity_as_of(home: Path, entity_id: str, at: datetime) -> list[PastMention]:
    """The mentions that belonged to an entity at a moment (UTC without zone), by id; none where it was not yet, or no
    longer. Raises `resolution.registry.NoRegistry`."""
    with registry.open_read_only(home) as connection:
        rows = connection.execute(
            "SELECT h.mention_id, h.valid_from, h.cause, m.entity_id FROM membership_history h "
            f"LEFT JOIN membership m USING (mention_id) WHERE h.entity_id = $entity AND {AS_OF} ORDER BY ALL",
            {"entity": entity_id, "at": at},
        ).fetchall()
    said = _said(home, [row[0] for row in rows], at)
    return [
        PastMention(mention, said.get(mention, ()), china(since), cause, now) for mention, since, cause, now in rows
    ]


def _said(home: Path, mentions: list[str], at: datetime) -> dict[str, tuple[str, ...]]:
    """mention → its telling attributes, by the latest version delivered until then."""
    with Lake(home).connect() as lake:
        rows = lake.execute(
            f"SELECT v.mention_id, {', '.join(f'v.{name}::TEXT' for name in SAID)} "
            "FROM mention_versions v JOIN (SELECT DISTINCT seq, received FROM deliveries) d ON d.seq = v.delivery_seq "
            # The lake counts time by China's clock.
            "WHERE v.mention_id IN (SELECT unnest($mentions)) AND d.received <= $at "
            "QUALIFY row_number() OVER (PARTITION BY v.mention_id ORDER BY v.version DESC, v.delivery_seq DESC) = 1",
            {"mentions": mentions, "at": china(at)},
        ).fetchall()
    return {mention: tuple(value for value in values if value) for mention, *values in rows}
