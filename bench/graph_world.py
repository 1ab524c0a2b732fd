"""A graph of a million entities and three million links with hubs of 10,000, as a registry and in a Neo4j.

Most links join two entities at random, as calls, households and parties do; a few hubs (a large employer, a toll
station) have 10,000 neighbours each. Persons have a name, an identity number and a phone to be found by. The registry
holds the projection's tables; Neo4j is loaded from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from graph.neo4j.filling import How, fill
from graph.neo4j.server import Memory, Server
from graph.projection.assemble import FORMAT, INDEXES

HUBS = 20
HUB_DEGREE = 10_000
SEED = 7

ENTITIES = """
CREATE TABLE entity AS
SELECT CAST(i AS INTEGER) AS node, printf('P-%012d', i) AS entity_id, 'Person' AS entity_type,
    '张' || chr(CAST(19968 + i % 5000 AS INTEGER)) || chr(CAST(19968 + i % 3331 AS INTEGER)) AS label,
    '男 · 1978-03-05' AS summary, ['Person.sex', 'Person.birth_date'] AS told, 1 AS mention_count,
    CAST(0 AS INTEGER) AS degree, ['police.hukou'] AS extracts
FROM range({nodes}) t(i);
CREATE TABLE entity_source AS SELECT node, 'police.hukou' AS extract, 1 AS mentions FROM entity;
CREATE TABLE source_set AS SELECT 0 AS set_no, ['police.hukou'] AS extracts;
CREATE TABLE search_term AS
SELECT * FROM (
    SELECT 'id_number' AS kind, printf('5222%014d', node) AS term, node, 0 AS set_no, 'Person.id_number' AS field,
        printf('5222%014d', node) AS value FROM entity
    UNION ALL
    SELECT 'id_number/end', reverse(printf('5222%014d', node)), node, 0, 'Person.id_number', printf('5222%014d', node)
    FROM entity
    UNION ALL
    SELECT 'name', label, node, 0, 'Person.name', label FROM entity
    UNION ALL
    SELECT 'phone', printf('139%08d', node), node, 0, 'Person.phone', printf('139%08d', node) FROM entity)
ORDER BY kind, term, node;
"""

LINKS = """
CREATE TABLE link AS
SELECT CAST(row_number() OVER (ORDER BY a, b) - 1 AS INTEGER) AS link_no, printf('K-%d-%d', a, b) AS link_id,
    ['phone', 'household', 'spouse'][1 + (a + b) % 3] AS link_type, a AS from_node, b AS to_node,
    printf('P-%012d', a) AS from_entity, printf('P-%012d', b) AS to_entity, CAST(NULL AS VARCHAR) AS role, 1 AS count,
    DATE '2010-01-01' + CAST((a + b) % 2000 AS INTEGER) AS from_date, CAST(NULL AS DATE) AS to_date,
    CAST(NULL AS TIMESTAMP) AS first_seen, CAST(NULL AS TIMESTAMP) AS last_seen, ['police.hukou'] AS extracts
FROM ends ORDER BY link_no;
CREATE TABLE link_part AS
SELECT link_no, 0 AS evidence_no, count, from_date, to_date, first_seen, last_seen, extracts FROM link;
CREATE TABLE evidence AS SELECT 0 AS evidence_no, ['police.hukou'] AS rests_on;
CREATE TABLE redirect (old_entity_id TEXT, entity_id TEXT, since TIMESTAMP);
CREATE TABLE alias (alias_id TEXT, entity_id TEXT, extract TEXT, field TEXT, since DATE);
UPDATE entity SET degree = d.degree FROM (
    SELECT node, CAST(count(DISTINCT other) AS INTEGER) AS degree FROM (
        SELECT from_node AS node, to_node AS other FROM link UNION ALL SELECT to_node, from_node FROM link)
    GROUP BY node) d
WHERE d.node = entity.node;
"""

UNUSED = """
CREATE TABLE mention (mention_id TEXT, entity_id TEXT, entity_type TEXT, agency TEXT, extract TEXT, row_key TEXT,
    role TEXT, delivery_id TEXT, delivery_seq BIGINT, version INTEGER, as_of DATE);
