"""Into which file an export goes: by its ending, whole or not at all."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from queries.export import i2, tables, xml
from queries.export.drawn import Drawn

_WRITERS: dict[str, Callable[[Drawn, IO[bytes]], None]] = {"graphml": xml.graphml, "gexf": xml.gexf, "anx": i2.anx}
FORMATS = (*_WRITERS, "csv")
"""csv: two files for `neo4j-admin database import`; a folder, or a zip archive where one file is wanted."""

NOTICE = "NOTICE.txt"
"""Beside the two files of CSV, which have no place for it."""


class TooLarge(ValueError):
    """More entities than the format can take; the message says how many and what to do."""


def write(drawn: Drawn, file: Path) -> str:
    """Writes to `file` in the format that its ending names; without an ending, to a folder of CSV files. Returns the
    format. Raises ValueError for another ending, TooLarge, OSError."""
    kind = file.suffix.removeprefix(".").lower() or "csv"
    if kind not in FORMATS or (kind == "csv" and file.suffix):
        endings = ", ".join(f".{name}" for name in _WRITERS)
        raise ValueError(f"{file.name} must end in {endings}, or in nothing: then it is a folder of CSV files")
    _check(drawn, kind)
    if not file.absolute().parent.is_dir():
        raise FileNotFoundError(f"{file.absolute().parent} is not a folder")
    unfinished = file.absolute().with_name(f".{file.name}.{os.getpid()}")
    try:
        if kind == "csv":
            if file.exists():
                raise FileExistsError(f"{file} is there already: choose another folder")
            unfinished.mkdir()
            _csv(drawn, unfinished)
        else:
            with unfinished.open("wb") as out:
                _WRITERS[kind](drawn, out)
        os.replace(unfinished, file)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        else:
            unfinished.unlink(missing_ok=True)
    return kind


def as_bytes(drawn: Drawn, kind: str) -> bytes:
    """The file of a chart; csv as a zip archive. Raises TooLarge, and ValueError for no format of ours."""
    if kind not in FORMATS:
        raise ValueError(f"no format {kind!r}; there are {', '.join(FORMATS)}")
    _check(drawn, kind)
    out = io.BytesIO()
    if kind != "csv":
        _WRITERS[kind](drawn, out)
        return out.getvalue()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, writer in ((tables.NODES, tables.nodes), (tables.LINKS, tables.links)):
            text = io.StringIO(newline="")
            writer(drawn, text)
            archive.writestr(name, text.getvalue())
        if drawn.notice:
            archive.writestr(NOTICE, drawn.notice + "\n")
    return out.getvalue()


def _csv(drawn: Drawn, folder: Path) -> None:
    for name, writer in ((tables.NODES, tables.nodes), (tables.LINKS, tables.links)):
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            writer(drawn, out)
    if drawn.notice:
        (folder / NOTICE).write_text(drawn.notice + "\n", encoding="utf-8")


def _check(drawn: Drawn, kind: str) -> None:
    if kind == "anx" and drawn.size > i2.MOST:
        raise TooLarge(
            f"{drawn.size:,} entities are too many for one i2 chart (at most {i2.MOST:,}): export a part of the graph"
        )
