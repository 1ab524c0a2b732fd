"""What of the graph each run changed, kept in the registry for a number of runs, so that a Neo4j that holds the graph
of an earlier run follows by what changed since.

`graph_version` (no, version) numbers the registries that the log reaches back to, the last being the one it lies in;
`graph_change` (no, kind, type, key, came) tells which units (`graph.neo4j.units`) are otherwise in `no` than in
`no - 1`: new (they came), changed or gone. It says only which; what they are is read from the registry. So changes may
be applied twice, or those of several runs at once, and the outcome is the graph of the registry all the same.

It is kept where somebody follows, which whoever brings a home's graph into a Neo4j says once and for all (`follow`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from graph.description import attribute_columns
from graph.neo4j import records, units
from graph.neo4j.units import Kind
from resolution.registry import has_old

FOLLOWED = "followed"
"""The file in a home that says so."""
VERSIONS, CHANGES = 200, 1_000_000
"""Most runs and changes that are kept. A graph that holds one from before them is compared with the registry instead
(`graph.neo4j.verifying`)."""

_READ = {
    "run", "entity", "entity_source", "search_term", "source_set", "naming", "history", "event_day", "link",
    "link_part", "link_proof", "evidence", "mention", "membership", "match_edge", "redirect", "alias", "source_row",
    "graph_meta",
}  # fmt: skip
"""What a registry with a graph has."""
_LOG = {"graph_version", "graph_change"}
_CREATE = """
CREATE TABLE IF NOT EXISTS graph_version (no BIGINT, version VARCHAR);
CREATE TABLE IF NOT EXISTS graph_change (no BIGINT, kind VARCHAR, type VARCHAR, key VARCHAR, came BOOLEAN);
-- A log that an earlier version began does not tell what came.
ALTER TABLE graph_change ADD COLUMN IF NOT EXISTS came BOOLEAN"""


def follow(home: Path) -> None:
    """Says that the runs of a home are to keep the log from now on."""
    (home / FOLLOWED).touch()


def is_followed(home: Path) -> bool:
    """Whether they are."""
    return (home / FOLLOWED).exists()


def note(con: duckdb.DuckDBPyConnection, before: Path, touched: str | None = None) -> int | None:
    """Notes, in the registry open on `con` with its graph, what is otherwise in it than in the registry file whose
    place it will take. Returns how many units are; None where there is no such file or no graph of this
    format in it, and the log begins.

    touched: a table (kind, key) of all units that may be (`graph.projection.updating.TOUCHED`), compared pairs aside.
    """
    con.execute(_CREATE)
    with _attached(con, before) as old:
        if old is None or not _tables(con, old) >= _READ or not _alike(con, old):
            con.execute("DELETE FROM graph_change; DELETE FROM graph_version")
            con.execute("INSERT INTO graph_version VALUES (1, ?)", [records.version(con)])
            return None
        _carry_over(con, old)
        return _compare(con, old, touched)


def since(con: duckdb.DuckDBPyConnection, version: str) -> bool:
    """Fills asked.changed with what is otherwise in the registry in use on `con` than in an earlier version of it;
    False where the log does not reach back to that."""
    if not _tables(con, _in_use(con)) >= _LOG:
        return False
    known = dict(con.execute("SELECT version, no FROM graph_version").fetchall())
    # Of a registry made by a program that kept no log, the log tells nothing.
    if version not in known or known.get(records.version(con)) != max(known.values()):
        return False
    ask(con)
    tells = ("came",) in con.execute("SELECT name FROM pragma_table_info('graph_change')").fetchall()
    # What came first, and changed or went since, was not there.
    con.execute(
        f"""INSERT INTO asked.changed
        SELECT kind, type, key, {"first(came ORDER BY no)" if tells else "NULL"}
        FROM graph_change WHERE no > ? GROUP BY kind, type, key""",
        [known[version]],
    )
    con.execute(
        f"""DELETE FROM asked.changed WHERE kind = '{Kind.DEGREE}'
            AND key IN (SELECT key FROM asked.changed WHERE kind = '{Kind.ENTITY}')"""
    )
    return True


def ask(con: duckdb.DuckDBPyConnection) -> None:
    """Makes an empty table asked.changed (kind, type, key, and came: whether it was not there before, NULL where that
    is not known), which all cursors of `con` see; also beside a registry only to be read."""
    con.execute("ATTACH IF NOT EXISTS ':memory:' AS asked (READ_WRITE)")
    con.execute("CREATE OR REPLACE TABLE asked.changed (kind VARCHAR, type VARCHAR, key VARCHAR, came BOOLEAN)")


def _carry_over(con: duckdb.DuckDBPyConnection, old: str) -> None:
    """Sees to it that the log ends with the old registry's version."""
    with _using(con, old):
        was = records.version(con)
    if _tables(con, old) >= _LOG:
        ((last,),) = con.execute(f"SELECT arg_max(version, no) FROM {old}.graph_version").fetchall()
        if last == was:
            # A copy of the old registry has it already.
            if con.execute("SELECT count(*) FROM graph_version").fetchall() == [(0,)]:
                for table in sorted(_LOG):
                    con.execute(f"INSERT INTO {table} BY NAME FROM {old}.{table}")
            return
    con.execute("DELETE FROM graph_change; DELETE FROM graph_version")
    con.execute("INSERT INTO graph_version VALUES (1, ?)", [was])


