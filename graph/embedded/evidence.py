"""Why: the compared pairs behind an identity or between two mentions, and the proofs behind a link."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from graph.answers import (
    EntitySummary,
    IdentityWhy,
    LinkDetail,
    LinkProof,
    LinkSummary,
    MatchEdge,
    Mention,
    PairWhy,
)
from graph.comparisons import MOST_MENTIONS, chain, edge, strongest_first
from graph.description import PROOF_ORDER
from graph.embedded import mentions, neighbours
from graph.embedded.rows import PairRow, texts
from graph.embedded.session import Session
from graph.sentences import note_shown
from graph.store import UnknownLink


def identity(session: Session, entity_id: str, limit: int) -> IdentityWhy:
    """What holds an entity together, and the doubts. Raises UnknownEntity."""
    node, present = session.resolve(entity_id)
    summary = session.summaries([node])[node]
    own = {m.id: m for m in mentions.of_entity(session, present, MOST_MENTIONS)}
    pairs = session.kept.pairs(session.rows, present)
    held = [row for row in pairs if row.is_linked and own.keys() >= set(row.ends)]
    doubted = [row for row in pairs if not row.is_linked and not own.keys().isdisjoint(row.ends)]
    known = {**mentions.by_id(session, {end for row in doubted for end in row.ends} - set(own)), **own}
    edges = _strongest_first(session, held)
    doubts = _strongest_first(session, (row for row in doubted if known.keys() >= set(row.ends)))
    shown = {end for e in doubts[:limit] for end in (e.left, e.right)} - set(own)
    return IdentityWhy(
        entity=summary,
        mentions=list(own.values())[:limit],
        edges=edges[:limit],
        doubts=doubts[:limit],
        others=[known[mention_id] for mention_id in sorted(shown)],
        cut=max(summary.mention_count, len(edges), len(doubts)) > limit,
    )


def _strongest_first(session: Session, pairs: Iterable[PairRow]) -> list[MatchEdge]:
    return strongest_first(edge(session.scope, *row.pair) for row in pairs)


def pair(session: Session, left: str, right: str) -> PairWhy:
    """Evidence between two mentions or entities. Raises UnknownEntity."""
    left_entity, lefts = _side(session, left)
    right_entity, rights = _side(session, right)
    same = left_entity.id == right_entity.id
    direct = [] if left == right else _edges(session, lefts, rights)
    joined: list[MatchEdge] = []
    if same and len(lefts) == len(rights) == 1 and left != right:
        joined = _chain(session, next(iter(lefts)), next(iter(rights)), left_entity.id)
    ends = {end for e in [*direct, *joined] for end in (e.left, e.right)}
    asked = {mention_id for side in (lefts, rights) if len(side) == 1 for mention_id in side}
    known = {**lefts, **rights}
    missing = ends - set(known)
    known |= mentions.by_id(session, missing)
    return PairWhy(
        left=left_entity,
        right=right_entity,
        same_entity=same,
        mentions=[known[mention_id] for mention_id in sorted(ends | asked) if mention_id in known],
        direct=direct,
        path=joined,
        links=[] if same else _links_between(session, left_entity, right_entity),
    )


def _side(session: Session, wanted: str) -> tuple[EntitySummary, dict[str, Mention]]:
    """The entity of a mention id or entity id, with the mentions meant."""
    found = mentions.by_id(session, [wanted])
    entity_id = found[wanted].entity_id if found else wanted
    node, present = session.resolve(entity_id)
    if not found:
        found = {m.id: m for m in mentions.of_entity(session, present, MOST_MENTIONS)}
    return session.summaries([node])[node], found


def _links_between(session: Session, left: EntitySummary, right: EntitySummary) -> list[LinkSummary]:
    (one, _), (other, _) = session.resolve(left.id), session.resolve(right.id)
    return session.links(neighbours.between(session.view, one, other))


def _chain(session: Session, left: str, right: str, entity_id: str) -> list[MatchEdge]:
    """The pairs that join two mentions of one entity: as few as possible, and of those the strongest."""
    own = {m.id: m for m in mentions.of_entity(session, entity_id, MOST_MENTIONS)}
    return chain(_edges(session, own, own), left, right)


def _edges(session: Session, lefts: dict[str, Mention], rights: dict[str, Mention]) -> list[MatchEdge]:
    """Compared pairs with one end in either set, strongest first; both ends are visible mentions."""
    one, other = texts(lefts), texts(rights)
    rows = session.rows(
        f"""SELECT left_mention, right_mention, entity_type, weight, probability, linked, reason, comparisons
        FROM match_edge WHERE (left_mention IN ({one}) AND right_mention IN ({other}))
            OR (left_mention IN ({other}) AND right_mention IN ({one}))"""
    )
    return strongest_first(edge(session.scope, *row) for row in rows)


def link(session: Session, link_id: str, proof_limit: int) -> LinkDetail:
    """A link with its proofs. Raises UnknownLink."""
    found = session.rows("SELECT link_no, from_node, to_node FROM link WHERE link_id = ?", [link_id])
    if not found:
        raise UnknownLink(link_id)
    number, start, end = (int(value) for value in found[0])
    if session.scope.cuts_graph and not session.view.shows_link(number):
        raise UnknownLink(link_id)
    (summary,) = session.links([number])
    ends = session.summaries([start, end])
    visible = f"link_no = {number} AND {session.visible_evidence()}"
    ((total,),) = session.rows(f"SELECT count(*) FROM link_proof WHERE {visible}")
    rows = session.dicts(
        "SELECT from_mention, to_mention, extract, row_key, from_date, to_date, note FROM link_proof "
        f"WHERE {visible} ORDER BY {PROOF_ORDER} LIMIT {int(proof_limit)}"
    )
    known = mentions.by_id(session, {row[end] for row in rows for end in ("from_mention", "to_mention")})
    sources = _source_rows(session, rows)
    return LinkDetail(
        **summary.model_dump(),
        from_entity=ends[start],
        to_entity=ends[end],
        proofs=[_proof(session, row, summary.role, known, sources) for row in rows],
        proofs_total=total,
        proofs_cut=total > len(rows),
    )


def _proof(
    session: Session, row: dict[str, Any], role: str | None, known: dict[str, Mention],
    sources: dict[tuple[str, str], dict[str, object]],
) -> LinkProof:  # fmt: skip
    return LinkProof(
        from_mention=known.get(row["from_mention"] or ""),
        to_mention=known.get(row["to_mention"] or ""),
        extract=row["extract"],
        row_key=row["row_key"],
        role=role,
        from_date=row["from_date"],
        to_date=row["to_date"],
        note=note_shown(session.scope, row["note"]),
        source_row=sources.get((row["extract"], row["row_key"])),
    )


def _source_rows(session: Session, rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, object]]:
    scope = session.scope
    # Rows quote values as they came, which no list of attributes can cut.
    if not scope.source_rows or scope.hidden_attributes or scope.masked_attributes:
        return {}
    extracts, keys = {row["extract"] for row in rows}, {row["row_key"] for row in rows}
    return {
        (extract, key): json.loads(raw)
        for extract, key, raw in session.rows(
            "SELECT extract, row_key, CAST(raw AS VARCHAR) FROM source_row "
            f"WHERE extract IN ({texts(extracts)}) AND row_key IN ({texts(keys)})"
        )
    }
