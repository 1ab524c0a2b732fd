"""A graph in Neo4j held against the registry: what is missing, what is there too much, what is otherwise.

Both are read once, all of what is written of each unit; a digest of it stays of either, in DuckDB, where they are
joined. So what it takes of memory does not grow with the graph, and no word of the graph's own is relied on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
from neo4j import Query

from graph.neo4j import changelog, following, loading, marking, records, schema, writing
from graph.neo4j.connecting import Connection
from graph.neo4j.records import Record
from graph.neo4j.schema import SEPARATOR
from graph.neo4j.units import Kind
from graph.neo4j.writing import Write
from ingest.progress import NoProgress, Progress

SHOWN = 10
"""Most keys that are told of one kind and one difference."""
MEMORY = "512MB"
"""What DuckDB may take for the digests, before it spills to disk."""
LONGEST_S = 3600.0
"""Longest that reading the whole graph may take."""
ROUNDS = 3
"""What is repaired may take along what was right, as a node that should not be there the links that hung on it."""
_ROWS = 10_000
_ENTITIES, _LINKS = 100_000, 250_000
"""Read of the registry at once."""

ELSE, MARK, INDEX = "else", "mark", "index"
"""Besides the kinds of units: nodes and relationships that are none; the graph's mark; constraints and indexes."""

_NODES = "MATCH (n) WHERE NOT n:Graph RETURN elementId(n) AS at, labels(n) AS labels, properties(n) AS properties"
_RELATIONSHIPS = """
MATCH (a)-[r]->(b) RETURN elementId(r) AS at, type(r) AS type, properties(r) AS properties,
    CASE WHEN type(r) = 'COMPARED' AND a:Mention AND b:Mention THEN [a.mention_id, b.mention_id]
        WHEN type(r) <> 'COMPARED' AND a:Entity AND b:Entity THEN [a.id, b.id] ELSE [null, null] END AS ends"""
_MARKS = "MATCH (g:Graph) RETURN count(g) AS marks"
_DROP_NODES = "UNWIND $rows AS at MATCH (n) WHERE elementId(n) = at DETACH DELETE n"
_DROP_RELATIONSHIPS = "UNWIND $rows AS at MATCH ()-[r]->() WHERE elementId(r) = at DELETE r"
_DROP_MARKS = "MATCH (g:Graph) WITH g ORDER BY elementId(g) SKIP 1 DELETE g"
_KEY = {Kind.MENTION: "mention_id", Kind.RETIRED: "id", Kind.ROW: "key", Kind.ENTITY: "id"}
_LABEL = {"Entity": Kind.ENTITY, "Mention": Kind.MENTION, "Retired": Kind.RETIRED, "SourceRow": Kind.ROW}
_NAMED = re.compile(r"^CREATE (?:CONSTRAINT|INDEX|FULLTEXT INDEX) (\w+)")

_Digest = tuple[str, str, str | None, int, str | None]
"""kind, key, type of a link, digest, and where in the graph."""
_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("key", pa.string()),
        ("type", pa.string()),
        ("digest", pa.uint64()),
        ("place", pa.string()),
    ]
)


@dataclass(slots=True)
class Differing:
    """Of one kind: how many are missing in the graph, are there and should not be, are otherwise; and some of each."""

    missing: int = 0
    extra: int = 0
    different: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Verified:
    """What was found: kind → what differs, only of kinds in which something does. units: those the registry has."""

    units: int
    differing: dict[str, Differing]
    repaired: bool = False

    @property
    def count(self) -> int:
        """How many differences there are."""
        return sum(d.missing + d.extra + d.different for d in self.differing.values())

    @property
    def is_clean(self) -> bool:
        """Whether the graph is the registry's."""
        return not self.differing

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        told = {
            kind: {"missing": d.missing, "extra": d.extra, "different": d.different, "examples": d.examples}
            for kind, d in self.differing.items()
        }
        return {"clean": self.is_clean, "units": self.units, "differing": told, "repaired": self.repaired}


class CannotRepair(RuntimeError):
    """The graph still differs after it was repaired: something else writes to it."""


