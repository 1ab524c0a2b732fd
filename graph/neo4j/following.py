"""A graph in Neo4j brought from one registry to the next by what is otherwise between them, while it is read.

Up to AT_ONCE units are written in one transaction: whoever reads sees the graph as it was or as it is now. More are
written in several, each of which says in the graph's mark how far it is, in an order by which whatever is found can be
followed: first what is new or changed (rows and mentions, entities, then the links between them), then what is gone
(links before entities). In between, an entity may be told of as it is now beside links as they were.

Where it ends on the way, the next one goes on from there; should the registry have changed meanwhile, with all that is
otherwise since the graph was last whole. What may be there by then is looked for before it is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby, product

import duckdb
from neo4j.exceptions import ConstraintError

from graph.neo4j import marking, records, writing
from graph.neo4j.connecting import Connection
from graph.neo4j.marking import Mark
from graph.neo4j.records import Record
from graph.neo4j.units import PAIR, Kind
from graph.neo4j.writing import Write
from ingest.progress import NoProgress, Progress

AT_ONCE = 10_000
"""Most units that are written in one transaction together."""
ABREAST = 2
"""Transactions that are under way at a time: while one is sent, or put on disk, the server works on another. Where two
wait for each other's nodes the server ends one, and the driver tries it again."""

_STANDS = {
    Kind.ENTITY: "SELECT entity_id FROM entity",
    Kind.LINK: "SELECT link_id FROM link",
    Kind.MENTION: "SELECT mention_id FROM mention",
    Kind.COMPARISON: f"SELECT {PAIR} FROM match_edge",
    Kind.RETIRED: f"SELECT id FROM ({records.retired_sql()})",
    Kind.ROW: "SELECT extract || ':' || row_key FROM source_row",
}
"""The keys that there are in a registry."""

_Read = Callable[[duckdb.DuckDBPyConnection, str], Iterator[list[Record]]]
_PUT: tuple[tuple[Kind, _Read, str], ...] = (
    (Kind.ROW, records.source_rows, "{keys}"),
    (Kind.MENTION, records.mentions, "{keys}"),
    (Kind.COMPARISON, records.comparisons, "{keys}"),
    (Kind.ENTITY, records.entities, "SELECT node FROM entity WHERE entity_id IN ({keys})"),
    (Kind.DEGREE, records.degrees, "{keys}"),
    (Kind.LINK, records.links, "SELECT link_no FROM link WHERE link_id IN ({keys})"),
    (Kind.RETIRED, records.retired, "{keys}"),
)
_DELETED = (Kind.LINK, Kind.COMPARISON, Kind.ENTITY, Kind.MENTION, Kind.RETIRED, Kind.ROW)


REPAIR = "repair"
"""Stands in the mark for the version while what differs is being mended, and how many changes are made says nothing."""


def apply(
    driver: Connection, con: duckdb.DuckDBPyConnection, mark: Mark, to: str | None, progress: Progress | None = None
) -> int:
    """Brings the graph to the registry in use on `con` by the units of asked.changed (`graph.neo4j.changelog`), which
    are all that may be otherwise. Returns how many there are.

    to: what the mark says meanwhile; the same only where the changes are the same, as those are that lead from the
    mark's version to another.
    """
    progress = progress or NoProgress()
    ((total,),) = con.execute("SELECT count(*) FROM asked.changed").fetchall()
    progress.start("neo4j: changes", total)
    # The same changes come in the same order: those made need not be made again.
    made = mark.made if mark.to == to != REPAIR else 0
    try:
        # Of what came on the way beyond the mark, or to another version, nothing is known.
        _apply(driver, con, total, made, to, progress, known=mark.to is None)
    except ConstraintError:
        # A link is there that should not be: the graph is not what its mark says, so each is looked for.
        _apply(driver, con, total, 0, REPAIR, progress, known=False)
    progress.done()
    return int(total)


def _apply(
    driver: Connection,
    con: duckdb.DuckDBPyConnection,
    total: int,
    made: int,
    to: str | None,
    progress: Progress,
    *,
    known: bool,
) -> None:
    """known: whether there is none of the links that came, and each of those that changed."""
    writes = _writes(con, known)
    if total <= AT_ONCE:
        writing.commit(driver, [*writes, marking.whole(con)])
        progress.advance(total)
        return
    with ThreadPoolExecutor(ABREAST) as pool:
        way, done = _Way(driver, pool, to, made), 0
        for some in _read_ahead(writing.in_transactions(writes, writing.BATCH)):
            rows = sum(len(write.rows) for write in some)
            done += rows
            if done > made:
                way.write(some, done)
            progress.advance(rows)
        way.end()
    writing.commit(driver, [marking.whole(con)])


def _read_ahead(parts: Iterator[list[Write]]) -> Iterator[list[Write]]:
    """The same; while one part is written the next is read."""
    with ThreadPoolExecutor(1) as reading:
        coming = reading.submit(next, parts, None)
        while (some := coming.result()) is not None:
            coming = reading.submit(next, parts, None)
            yield some


class _Way:
    """Transactions under way, and how far all before them are done. Those that may build on one another, as a link does
    on the entities at its ends, are not under way together."""

    def __init__(self, driver: Connection, pool: ThreadPoolExecutor, to: str | None, made: int) -> None:
        self._driver, self._pool, self._to, self._made = driver, pool, to, made
        self._under_way: deque[tuple[Future[None], int]] = deque()
        self._kinds: set[Kind | None] = set()

    def write(self, some: list[Write], done: int) -> None:
        """Sets out with one more; done: how many changes are made once it and all before it are."""
        kinds = {write.kind for write in some}
        if kinds != self._kinds or len(kinds) > 1:
            self.end()
        elif len(self._under_way) == ABREAST:
            self._await_first()
        writes = [*some, marking.on_the_way(self._to, self._made)]
        self._under_way.append((self._pool.submit(writing.commit, self._driver, writes), done))
        self._kinds = kinds

    def end(self) -> None:
        """Waits for all of them."""
        while self._under_way:
            self._await_first()

    def _await_first(self) -> None:
        first, done = self._under_way.popleft()
        first.result()
        self._made = done


def _writes(con: duckdb.DuckDBPyConnection, known: bool) -> Iterator[Write]:
    concerned = con.execute("SELECT DISTINCT kind, came FROM asked.changed").fetchall()
    for (kind, read, only), came in product(_PUT, (True, False, None)):
        if (kind, came) in concerned:
            told = "NULL" if came is None else str(came)
            keys = f"SELECT key FROM asked.changed WHERE kind = '{kind}' AND came IS NOT DISTINCT FROM {told}"
            for batch in read(con, only.format(keys=keys)):
                yield from writing.put(kind, batch, came if known else None)
    for kind in _DELETED:
        if kind in {kind for kind, _ in concerned}:
            yield from _deletions(con, kind)


def _deletions(con: duckdb.DuckDBPyConnection, kind: Kind) -> Iterator[Write]:
    gone = con.execute(
        f"SELECT type, key FROM asked.changed WHERE kind = ? AND key NOT IN ({_STANDS[kind]}) ORDER BY ALL", [kind]
    ).fetchall()
    for type, rows in groupby(gone, lambda row: row[0]):
        keys = [key for _, key in rows]
        for first in range(0, len(keys), writing.BATCH):
            yield writing.delete(kind, type, keys[first : first + writing.BATCH])
