"""Which rows of a delivery are new, changed or unchanged, and what every version of a key is afterwards.

The rules, in one place:

- A row is a version of its key; its content is its hash. A (key, hash) that any earlier delivery brought is
  unchanged and is not stored again.
- Versions are ordered by the day they speak of (``as_of``), then by arrival. The last one is current. So a delivery
  with an older ``as_of`` that comes late does not replace what is newer. A delivery that states no day is later than
  all that came before it and says nothing against what comes after: it has the latest day stated until then.
- A delivery that states its day (``as_of``), or all there is (a snapshot), asserts what it holds: where the current
  version is another, or was withdrawn, the row is asserted again as a new version. A delivery without either that
  repeats old content changes nothing, except that it brings back a row that was withdrawn.
- A key that a snapshot does not hold, and that nothing newer asserts, is withdrawn.
- The same key twice in one delivery: the later line wins, the earlier is kept as a version; identical lines are one.

Everything is a function of what the deliveries said, of their days and of their order; where each gives its ``as_of``
the order of arrival does not matter. DuckDB does it under a memory limit, and only for keys that several rows speak of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.tables import SCHEMAS, UID_STRIDE

#: A version ranks by its day, then by its place in the order of arrival (which is a uid): one number for both.
_DAY_RANK: Final = 10**19


@dataclass(frozen=True, slots=True)
class Assertion:
    """What orders a delivery among the others, and whether it asserts what it holds."""

    seq: int
    day: date
    states_day: bool
    is_snapshot: bool

    @property
    def asserts(self) -> bool:
        """Whether its rows count although their content was delivered before."""
        return self.states_day or self.is_snapshot

    @property
    def day_number(self) -> int:
        """Its day as a number, above 0."""
        return self.day.toordinal()


@dataclass(slots=True)
class History:
    """The earlier deliveries of one extract."""

    assertions: list[Assertion] = field(default_factory=list)
    rows: list[Path] = field(default_factory=list)
    seen: list[tuple[int, Path]] = field(default_factory=list)
    """(seq, file) of what each delivery named again."""
    state: Path | None = None
    """The state after the latest of them."""

    def next(self, seq: int, as_of: date | None, is_snapshot: bool) -> Assertion:
        """What the delivery asserts that comes after these."""
        latest = max((a.day for a in self.assertions), default=date.min)
        return Assertion(seq, as_of or latest, as_of is not None, is_snapshot)


@dataclass(slots=True)
class Outcome:
    """What becomes of a delivery's rows."""

    new: int
    changed: int
    unchanged: int
    withdrawn: int
    drop: npt.NDArray[np.int64]
    """Places of rows that are not stored."""
    seen: pa.Table
    state: pa.Table


def classify(
    connection: duckdb.DuckDBPyConnection,
    staged: Path | None,
    rows: int,
    history: History,
    delivery: Assertion,
    present: list[str],
) -> Outcome:
    """Compare the staged rows with the history.

    ``staged`` is the Parquet file of rows (or events) with uid, row_key and row_hash; ``present`` are
    texts of quarantined records, any of which may be the key of a row that must not count as absent from a snapshot.
    """
    work = _Work(connection, history, delivery)
    work.load(staged)
    unchanged = work.find_unchanged()
    if work.touch(present):
        work.decide()
        work.new_state()
    else:
        work.nothing_else()
    looked_at, stored_of_them, new_of_them = work.counts()
    stored = rows - unchanged - looked_at + stored_of_them
    new = rows - unchanged - looked_at + new_of_them
    return Outcome(
        new, stored - new, rows - stored, work.withdrawn(), work.dropped(),
        work.table("SELECT uid, place FROM sighted UNION ALL SELECT uid, place FROM same ORDER BY uid", "seen"),
        work.table("SELECT uid, version, current, withdrawn FROM state_after ORDER BY uid", "state"),
    )  # fmt: skip


