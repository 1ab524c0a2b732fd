"""Mentions as a scope shows them, and the detail of an entity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph import describing
from graph.answers import Attribute, EntityDetail, HistoryEvent, MatchEdge, Mention
from graph.comparisons import certainty, edge
from graph.embedded.rows import MentionRow, texts
from graph.embedded.session import Session, stating
from graph.scope import mask


def visible_mentions(session: Session) -> str:
    """SQL condition on a mention's row: its extract and its entity are visible."""
    hidden = session.scope.hidden_extracts
    return f"extract NOT IN ({texts(hidden)})" if hidden else "true"


def of_entity(session: Session, entity_id: str, limit: int) -> list[Mention]:
    """The visible mentions of an entity, at most `limit`, in the order of extract and id."""
    rows = session.mentions(entity_id)[:limit]
    if not session.scope.cuts_graph:
        return [_mention(session, row, row.probability) for row in rows]
    sure = certainty(linked_pairs(session, entity_id))
    return [_mention(session, row, sure.get(row.id, 1.0)) for row in rows]


def linked_pairs(session: Session, entity_id: str) -> list[MatchEdge]:
    """The pairs that tie mentions of an entity, both of them visible, as the scope shows them."""
    hidden = session.scope.hidden_extracts
    return [
        edge(session.scope, *row.pair)
        for row in session.kept.pairs(session.rows, entity_id)
        if row.is_linked and hidden.isdisjoint(row.extracts)
    ]


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
    if not wanted:
        return {}
    hidden = session.scope.hidden_extracts
    found = session.kept.read_mentions(session.rows, f"m.mention_id IN ({texts(wanted)})")
    rows = [row for row in found if row.extract not in hidden]
    if not session.scope.cuts_graph:
        return {row.id: _mention(session, row, row.probability) for row in rows}
    nodes = session.kept.nodes(session.rows, {row.entity_id for row in rows})
    shown = {entity_id for entity_id, node in nodes.items() if session.view.shows(node)}
    rows = [row for row in rows if row.entity_id in shown]
    sure = _certainty(session, [row.id for row in rows])
    return {row.id: _mention(session, row, sure.get(row.id, 1.0)) for row in rows}


def _mention(session: Session, row: MentionRow, probability: float) -> Mention:
    scope = session.scope
    return Mention(
        id=row.id,
        type=row.type,
        entity_id=row.entity_id,
        agency=row.agency,
        extract=row.extract,
        row_key=row.row_key,
        role=row.role,
        delivery_id=row.delivery_id,
        version=row.version,
        as_of=row.as_of,
        probability=probability,
        attributes={
            name: mask(value) if scope.masks_attribute(row.type, name) else value
            for name, value in row.attributes.items()
            if scope.shows_attribute(row.type, name)
        },
    )


def detail(session: Session, entity_id: str, mention_limit: int) -> EntityDetail:
    """All about one entity. Raises UnknownEntity."""
    node, present = session.resolve(entity_id)
    summary = session.summaries([node])[node]
    mentions = of_entity(session, present, mention_limit)
    return EntityDetail(
        **dict(summary),
        attributes=attributes(session, node, frozenset(summary.extracts)),
        mentions=mentions,
        mentions_cut=len(mentions) < summary.mention_count,
        history=history(session, present),
        redirected_from=None if present == entity_id else entity_id,
    )


def attributes(session: Session, node: int, extracts: frozenset[str]) -> list[Attribute]:
    """Visible attributes in the order of the ontology's columns, each with its values, the most stated first.

    `extracts` are those through which the entity is visible at all.
    """
    stored = session.kept.entities(session.rows, [node])[node]
    stated = describing.counted(map(stating, session.mentions(stored["id"])), list(session.kept.columns))
    naming = session.called([stored])[stored["id"]]
    return describing.attributes(describing.values(session.scope, stored["type"], stated, naming), extracts)


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
