"""Mentions as a scope shows them, and the detail of an entity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from graph import describing
from graph.answers import Attribute, EntityDetail, HistoryEvent, Mention
from graph.comparisons import certainty, edge
from graph.embedded.session import Session, text, texts
from graph.scope import mask


def visible_mentions(session: Session) -> str:
    """SQL condition on a mention's row: its extract and its entity are visible."""
    hidden = session.scope.hidden_extracts
    return f"extract NOT IN ({texts(hidden)})" if hidden else "true"


def read(session: Session, where: str, limit: int) -> list[Mention]:
    """Visible mentions that fulfil `where`, at most `limit`, in the order of extract and id."""
    columns = session.columns
    cast = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in columns)
    rows = session.dicts(
        f"""SELECT m.mention_id AS id, m.entity_type AS type, m.entity_id, m.agency, m.extract, m.row_key, m.role,
            m.delivery_id, m.version, m.as_of, coalesce(p.probability, 1.0) AS probability, {cast}
        FROM (SELECT * FROM mention WHERE {where} AND {visible_mentions(session)}
              ORDER BY extract, mention_id LIMIT {int(limit)}) m
        LEFT JOIN membership p ON p.mention_id = m.mention_id
        ORDER BY m.extract, m.mention_id"""
    )
    if session.scope.cuts_graph:
        sure = _certainty(session, [row["id"] for row in rows])
        for row in rows:
            row["probability"] = sure.get(row["id"], 1.0)
    return [_mention(session, row, columns) for row in rows]


def _certainty(session: Session, mention_ids: Sequence[str]) -> dict[str, float]:
    """How sure each mention belongs to its entity, by the pairs with visible mentions alone."""
    if not mention_ids:
        return {}
    ids, shown = texts(mention_ids), visible_mentions(session)
    rows = session.rows(
        f"""SELECT left_mention, right_mention, e.entity_type, weight, probability, linked, reason, comparisons
        FROM match_edge e JOIN mention l ON l.mention_id = left_mention JOIN mention r ON r.mention_id = right_mention
        WHERE linked AND (left_mention IN ({ids}) OR right_mention IN ({ids}))
            AND l.{shown} AND r.{shown}"""
        if shown != "true"
        else f"""SELECT left_mention, right_mention, entity_type, weight, probability, linked, reason, comparisons
        FROM match_edge WHERE linked AND (left_mention IN ({ids}) OR right_mention IN ({ids}))"""
    )
    return certainty(edge(session.scope, *row) for row in rows)


def by_id(session: Session, mention_ids: Iterable[str]) -> dict[str, Mention]:
    """Those of the mentions that are visible, by id."""
    wanted = {mention_id for mention_id in mention_ids if mention_id}
    found = read(session, f"mention_id IN ({texts(wanted)})", len(wanted)) if wanted else []
    if session.scope.cuts_graph:
        shown = set(session.resolve_many([m.entity_id for m in found]))
        nodes = {e: n for e, n in _nodes(session, {m.entity_id for m in found}).items() if n in shown}
        found = [m for m in found if m.entity_id in nodes]
    return {mention.id: mention for mention in found}


def _nodes(session: Session, entity_ids: set[str]) -> dict[str, int]:
    return dict(session.rows(f"SELECT entity_id, node FROM entity WHERE entity_id IN ({texts(entity_ids)})"))


def _mention(session: Session, row: dict[str, Any], columns: Iterable[str]) -> Mention:
    stated = {name: value for name in columns if (value := row.pop(name)) is not None}
    row["attributes"] = {
        name: mask(value) if session.scope.masks_attribute(row["type"], name) else value
        for name, value in stated.items()
        if session.scope.shows_attribute(row["type"], name)
    }
    row["role"] = row["role"] or ""
    return Mention(**row)


def detail(session: Session, entity_id: str, mention_limit: int) -> EntityDetail:
    """All about one entity. Raises UnknownEntity."""
    node, present = session.resolve(entity_id)
    summary = session.summaries([node])[node]
    mentions = read(session, f"entity_id = {text(present)}", mention_limit)
    return EntityDetail(
        **summary.model_dump(),
        attributes=attributes(session, present, summary.type, frozenset(summary.extracts)),
        mentions=mentions,
        mentions_cut=len(mentions) < summary.mention_count,
        history=history(session, present),
        redirected_from=None if present == entity_id else entity_id,
    )


def attributes(session: Session, entity_id: str, entity_type: str, extracts: frozenset[str]) -> list[Attribute]:
    """Visible attributes in the order of the ontology's columns, each with its values, the most stated first.

    `extracts` are those through which the entity is visible at all.
    """
    said, naming = session.said([entity_id], list(session.columns))
    stated = describing.counted(said[entity_id], list(session.columns))
    return describing.attributes(describing.values(session.scope, entity_type, stated, naming[entity_id]), extracts)


def history(session: Session, entity_id: str) -> list[HistoryEvent]:
    """What the resolver did with the entity; nothing under a scope that hides mentions, since they may be the cause."""
    if session.scope.cuts_graph:
        return []
    return [
        HistoryEvent(at=at, kind=kind, cause=cause, detail=detail)
        for at, kind, cause, detail in session.rows(
            "SELECT happened_at, kind, cause, CAST(detail AS VARCHAR) FROM history WHERE entity_id = ? "
            "ORDER BY happened_at, event_id",
            [entity_id],
        )
    ]
