"""A graph of a million entities and three million links with hubs of 10,000, as a registry and in a Neo4j.

Most links join two entities at random, as calls, households and parties do; a few hubs (a large employer, a toll
station) have 10,000 neighbours each. Persons have a name, an identity number and a phone to be found by. The registry
holds the projection's tables; Neo4j takes the same rows, by its own import tool.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from graph.neo4j import schema
from graph.neo4j.server import Memory, Server
from graph.projection.assemble import INDEXES

HUBS = 20
HUB_DEGREE = 10_000
SEED = 7

ENTITIES = """
CREATE TABLE entity AS
SELECT CAST(i AS INTEGER) AS node, printf('P-%012d', i) AS entity_id, 'Person' AS entity_type,
    '张' || chr(CAST(19968 + i % 5000 AS INTEGER)) || chr(CAST(19968 + i % 3331 AS INTEGER)) AS label,
    '男 · 1978-03-05' AS summary, 1 AS mention_count,
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
CREATE TABLE evidence AS SELECT 0 AS evidence_no, ['police.hukou'] AS extracts;
CREATE TABLE graph_meta AS SELECT 1 AS format;
CREATE TABLE redirect (old_entity_id TEXT, entity_id TEXT, since TIMESTAMP);
CREATE TABLE alias (alias_id TEXT, entity_id TEXT);
UPDATE entity SET degree = d.degree FROM (
    SELECT node, CAST(count(DISTINCT other) AS INTEGER) AS degree FROM (
        SELECT from_node AS node, to_node AS other FROM link UNION ALL SELECT to_node, from_node FROM link)
    GROUP BY node) d
WHERE d.node = entity.node;
"""

NODES_CSV = f"""
COPY (
    SELECT entity_id AS "id:ID", entity_type AS "type", degree AS "degree:int", mention_count AS "mention_count:int",
        label, summary, 'police.hukou' AS "extracts:string[]", '1' AS "mentions:int[]", t.terms AS "terms:string[]",
        label AS "texts:string[]", CASE WHEN degree > {schema.HUB} THEN 'police.hukou' END AS "around:string[]",
        CASE WHEN degree > {schema.HUB} THEN 'Entity;Person;Hub' ELSE 'Entity;Person' END AS ":LABEL"
    FROM entity JOIN (
        SELECT node, string_agg(concat_ws('{schema.SEPARATOR}', kind, term, field, value, 'police.hukou'), ';') AS terms
        FROM search_term GROUP BY node) t USING (node) ORDER BY node)
TO '{{file}}' (FORMAT csv, HEADER)
"""
LINKS_CSV = """
COPY (
    SELECT from_entity AS ":START_ID", to_entity AS ":END_ID", link_id AS id, count AS "count:int",
        CAST(from_date AS VARCHAR) AS from_date, 'police.hukou' AS "extracts:string[]",
        '+police.hukou+' AS "evidence:string[]", link_type AS ":TYPE"
    FROM link ORDER BY link_no)
TO '{file}' (FORMAT csv, HEADER)
"""


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
        con.execute("CREATE TABLE run AS SELECT TIMESTAMP '2026-01-01' AS finished")
        for statement in INDEXES[:4]:
            con.execute(statement)
    return Ends(ends, [int(hub) for hub in hubs])


def imported(registry: Path, folder: Path, memory: Memory) -> Iterator[Server]:
    """A running Neo4j in `folder` that holds the registry's graph; stopped when the iterator goes on."""
    server = Server(folder / "server")
    files = {"nodes": folder / "nodes.csv", "relationships": folder / "links.csv"}
    with duckdb.connect(str(registry), read_only=True) as con:
        con.execute(NODES_CSV.format(file=files["nodes"]))
        con.execute(LINKS_CSV.format(file=files["relationships"]))
    server.admin(
        "database", "import", "full", "neo4j", "--overwrite-destination", "--array-delimiter=;",
        *(f"--{kind}={file}" for kind, file in files.items()), heap="1200m",
    )  # fmt: skip
    for file in files.values():
        file.unlink()
    running = server.up(memory)
    try:
        from neo4j import GraphDatabase

        with GraphDatabase.driver(running.uri, auth=("neo4j", server.password)) as driver:
            for statement in schema.statements():
                driver.execute_query(statement)
            driver.execute_query("CALL db.awaitIndexes(1800)")
            driver.execute_query("MERGE (g:Graph) SET g.format = $format", format=schema.FORMAT)
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
