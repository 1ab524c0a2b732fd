"""Why: the compared pairs behind an identity or between two mentions, and the proofs behind a link."""

from __future__ import annotations

import json
from typing import Any

from graph.answers import IdentityWhy, LinkDetail, LinkProof, MatchEdge, Mention, PairWhy
from graph.comparisons import MOST_MENTIONS, chain, strongest_first
from graph.neo4j.cut import Cut
from graph.neo4j.mentions import mention, mention_map, of, visible
from graph.neo4j.mentions import pair as pair_of
from graph.neo4j.reading import entity_map, found, link_map, links, summary
from graph.neo4j.reading import link as link_summary
from graph.neo4j.schema import LINK_TYPES, SEPARATOR
from graph.neo4j.session import Row, Session
from graph.scope import Scope
from graph.sentences import note_shown
from graph.store import UnknownEntity, UnknownLink

_PAIR = "c{.*, left: startNode(c).mention_id, right: endNode(c).mention_id}"
_STRONGEST = "ORDER BY c.weight DESC, startNode(c).mention_id, endNode(c).mention_id"


def identity(session: Session, entity_id: str, limit: int) -> IdentityWhy:
    """What holds an entity together, and the doubts. Raises UnknownEntity."""
    cut, scope = session.cut(), session.scope
    # As strong as they are shown to be: where bars may be hidden, only what they leave of the weight tells the order.
    first = "" if scope.cuts_graph else f"{_STRONGEST} LIMIT $limit + 1"
    row = session.row(
        cut,
        f"""{found(cut, "e")}
        WITH e WHERE e IS NOT NULL
        WITH e, {_own(cut, "e")} AS own
        RETURN {entity_map(cut, "e")} AS entity, {_maps(cut, "own[..$limit]")} AS mentions,
            COLLECT {{ UNWIND own AS m MATCH (m)-[c:COMPARED]->(o) WHERE c.linked AND o IN own
                WITH c {first} RETURN {_PAIR} }} AS held,
            COLLECT {{ UNWIND own AS m MATCH (m)-[c:COMPARED]-(o:Mention)
                WHERE NOT c.linked AND (o IN own OR {visible(cut, "o")})
                WITH DISTINCT c {first}
                RETURN {_PAIR[:-1]}, ends: COLLECT {{
                    UNWIND [n IN [startNode(c), endNode(c)] WHERE NOT n IN own] AS n RETURN {mention_map(cut, "n")} }}}}
            }} AS doubts""",
        id=entity_id, limit=limit,
    )  # fmt: skip
    if row is None:
        raise UnknownEntity(entity_id)
    of_entity = summary(scope, row["entity"])
    held = strongest_first(pair_of(scope, one) for one in row["held"])
    doubts = strongest_first(pair_of(scope, one) for one in row["doubts"])
    ends = {end["mention_id"]: end for one in row["doubts"] for end in one["ends"]}
    shown = sorted({end for one in doubts[:limit] for end in (one.left, one.right)} & set(ends))
    return IdentityWhy(
        entity=of_entity,
        mentions=[mention(scope, one) for one in row["mentions"]],
        edges=held[:limit],
        doubts=doubts[:limit],
        others=[mention(scope, ends[mention_id]) for mention_id in shown],
        cut=max(of_entity.mention_count, len(held), len(doubts)) > limit,
    )


def _own(cut: Cut, e: str) -> str:
    """The visible mentions of an entity, as a list."""
    return f"COLLECT {{ {of(cut, e)} RETURN m ORDER BY m.extract, m.mention_id LIMIT {MOST_MENTIONS} }}"


def pair(session: Session, left: str, right: str) -> PairWhy:
    """Evidence between two mentions or entities. Raises UnknownEntity."""
    cut, scope = session.cut(), session.scope
    row = session.row(
        cut,
        f"""{_side(cut, "left")} {_side(cut, "right")}
        WITH *, left IS NOT NULL AND left = right AS same
        WITH *, CASE WHEN same AND size(lefts) = 1 AND size(rights) = 1 AND lefts <> rights THEN {_own(cut, "left")}
            ELSE [] END AS own
        RETURN {entity_map(cut, "left")} AS left, {entity_map(cut, "right")} AS right,
            {_maps(cut, "lefts")} AS lefts, {_maps(cut, "rights")} AS rights, {_maps(cut, "own")} AS own,
            COLLECT {{ UNWIND lefts AS m MATCH (m)-[c:COMPARED]-(o) WHERE o IN rights
                WITH DISTINCT c RETURN {_PAIR} }} AS direct,
            COLLECT {{ UNWIND own AS m MATCH (m)-[c:COMPARED]->(o) WHERE c.linked AND o IN own
                RETURN {_PAIR} }} AS joined,
            COLLECT {{ WITH left, right WHERE NOT same {cut.hop("left", "r", "m")} AND m = right
                RETURN {link_map(cut, "r")} }} AS links""",
        left=left, right=right,
    )  # fmt: skip
    assert row is not None
    for wanted, side in ((left, row["left"]), (right, row["right"])):
        if side is None:
            raise UnknownEntity(wanted)
    known = {one["mention_id"]: one for one in (*row["lefts"], *row["rights"], *row["own"])}
    direct = [] if left == right else strongest_first(pair_of(scope, c) for c in row["direct"])
    joined = _joined(scope, row)
    ends = {end for e in (*direct, *joined) for end in (e.left, e.right)}
    asked = {one["mention_id"] for side in (row["lefts"], row["rights"]) if len(side) == 1 for one in side}
    return PairWhy(
        left=(of_left := summary(scope, row["left"])),
        right=(of_right := summary(scope, row["right"])),
        same_entity=of_left.id == of_right.id,
        mentions=[mention(scope, known[mention_id]) for mention_id in sorted(ends | asked)],
        direct=direct,
        path=joined,
        links=links(scope, row["links"]),
    )


