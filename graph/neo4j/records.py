"""Nodes and links as Neo4j holds them (`graph.neo4j.schema`), read from the projection's tables of a registry.

Each function gives batches of property maps, and its fellow in `…_sql` the query that they come from. `only` narrows
what is read to some rows: SQL of a relation whose one column holds entity numbers, link numbers, mention ids … as the
function says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from graph.description import PROOF_ORDER, attribute_columns
from graph.neo4j import schema
from graph.neo4j.schema import SEARCHED_AS_TEXT, SEARCHED_BY_PARTS, SEPARATOR

Record = dict[str, Any]
BATCH = 5_000

_MOMENT = "%Y-%m-%dT%H:%M:%S"


def entities(con: duckdb.DuckDBPyConnection, only: str | None = None) -> Iterator[list[Record]]:
    """Entities; `only` holds `entity.node`."""
    return _batches(con, entities_sql(only))


def entities_sql(only: str | None = None) -> str:
    """One row an entity: its properties."""
    text_kinds, part_kinds = _listed(SEARCHED_AS_TEXT), _listed(SEARCHED_BY_PARTS)
    narrow = f"WHERE e.node IN ({only})" if only else ""
    some = f"AND node IN ({only})" if only else ""
    ids = f"WHERE entity_id IN (SELECT entity_id FROM entity WHERE node IN ({only}))" if only else ""
    return f"""
        WITH source AS (
            SELECT node, list(mentions ORDER BY extract) AS mentions FROM entity_source
            WHERE true {some} GROUP BY node),
        -- Sorted as they are told: the separator comes before whatever a kind or a term is written with.
        term AS (
            SELECT node,
                list_sort(list(concat_ws('{SEPARATOR}', kind, term, field, value, array_to_string(extracts, '+'))))
                    AS terms,
                list_sort(list(DISTINCT term) FILTER (kind IN ({text_kinds}))) AS texts
            FROM search_term JOIN source_set USING (set_no) WHERE true {some} GROUP BY node),
        ending AS (
            SELECT node, list_sort(list_distinct(flatten(list(list_transform(range(1, length(term) + 1),
                lambda i: kind || '{SEPARATOR}' || term[i:]))))) AS parts
            FROM search_term WHERE kind IN ({part_kinds}) {some} GROUP BY node),
        named AS (
            SELECT entity_id, list(CAST(json_array(attribute, value, extracts) AS VARCHAR) ORDER BY attribute, value)
                AS naming FROM naming {ids} GROUP BY entity_id),
        past AS (
            SELECT entity_id, list(CAST(json_array(strftime(happened_at, '{_MOMENT}.%f'), kind, cause,
                CAST(detail AS VARCHAR)) AS VARCHAR) ORDER BY happened_at, event_id) AS history
            FROM history {ids} GROUP BY entity_id),
        passed AS ({_days("place_node", some.replace("node", "place_node"))}),
        near AS ({around_sql(some)})
        SELECT e.entity_id AS id, e.entity_type AS type, e.degree, e.mention_count, e.label, e.summary, e.extracts,
            s.mentions, n.naming, t.terms, t.texts,
            array_to_string(list_sort(list_distinct(string_split(array_to_string(t.texts, ''), ''))), ' ') AS chars,
            p.parts, h.history, d.days, a.around
        FROM entity e LEFT JOIN source s USING (node) LEFT JOIN term t USING (node) LEFT JOIN named n USING (entity_id)
        LEFT JOIN ending p USING (node) LEFT JOIN past h USING (entity_id) LEFT JOIN near a USING (node)
        LEFT JOIN passed d ON d.place_node = e.node {narrow} ORDER BY e.node"""


def degrees(con: duckdb.DuckDBPyConnection, only: str) -> Iterator[list[Record]]:
    """Of entities, `id` and `degree` alone; `only` holds their ids."""
    return _batches(con, f"SELECT entity_id AS id, degree FROM entity WHERE entity_id IN ({only}) ORDER BY node")


def links(con: duckdb.DuckDBPyConnection, only: str | None = None) -> Iterator[list[Record]]:
    """Links, each with `type`, `from_id` and `to_id` beside its `properties`; `only` holds `link.link_no`."""
    for batch in _batches(con, links_sql(only)):
        yield [
            {"type": row.pop("type"), "from_id": row.pop("from_id"), "to_id": row.pop("to_id"), "properties": row}
            for row in batch
        ]


def links_sql(only: str | None = None) -> str:
    """One row a link: `type`, `from_id`, `to_id` and its properties."""
    some = f"AND link_no IN ({only})" if only else ""
    return f"""
        WITH shown AS (
            SELECT evidence_no, '+' || array_to_string(rests_on, '+') || '+' AS evidence FROM evidence),
        -- Most links have one set of extracts and one proof: those need no list to be sorted for each.
        several AS (SELECT link_no FROM link_part WHERE true {some} GROUP BY link_no HAVING count(*) > 1),
        part AS (
            SELECT link_no, [evidence] AS evidence, {", ".join(f"NULL AS {name}" for name in _PARTS)}
            FROM link_part JOIN shown USING (evidence_no) ANTI JOIN several USING (link_no) WHERE true {some}
            UNION ALL
            SELECT link_no, list(evidence ORDER BY evidence), list(count ORDER BY evidence),
                list(coalesce(CAST(from_date AS VARCHAR), '') ORDER BY evidence),
                list(coalesce(CAST(to_date AS VARCHAR), '') ORDER BY evidence),
                list(coalesce({_moment("first_seen")}, '') ORDER BY evidence),
                list(coalesce({_moment("last_seen")}, '') ORDER BY evidence),
                list(array_to_string(extracts, '+') ORDER BY evidence)
            FROM link_part JOIN shown USING (evidence_no) SEMI JOIN several USING (link_no) GROUP BY link_no),
        proved AS (SELECT link_no FROM link_proof WHERE true {some} GROUP BY link_no HAVING count(*) > 1),
        proof AS (
            SELECT link_no, [{_PROOF}] AS proofs
            FROM link_proof JOIN shown USING (evidence_no) ANTI JOIN proved USING (link_no) WHERE true {some}
            UNION ALL
            SELECT link_no, list({_PROOF} ORDER BY {PROOF_ORDER}, evidence)
            FROM link_proof JOIN shown USING (evidence_no) SEMI JOIN proved USING (link_no) GROUP BY link_no),
        passed AS ({_days("link_no", some)})
        SELECT l.link_type AS type, l.from_entity AS from_id, l.to_entity AS to_id, l.link_id AS id, l.role, l.count,
            CAST(l.from_date AS VARCHAR) AS from_date, CAST(l.to_date AS VARCHAR) AS to_date,
            {_moment("l.first_seen")} AS first_seen, {_moment("l.last_seen")} AS last_seen, l.extracts, p.evidence,
            {", ".join(f"p.{name}" for name in _PARTS)},
            o.proofs, d.days
        FROM link l JOIN part p USING (link_no) LEFT JOIN proof o USING (link_no) LEFT JOIN passed d USING (link_no)
        WHERE true {some} ORDER BY l.link_no"""


def mentions(con: duckdb.DuckDBPyConnection, only: str | None = None) -> Iterator[list[Record]]:
    """Mentions; `only` holds mention ids."""
    return _batches(con, mentions_sql(con, only))


def mentions_sql(con: duckdb.DuckDBPyConnection, only: str | None = None) -> str:
    """One row a mention: its properties, of which a registry has the attributes that were delivered."""
    cast = ", ".join(f'CAST(m."{name}" AS VARCHAR) AS "{name}"' for name in attribute_columns(con))
    narrow = f"WHERE m.mention_id IN ({only})" if only else ""
    return f"""
        SELECT m.mention_id, m.entity_id, m.entity_type, m.agency, m.extract, m.row_key, nullif(m.role, '') AS role,
            m.delivery_id, m.version, CAST(m.as_of AS VARCHAR) AS as_of, coalesce(p.probability, 1.0) AS probability,
            {cast}
        FROM mention m LEFT JOIN membership p USING (mention_id) {narrow} ORDER BY m.mention_id"""


def comparisons(con: duckdb.DuckDBPyConnection, only: str | None = None) -> Iterator[list[Record]]:
    """Compared pairs, each with `left` and `right` beside its `properties`; `only` holds pairs as `LEFT␟RIGHT`."""
    for batch in _batches(con, comparisons_sql(only)):
        yield [{"left": row.pop("left"), "right": row.pop("right"), "properties": row} for row in batch]


def comparisons_sql(only: str | None = None) -> str:
    """One row a compared pair: `left`, `right` and its properties."""
    narrow = f"WHERE left_mention || '{SEPARATOR}' || right_mention IN ({only})" if only else ""
    return f"""
        SELECT left_mention AS left, right_mention AS right, entity_type, weight, probability, linked, reason,
            CAST(comparisons AS VARCHAR) AS comparisons FROM match_edge {narrow} ORDER BY ALL"""


def retired(con: duckdb.DuckDBPyConnection, only: str | None = None) -> Iterator[list[Record]]:
    """Ids that lead to an entity of another id, over however many steps; `only` holds such ids."""
    return _batches(con, retired_sql(only))


def retired_sql(only: str | None = None) -> str:
    """One row an id that leads elsewhere: `id`, `entity_id` and, of one made of a number, `said`."""
    some = f"WHERE id IN ({only})" if only else ""
    numbers = f"WHERE alias_id IN ({only})" if only else ""
    return f"""
        WITH RECURSIVE step AS (
            SELECT old_entity_id AS id, entity_id FROM redirect UNION SELECT alias_id, entity_id FROM alias),
        numbered AS (
            SELECT alias_id AS id, list(concat_ws('{SEPARATOR}', extract, field, entity_id)
                ORDER BY since DESC, entity_id, extract) AS said
            FROM alias ANTI JOIN redirect ON redirect.old_entity_id = alias_id {numbers} GROUP BY alias_id),
        way(id, entity_id) AS (
            SELECT id, entity_id FROM step ANTI JOIN entity ON entity.entity_id = step.id {some}
            UNION
            SELECT w.id, s.entity_id FROM way w ANTI JOIN entity e ON e.entity_id = w.entity_id
            JOIN step s ON s.id = w.entity_id)
        SELECT id, min(entity_id) AS entity_id, any_value(said) AS said
        FROM way SEMI JOIN entity USING (entity_id) LEFT JOIN numbered USING (id) GROUP BY id ORDER BY id"""


def source_rows(con: duckdb.DuckDBPyConnection, only: str | None = None) -> Iterator[list[Record]]:
    """Rows as delivered; `only` holds keys as `EXTRACT:ROW_KEY`."""
    return _batches(con, source_rows_sql(only))


def source_rows_sql(only: str | None = None) -> str:
    """One row a row as delivered: `key` and `raw`."""
    narrow = f"WHERE extract || ':' || row_key IN ({only})" if only else ""
    return f"""
        SELECT extract || ':' || row_key AS key, CAST(raw AS VARCHAR) AS raw FROM source_row
        {narrow} ORDER BY extract, row_key"""


def built(con: duckdb.DuckDBPyConnection) -> str | None:
    """When the registry was built."""
    return _finished(con, _MOMENT)


def version(con: duckdb.DuckDBPyConnection) -> str | None:
    """Which registry it is: no two runs end in the same microsecond."""
    return _finished(con, f"{_MOMENT}.%f")


def _finished(con: duckdb.DuckDBPyConnection, form: str) -> str | None:
    ((when,),) = con.execute(f"SELECT strftime(max(finished), '{form}') FROM run").fetchall()
    return str(when) if when else None


def ranges(con: duckdb.DuckDBPyConnection, table: str, number: str, size: int) -> Iterator[str]:
    """Relations for `only` of the numbers from each to the next, so that what DuckDB holds at a time does not grow with
    the graph; one even where there is none."""
    ((end,),) = con.execute(f"SELECT coalesce(max({number}), 0) + 1 FROM {table}").fetchall()
    for first in range(0, end, size):
        yield f"SELECT {number} FROM {table} WHERE {number} BETWEEN {first} AND {first + size - 1}"


_PROOF = f"""array_to_string([evidence, extract, row_key, coalesce(from_mention, ''), coalesce(to_mention, ''),
    coalesce(CAST(from_date AS VARCHAR), ''), coalesce(CAST(to_date AS VARCHAR), ''), coalesce(note, '')],
    '{SEPARATOR}')"""
_PARTS = ("part_count", "part_from", "part_to", "part_first_seen", "part_last_seen", "part_extracts")


def around_sql(some: str = "") -> str:
    """For each hub, the names of all link types, entity types, extracts and fields that lie around it."""
    ends = " UNION ALL ".join(
        f"SELECT h.node, l.link_no, l.link_type, l.{other}_node AS other "
        f"FROM hub h JOIN link l ON l.{own}_node = h.node"
        for own, other in (("from", "to"), ("to", "from"))
    )
    return f"""
        WITH hub AS (SELECT node FROM entity WHERE degree > {schema.HUB} {some}),
        touching AS ({ends}),
        resting AS (
            SELECT DISTINCT t.node, t.link_type, o.entity_type, p.evidence_no,
                CASE WHEN o.mention_count > 0 THEN o.extracts ELSE [] END AS extracts
            FROM touching t JOIN entity o ON o.node = t.other JOIN link_part p ON p.link_no = t.link_no)
        SELECT r.node, list_sort(list_distinct(flatten(list(
            [r.link_type, r.entity_type] || r.extracts || v.rests_on)))) AS around
        FROM resting r JOIN evidence v USING (evidence_no) GROUP BY r.node"""


def _days(owner: str, some: str) -> str:
    """Passes by day and extract of each owner (a link or a place)."""
    return f"""
        SELECT {owner}, list(concat_ws('{SEPARATOR}', day, extract, ins, outs, first_seen, last_seen)
            ORDER BY day, extract) AS days
        FROM (SELECT {owner}, day, extract, sum(ins) AS ins, sum(outs) AS outs,
                {_moment("min(first_seen)")} AS first_seen, {_moment("max(last_seen)")} AS last_seen
            FROM event_day WHERE true {some} GROUP BY {owner}, day, extract) GROUP BY {owner}"""


def _moment(column: str) -> str:
    return f"strftime({column}, '{_MOMENT}')"


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _batches(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[list[Record]]:
    """Rows as maps without what is none, a batch at a time."""
    ((used,),) = con.execute("SELECT current_database()").fetchall()
    with con.cursor() as reading:
        # A cursor begins in the database that was opened, whichever is in use.
        reading.execute(f'USE "{used}"')
        for batch in reading.sql(sql).to_arrow_reader(BATCH):
            yield [{name: value for name, value in row.items() if value is not None} for row in batch.to_pylist()]