CREATE TABLE membership (mention_id TEXT, entity_type TEXT, entity_id TEXT, probability DOUBLE);
CREATE TABLE match_edge (left_mention TEXT, right_mention TEXT, entity_type TEXT, weight DOUBLE, probability DOUBLE,
    linked BOOLEAN, reason TEXT, comparisons JSON);
CREATE TABLE history (event_id BIGINT, happened_at TIMESTAMP, kind TEXT, entity_id TEXT, detail JSON, cause TEXT);
CREATE TABLE naming (entity_id TEXT, attribute TEXT, value TEXT, extracts TEXT[]);
CREATE TABLE source_row (extract TEXT, row_key TEXT, raw TEXT);
CREATE TABLE link_proof (link_no INTEGER, evidence_no INTEGER, from_mention TEXT, to_mention TEXT, extract TEXT,
    row_key TEXT, from_date DATE, to_date DATE, note TEXT);
CREATE TABLE event_day (vehicle_node INTEGER, place_node INTEGER, link_no INTEGER, day DATE, extract TEXT, ins INTEGER,
    outs INTEGER, first_seen TIMESTAMP, last_seen TIMESTAMP);
CREATE TABLE run AS SELECT TIMESTAMP '2026-01-01' AS finished;
"""
"""Of what no question here is about, there is nothing."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of all links, and which entities are hubs."""

    pairs: np.ndarray[tuple[int, ...], np.dtype[np.int32]]
    hubs: list[int]


def build(path: Path, nodes: int, links: int) -> Ends:
    """Writes a registry with what search, expansion and paths need."""
    rng = np.random.default_rng(SEED)
    hubs = rng.choice(nodes, HUBS, replace=False)
    plain = links - HUBS * HUB_DEGREE
    start = np.concatenate([rng.integers(0, nodes, plain), np.repeat(hubs, HUB_DEGREE)])
    end = np.concatenate([rng.integers(0, nodes, plain), rng.integers(0, nodes, HUBS * HUB_DEGREE)])
    kept = start != end
    ends = np.stack([np.minimum(start, end)[kept], np.maximum(start, end)[kept]], axis=1).astype(np.int32)
    ends = np.unique(ends, axis=0)
    with duckdb.connect(str(path)) as con:
        con.register("columns", {"a": ends[:, 0].copy(), "b": ends[:, 1].copy()})
        con.execute("CREATE TEMP TABLE ends AS SELECT a, b FROM columns")
        con.execute(ENTITIES.format(nodes=nodes))
        con.execute(LINKS)
        con.execute(UNUSED)
        con.execute(f"CREATE TABLE graph_meta AS SELECT {FORMAT} AS format")
        for statement in INDEXES[:4]:
            con.execute(statement)
    return Ends(ends, [int(hub) for hub in hubs])


@contextmanager
def imported(registry: Path, folder: Path, memory: Memory) -> Iterator[Server]:
    """A running Neo4j in `folder` that holds the registry's graph; stopped when the block ends."""
    server = Server(folder / "server")
    try:
        with duckdb.connect(str(registry), read_only=True) as con:
            fill(server, con, memory, How.BULK)
        yield server
    finally:
        server.down()


def walks(ends: Ends, count: int, steps: int = 4) -> list[tuple[int, int]]:
    """Pairs that a walk of some links over entities of no more than 100 neighbours joins."""
    rng = np.random.default_rng(SEED + 2)
    degree = np.bincount(ends.pairs.ravel())
    quiet = ends.pairs[(degree[ends.pairs] <= 100).all(axis=1)]
    both = np.concatenate([quiet, quiet[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    at = both[rng.integers(0, len(both), count), 0]
    start = at.copy()
    for _ in range(steps):
        low, high = np.searchsorted(both[:, 0], at), np.searchsorted(both[:, 0], at, side="right")
        at = both[low + (rng.random(count) * (high - low)).astype(np.int64), 1]
    return [(int(a), int(b)) for a, b in zip(start, at, strict=True) if a != b]
