"""Addresses as places, so that who lives and what is located at one of them can be seen.

An address is known by what is left of it when its writing is standardised; two writings of one address are one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from graph.projection.batches import in_batches
from ontology import gazetteer

STAGE = """
CREATE OR REPLACE TEMP TABLE p_address AS
SELECT entity_id, entity_type, mention_id, extract, row_key, address, NULL AS role FROM mention
WHERE address IS NOT NULL AND entity_type IN ('Person', 'Enterprise')
UNION ALL
SELECT entity_id, entity_type, mention_id, extract, row_key, registered_address, '户籍地' FROM mention
WHERE registered_address IS NOT NULL AND entity_type = 'Person';
"""

PROVE = """
CREATE OR REPLACE TEMP TABLE p_located AS
SELECT a.*, p.place, p.label FROM p_address a JOIN address p USING (address) WHERE p.place IS NOT NULL;

INSERT INTO p_proof
SELECT CASE entity_type WHEN 'Person' THEN 'lives_at' ELSE 'located_at' END, entity_id, place, role, NULL, NULL, NULL,
    NULL, NULL, mention_id, NULL, extract, row_key, '地址 ' || address, rests_on([extract, entity_type || '.' ||
        CASE role WHEN '户籍地' THEN 'registered_address' ELSE 'address' END])
FROM p_located;

INSERT INTO p_named
SELECT DISTINCT place, 'Place', a.attribute, a.value, extract FROM (
    SELECT DISTINCT place, label, extract FROM p_located), unnest([
    {'attribute': 'kind', 'value': 'address'}, {'attribute': 'address', 'value': label}]) AS u(a);
"""

_TELLING = re.compile(r"\d|.{4}")


def standardised(address: str) -> tuple[str, str] | None:
    """The key and the label of an address, both the same for every writing of it.

    None for one that names no more than a county or township, where thousands live.
    """
    parsed = gazetteer.parse_address(address)
    if not _TELLING.search(parsed.rest):
        return None
    county = gazetteer.counties().get(parsed.county_code or "", "")
    label = county + (parsed.township or "") + parsed.rest
    return f"{parsed.county_code or ''}|{parsed.township or ''}|{parsed.rest}", label


_SCHEMA = pa.schema([(name, pa.string()) for name in ("address", "key", "label")])


def _places(address: str) -> Iterator[tuple[str, str, str]]:
    place = standardised(address)
    if place is not None:
        yield (address, *place)


def know(con: duckdb.DuckDBPyConnection, addresses: str) -> int:
    """Adds to `address` (address, place, label; the latter two NULL where it is too vague) what it does not have yet of
    a relation with one column. Returns how many were added."""
    new = con.sql(f"FROM ({addresses}) EXCEPT SELECT address FROM address ORDER BY 1").to_arrow_table()
    con.register("staged_address", new)
    con.register("staged_place", in_batches(new, _SCHEMA, _places))
    con.execute(
        """CREATE OR REPLACE TEMP TABLE p_place AS SELECT * FROM staged_place;
        INSERT INTO address SELECT n.address, stub_id('L', 'address:' || p.key), p.label
        FROM staged_address n LEFT JOIN p_place p USING (address) ORDER BY n.address"""
    )
    con.unregister("staged_place")
    con.unregister("staged_address")
    return len(new)


def gather(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Adds lives_at and located_at proofs and the places they lead to, and keeps in `address` what it made of each.

    Returns how many distinct addresses were too vague to be a place.
    """
    con.execute(STAGE)
    con.execute("CREATE OR REPLACE TABLE address (address VARCHAR, place VARCHAR, label VARCHAR)")
    know(con, "SELECT DISTINCT address FROM p_address")
    con.execute(PROVE)
    ((vague,),) = con.execute("SELECT count(*) FROM address WHERE place IS NULL").fetchall()
    return {"an address too vague to be a place": vague}
