"""Readers by format: each yields batches of text columns with line numbers (:mod:`ingest.readers.base`)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from ingest.errors import IngestError
from ingest.readers.base import BATCH_ROWS, BadRecord, Header, OnBad, RawBatch, Reader, Wanted

__all__ = ["BATCH_ROWS", "FORMATS", "BadRecord", "Header", "OnBad", "RawBatch", "Reader", "Wanted", "open_file"]

#: Where the reader of each extension is; it is imported with the first file of that kind.
_READERS: Final[dict[str, tuple[str, str]]] = {
    ".csv": ("delimited", "DelimitedReader"),
    ".tsv": ("delimited", "DelimitedReader"),
    ".txt": ("delimited", "DelimitedReader"),
    ".xlsx": ("workbook", "WorkbookReader"),
    ".xlsm": ("workbook", "WorkbookReader"),
    ".xls": ("workbook", "WorkbookReader"),
    ".ods": ("workbook", "WorkbookReader"),
    ".jsonl": ("json_lines", "JsonLinesReader"),
    ".ndjson": ("json_lines", "JsonLinesReader"),
    ".xml": ("xml_records", "XmlReader"),
    ".parquet": ("parquet", "ParquetReader"),
}
#: The extensions that can be read.
FORMATS: Final = frozenset(_READERS)


def open_file(path: Path, name: str, wanted: Wanted) -> Reader:
    """The reader for a file by its extension; ``name`` is how messages and the lake call the file.

    Raises :class:`IngestError` where the format is unknown or the file can't be read as such.
    """
    place = _READERS.get(path.suffix.lower())
    if place is None:
        raise IngestError(
            f"files ending in {path.suffix or 'nothing'} can't be read",
            f"Use one of {' '.join(sorted(FORMATS))}.",
            name,
        )
    module, attribute = place
    reader: Callable[[Path, str, Wanted], Reader] = getattr(import_module(f"{__name__}.{module}"), attribute)
    try:
        return reader(path, name, wanted)
    except OSError as error:
        raise unreadable(name, error) from error


def unreadable(name: str, error: OSError) -> IngestError:
    """What to say of a file the system will not let us read."""
    return IngestError(
        f"the file can't be read ({error.strerror or error})",
        "Close it in other programs, check its permissions, and deliver again.",
        name,
    )
