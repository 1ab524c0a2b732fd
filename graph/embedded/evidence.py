"""Why: the compared pairs behind an identity or between two mentions, and the proofs behind a link."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import networkx as nx

from graph.answers import (
    Comparison,
    EntitySummary,
    IdentityWhy,
    LinkDetail,
    LinkProof,
    LinkSummary,
    MatchEdge,
    Mention,
    PairWhy,
)
from graph.embedded import mentions, neighbours
from graph.embedded.session import Session, text, texts
from graph.scope import Scope, mask
from graph.store import UnknownLink

COMPARED: dict[str, tuple[str, ...]] = {
    "prior": (),
    "name": ("name", "former_name"),
    "former_name": ("former_name",),
    "id": ("id_number",),
    "id_number": ("id_number",),
    "birth": ("birth_date", "id_number"),
    "birth_date": ("birth_date", "id_number"),
    "sex": ("sex", "id_number"),
    "phone": ("phone",),
    "address": ("address", "registered_address"),
    "area": ("address", "registered_address", "division_code", "practises_in"),
    "practice_no": ("practice_no",),
    "uscc": ("uscc",),
    "vin": ("vin",),
    "engine_no": ("engine_no",),
    "registration": ("plate", "plate_type", "first_registered"),
    "case_number": ("case_number",),
}
"""The attributes that each comparison of the resolution models rests on. A comparison that is not here compares
relations, whose rows may lie in any extract: it is shown only where nothing is hidden."""

_MOST_MENTIONS = 2_000
"""Mentions of one entity that a chain of pairs is looked for in; no honest entity has more."""


def identity(session: Session, entity_id: str, limit: int) -> IdentityWhy:
    """What holds an entity together, and the doubts. Raises UnknownEntity."""
    node, present = session.resolve(entity_id)
    summary = session.summaries([node])[node]
    own = {m.id: m for m in mentions.read(session, f"entity_id = {text(present)}", _MOST_MENTIONS)}
    edges = _edges(session, own, own)
    far = {
        mention_id
        for pair in session.rows(
            f"SELECT left_mention, right_mention FROM match_edge WHERE NOT linked AND {_touches(own)}"
        )
        for mention_id in pair
    }
    known = {**mentions.by_id(session, far - set(own)), **own}
    doubts = [edge for edge in _edges(session, own, known) if not edge.linked and {edge.left, edge.right} & set(own)]
    held = [edge for edge in edges if edge.linked]
    shown = {end for edge in doubts[:limit] for end in (edge.left, edge.right)} - set(own)
    return IdentityWhy(
        entity=summary,
        mentions=list(own.values())[:limit],
        edges=held[:limit],
        doubts=doubts[:limit],
        others=[known[mention_id] for mention_id in sorted(shown)],
        cut=max(summary.mention_count, len(held), len(doubts)) > limit,
    )


def pair(session: Session, left: str, right: str) -> PairWhy:
    """Evidence between two mentions or entities. Raises UnknownEntity."""
    left_entity, lefts = _side(session, left)
    right_entity, rights = _side(session, right)
    same = left_entity.id == right_entity.id
    direct = [] if left == right else _edges(session, lefts, rights)
    chain: list[MatchEdge] = []
    if same and len(lefts) == len(rights) == 1 and left != right:
        chain = _chain(session, next(iter(lefts)), next(iter(rights)), left_entity.id)
    ends = {end for edge in [*direct, *chain] for end in (edge.left, edge.right)}
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
        path=chain,
        links=[] if same else _links_between(session, left_entity, right_entity),
    )


def _side(session: Session, wanted: str) -> tuple[EntitySummary, dict[str, Mention]]:
    """The entity of a mention id or entity id, with the mentions meant."""
    found = mentions.by_id(session, [wanted])
    entity_id = found[wanted].entity_id if found else wanted
    node, present = session.resolve(entity_id)
    if not found:
        found = {m.id: m for m in mentions.read(session, f"entity_id = {text(present)}", _MOST_MENTIONS)}
    return session.summaries([node])[node], found


def _links_between(session: Session, left: EntitySummary, right: EntitySummary) -> list[LinkSummary]:
    (one, _), (other, _) = session.resolve(left.id), session.resolve(right.id)
    return session.links(neighbours.between(session.view, one, other))


def _chain(session: Session, left: str, right: str, entity_id: str) -> list[MatchEdge]:
    """The pairs that join two mentions of one entity: as few as possible, and of those the strongest."""
    own = {m.id: m for m in mentions.read(session, f"entity_id = {text(entity_id)}", _MOST_MENTIONS)}
    graph = nx.Graph()
    for edge in _edges(session, own, own):
        if edge.linked:
            graph.add_edge(edge.left, edge.right, edge=edge, cost=1 + 1e-3 / (1 + max(edge.weight, 0.0)))
    try:
        steps = nx.shortest_path(graph, left, right, weight="cost")
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        # What joins them may lie in mentions that this scope does not show.
        return []
    return [graph.edges[step]["edge"] for step in pairwise(steps)]


def _touches(mention_ids: Iterable[str]) -> str:
    listed = texts(mention_ids)
    return f"(left_mention IN ({listed}) OR right_mention IN ({listed}))"


def _edges(session: Session, lefts: dict[str, Mention], rights: dict[str, Mention]) -> list[MatchEdge]:
    """Compared pairs with one end in either set, strongest first; both ends are visible mentions."""
    one, other = texts(lefts), texts(rights)
    rows = session.rows(
        f"""SELECT left_mention, right_mention, entity_type, weight, probability, linked, reason, comparisons
        FROM match_edge WHERE (left_mention IN ({one}) AND right_mention IN ({other}))
            OR (left_mention IN ({other}) AND right_mention IN ({one}))
        ORDER BY weight DESC, left_mention, right_mention"""
    )
    return [_edge(session, *row) for row in rows]


def _edge(
    session: Session, left: str, right: str, entity_type: str, weight: float, probability: float, linked: bool,
    reason: str | None, comparisons: str | None,
) -> MatchEdge:  # fmt: skip
    every = [
        Comparison(**{name: value for name, value in bar.items() if name in Comparison.model_fields})
        for bar in json.loads(comparisons or "[]")
    ]
    scope = session.scope
    seen = [bar for bar in every if _shows(scope, entity_type, bar.comparison)]
    if len(seen) < len(every):
        # The total would tell what the hidden bars say.
        weight = sum(bar.weight for bar in seen)
        probability = 1 / (1 + 2 ** -max(min(weight, 500.0), -500.0))
    return MatchEdge(
        left=left, right=right, type=entity_type, weight=weight, probability=probability, linked=linked,
        reason=reason if len(seen) == len(every) else None,
        comparisons=[_masked(bar) if _masks(scope, entity_type, bar.comparison) else bar for bar in seen],
    )  # fmt: skip


def _shows(scope: Scope, entity_type: str, comparison: str) -> bool:
    rests_on = COMPARED.get(comparison)
    if rests_on is None:
        return not scope.cuts_graph
    return all(scope.shows_attribute(entity_type, attribute) for attribute in rests_on)


def _masks(scope: Scope, entity_type: str, comparison: str) -> bool:
    # What a relation's values quote is not told by its name, so they are starred with any attribute.
    rests_on = COMPARED.get(comparison)
    if rests_on is None:
        return bool(scope.masked_attributes)
    return any(scope.masks_attribute(entity_type, attribute) for attribute in rests_on)


def _masked(bar: Comparison) -> Comparison:
    starred = {side: mask(value) for side in ("left", "right") if (value := getattr(bar, side)) is not None}
    return bar.model_copy(update=starred)


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
        f"WHERE {visible} ORDER BY extract, row_key, from_mention, to_mention LIMIT {int(proof_limit)}"
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
    scope = session.scope
    cuts_fields = bool(scope.hidden_attributes or scope.masked_attributes)
    return LinkProof(
        from_mention=known.get(row["from_mention"] or ""),
        to_mention=known.get(row["to_mention"] or ""),
        extract=row["extract"],
        row_key=row["row_key"],
        role=role,
        from_date=row["from_date"],
        to_date=row["to_date"],
        # Notes and rows quote values as they came, which no list of attributes can cut.
        note=None if cuts_fields else row["note"],
        source_row=sources.get((row["extract"], row["row_key"])),
    )


def _source_rows(session: Session, rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, object]]:
    scope = session.scope
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
