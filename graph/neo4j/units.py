"""The units of a graph in Neo4j, each by a key that lasts, and digests of what a registry says of each.

A unit is what is written in one piece (`graph.neo4j.records`): an entity, a link, a mention, a compared pair, a retired
id, a row as delivered. Two registries that give a unit the same digest give it the same properties, so what differs
between them is found by joining digests, without making the properties of all there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from graph.neo4j import records
from graph.neo4j.schema import SEPARATOR


class Kind(StrEnum):
    """Kinds of units."""

    ENTITY = "entity"
    DEGREE = "degree"
    """Of an entity of which nothing else is otherwise: links that come and go leave most of those at their ends so."""
    LINK = "link"
    MENTION = "mention"
    COMPARISON = "comparison"
    """Its key: LEFT ␟ RIGHT."""
    RETIRED = "retired"
    ROW = "row"
    """Its key: EXTRACT:ROW_KEY."""


_ENTITY = """
SELECT entity_id AS key, hash(entity_type, label, summary, mention_count, extracts) AS part FROM {entity}
UNION ALL SELECT e.entity_id, hash('source', s.extract, s.mentions) FROM entity_source s JOIN {entity} e USING (node)
UNION ALL SELECT e.entity_id, hash('term', kind, term, field, value, t.extracts)
    FROM search_term JOIN source_set t USING (set_no) JOIN {entity} e USING (node)
UNION ALL SELECT entity_id, hash('naming', attribute, value, extracts) FROM naming {of_entity}
UNION ALL SELECT entity_id, hash('history', event_id, happened_at, kind, cause, detail)
    FROM history SEMI JOIN {entity} USING (entity_id)
UNION ALL SELECT e.entity_id, hash('passed', day, extract, ins, outs, first_seen, last_seen)
    FROM event_day JOIN {entity} e ON e.node = place_node
UNION ALL SELECT e.entity_id, hash('around', around) FROM ({around}) JOIN entity e USING (node)"""

_LINK = """
SELECT link_no, hash(count, from_date, to_date, first_seen, last_seen, extracts) AS part FROM {link}
UNION ALL SELECT link_no, hash('part', v.rests_on, p.count, from_date, to_date, first_seen, last_seen, p.extracts)
    FROM link_part p JOIN evidence v USING (evidence_no) {of_link}
UNION ALL SELECT link_no, hash('proof', v.rests_on, extract, row_key, from_mention, to_mention, from_date, to_date,
    note) FROM link_proof JOIN evidence v USING (evidence_no) {of_link}
UNION ALL SELECT link_no, hash('passed', day, extract, ins, outs, first_seen, last_seen)
    FROM event_day {of_link}"""

PAIR = f"left_mention || '{SEPARATOR}' || right_mention"
"""SQL of a compared pair's key."""


def digests_sql(columns: Mapping[str, bool], touched: str | None = None) -> str:
    """One row a unit: `kind`, `type` (of a link, else NULL), `key`, `digest` and, of an entity, `degree` (else NULL),
    which is not in its digest.

    columns: every attribute of a mention that is to be told of → whether this registry has it. touched: a table (kind,
    key) of the units that are wanted; compared pairs are told of all the same.
    """
    told = ", ".join(f'CAST(m."{name}" AS VARCHAR)' if here else "NULL" for name, here in columns.items())

    def some(kind: Kind, table: str, key: str) -> str:
        return f"(FROM {table} WHERE {key} IN ({wanted(kind)}))" if touched else table

    def wanted(kind: Kind) -> str:
        return f"SELECT key FROM {touched} WHERE kind = '{kind}'"

    entity = some(Kind.ENTITY, "entity", "entity_id")
    link = some(Kind.LINK, "link", "link_id")
    around = records.around_sql(f"AND entity_id IN ({wanted(Kind.ENTITY)})" if touched else "")
    of_entity = _ENTITY.format(
        entity=entity, around=around, of_entity=f"SEMI JOIN {entity} USING (entity_id)" if touched else ""
    )
    of_link = _LINK.format(link=link, of_link=f"SEMI JOIN {link} USING (link_no)" if touched else "")
    return f"""
        SELECT '{Kind.ENTITY}' AS kind, CAST(NULL AS VARCHAR) AS type, key, digest, degree FROM entity JOIN (
            SELECT key, sum(part) AS digest FROM ({of_entity}) GROUP BY key) ON key = entity_id
        UNION ALL
        SELECT '{Kind.LINK}', link_type, link_id, digest, NULL FROM link JOIN (
            SELECT link_no, sum(part) AS digest FROM ({of_link}) GROUP BY link_no) USING (link_no)
        UNION ALL
        SELECT '{Kind.MENTION}', NULL, mention_id, hash(m.entity_id, m.entity_type, m.agency, m.extract, m.row_key,
            m.role, m.delivery_id, m.version, m.as_of, p.probability, {told}), NULL
        FROM {some(Kind.MENTION, "mention", "mention_id")} m LEFT JOIN membership p USING (mention_id)
        UNION ALL
        SELECT '{Kind.COMPARISON}', NULL, {PAIR},
            hash(entity_type, weight, probability, linked, reason, comparisons), NULL
        FROM match_edge
        UNION ALL
        SELECT '{Kind.RETIRED}', NULL, id, hash(entity_id, said), NULL
        FROM ({records.retired_sql(wanted(Kind.RETIRED) if touched else None)})
        UNION ALL
        SELECT '{Kind.ROW}', NULL, extract || ':' || row_key, hash(raw), NULL
        FROM {some(Kind.ROW, "source_row", "extract || ':' || row_key")}"""
