"""The lake: what the agencies said, every delivery as immutable Parquet files, seen through views.

``Lake(home).connect()`` gives a DuckDB connection with the views ``mentions``, ``mention_versions``, ``links``,
``events``, ``rows``, ``texts``, ``text_mentions``, ``text_named``, ``text_links``, ``quarantine``, ``issues`` and
``deliveries``. They are there, with the right columns and types, when nothing has been delivered yet. A connection sees
the deliveries that were there when it was opened.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from ingest import tables
from ingest.readings import TABLES as READ
from ingest.readings import numbered
from ingest.staging import MANIFEST, deliveries_folder
from ingest.versions import History

DELIVERIES: Final = pa.schema([
    ("delivery_id", pa.string()), ("seq", pa.int64()), ("agency", pa.string()), ("extract", pa.string()),
    ("file", pa.string()), ("as_of", pa.date32()), ("mode", pa.string()), ("unit", pa.string()),
    ("received", pa.timestamp("us")), ("rows", pa.int64()), ("stored", pa.int64()), ("new", pa.int64()),
    ("changed", pa.int64()), ("unchanged", pa.int64()), ("quarantined", pa.int64()), ("withdrawn", pa.int64()),
    ("unknown_columns", pa.list_(pa.string())), ("missing_columns", pa.list_(pa.string())),
    ("refused_columns", pa.list_(pa.string())), ("issues", pa.int64()), ("mends", pa.string()),
    ("mended_by", pa.string()), ("reader", pa.string()),
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery in the lake."""

    folder: Path
    manifest: dict[str, Any]
    reading: Path | None = None
    """Where it is what its texts were read to say since, if they were read again."""

    @property
    def seq(self) -> int:
        """Its place in the order of arrival, from 1."""
        return int(self.manifest["seq"])

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.manifest["delivery_id"])

    @property
    def extract(self) -> str:
        """The extract it is of."""
        return str(self.manifest["extract"])

    @property
    def as_of(self) -> date | None:
        """The day it states, if it does."""
        text = self.manifest["as_of"]
        return None if text is None else date.fromisoformat(text)

    @property
    def received(self) -> datetime:
        """When it was taken in, in China Standard Time."""
        return datetime.fromisoformat(self.manifest["received"])

    def file(self, table: str) -> Path | None:
        """Its file of one of the lake's tables, if it has rows for it."""
        folder = self.reading if self.reading is not None and table in READ else self.folder
        path = folder / f"{table}.parquet"
        return path if path.exists() else None

    @property
    def reader(self) -> str | None:
        """What read its texts (`ingest.text_reader`): empty where nobody knows, None where it has none."""
        if self.file("texts") is None:
            return None
        if self.reading is not None:
            return str(json.loads((self.reading / MANIFEST).read_text("utf-8"))["reader"])
        return str(self.manifest.get("reader") or "")

    @property
    def is_snapshot(self) -> bool:
        """Whether it holds all there is."""
        return bool(self.manifest["mode"] == "snapshot")


class Lake:
    """The lake of a home directory, for reading."""

    def __init__(self, home: Path) -> None:
        self._home = Path(home)

    def deliveries(self) -> list[Delivered]:
        """Every delivery, in the order of arrival."""
        folder = deliveries_folder(self._home)
        found = [
            (entry, json.loads((entry / MANIFEST).read_text("utf-8")))
            for entry in (sorted(folder.iterdir()) if folder.is_dir() else ())
            if (entry / MANIFEST).is_file()
        ]
        # In order: the last reading of a delivery holds.
        again = {seq: reading for seq, _, reading in numbered(self._home)}
        delivered = [Delivered(entry, manifest, again.get(int(manifest["seq"]))) for entry, manifest in found]
        return sorted(delivered, key=lambda d: d.seq)

    def history(self, extract: str) -> History:
        """The deliveries of one extract, as :mod:`ingest.versions` needs them."""
        history = History()
        for delivered in self.deliveries():
            if delivered.extract != extract:
                continue
            history.assertions.append(history.next(delivered.seq, delivered.as_of, delivered.is_snapshot))
            history.rows += [f for f in (delivered.file("rows"), delivered.file("events")) if f]
            seen = delivered.file("seen")
            if seen is not None:
                history.seen.append((delivered.seq, seen))
            history.state = delivered.file("state")
        return history

    def connect(self, memory_limit: str | None = None, until: int | None = None) -> duckdb.DuckDBPyConnection:
        """An in-memory connection with the views; ``memory_limit`` as DuckDB writes it (``512MB``).

        until: number of the last delivery to see; None for all there are.
        """
        connection = duckdb.connect()
        if memory_limit is not None:
            connection.execute("SET memory_limit = ?", [memory_limit])
        delivered = [d for d in self.deliveries() if until is None or d.seq <= until]
        manifests = [d.manifest | {"as_of": d.as_of, "received": d.received, "reader": d.reader} for d in delivered]
        table = pa.Table.from_pylist(
            [{name: m.get(name) for name in DELIVERIES.names} for m in manifests], schema=DELIVERIES
        )
        connection.register("deliveries_arrow", table)
        connection.execute("CREATE TABLE deliveries AS SELECT * FROM deliveries_arrow")
        connection.unregister("deliveries_arrow")
        for name in tables.SCHEMAS:
            files = [f for d in delivered if (f := d.file(name))]
            if name == "state":
                # Each delivery holds the whole state of its extract: only the latest counts.
                files = list({d.extract: f for d in delivered if (f := d.file(name))}.values())
            connection.execute(f"CREATE VIEW stored_{name} AS {union(name, files)}")
        for view in VIEWS:
            connection.execute(view)
        return connection


