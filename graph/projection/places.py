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
SELECT a.*, stub_id('L', 'address:' || p.key) AS place, p.label
FROM p_address a JOIN p_place p USING (address);

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


def gather(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Adds lives_at and located_at proofs and the places they lead to.

    Returns how many distinct addresses were too vague to be a place.
    """
    con.execute(STAGE)
    addresses = con.sql("SELECT DISTINCT address FROM p_address ORDER BY address").to_arrow_table()
    con.register("staged_place", in_batches(addresses, _SCHEMA, _places))
    con.execute("CREATE OR REPLACE TEMP TABLE p_place AS SELECT * FROM staged_place")
    con.unregister("staged_place")
    con.execute(PROVE)
    ((found,),) = con.execute("SELECT count(*) FROM p_place").fetchall()
    return {"an address too vague to be a place": len(addresses) - found}
