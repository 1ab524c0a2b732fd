"""What has become of the lake since a delivery: the rows that say something else now, with all that they say.

The unit is the row: what it says now stands in place of all it said before. A row is among those told of when a later
delivery brought it, brought it back or withdrew it, or when a version that came late only changed its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ingest.lake import MENTION_COLUMNS, Delivered, Lake, union
from ingest.tables import UID_STRIDE

LINK_COLUMNS = "link_type, from_mention, to_mention, role, from_date, to_date, extract, row_key"


@dataclass(frozen=True, slots=True)
class Since:
    """rows: extract, row_key; mentions, links: what these rows say now, in the columns of the lake's views of these
    names (links without the delivery); raws: extract, row_key and raw of those that there are now; deliveries: the ids
    of the deliveries since; events: whether these may have changed what events there are."""

    rows: pa.Table
    mentions: pa.Table
    links: pa.Table
    raws: pa.Table
    deliveries: tuple[str, ...]
    events: bool


def read(home: Path, lake: duckdb.DuckDBPyConnection, seq: int) -> Since:
    """What deliveries after number `seq` changed. lake: a connection of the home's lake; what came after it was opened
    is not read."""
    (last,) = lake.execute("SELECT coalesce(max(seq), 0) FROM deliveries").fetchall()[0]
    delivered = [d for d in Lake(home).deliveries() if d.seq <= last]
    fresh = [d for d in delivered if d.seq > seq]
    extracts = {d.extract for d in fresh}
    concerned = [d for d in delivered if d.extract in extracts]
    events = any(d.file("events") for d in concerned)
    with lake.cursor() as con:
        work = _Work(con, concerned, seq)
        work.find_rows()
        return Since(work.rows(), work.mentions(), work.links(), work.raws(), tuple(d.id for d in fresh), events)


class _Work:
    """The steps, as temporary tables of one connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, delivered: Sequence[Delivered], seq: int) -> None:
        self._con, self._delivered, self._seq = con, delivered, seq

    def find_rows(self) -> None:
        """Makes `since_row` (the rows), `since_version` (all their versions) and `since_now` (the current ones)."""
        run = self._con.execute
        then = [d for d in self._delivered if d.seq <= self._seq]
        run(f"CREATE OR REPLACE TEMP TABLE state_then AS {self._state(then)}")
        run(f"CREATE OR REPLACE TEMP TABLE state_now AS {self._state(self._delivered)}")
        run("""CREATE OR REPLACE TEMP TABLE since_moved AS
            SELECT uid FROM state_then t FULL JOIN state_now n USING (uid)
            WHERE (t.version, t.current, t.withdrawn) IS DISTINCT FROM (n.version, n.current, n.withdrawn)""")
        later = self._files("rows", (d for d in self._delivered if d.seq > self._seq))
        everything = self._files("rows", self._delivered)
        run(f"""CREATE OR REPLACE TEMP TABLE since_row AS
            SELECT extract, row_key FROM ({union("rows", later)})
            UNION
            SELECT extract, row_key FROM ({union("rows", everything)}) SEMI JOIN since_moved USING (uid)""")
        run(f"""CREATE OR REPLACE TEMP TABLE since_version AS
            SELECT uid FROM ({union("rows", everything)}) SEMI JOIN since_row USING (extract, row_key)""")
        run("""CREATE OR REPLACE TEMP TABLE since_now AS
            SELECT uid FROM since_version LEFT JOIN state_now s USING (uid) WHERE coalesce(s.current, true)""")

    def rows(self) -> pa.Table:
        return self._table("SELECT extract, row_key FROM since_row ORDER BY ALL")

    def mentions(self) -> pa.Table:
        # A mention id first appeared with the earliest version of its row that has it.
        return self._table(f"""
            WITH m AS (SELECT * FROM ({self._stored("mentions", "since_now")}) SEMI JOIN since_now USING (uid)),
            f AS (SELECT mention_id, min(delivery_seq) AS first_seq
                FROM ({self._stored("mentions", "since_version")}) SEMI JOIN since_version USING (uid)
                GROUP BY mention_id)
            SELECT {MENTION_COLUMNS}
            FROM m LEFT JOIN state_now s USING (uid) LEFT JOIN f USING (mention_id) ORDER BY m.mention_id""")

    def links(self) -> pa.Table:
        return self._table(
            f"SELECT {LINK_COLUMNS} FROM ({self._stored('links', 'since_now')}) SEMI JOIN since_now USING (uid) "
            "ORDER BY ALL"
        )

    def raws(self) -> pa.Table:
        return self._table(
            f"SELECT extract, row_key, raw FROM ({self._stored('rows', 'since_now')}) SEMI JOIN since_now USING (uid) "
            "LEFT JOIN state_now s USING (uid) WHERE raw IS NOT NULL AND NOT coalesce(s.withdrawn, false) ORDER BY ALL"
        )

    def _stored(self, name: str, versions: str) -> str:
        """The stored rows of a table in the deliveries that brought these versions."""
        found = self._con.execute(f"SELECT DISTINCT uid // {UID_STRIDE} FROM {versions}").fetchall()
        numbers = {int(number) for (number,) in found}
        return union(name, self._files(name, (d for d in self._delivered if d.seq in numbers)))

    def _state(self, delivered: Iterable[Delivered]) -> str:
        """Each delivery holds the whole state of its extract: the latest counts."""
        return union("state", list({d.extract: f for d in delivered if (f := d.file("state"))}.values()))

    def _files(self, name: str, delivered: Iterable[Delivered]) -> list[Path]:
        return [f for d in delivered if (f := d.file(name))]

    def _table(self, query: str) -> pa.Table:
        found: pa.Table = self._con.sql(query).to_arrow_table()
        return found
