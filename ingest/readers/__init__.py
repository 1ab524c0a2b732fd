"""Readers by format: each yields batches of text columns with line numbers (:mod:`ingest.readers.base`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from ingest.errors import IngestError
from ingest.readers.base import BadRecord, Header, OnBad, RawBatch, Reader, Wanted
from ingest.readers.delimited import DelimitedReader
from ingest.readers.json_lines import JsonLinesReader
from ingest.readers.parquet import ParquetReader
from ingest.readers.workbook import WorkbookReader
from ingest.readers.xml_records import XmlReader

__all__ = ["FORMATS", "BadRecord", "Header", "OnBad", "RawBatch", "Reader", "Wanted", "open_file"]

_READERS: Final[dict[str, Callable[[Path, str, Wanted], Reader]]] = {
    ".csv": DelimitedReader,
    ".tsv": DelimitedReader,
    ".txt": DelimitedReader,
    ".xlsx": WorkbookReader,
    ".xlsm": WorkbookReader,
    ".xls": WorkbookReader,
    ".ods": WorkbookReader,
    ".jsonl": JsonLinesReader,
    ".ndjson": JsonLinesReader,
    ".xml": XmlReader,
    ".parquet": ParquetReader,
}
#: The extensions that can be read.
FORMATS: Final = frozenset(_READERS)


def open_file(path: Path, name: str, wanted: Wanted) -> Reader:
    """The reader for a file by its extension; ``name`` is how messages and the lake call the file.

    Raises :class:`IngestError` where the format is unknown or the file can't be read as such.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise IngestError(
            f"files ending in {path.suffix or 'nothing'} can't be read",
            f"Use one of {' '.join(sorted(FORMATS))}.",
            name,
        )
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