def _joined(scope: Scope, row: Row) -> list[MatchEdge]:
    """The chain of pairs that joins two mentions of one entity; none unless the question was about such two."""
    if not row["own"]:
        return []
    ends = [side[0]["mention_id"] for side in (row["lefts"], row["rights"])]
    return chain(strongest_first(pair_of(scope, c) for c in row["joined"]), *ends)


def _maps(cut: Cut, listed: str) -> str:
    """The mentions of a list as `mention` takes them."""
    return f"COLLECT {{ UNWIND {listed} AS m RETURN {mention_map(cut, 'm')} }}"


def _side(cut: Cut, name: str) -> str:
    """CALL that gives the entity of a mention id or entity id, with the mentions meant."""
    return f"""
        {found(cut, f"{name}_entity", name)}
        CALL ({name}_entity) {{
            OPTIONAL MATCH (one:Mention {{mention_id: ${name}}}) WHERE {visible(cut, "one")}
            OPTIONAL MATCH (of:Entity {{id: one.entity_id}})
            WITH one, coalesce(of, {name}_entity) AS {name}
            RETURN {name}, CASE WHEN one IS NOT NULL THEN [one] WHEN {name} IS NULL THEN []
                ELSE {_own(cut, name)} END AS {name}s
        }}"""


def link(session: Session, link_id: str, proof_limit: int) -> LinkDetail:
    """A link with its proofs. Raises UnknownLink."""
    cut, scope = session.cut(), session.scope
    # Rows quote values as they came, which no list of attributes can cut.
    rows_shown = scope.source_rows and not (scope.hidden_attributes or scope.masked_attributes)
    shown = cut.evidence(f"split(p, '{SEPARATOR}')[0]")
    row = session.row(
        cut,
        f"""{_by_id()}
        WITH r, startNode(r) AS a, endNode(r) AS b
        WHERE {cut.link("r")} AND {cut.node("a")} AND {cut.node("b")} AND {_type_shown(cut)}
        WITH r, a, b, [p IN r.proofs WHERE {shown}] AS proofs
        WITH r, a, b, size(proofs) AS total, [p IN proofs[..$limit] | split(p, '{SEPARATOR}')] AS proofs
        RETURN {link_map(cut, "r")} AS link, {entity_map(cut, "a")} AS a, {entity_map(cut, "b")} AS b, total, proofs,
            COLLECT {{ UNWIND proofs AS p UNWIND p[3..5] AS id
                WITH DISTINCT id MATCH (m:Mention {{mention_id: id}}) WHERE {visible(cut, "m")}
                RETURN {mention_map(cut, "m")} }} AS mentions,
            COLLECT {{ UNWIND proofs AS p WITH DISTINCT p[1] + ':' + p[2] AS key
                MATCH (s:SourceRow {{key: key}}) WHERE {str(rows_shown).lower()} RETURN [key, s.raw] }} AS rows""",
        id=link_id, limit=proof_limit,
    )  # fmt: skip
    if row is None:
        raise UnknownLink(link_id)
    known = {one["mention_id"]: mention(scope, one) for one in row["mentions"]}
    sources = {key: json.loads(raw) for key, raw in row["rows"]}
    told = link_summary(scope, row["link"])
    return LinkDetail(
        **told.model_dump(),
        from_entity=summary(scope, row["a"]),
        to_entity=summary(scope, row["b"]),
        proofs=[_proof(scope, proof, told.role, known, sources) for proof in row["proofs"]],
        proofs_total=row["total"],
        proofs_cut=row["total"] > len(row["proofs"]),
    )


def _by_id() -> str:
    """CALL that gives the link of an id: each type has an index of its own."""
    every = " UNION ALL ".join(f"MATCH ()-[r:`{name}` {{id: $id}}]->() RETURN r" for name in LINK_TYPES)
    return f"CALL () {{ {every} }}"


def _type_shown(cut: Cut) -> str:
    return "true" if cut.types is None else f"type(r) IN [{', '.join(repr(name) for name in cut.types)}]"


def _proof(
    scope: Scope, proof: list[str], role: str | None, known: dict[str, Mention], sources: dict[str, dict[str, Any]]
) -> LinkProof:
    _, extract, row_key, from_mention, to_mention, from_date, to_date, note = (part or None for part in proof)
    return LinkProof.model_validate(
        {
            "from_mention": known.get(from_mention or ""),
            "to_mention": known.get(to_mention or ""),
            "extract": extract,
            "row_key": row_key or "",
            "role": role,
            "from_date": from_date,
            "to_date": to_date,
            "note": note_shown(scope, note),
            "source_row": sources.get(f"{extract}:{row_key or ''}"),
        }
    )
