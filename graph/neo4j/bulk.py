"""A registry's graph written into a Neo4j at once, by `neo4j-admin database import`, and indexed afterwards.

The import writes the database's files while the server does not run, and makes them anew. So it serves where there is
nothing in the database that is to stay, and where the server is one that may be stopped: a home's own.
"""

from __future__ import annotations

import re
import shutil

import duckdb
from neo4j import GraphDatabase

from graph.neo4j import import_files, loading
from graph.neo4j.server import USER, Memory, Running, Server
from ingest.progress import NoProgress, Progress

WRITING_MEMORY = "2GB"
"""What DuckDB may take while it writes the files, before it spills to disk."""
IMPORT_HEAP, IMPORT_OFF_HEAP = "1g", "1g"
STEPS = 4 * 20
"""The import has four parts and tells of every twentieth of each."""
_TWENTIETH = re.compile(r"^[-. ]+\d+%")


def load(server: Server, con: duckdb.DuckDBPyConnection, memory: Memory, progress: Progress | None = None) -> Running:
    """Puts the graph of the registry open on `con` in the place of whatever `server` holds, and leaves it running.

    Where it is stopped it is to be begun again: `server.is_half_imported` tells so where there is no database that
    could be started, and where there is one, what is written last (:Graph, see `schema`) is missing. Raises NoServer
    with what the import said, CannotWrite.
    """
    progress = progress or NoProgress()
    running = server.status()
    server.down()
    folder = server.folder / "import"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        con.execute("SET memory_limit = ?", [WRITING_MEMORY])
        con.execute("SET temp_directory = ?", [str(folder / "spill")])
        con.execute("SET enable_progress_bar = false")
        _import(server, import_files.write(con, folder, progress), progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    running = server.up(memory, running.port if running else None)
    with GraphDatabase.driver(running.uri, auth=(USER, server.password)) as driver:
        loading.prepare(driver, progress)
        loading.finish(driver, con)
    return running


def _import(server: Server, files: import_files.ImportFiles, progress: Progress) -> None:
    progress.start("neo4j: import", STEPS)
    with server.importing():
        server.admin(
            "database", "import", "full", "neo4j", "--overwrite-destination",
            f"--array-delimiter=U+{ord(import_files.BETWEEN):04X}", f"--max-off-heap-memory={IMPORT_OFF_HEAP}",
            f"--multiline-fields={str(files.has_line_breaks).lower()}", "--read-buffer-size=16m",
            *files.arguments, heap=IMPORT_HEAP,
            heard=lambda line: progress.advance(1) if _TWENTIETH.match(line) else None,
        )  # fmt: skip
    progress.done()
