"""The registry: which mention belongs to which entity, on what evidence, and what changed. A DuckDB file.

It is built aside and put in place in one step, so that readers see the old one or the new one, never half of either,
and a process killed at any point leaves the old one as it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ontology.schema import OF_SEAL

_log = logging.getLogger(__name__)
PREFIX = {"Person": "P", "Vehicle": "V", "Enterprise": "E", "Case": "C", "Place": "L"}

_TABLES = """
CREATE TABLE membership (mention_id TEXT PRIMARY KEY, entity_type TEXT, entity_id TEXT, probability DOUBLE);
CREATE TABLE match_edge (left_mention TEXT, right_mention TEXT, entity_type TEXT, weight DOUBLE, probability DOUBLE,
                         linked BOOLEAN, reason TEXT, comparisons JSON);
CREATE TABLE redirect (old_entity_id TEXT PRIMARY KEY, entity_id TEXT, since TIMESTAMP);
CREATE TABLE history (event_id BIGINT, happened_at TIMESTAMP, kind TEXT, entity_id TEXT, detail JSON, cause TEXT);
CREATE TABLE run (run_id TEXT, started TIMESTAMP, finished TIMESTAMP, report JSON, lake_seq BIGINT, lake TEXT,
                  ledger BIGINT);
CREATE TABLE bundle (entity_type TEXT PRIMARY KEY, weights JSON, version TEXT, model TEXT);
CREATE TABLE decision (decision_id BIGINT, left_mention TEXT, right_mention TEXT, same BOOLEAN, decided_by TEXT,
                       decided_at TIMESTAMP, reason TEXT);
CREATE TABLE membership_history (mention_id TEXT, entity_type TEXT, entity_id TEXT, valid_from TIMESTAMP,
                                 valid_to TIMESTAMP, cause JSON);
CREATE TABLE inferred (mention_id TEXT, entity_type TEXT, name TEXT, kind TEXT, value TEXT);
CREATE TABLE relation (link_type TEXT, from_mention TEXT, to_mention TEXT, extract TEXT, row_key TEXT);
CREATE TABLE first_round (mention_id TEXT PRIMARY KEY, name TEXT);
"""


AS_DELIVERED = f"UPDATE mention SET extract = split_part(extract, '{OF_SEAL}', 1) WHERE contains(extract, '{OF_SEAL}')"
"""The projection puts sealed mentions under the extract of their seal; resolution knows them by what was delivered."""


class RegistryBusy(RuntimeError):
    """Another process is building the registry of this home."""


class NoRegistry(FileNotFoundError):
    """Nothing has been resolved in this home yet."""


def path(home: Path) -> Path:
    """The registry file of a home."""
    return home / "registry.duckdb"


@contextmanager
def rebuild(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty registry that replaces the old one when the block ends without an error.

    The old one, if there is one, is attached read-only as `old`. Raises RegistryBusy.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home):
        con = duckdb.connect(str(building := _cleared(home)))
        try:
            con.execute(_TABLES)
            if path(home).exists():
                _attach_old(con, path(home))
            yield con
            if has_old(con):
                con.execute("DETACH old")
            con.execute("CHECKPOINT")
        finally:
            con.close()
        os.replace(building, path(home))


@contextmanager
def update(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a copy of the registry, to change, that replaces it when the block ends without an error.

    A copy, because DuckDB lets nobody write a file that others have open to read, and so that a process killed at any
    point leaves the old one as it was. Raises RegistryBusy, NoRegistry.
    """
    with _only_one(home):
        if not path(home).exists():
            raise NoRegistry(f"{home}: nothing is resolved here yet")
        building = _cleared(home)
        copy(path(home), building)
        con = duckdb.connect(str(building))
        try:
            con.execute(AS_DELIVERED)
            yield con
            con.execute("CHECKPOINT")
        finally:
            con.close()
        os.replace(building, path(home))


