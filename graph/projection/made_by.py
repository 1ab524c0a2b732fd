"""By what a graph was made: another program or ontology makes another graph of the same registry."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb

import graph
import ontology
from ingest.file_digest import of_files

_HERE = Path(__file__).parent
_GRAPH = Path(graph.__file__ or "").parent
_ONTOLOGY = Path(ontology.__file__ or "").parent


@cache
def digest() -> str:
    """Of all files that what the projection writes depends on, besides the registry and the lake."""
    return of_files(_files())


def readers(lake: duckdb.DuckDBPyConnection) -> list[str]:
    """What read the texts of the lake (`ingest.text_reader`), in order."""
    found = lake.execute("SELECT DISTINCT reader FROM deliveries WHERE reader IS NOT NULL ORDER BY reader").fetchall()
    return [reader for (reader,) in found]


def _files() -> Iterator[Path]:
    yield from sorted(_HERE.glob("*.py"))
    yield from sorted(_GRAPH.glob("*.py"))
    yield from sorted(path for path in _ONTOLOGY.rglob("*") if path.is_file() and path.suffix != ".pyc")
