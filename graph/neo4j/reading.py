"""From what Cypher returns to answers, and the Cypher that returns it: entities and links as a scope shows them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from graph.answers import EntitySummary, LinkSummary
from graph.describing import counted, described, values
from graph.description import DESCRIBING
from graph.neo4j.cut import Cut
from graph.neo4j.schema import SEPARATOR
from graph.scope import ALL_LINKS, Scope

Row = Mapping[str, Any]


def found(cut: Cut, name: str, parameter: str = "id") -> str:
    """CALL that gives the visible entity of the id in a parameter, retired ids followed; null when there is none."""
    return f"""
        CALL () {{
            OPTIONAL MATCH (direct:Entity {{id: ${parameter}}})
            OPTIONAL MATCH (gone:Retired {{id: ${parameter}}})
            OPTIONAL MATCH (later:Entity {{id: {_later(cut)}}})
            WITH coalesce(direct, later) AS entity WHERE entity IS NOT NULL AND {cut.entity("entity")}
            RETURN collect(entity)[0] AS {name}
        }}"""


def _later(cut: Cut) -> str:
    """The id that a retired one, `gone`, leads to; one made of a number, by the first visible row that states it."""
    if not cut.scope.cuts_proofs:
        return "gone.entity_id"
    seen = f"split(said, '{SEPARATOR}')[0] IN $hidden_grounds OR split(said, '{SEPARATOR}')[1] IN $hidden_grounds"
    first = f"[said IN gone.said WHERE NOT ({seen}) | split(said, '{SEPARATOR}')[2]][0]"
    return f"CASE WHEN gone.said IS NULL THEN gone.entity_id ELSE {first} END"


def several(cut: Cut, name: str) -> str:
    """CALL that gives the visible entities of the parameter `ids` in their order, each once, as a list, and
    the first id that leads to none as `missing`."""
    return f"""
        CALL () {{
            UNWIND range(0, size($ids) - 1) AS position
            OPTIONAL MATCH (direct:Entity {{id: $ids[position]}})
            OPTIONAL MATCH (gone:Retired {{id: $ids[position]}})
            OPTIONAL MATCH (later:Entity {{id: {_later(cut)}}})
            WITH position, coalesce(direct, later) AS entity
            WITH position, CASE WHEN entity IS NOT NULL AND {cut.entity("entity")} THEN entity END AS entity
            WITH entity, min(position) AS position ORDER BY position
            RETURN collect(entity) AS {name},
                collect(CASE WHEN entity IS NULL THEN $ids[position] END)[0] AS missing
        }}"""


def entity_map(cut: Cut, n: str) -> str:
    """A map of what `summary` makes an EntitySummary of."""
    stored = ".id, .type, .label, .summary, .mention_count, .degree, .extracts"
    scope = cut.scope
    if scope.is_everything:
        return f"{n}{{{stored}}}"
    told = [stored, ".mentions, .naming", f"said: {_said(cut, n)}"]
    if scope.cuts_graph:
        told += [f"seen: {cut.degree(n)}", f"named_by: {_named_by(cut.filtered(ALL_LINKS), n)}"]
    return f"{n}{{{', '.join(told)}}}"


def _said(cut: Cut, n: str) -> str:
    """What visible mentions say of an entity that must be described anew; null where the stored text still tells it."""
    scope = cut.scope
    wanted = ", ".join(f".{name}" for name in ("extract", "as_of", *DESCRIBING))
    of = f"MATCH (saying:Mention {{entity_id: {n}.id}}) WHERE {cut.mention('saying')}"
    collected = f"COLLECT {{ {of} RETURN saying{{{wanted}}} }}"
    if scope.hidden_attributes or scope.masked_attributes:
        return collected
    if scope.hidden_extracts:
        return f"CASE WHEN any(source IN {n}.extracts WHERE source IN $hidden_extracts) THEN {collected} END"
    return "null"


def _named_by(cut: Cut, n: str) -> str:
    """Extracts that prove the visible links of an entity that is only named; null where the stored ones hold."""
    by = "touching.extracts"
    if cut.scope.cuts_proofs:
        by = f"CASE WHEN touching.part_extracts IS NULL THEN {by} ELSE {_proved_by(cut)} END"
    return f"""CASE WHEN {n}.mention_count = 0 AND {cut.disturbed(n)} THEN COLLECT {{
        {cut.hop(n, "touching", "touched")} UNWIND {by} AS extract RETURN DISTINCT extract }} END"""


def _proved_by(cut: Cut) -> str:
    return (
        "reduce(proving = [], part IN range(0, size(touching.evidence) - 1) | "
        f"CASE WHEN {cut.evidence('touching.evidence[part]')} "
        "THEN proving + split(touching.part_extracts[part], '+') ELSE proving END)"
    )


def summary(scope: Scope, row: Row) -> EntitySummary:
    """The summary that the map of an entity tells."""
    told = {name: row[name] for name in EntitySummary.model_fields}
    if scope.is_everything:
        return EntitySummary.model_construct(**told)
    if scope.cuts_graph:
        told |= _figures(scope, row)
    if row["said"] is not None:
        shown = values(scope, row["type"], counted(row["said"]), map(json.loads, row["naming"] or ()))
        told["label"], told["summary"] = described(row["id"], row["type"], shown)
    return EntitySummary.model_construct(**told)


def _figures(scope: Scope, row: Row) -> dict[str, Any]:
    shown = [extract for extract in row["extracts"] if extract not in scope.hidden_extracts]
    told: dict[str, Any] = {"extracts": shown, "degree": row["seen"]}
    if row["mentions"] is not None:
        counts = zip(row["extracts"], row["mentions"], strict=True)
        told["mention_count"] = sum(count for extract, count in counts if extract not in scope.hidden_extracts)
    elif row["named_by"] is not None:
        told["extracts"] = sorted(row["named_by"])
    return told


def link_map(cut: Cut, r: str) -> str:
    """A map of what `link` makes a LinkSummary of."""
    parts = ", .evidence, .part_count, .part_from, .part_to, .part_first_seen, .part_last_seen, .part_extracts"
    told = ".id, .role, .from_date, .to_date, .count, .first_seen, .last_seen, .extracts"
    told += parts if cut.scope.cuts_proofs else ""
    return f"{r}{{{told}, type: type({r}), from_id: startNode({r}).id, to_id: endNode({r}).id}}"


def link(scope: Scope, row: Row) -> LinkSummary:
    """The summary that the map of a visible link tells."""
    told = {name: row[name] for name in LinkSummary.model_fields}
    if scope.cuts_proofs and row["part_count"] is not None:
        told |= _of_parts(scope, row)
    return LinkSummary.model_validate(told)


def _of_parts(scope: Scope, row: Row) -> dict[str, Any]:
    seen = [at for at, evidence in enumerate(row["evidence"]) if scope.shows_proof(evidence.strip("+").split("+"))]

    def known(name: str) -> list[str]:
        return [row[name][at] for at in seen if row[name][at]]

    return {
        "count": sum(row["part_count"][at] for at in seen),
        "from_date": min(known("part_from"), default=None),
        "to_date": max(known("part_to"), default=None),
        "first_seen": min(known("part_first_seen"), default=None),
        "last_seen": max(known("part_last_seen"), default=None),
        "extracts": sorted({extract for joined in known("part_extracts") for extract in joined.split("+")}),
    }


def links(scope: Scope, rows: Iterable[Row]) -> list[LinkSummary]:
    """Links, each once, in the order of their ends: from_id, type, to_id, role."""
    distinct = {row["id"]: row for row in rows}
    return [link(scope, row) for row in sorted(distinct.values(), key=_by_ends)]


def _by_ends(row: Row) -> tuple[str, str, str, str]:
    return row["from_id"], row["type"], row["to_id"], row["role"] or ""
