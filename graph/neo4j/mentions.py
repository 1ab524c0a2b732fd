"""Mentions as a scope shows them, and the detail of an entity."""

from __future__ import annotations

import json
from typing import Any

from graph import describing
from graph.answers import EntityDetail, HistoryEvent, MatchEdge, Mention
from graph.comparisons import certainty, edge
from graph.description import NOT_ATTRIBUTES
from graph.neo4j.cut import Cut
from graph.neo4j.reading import entity_map, found, summary
from graph.neo4j.session import Row, Session
from graph.scope import Scope, mask
from graph.store import UnknownEntity
from ontology import schema

_HEAD = frozenset(Mention.model_fields) - {"id", "type", "attributes"}
_NOT_STATED = frozenset({*NOT_ATTRIBUTES, "probability", "bonds"})
_ORDER = tuple(schema.load().columns)


def of(cut: Cut, n: str, m: str = "m") -> str:
    """MATCH of the visible mentions `m` of a visible entity `n`."""
    return f"MATCH ({m}:Mention {{entity_id: {n}.id}}) WHERE {cut.mention(m)}"


def visible(cut: Cut, m: str) -> str:
    """Mention `m`, of whatever entity, is visible."""
    if not cut.scope.cuts_graph:
        return "true"
    return f"{cut.mention(m)} AND EXISTS {{ MATCH (of:Entity {{id: {m}.entity_id}}) WHERE {cut.entity('of')} }}"


def mention_map(cut: Cut, m: str) -> str:
    """A map of what `mention` makes a Mention of; where something is hidden with the pairs that tie it to others."""
    if not cut.scope.cuts_graph:
        return f"properties({m})"
    return f"""{m}{{.*, bonds: COLLECT {{
        MATCH ({m})-[bond:COMPARED]-(tied:Mention) WHERE bond.linked AND {cut.mention("tied")}
        RETURN bond{{.*, left: startNode(bond).mention_id, right: endNode(bond).mention_id}} }}}}"""


def pair(scope: Scope, row: Row) -> MatchEdge:
    """The compared pair that the properties of its relationship and its ends tell."""
    return edge(
        scope, row["left"], row["right"], row["entity_type"], row["weight"], row["probability"], row["linked"],
        row.get("reason"), row.get("comparisons"),
    )  # fmt: skip


def mention(scope: Scope, row: Row) -> Mention:
    """The mention that the properties of its node tell."""
    entity_type = row["entity_type"]
    probability = row["probability"]
    if "bonds" in row:
        probability = certainty(pair(scope, bond) for bond in row["bonds"]).get(row["mention_id"], 1.0)
    # In the order of the ontology, as whoever reads a row expects it; then what the ontology does not know.
    stated = [name for name in _ORDER if name in row]
    stated += sorted(name for name in row if name not in _NOT_STATED and name not in schema.load().columns)
    return Mention(
        **{name: row.get(name) for name in _HEAD if name not in ("role", "probability")},  # type: ignore[arg-type]
        id=row["mention_id"],
        probability=probability,
        type=entity_type,
        role=row.get("role") or "",
        attributes={
            name: mask(row[name]) if scope.masks_attribute(entity_type, name) else row[name]
            for name in stated
            if scope.shows_attribute(entity_type, name)
        },
    )


def detail(session: Session, entity_id: str, mention_limit: int) -> EntityDetail:
    """All about one entity. Raises UnknownEntity."""
    cut, scope = session.cut(), session.scope
    row = session.row(
        cut,
        f"""{found(cut, "e")}
        WITH e WHERE e IS NOT NULL
        RETURN {entity_map(cut, "e")} AS entity, e.history AS history, e.naming AS naming,
            COLLECT {{ {of(cut, "e")} WITH m ORDER BY m.extract, m.mention_id LIMIT $limit
                RETURN {mention_map(cut, "m")} }} AS mentions,
            COLLECT {{ {of(cut, "e")}
                UNWIND [name IN keys(m) WHERE NOT name IN $head] AS name
                WITH name, m[name] AS value, count(*) AS mentions, max(m.as_of) AS latest,
                    collect(DISTINCT m.extract) AS extracts
                RETURN {{attribute: name, value: value, mentions: mentions, latest: latest, extracts: extracts}}
            }} AS stated""",
        id=entity_id, limit=mention_limit, head=sorted(_NOT_STATED),
    )  # fmt: skip
    if row is None:
        raise UnknownEntity(entity_id)
    of_entity = summary(scope, row["entity"])
    shown = [mention(scope, one) for one in row["mentions"]]
    values = describing.values(scope, of_entity.type, row["stated"], map(json.loads, row["naming"] or ()))
    return EntityDetail(
        **of_entity.model_dump(),
        attributes=describing.attributes(values, frozenset(of_entity.extracts)),
        mentions=shown,
        mentions_cut=len(shown) < of_entity.mention_count,
        history=history(scope, row["history"]),
        redirected_from=None if of_entity.id == entity_id else entity_id,
    )


def history(scope: Scope, told: list[str] | None) -> list[HistoryEvent]:
    """What the resolver did with an entity; nothing under a scope that hides mentions, since they may be the cause."""
    if scope.cuts_graph:
        return []
    return [_event(*json.loads(event)) for event in told or ()]


def _event(at: str, kind: str, cause: str | None, detail: str | None) -> HistoryEvent:
    values: dict[str, Any] = {"at": at, "kind": kind, "cause": cause, "detail": detail}
    return HistoryEvent.model_validate(values)