def verify(driver: Connection, con: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> Verified:
    """Compares the graph with the registry in use on `con`. One that is written to meanwhile may be told to differ."""
    with _compared_with(driver, con, progress or NoProgress()) as (verified, _):
        return verified


def repair(driver: Connection, con: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> Verified:
    """Compares, writes and deletes what differs, and compares again, until nothing does.

    Returns what differed at first. Raises CannotRepair.
    """
    progress, first = progress or NoProgress(), None
    for _ in range(ROUNDS):
        with _compared_with(driver, con, progress) as (verified, held):
            first = first or verified
            if verified.is_clean:
                return first
            _write(driver, con, held, progress)
            first.repaired = True
    raise CannotRepair(f"the graph still differs after {ROUNDS} rounds")


@contextmanager
def _compared_with(
    driver: Connection, con: duckdb.DuckDBPyConnection, progress: Progress
) -> Iterator[tuple[Verified, duckdb.DuckDBPyConnection]]:
    """What differs, and the tables of which units do."""
    with TemporaryDirectory(prefix="pingan-verify-") as folder, duckdb.connect(str(Path(folder) / "units")) as held:
        held.execute("SET enable_progress_bar = false")
        held.execute("SET memory_limit = ?", [MEMORY])
        units = _take(held, "wanted", _wanted(con), progress, "neo4j: registry")
        _take(held, "found", _found(driver), progress, "neo4j: graph")
        held.execute(_COMPARE)
        verified = Verified(units, _told(held))
        _add_indexes(driver, verified)
        if not marking.look(driver).is_of(con) or _marks(driver) != 1:
            verified.differing[MARK] = Differing(different=1)
        yield verified, held


_COMPARE = f"""
-- Of several with one key none is known to be the right one, so all of them go.
CREATE TABLE twice AS SELECT kind, key FROM found GROUP BY ALL HAVING count(*) > 1;
CREATE TABLE extra AS
SELECT f.* FROM found f ANTI JOIN wanted w USING (kind, key)
UNION ALL SELECT f.* FROM found f SEMI JOIN twice USING (kind, key) SEMI JOIN wanted USING (kind, key);
CREATE TABLE differing AS
SELECT w.kind, w.key, w.type, 'missing' AS how FROM wanted w ANTI JOIN found f USING (kind, key)
UNION ALL SELECT w.kind, w.key, w.type, 'different' FROM wanted w JOIN found f USING (kind, key)
    ANTI JOIN twice USING (kind, key) WHERE w.digest <> f.digest
UNION ALL SELECT w.kind, w.key, w.type, 'different' FROM wanted w SEMI JOIN twice USING (kind, key);
-- A link between other ends, or of another type, is told as a link that is otherwise, not as two.
CREATE TABLE told AS
SELECT kind, split_part(key, '{SEPARATOR}', 1) AS key, CASE WHEN count(DISTINCT how) = 1 THEN first(how)
    ELSE 'different' END AS how
FROM (SELECT kind, CASE WHEN kind = '{Kind.LINK}' THEN key ELSE replace(key, '{SEPARATOR}', ' ~ ') END AS key, how
    FROM (SELECT kind, key, how FROM differing UNION ALL SELECT kind, key, 'extra' FROM extra))
GROUP BY ALL"""


def _take(
    held: duckdb.DuckDBPyConnection, table: str, digests: Iterator[_Digest], progress: Progress, task: str
) -> int:
    held.execute(f"CREATE TABLE {table} (kind VARCHAR, key VARCHAR, type VARCHAR, digest UBIGINT, place VARCHAR)")
    progress.start(task, None)
    count = 0
    while some := list(islice(digests, _ROWS)):
        columns = [pa.array(values, of.type) for values, of in zip(zip(*some, strict=True), _SCHEMA, strict=True)]
        held.register("taken", pa.table(columns, schema=_SCHEMA))
        held.execute(f"INSERT INTO {table} FROM taken")
        held.unregister("taken")
        count += len(some)
        progress.advance(len(some))
    progress.done()
    return count


def _wanted(con: duckdb.DuckDBPyConnection) -> Iterator[_Digest]:
    """What the registry says there should be."""
    for only in records.ranges(con, "entity", "node", _ENTITIES):
        for row in _rows(records.entities(con, only)):
            labels = ["Entity", row["type"], *(["Hub"] if "around" in row else [])]
            yield Kind.ENTITY, row["id"], None, _digest(row, labels), None
    for only in records.ranges(con, "link", "link_no", _LINKS):
        for row in _rows(records.links(con, only)):
            yield _link(row["type"], row["from_id"], row["to_id"], row["properties"], None)
    for label, kind, read in (
        ("Mention", Kind.MENTION, records.mentions),
        ("Retired", Kind.RETIRED, records.retired),
        ("SourceRow", Kind.ROW, records.source_rows),
    ):
        for row in _rows(read(con)):
            yield kind, row[_KEY[kind]], None, _digest(row, [label]), None
    for row in _rows(records.comparisons(con)):
        yield _compared(row["left"], row["right"], row["properties"], None)


def _found(driver: Connection) -> Iterator[_Digest]:
    """What there is."""
    with driver.session() as session:
        for at, labels, properties in session.run(Query(_NODES, timeout=LONGEST_S)):
            kinds = [kind for label, kind in _LABEL.items() if label in labels]
            key = properties.get(_KEY[kinds[0]]) if len(kinds) == 1 else None
            if key is None:
                yield ELSE, f"node {at} {':'.join(sorted(labels))}", None, 0, at
            else:
                yield kinds[0], str(key), None, _digest(properties, labels), at
        for at, type, properties, (start, end) in session.run(Query(_RELATIONSHIPS, timeout=LONGEST_S)):
            if start is None or end is None or (type != "COMPARED" and "id" not in properties):
                yield ELSE, f"relationship {at} {type}", None, 0, at
            elif type == "COMPARED":
                yield _compared(start, end, properties, at)
            else:
                yield _link(type, start, end, properties, at)


def _rows(batches: Iterable[list[Record]]) -> Iterator[Record]:
    for batch in batches:
        yield from batch


def _link(type: str, start: str, end: str, properties: dict[str, Any], at: str | None) -> _Digest:
    key = SEPARATOR.join((str(properties["id"]), type, start, end))
    return Kind.LINK, key, type, _digest(properties, []), at


def _compared(left: str, right: str, properties: dict[str, Any], at: str | None) -> _Digest:
    return Kind.COMPARISON, f"{left}{SEPARATOR}{right}", None, _digest(properties, []), at


def _digest(properties: dict[str, Any], labels: Iterable[str]) -> int:
    told = json.dumps([sorted(labels), properties], sort_keys=True, default=str)
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest())


def _told(held: duckdb.DuckDBPyConnection) -> dict[str, Differing]:
    found: dict[str, Differing] = {}
    for kind, how, count, keys in held.execute(
        f"SELECT kind, how, count(*), list(key ORDER BY key)[:{SHOWN}] FROM told GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        of_kind = found.setdefault(kind, Differing())
        setattr(of_kind, how, count)
        of_kind.examples[how] = keys
    return found


def _add_indexes(driver: Connection, verified: Verified) -> None:
    wanted = {match[1] for match in map(_NAMED.match, schema.statements()) if match}
    shown, _, _ = driver.execute_query("SHOW INDEXES YIELD name RETURN name")
    if missing := sorted(wanted - {row["name"] for row in shown}):
        verified.differing[INDEX] = Differing(missing=len(missing), examples={"missing": missing[:SHOWN]})


def _marks(driver: Connection) -> int:
    ((row,), _, _) = driver.execute_query(_MARKS)
    return int(row["marks"])


def _write(
    driver: Connection, con: duckdb.DuckDBPyConnection, held: duckdb.DuckDBPyConnection, progress: Progress
) -> None:
    # First what should not be there: it may stand in the way of a constraint.
    for is_node, statement in ((True, _DROP_NODES), (False, _DROP_RELATIONSHIPS)):
        _drop(driver, held, statement, is_node)
    driver.execute_query(_DROP_MARKS)
    loading.prepare(driver, progress)
    changelog.ask(con)
    con.register("differing", held.sql(_CHANGED).to_arrow_table())
    con.execute("INSERT INTO asked.changed BY NAME FROM differing")
    con.unregister("differing")
    following.apply(driver, con, marking.look(driver), following.REPAIR, progress)


_CHANGED = f"""
SELECT DISTINCT kind, type, CASE WHEN kind = '{Kind.LINK}' THEN split_part(key, '{SEPARATOR}', 1) ELSE key END AS key
FROM differing"""


def _drop(driver: Connection, held: duckdb.DuckDBPyConnection, statement: str, is_node: bool) -> None:
    nodes = f"kind IN ({', '.join(repr(str(kind)) for kind in _KEY)}) OR (kind = '{ELSE}' AND key LIKE 'node %')"
    with held.cursor() as reading:
        rows = reading.execute(f"SELECT place FROM extra WHERE {'' if is_node else 'NOT '}({nodes}) ORDER BY place")
        while some := rows.fetchmany(writing.BATCH):
            writing.commit(driver, [Write(statement, [at for (at,) in some])])
