"""Addresses as places, so that who lives and what is located at one of them can be seen.

An address is known by what is left of it when its writing is standardised; two writings of one address are one place.
"""

from __future__ import annotations

import re

import duckdb
import pyarrow as pa

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
    NULL, NULL, mention_id, NULL, extract, row_key, '地址 ' || address, [extract]
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


def gather(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Adds lives_at and located_at proofs and the places they lead to.

    Returns how many distinct addresses were too vague to be a place.
    """
    con.execute(STAGE)
    addresses = [a for (a,) in con.execute("SELECT DISTINCT address FROM p_address ORDER BY address").fetchall()]
    found = [(address, place) for address in addresses if (place := standardised(address))]
    staged = pa.table(
        {
            "address": pa.array([address for address, _ in found], pa.string()),
            "key": pa.array([key for _, (key, _) in found], pa.string()),
            "label": pa.array([label for _, (_, label) in found], pa.string()),
        }
    )
    con.register("staged_place", staged)
    con.execute("CREATE OR REPLACE TEMP TABLE p_place AS SELECT * FROM staged_place")
    con.unregister("staged_place")
    con.execute(PROVE)
    return {"an address too vague to be a place": len(addresses) - len(found)}