def _compare(con: duckdb.DuckDBPyConnection, old: str, touched: str | None) -> int:
    now = attribute_columns(con)
    with _using(con, old):
        was = attribute_columns(con)
        # What no row has said so far is said of no mention, as if the column had been there.
        told = sorted({*was, *now})
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE was_unit AS {units.digests_sql({n: n in was for n in told}, touched)}"
        )
    con.execute(f"CREATE OR REPLACE TEMP TABLE is_unit AS {units.digests_sql({n: n in now for n in told}, touched)}")
    ((no,),) = con.execute("SELECT max(no) + 1 FROM graph_version").fetchall()
    con.execute("INSERT INTO graph_version VALUES (?, ?)", [no, records.version(con)])
    ((count,),) = con.execute(
        f"""INSERT INTO graph_change
        SELECT ?, CASE WHEN w.digest = i.digest THEN '{Kind.DEGREE}' ELSE kind END, coalesce(i.type, w.type), key,
            w.digest IS NULL
        FROM was_unit w FULL JOIN is_unit i USING (kind, key)
        WHERE (w.digest, w.degree) IS DISTINCT FROM (i.digest, i.degree)""",
        [no],
    ).fetchall()
    con.execute("DROP TABLE temp.was_unit; DROP TABLE temp.is_unit")
    _forget(con, no)
    return int(count)


def _forget(con: duckdb.DuckDBPyConnection, no: int) -> None:
    """Drops what is more than is kept, the eldest first."""
    ((full,),) = con.execute(
        """SELECT coalesce(max(no), 0) FROM (
            SELECT no, sum(count(*)) OVER (ORDER BY no DESC) AS changes FROM graph_change GROUP BY no)
        WHERE changes > ?""",
        [CHANGES],
    ).fetchall()
    first = max(full, no - VERSIONS)
    con.execute("DELETE FROM graph_change WHERE no <= ?", [first])
    con.execute("DELETE FROM graph_version WHERE no < ?", [first])


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, before: Path) -> Iterator[str | None]:
    """The name under which the registry file that is there already can be read; None where there is none."""
    if has_old(con):
        yield "old"
    elif before.exists():
        file = str(before).replace("'", "''")
        con.execute(f"ATTACH '{file}' AS graph_before (READ_ONLY)")
        yield "graph_before"
        con.execute("DETACH graph_before")
    else:
        yield None


@contextmanager
def _using(con: duckdb.DuckDBPyConnection, name: str) -> Iterator[None]:
    own = _in_use(con)
    con.execute(f'USE "{name}"')
    yield
    con.execute(f'USE "{own}"')


def _in_use(con: duckdb.DuckDBPyConnection) -> str:
    ((name,),) = con.execute("SELECT current_database()").fetchall()
    return str(name)


def _alike(con: duckdb.DuckDBPyConnection, old: str) -> bool:
    """Whether the graph of the old registry lies there as that of this one does."""
    formats = con.execute(f"SELECT format FROM {old}.graph_meta UNION ALL SELECT format FROM graph_meta").fetchall()
    return len(set(formats)) == 1


def _tables(con: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    rows = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [name]).fetchall()
    return {table for (table,) in rows}
