"""The part of a graph that a run has touched, made in memory by the same steps as a whole one, of all mentions, links,
texts and events that have to do with it (`touched`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from graph.projection import making
from graph.projection.staging import put

_EVENTS = ("event_id", "plate", "plate_colour", "station_code", "station", "time", "direction", "extract")

_ANEW = "WHERE entity_id IN (FROM t_anew)"
_DESCRIBED = "WHERE entity_id IN (FROM t_anew) OR entity_id IN (FROM t_named)"
_LINKS = "JOIN link l USING (link_no) WHERE from_entity IN (FROM t_anew) OR to_entity IN (FROM t_anew)"

TABLES = {
    "n_entity": "SELECT entity_id, entity_type, label, summary, told, mention_count, extracts "
    f"FROM entity {_DESCRIBED}",
    "n_source": f"SELECT entity_id, extract, mentions FROM entity_source JOIN entity USING (node) {_DESCRIBED}",
    "n_term": f"""SELECT kind, term, entity_id, s.extracts, field, value FROM search_term
        JOIN source_set s USING (set_no) JOIN entity USING (node) {_DESCRIBED}""",
    "n_naming": f"FROM naming {_DESCRIBED}",
    "n_alias": f"FROM alias {_ANEW}",
    "n_link": """SELECT * EXCLUDE (link_no, from_node, to_node) FROM link
        WHERE from_entity IN (FROM t_anew) OR to_entity IN (FROM t_anew)""",
    "n_part": f"SELECT link_id, rests_on, p.* EXCLUDE (link_no, evidence_no) FROM link_part p "
    f"JOIN evidence USING (evidence_no) {_LINKS}",
    "n_proof": f"SELECT link_id, rests_on, p.* EXCLUDE (link_no, evidence_no) FROM link_proof p "
    f"JOIN evidence USING (evidence_no) {_LINKS}",
    "n_sealed_text": f"FROM sealed_text WHERE mention_id IN (SELECT mention_id FROM mention {_ANEW})",
    "n_day": f"SELECT link_id, from_entity, to_entity, d.* EXCLUDE (vehicle_node, place_node, link_no) "
    f"FROM event_day d {_LINKS}",
}
"""What is taken over, by the name it gets: told by ids, as numbers say nothing outside the part."""


def make(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """TABLES of the part that `touched.find` found on `con`."""
    with _part(con, lake) as (part, of_lake):
        for step in making.steps(part, of_lake):
            step()
        for name in ("t_anew", "t_named"):
            put(part, name, con.sql(f"FROM {name}").to_arrow_table(), temporary=False)
        return {name: part.sql(query).to_arrow_table() for name, query in TABLES.items()}


@contextmanager
def _part(
    con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection
) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]]:
    """A registry and a lake that hold no more than the part needs."""
    with duckdb.connect() as part, part.cursor() as of_lake:
        part.execute("SET enable_progress_bar = false")
        for name, query in (
            ("mention", "SELECT * FROM mention SEMI JOIN t_part USING (mention_id)"),
            ("links", "FROM t_link"),
            ("text_mentions", "FROM t_text"),
            ("text_named", "FROM t_text_named"),
            ("text_links", "FROM t_text_link"),
        ):
            put(part, name, con.sql(query).to_arrow_table(), temporary=False)
        put(part, "events", _events(con, lake), temporary=False)
        yield part, of_lake


def _events(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> pa.Table:
    plates = con.sql("SELECT DISTINCT value AS plate FROM t_key WHERE kind = 'plate'").to_arrow_table()
    lake.register("given_plates", plates)
    some = "SEMI JOIN given_plates USING (plate)" if len(plates) else "WHERE false"
    found: pa.Table = lake.sql(f"SELECT {', '.join(_EVENTS)} FROM events {some}").to_arrow_table()
    lake.unregister("given_plates")
    return found
