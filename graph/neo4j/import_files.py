"""A registry's graph as the CSV files that `neo4j-admin database import` reads: the properties that
`graph.neo4j.records` tells, written by DuckDB without passing through Python.

Ranges of entities and of links are written one after another, so that what DuckDB holds at a time does not grow with
the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from graph.neo4j import records, schema
from ingest.progress import Progress

BETWEEN = "\x1e"
"""Between the items of a list, and between labels. Text that holds it can't be written; none that was typed does."""

ENTITIES_AT_ONCE, LINKS_AT_ONCE = 200_000, 500_000

_TYPES = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "DOUBLE": "double", "BIGINT": "long", "INTEGER": "long",
    "HUGEINT": "long",
}  # fmt: skip


class CannotWrite(ValueError):
    """The graph can't be told in such files; it can be loaded in batches."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Nodes or links of one kind."""

    name: str
    options: str
    """--nodes=LABEL or --relationships=TYPE, the latter parts only where all of the kind have the same."""
    heads: Mapping[str, str]
    """Columns that are more to the import than properties, and what it calls them."""
    parts: list[str]
    """SQL of its rows; several with the same columns."""


@dataclass(slots=True)
class ImportFiles:
    """Written files, as arguments of the import."""

    arguments: list[str] = field(default_factory=list)
    has_line_breaks: bool = False
    """Whether a value holds one, for which the import must read a file from its beginning."""
    size: int = 0
    """Bytes of all files."""


def write(con: duckdb.DuckDBPyConnection, folder: Path, progress: Progress) -> ImportFiles:
    """Writes the projection's tables open on `con` into an empty folder. Raises CannotWrite."""
    _check_types(con)
    kinds = _kinds(con)
    made = ImportFiles()
    progress.start("neo4j: files", sum(len(kind.parts) for kind in kinds))
    for kind in kinds:
        files = [folder / f"{kind.name}-head.csv"]
        for at, sql in enumerate(kind.parts):
            file = folder / f"{kind.name}-{at:04d}.csv"
            names, rows = _copy(con, sql, kind.heads, file)
            if not at:
                files[0].write_text(",".join(names) + "\n", "utf-8")
            made.has_line_breaks |= _lines(file) != rows
            made.size += file.stat().st_size
            files.append(file)
            progress.advance(1)
        made.arguments.append(f"{kind.options}={','.join(map(str, files))}")
    progress.done()
    return made


def _kinds(con: duckdb.DuckDBPyConnection) -> list[_Kind]:
    entities = [
        f"""SELECT *, 'Entity{BETWEEN}' || type || CASE WHEN around IS NULL THEN '' ELSE '{BETWEEN}Hub' END AS labels
        FROM ({records.entities_sql(only)})"""
        for only in records.ranges(con, "entity", "node", ENTITIES_AT_ONCE)
    ]
    links = [records.links_sql(only) for only in records.ranges(con, "link", "link_no", LINKS_AT_ONCE)]
    ends = {"type": ":TYPE", "from_id": ":START_ID(entity)", "to_id": ":END_ID(entity)"}
    compared = {"left": ":START_ID(mention)", "right": ":END_ID(mention)"}
    return [
        _Kind("entities", "--nodes", {"id": "id:ID(entity)", "labels": ":LABEL"}, entities),
        _Kind("mentions", "--nodes=Mention", {"mention_id": "mention_id:ID(mention)"}, [records.mentions_sql(con)]),
        _Kind("retired", "--nodes=Retired", {}, [records.retired_sql()]),
        _Kind("rows", "--nodes=SourceRow", {}, [records.source_rows_sql()]),
        _Kind("links", "--relationships", ends, links),
        _Kind("compared", "--relationships=COMPARED", compared, [records.comparisons_sql()]),
    ]


def _copy(con: duckdb.DuckDBPyConnection, sql: str, heads: Mapping[str, str], file: Path) -> tuple[list[str], int]:
    """Writes the rows of a query; returns the head that belongs to them, and how many there are."""
    names, columns = [], []
    for name, kind, *_ in con.execute(f"DESCRIBE {sql}").fetchall():
        is_list = kind.endswith("[]")
        names.append(heads.get(name) or f"{name}:{_TYPES[kind.removesuffix('[]')]}{'[]' if is_list else ''}")
        columns.append(_joined(name) if is_list else f'"{name}"')
    try:
        ((rows,),) = con.execute(
            f"COPY (SELECT {', '.join(columns)} FROM ({sql})) TO '{_quoted(file)}' (FORMAT csv, HEADER false)"
        ).fetchall()
    except duckdb.InvalidInputException as error:
        raise CannotWrite(str(error)) from error
    return names, int(rows)


def _joined(name: str) -> str:
    listed = f'CAST("{name}" AS VARCHAR[])'
    return (
        f"CASE WHEN contains(array_to_string({listed}, ''), '{BETWEEN}') "
        f"THEN error('a text of {name} holds the character U+{ord(BETWEEN):04X}') "
        f"ELSE array_to_string({listed}, '{BETWEEN}') END AS \"{name}\""
    )


def _check_types(con: duckdb.DuckDBPyConnection) -> None:
    for table, column, known in (
        ("entity", "entity_type", schema.ENTITY_TYPES),
        ("link", "link_type", schema.LINK_TYPES),
    ):
        for (name,) in con.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall():
            if name not in known:
                raise ValueError(f"the ontology knows no type {name!r}")


def _lines(file: Path) -> int:
    """Line breaks of either kind in a file."""
    count = 0
    with file.open("rb") as data:
        while chunk := data.read(1 << 20):
            count += chunk.count(b"\n") + chunk.count(b"\r")
    return count


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