class _Work:
    """The steps of :func:`classify`, as tables of one DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, history: History, delivery: Assertion) -> None:
        self._con, self._history, self._delivery = connection, history, delivery
        snapshots = [a for a in history.assertions if a.is_snapshot]
        self._before = max(snapshots, key=lambda a: (a.day, a.seq), default=None)
        self._after = max(
            (a for a in (*snapshots, delivery) if a.is_snapshot), key=lambda a: (a.day, a.seq), default=None
        )

    def load(self, staged: Path | None) -> None:
        """Views over the staged rows and the history, and the days of all deliveries."""
        run = self._con.execute
        columns = "uid, row_key, row_hash, hash(row_key) AS key_hash"
        nothing = "SELECT 0::BIGINT uid, '' row_key, 0::UBIGINT row_hash, 0::UBIGINT key_hash WHERE false"
        staged_rows = f"SELECT {columns} FROM read_parquet({_files([staged])})" if staged else nothing
        run(f"CREATE OR REPLACE TEMP VIEW staged AS {staged_rows}")
        files = self._history.rows
        old_rows = f"SELECT {columns} FROM read_parquet({_files(files)})" if files else nothing
        run(f"CREATE OR REPLACE TEMP VIEW history AS {old_rows}")
        run("CREATE OR REPLACE TEMP TABLE days (seq BIGINT, day INTEGER)")
        for a in (*self._history.assertions, self._delivery):
            run("INSERT INTO days VALUES (?, ?)", [a.seq, a.day_number])
        old_state = "SELECT 0::BIGINT uid, 0::INTEGER version, false current, false withdrawn WHERE false"
        if self._history.state is not None:
            old_state = f"SELECT * FROM read_parquet({_files([self._history.state])})"
        run(f"CREATE OR REPLACE TEMP VIEW state_before AS {old_state}")

    def find_unchanged(self) -> int:
        """Set aside the usual case (table ``same``): a row whose key has one version, current, with this content.

        Whatever the delivery asserts, such a row only names its version again. Returns how many there are.
        """
        run = self._con.execute
        run("""CREATE OR REPLACE TEMP TABLE twice AS
            SELECT key_hash FROM staged GROUP BY key_hash HAVING count(*) > 1""")
        run(f"""CREATE OR REPLACE TEMP TABLE same AS
            SELECT s.uid AS staged_uid, s.uid % {UID_STRIDE} AS place, h.uid AS uid
            FROM staged s JOIN history h ON s.key_hash = h.key_hash AND s.row_hash = h.row_hash
            WHERE s.key_hash NOT IN (SELECT key_hash FROM twice) AND h.uid NOT IN (SELECT uid FROM state_before)""")
        return self._count("SELECT count(*) FROM same")

    def touch(self, present: list[str]) -> bool:
        """Choose the other keys to look at (table ``touched``): those that several rows, or a snapshot, speak of."""
        run, here, after = self._con.execute, self._delivery, self._after
        others = "FROM staged WHERE uid NOT IN (SELECT staged_uid FROM same)"
        parts = ["SELECT key_hash FROM twice"]
        if self._history.rows:
            parts.append(f"SELECT key_hash {others} AND key_hash IN (SELECT key_hash FROM history)")
        if here.is_snapshot:
            parts.append("SELECT key_hash FROM history WHERE uid NOT IN (SELECT uid FROM same)")
        if after is not None and (here.day, here.seq) < (after.day, after.seq):
            parts.append(f"SELECT key_hash {others}")
        run(f"CREATE OR REPLACE TEMP TABLE touched AS {' UNION '.join(parts)}")
        of_touched = "SELECT uid, row_key, row_hash FROM {} WHERE key_hash IN (SELECT key_hash FROM touched)"
        run(f"CREATE OR REPLACE TEMP TABLE s AS {of_touched.format('staged')}")
        run(f"CREATE OR REPLACE TEMP TABLE h AS {of_touched.format('history')}")
        self._con.register("present_keys", pa.table({"row_key": pa.array(present, pa.string())}))
        run("CREATE OR REPLACE TEMP TABLE present AS SELECT DISTINCT row_key FROM present_keys")
        self._con.unregister("present_keys")
        return bool(self._count("SELECT count(*) FROM touched"))

    def nothing_else(self) -> None:
        """The tables of :meth:`decide` and :meth:`new_state` where no key needs looking at."""
        run = self._con.execute
        run("CREATE OR REPLACE TEMP TABLE sighted (uid BIGINT, place BIGINT)")
        run("CREATE OR REPLACE TEMP TABLE stored (uid BIGINT, row_key VARCHAR, row_hash UBIGINT, known BOOLEAN)")
        for name in ("key_before", "key_after"):
            run(f"CREATE OR REPLACE TEMP TABLE {name} (row_key VARCHAR, withdrawn BOOLEAN)")
        run("CREATE OR REPLACE TEMP VIEW state_after AS SELECT * FROM state_before")

    def decide(self) -> None:
        """Decide which staged rows are stored (``stored``) and which earlier versions they name again (``sighted``)."""
        run, here = self._con.execute, self._delivery
        self._last_assertions("h", "last_before")
        self._keys("last_before", self._before, "key_before")
        # Of identical lines the last one stands for all: it decides which content of a key comes last.
        run("CREATE OR REPLACE TEMP TABLE d AS SELECT row_key, row_hash, max(uid) uid FROM s GROUP BY ALL")
        run("""CREATE OR REPLACE TEMP TABLE judged AS
            SELECT d.*, k.row_key IS NOT NULL AS known, m.uid AS same_uid,
                   k.row_hash IS NOT DISTINCT FROM d.row_hash AS same_as_current,
                   coalesce(k.withdrawn, false) AS withdrawn, k.day AS current_day
            FROM d
            LEFT JOIN (SELECT row_key, row_hash, max_by(uid, rank) uid FROM last_before GROUP BY ALL) m
              USING (row_key, row_hash)
            LEFT JOIN key_before k USING (row_key)""")
        later = f"{here.day_number} >= current_day"
        if here.asserts:
            again = f"({later} AND (withdrawn OR NOT same_as_current))"
            sighted = "true"
        else:
            again = f"({later} AND withdrawn)"
            sighted = "same_as_current"
        if self._before is not None:
            again += f" AND (NOT withdrawn OR {here.day_number} >= {self._before.day_number})"
        run(f"""CREATE OR REPLACE TEMP TABLE stored AS
            SELECT uid, row_key, row_hash, known FROM judged WHERE same_uid IS NULL OR {again}""")
        run(f"""CREATE OR REPLACE TEMP TABLE sighted AS
            SELECT same_uid AS uid, max(uid) % {UID_STRIDE} AS place FROM judged
            WHERE uid NOT IN (SELECT uid FROM stored) AND {sighted} GROUP BY same_uid""")
        if here.is_snapshot:
            # A broken record of a snapshot may speak of a row: it is not absent, only unreadable this time.
            run("""INSERT INTO sighted SELECT k.uid, 0 FROM key_before k JOIN present USING (row_key)
                WHERE row_key NOT IN (SELECT row_key FROM d)""")

    def counts(self) -> tuple[int, int, int]:
        """Of the rows looked at: how many there are, how many are stored, how many of these are new."""
        return (
            self._count("SELECT count(*) FROM s"),
            self._count("SELECT count(*) FROM stored"),
            self._count("SELECT count(DISTINCT row_key) FROM stored WHERE NOT known"),
        )

    def withdrawn(self) -> int:
        """How many keys were there before and are withdrawn now."""
        return self._count(
            "SELECT count(*) FROM key_before b JOIN key_after a USING (row_key) WHERE NOT b.withdrawn AND a.withdrawn"
        )

    def dropped(self) -> npt.NDArray[np.int64]:
        """The places of the rows that are not stored."""
        found = self._con.execute("""SELECT uid FROM s WHERE uid NOT IN (SELECT uid FROM stored)
            UNION ALL SELECT staged_uid FROM same""").fetchnumpy()["uid"]
        return np.asarray(found, np.int64) % UID_STRIDE

    def new_state(self) -> None:
        """The state after this delivery: that of untouched keys as it was, that of the others anew."""
        run = self._con.execute
        run("""CREATE OR REPLACE TEMP TABLE v AS
            SELECT uid, row_key, row_hash FROM h UNION ALL SELECT uid, row_key, row_hash FROM stored""")
        self._last_assertions("v", "last_after", also_sighted=True)
        self._keys("last_after", self._after, "key_after")
        run("""CREATE OR REPLACE TEMP TABLE state_after AS
            WITH ranked AS (
                SELECT l.uid, row_number() OVER (PARTITION BY row_key ORDER BY l.rank) AS version,
                       l.uid = k.uid AS is_last, k.withdrawn, count(*) OVER (PARTITION BY row_key) AS versions
                FROM last_after l JOIN key_after k USING (row_key))
            SELECT uid, version::INTEGER AS version, is_last AND NOT withdrawn AS current,
                   is_last AND withdrawn AS withdrawn
            FROM ranked WHERE versions > 1 OR withdrawn
            UNION ALL
            SELECT uid, version, current, withdrawn FROM state_before WHERE uid NOT IN (SELECT uid FROM h)
            """)

    def table(self, query: str, name: str) -> pa.Table:
        """The answer to a query in the schema of a table of the lake."""
        answer: pa.Table = self._con.sql(query).to_arrow_table()
        return answer.cast(SCHEMAS[name])

    def _last_assertions(self, versions: str, into: str, *, also_sighted: bool = False) -> None:
        """When each version was last asserted: by the delivery that brought it, or a later one that named it again."""
        parts = [f"SELECT uid, uid // {UID_STRIDE} AS seq, uid AS position FROM {versions}"]
        for seq, file in self._history.seen:
            parts.append(
                f"SELECT uid, {seq}::BIGINT, {seq * UID_STRIDE}::BIGINT + place FROM read_parquet({_files([file])})"
                f" WHERE uid IN (SELECT uid FROM {versions})"
            )
        if also_sighted:
            seq = self._delivery.seq
            parts.append(f"SELECT uid, {seq}::BIGINT, {seq * UID_STRIDE}::BIGINT + place FROM sighted")
        self._con.execute(f"""CREATE OR REPLACE TEMP TABLE {into} AS
            WITH said AS ({" UNION ALL ".join(parts)}),
            latest AS (
                SELECT uid, max(day::HUGEINT * {_DAY_RANK} + position) AS rank
                FROM said JOIN days USING (seq) GROUP BY uid)
            SELECT uid, row_key, row_hash, rank FROM {versions} JOIN latest USING (uid)""")

    def _keys(self, last: str, snapshot: Assertion | None, into: str) -> None:
        """For each key its last version, and whether the latest snapshot withdrew it."""
        withdrawn = "false"
        if snapshot is not None:
            withdrawn = f"max(rank) < {snapshot.day_number * _DAY_RANK + snapshot.seq * UID_STRIDE}::HUGEINT"
        self._con.execute(f"""CREATE OR REPLACE TEMP TABLE {into} AS
            SELECT row_key, max_by(uid, rank) AS uid, max_by(row_hash, rank) AS row_hash,
                   (max(rank) // {_DAY_RANK})::INTEGER AS day, {withdrawn} AS withdrawn
            FROM {last} GROUP BY row_key""")

    def _count(self, query: str) -> int:
        return int(self._con.execute(query).fetchall()[0][0])


def _files(paths: list[Path]) -> str:
    """A SQL list of file names."""
    return "[" + ", ".join("'" + str(p).replace("'", "''") + "'" for p in paths) + "]"
