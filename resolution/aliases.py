"""The ids that an entity has borne: its own, and those of entities that went into it."""

from __future__ import annotations

from pathlib import Path

from resolution.registry import NoRegistry, open_read_only


def ids_of(home: Path, entity_id: str) -> set[str]:
    """All ids of the entity that an id, in use or retired, leads to; the id alone where nothing is known of it."""
    try:
        con = open_read_only(home)
    except NoRegistry:
        return {entity_id}
    with con:
        ((now,),) = con.execute(
            "SELECT coalesce((SELECT entity_id FROM redirect WHERE old_entity_id = $1), $1)", [entity_id]
        ).fetchall()
        rows = con.execute("SELECT old_entity_id FROM redirect WHERE entity_id = $1", [now]).fetchall()
    return {entity_id, now, *(old for (old,) in rows)}