def _cleared(home: Path) -> Path:
    """The file in which a registry is built; what a killed process left of it is gone."""
    building = path(home).with_suffix(".duckdb.building")
    for leftover in (building, building.with_name(building.name + ".wal")):
        leftover.unlink(missing_ok=True)
    return building


def _attach_old(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Attaches the registry in place as `old`. One that cannot be read is set aside: all but its history can be rebuilt
    from lake and ledger, so it must not stand in the way."""
    try:
        con.execute(f"ATTACH '{_quoted(file)}' AS old (READ_ONLY)")
    except duckdb.Error as error:
        aside = file.with_name(f"{file.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        os.replace(file, aside)
        _log.warning("%s cannot be read (%s); it is now %s, and its history is not carried over", file, error, aside)


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with (home / "registry.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RegistryBusy(f"{home}: another process is resolving; try again when it has ended") from error
        yield


def open_read_only(home: Path) -> duckdb.DuckDBPyConnection:
    """The registry in place, and as it stays for this connection when another takes its place. Raises NoRegistry."""
    if not path(home).exists():
        raise NoRegistry(f"{home}: nothing is resolved here yet; run `pingan --home {home} resolve`")
    # Attached, not opened: DuckDB gives one process the database it has open by that path, which may be the old file.
    con = duckdb.connect()
    con.execute(f"ATTACH '{_quoted(path(home))}' AS registry (READ_ONLY)")
    con.execute("USE registry")
    return con


def has_old(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the connection of `rebuild` has an earlier registry attached."""
    found = con.execute("SELECT count(*) FROM duckdb_databases() WHERE database_name = 'old'").fetchone()
    return bool(found and found[0])


def old_has(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the earlier registry has a table; one of an earlier version may not."""
    query = "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'old' AND table_name = ?"
    found = con.execute(query, [table]).fetchone()
    return bool(found and found[0])


def bundle_versions(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Entity type → version of the bundle that an open registry was made with (see bundles)."""
    return dict(con.execute("SELECT entity_type, version FROM bundle WHERE version IS NOT NULL").fetchall())


def model_hashes(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Entity type → hash of the whole model that an open registry was made by (bundles.whole_hash); empty where it was
    made before this was kept."""
    if "model" not in {row[0] for row in con.execute("DESCRIBE bundle").fetchall()}:
        return {}
    return dict(con.execute("SELECT entity_type, model FROM bundle WHERE model IS NOT NULL").fetchall())


def entity_id(entity_type: str, eldest: str) -> str:
    """The id of the entity whose eldest mention is given. As a cluster grows the eldest stays, so the id does; when two
    merge the elder's survives; and a registry rebuilt from the lake has the same ids."""
    digest = hashlib.blake2b(eldest.encode("utf-8"), digest_size=10).digest()
    return f"{PREFIX[entity_type]}-{b32encode(digest).decode('ascii')[:12]}"


def bound(con: duckdb.DuckDBPyConnection, home: Path, memory: str) -> None:
    """What the databases of a connection may hold in memory, as DuckDB writes it (`1GB`); the rest goes to disk, under
    `home`. Told again, DuckDB also gives back what is free of the memory it once took: by itself it keeps hundreds of
    megabytes."""
    con.execute("SET memory_limit = ?", [memory])
    folder = str(home / "spill")
    # Once something was put there DuckDB takes no other folder, nor the same one again.
    if con.execute("SELECT current_setting('temp_directory')").fetchall() != [(folder,)]:
        con.execute("SET temp_directory = ?", [folder])


def copy(source: Path, target: Path) -> None:
    """Copies a file: where the file system can share its blocks, without copying what is in it."""
    with source.open("rb") as old, target.open("wb") as new, suppress(OSError):
        fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        return
    shutil.copyfile(source, target)


_FICLONE = 0x40049409
"""Linux: the request to share the blocks of another file (Btrfs, XFS)."""


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