def union(name: str, files: Sequence[Path]) -> str:
    """A table over its files, with the right columns whatever the files have."""
    fields = ", ".join(f"NULL::{_sql_type(f.type)} AS {f.name}" for f in tables.SCHEMAS[name])
    query = f"SELECT {fields} WHERE false"
    if files:
        names = ", ".join("'" + str(f).replace("'", "''") + "'" for f in files)
        query += f" UNION ALL BY NAME SELECT * FROM read_parquet([{names}], union_by_name = true)"
    return query


def _sql_type(kind: pa.DataType) -> str:
    return {
        pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.uint64(): "UBIGINT",
        pa.date32(): "DATE", pa.timestamp("us"): "TIMESTAMP", pa.bool_(): "BOOLEAN",
    }[kind]  # fmt: skip


_ATTRIBUTE_COLUMNS: Final = ", ".join(f"m.{name}" for name in tables.ATTRIBUTES)
#: Of the view `mentions`, from stored mentions m, their state s, and the first delivery f of their id.
MENTION_COLUMNS: Final = f"""
    m.mention_id, m.entity_type, m.agency, m.extract, m.row_key, m.role, m.delivery_id, m.delivery_seq,
    coalesce(f.first_seq, m.delivery_seq) AS first_seq, coalesce(s.version, 1) AS version, m.as_of,
    {_ATTRIBUTE_COLUMNS}"""
# A mention id first appeared with the earliest delivery that brought it; only keys with a state have several versions.
_MENTIONS_FROM: Final = """FROM stored_mentions m LEFT JOIN stored_state s USING (uid) LEFT JOIN (
    SELECT mention_id, min(delivery_seq) AS first_seq FROM stored_mentions
    WHERE uid IN (SELECT uid FROM stored_state) GROUP BY mention_id) f USING (mention_id)"""
_NOT_CURRENT: Final = "(SELECT uid FROM stored_state WHERE NOT current)"

#: What the views are: SQL that Spark reads as DuckDB does, as far as resolution needs them (`mentions`, `links`).
VIEWS: Final = (
    f"CREATE VIEW mentions AS SELECT {MENTION_COLUMNS} {_MENTIONS_FROM} WHERE coalesce(s.current, true)",
    f"""CREATE VIEW mention_versions AS SELECT {MENTION_COLUMNS}, coalesce(s.current, true) AS current,
        coalesce(s.withdrawn, false) AS withdrawn {_MENTIONS_FROM}""",
    f"""CREATE VIEW links AS SELECT link_type, from_mention, to_mention, role, from_date, to_date, extract, row_key,
        delivery_id, delivery_seq FROM stored_links WHERE uid NOT IN {_NOT_CURRENT}""",
    f"""CREATE VIEW events AS SELECT row_key AS event_id, plate, plate_colour, station_code, station, lane, time,
        direction, extract, delivery_id, delivery_seq FROM stored_events WHERE uid NOT IN {_NOT_CURRENT}""",
    """CREATE VIEW rows AS
        WITH every AS (
            SELECT uid, extract, row_key, row_hash, delivery_id, delivery_seq, as_of, file, line, raw FROM stored_rows
            UNION ALL
            SELECT uid, extract, row_key, row_hash, delivery_id, delivery_seq, as_of, file, line, NULL
            FROM stored_events)
        SELECT extract, row_key, printf('%016x', row_hash) AS row_hash, delivery_id, delivery_seq, as_of, file, line,
               coalesce(s.version, 1) AS version, coalesce(s.current, true) AS current,
               coalesce(s.withdrawn, false) AS withdrawn, raw
        FROM every LEFT JOIN stored_state s USING (uid)""",
    f"""CREATE VIEW texts AS SELECT mention_id, extract, row_key, delivery_id, text FROM stored_texts
        WHERE uid NOT IN {_NOT_CURRENT}""",
    f"""CREATE VIEW text_mentions AS SELECT mention_id, extract, row_key, delivery_id, start, end_, kind, value
        FROM stored_text_mentions WHERE uid NOT IN {_NOT_CURRENT}""",
    f"""CREATE VIEW text_named AS SELECT mention_id, extract, row_key, delivery_id, text_mention, start, end_,
        entity_type, {", ".join(tables.OF_TEXT)}, spans FROM stored_text_named WHERE uid NOT IN {_NOT_CURRENT}""",
    f"""CREATE VIEW text_links AS SELECT mention_id, extract, row_key, delivery_id, link_type, from_mention, to_mention,
        role, start, end_, sentence FROM stored_text_links WHERE uid NOT IN {_NOT_CURRENT}""",
    # What a record of it is called: the same for as long as the lake has it.
    """CREATE VIEW quarantine AS SELECT *, 'Q-' || left(sha256(concat_ws(chr(31),
        delivery_id, file, line, coalesce(field, ''), coalesce(raw, ''))), 16) AS row_id FROM stored_quarantine""",
    """CREATE VIEW issues AS SELECT extract, row_key, delivery_id, file, line, field, value, issue
        FROM stored_issues""",
)
