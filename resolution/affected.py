"""Whose tokens may be others now: the persons that a change of the lake, or of other entities, reaches by a relation.

Rather too many than too few: the tokens of all of them are made anew and held against those they had.

What changed is in temporary tables of the connection: `gone_mention` and `came_mention` (columns of `mentions`),
`gone_link` and `came_link` (link_type, from_mention, to_mention); `mentions` and `links` are as things now stand.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from resolution.relations import (
    CASE_TO_CASE,
    PERSON_TO_CASE,
    PERSON_TO_ENTERPRISE,
    PERSON_TO_VEHICLE,
    SPOUSE,
    VEHICLE_TO_CASE,
)

_FROM_PERSON = (*PERSON_TO_CASE, *PERSON_TO_ENTERPRISE, *PERSON_TO_VEHICLE)

# The household's composition says who is married to whom, and a partner is known by name.
_DIRECTLY = f"""
WITH changed_mention AS (
    SELECT mention_id, entity_type, household_no FROM gone_mention
    UNION SELECT mention_id, entity_type, household_no FROM came_mention),
changed_link AS (FROM gone_link UNION FROM came_link)
SELECT mention_id FROM changed_mention WHERE entity_type = 'Person'
UNION
SELECT unnest([from_mention, to_mention]) FROM links WHERE link_type = '{SPOUSE}' AND (
    from_mention IN (SELECT mention_id FROM changed_mention) OR to_mention IN (SELECT mention_id FROM changed_mention))
UNION
SELECT mention_id FROM mentions WHERE household_no IN (SELECT household_no FROM changed_mention)
UNION
SELECT from_mention FROM changed_link WHERE link_type IN {_FROM_PERSON}
UNION
SELECT unnest([from_mention, to_mention]) FROM changed_link WHERE link_type = '{SPOUSE}'
UNION
SELECT from_mention FROM links WHERE link_type IN {PERSON_TO_CASE} AND to_mention IN (
    SELECT to_mention FROM changed_link WHERE link_type = '{VEHICLE_TO_CASE}')
UNION
SELECT from_mention FROM links WHERE link_type IN {(*PERSON_TO_CASE, *PERSON_TO_ENTERPRISE)} AND to_mention IN (
    SELECT mention_id FROM changed_mention WHERE entity_type IN ('Case', 'Enterprise'))
"""

_BY_NAMES = f"""
SELECT from_mention FROM links WHERE link_type IN {(*PERSON_TO_ENTERPRISE, *PERSON_TO_VEHICLE)}
    AND to_mention IN (FROM told)
UNION
SELECT from_mention FROM links WHERE link_type IN {PERSON_TO_CASE} AND to_mention IN (
    SELECT to_mention FROM links WHERE link_type = '{VEHICLE_TO_CASE}' AND from_mention IN (FROM told))
"""

_IN_CASES = f"SELECT from_mention FROM links WHERE link_type IN {PERSON_TO_CASE} AND to_mention IN (FROM told)"

_PARTNERS = f"""
SELECT unnest([from_mention, to_mention]) FROM links
WHERE link_type = '{SPOUSE}' AND (from_mention IN (FROM told) OR to_mention IN (FROM told))
UNION
SELECT mention_id FROM mentions WHERE household_no IN (
    SELECT household_no FROM mentions WHERE mention_id IN (FROM told))
"""


def by_the_lake(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The persons whom the changes of mentions and links themselves reach."""
    return _persons(con, _DIRECTLY) | by_chains(con)


def by_names(con: duckdb.DuckDBPyConnection, mentions: Iterable[str]) -> set[str]:
    """The persons tied to these mentions of vehicles and enterprises, whose entities go by another name now."""
    return _persons(con, _BY_NAMES, mentions)


def by_partners(con: duckdb.DuckDBPyConnection, mentions: Iterable[str]) -> set[str]:
    """The persons married to these, who go by another name now, or of one household with them."""
    return _persons(con, _PARTNERS, mentions)


def by_chains(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The persons in cases whose chain was joined to another, or fell apart."""
    from scipy.cluster.hierarchy import DisjointSet

    ends = con.execute(
        f"SELECT DISTINCT unnest([from_mention, to_mention]) FROM (FROM gone_link UNION ALL FROM came_link) "
        f"WHERE link_type IN {CASE_TO_CASE}"
    ).fetchall()
    if not ends:
        return set()
    # Over what there was and what there is, so that a chain that fell apart is reached whole.
    pairs = con.execute(
        f"SELECT from_mention, to_mention FROM links WHERE link_type IN {CASE_TO_CASE} "
        f"UNION SELECT from_mention, to_mention FROM gone_link WHERE link_type IN {CASE_TO_CASE}"
    ).fetchall()
    chains: DisjointSet = DisjointSet({case for pair in pairs for case in pair})
    for one, other in pairs:
        chains.merge(one, other)
    return _persons(con, _IN_CASES, {case for (end,) in ends if end in chains for case in chains.subset(end)})


def _persons(con: duckdb.DuckDBPyConnection, query: str, told: Iterable[str] = ()) -> set[str]:
    """Of the mentions a query gives those of persons that are there."""
    con.register("told", pa.table({"mention_id": pa.array(sorted(set(told)), pa.string())}))
    rows = con.execute(
        f"SELECT mention_id FROM mentions WHERE entity_type = 'Person' AND mention_id IN ({query})"
    ).fetchall()
    con.unregister("told")
    return {mention for (mention,) in rows}
