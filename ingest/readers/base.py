"""What every reader gives, whatever the format: batches of text columns with line numbers, and what it can't read.

A reader knows nothing of an extract but the names of the columns wanted from it: values of any other column are not
even taken out of the file, so what is never ingested does not get past here (DESIGN.md, rule 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pyarrow as pa

from ontology.text import half_width

#: Rows in one batch: large enough that the work per batch does not count, small enough to hold several in memory.
BATCH_ROWS: Final = 65_536
#: Characters after which a batch of long texts is full, however few its rows.
BATCH_CHARACTERS: Final = 16 << 20


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Rows as delivered: text columns by their wanted name (null where the source has none), and a line a row."""

    columns: dict[str, pa.StringArray]
    lines: pa.Int64Array
    files: pa.StringArray | None = None
    """The file each row came from, where one batch spans several."""

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.lines)

    def filter(self, kept: pa.BooleanArray) -> RawBatch:
        """The rows to keep."""
        return RawBatch(
            {name: column.filter(kept) for name, column in self.columns.items()},
            self.lines.filter(kept),
            None if self.files is None else self.files.filter(kept),
        )

    def slice(self, start: int, most: int) -> RawBatch:
        """So many rows from this one on, at most."""
        return RawBatch(
            {name: column.slice(start, most) for name, column in self.columns.items()},
            self.lines.slice(start, most),
            None if self.files is None else self.files.slice(start, most),
        )


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that can't be read as a row. Counts as one row read and one quarantined."""

    file: str
    line: int
    field: str
    reason: str
    hint: str
    raw: str | None = None
    """What may be kept of it: known columns only, or nothing."""
    parts: tuple[str, ...] = ()
    """Its pieces, so that a snapshot does not withdraw the row it spoke of. In memory only, never stored."""


@dataclass(slots=True)
class Header:
    """Which columns a file has, against those wanted."""

    found: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add_unknown(self, name: str) -> None:
        """Note a column nobody asked for, once."""
        if name not in self.unknown:
            self.unknown.append(name)

    def add_found(self, name: str) -> None:
        """Note a wanted column, once."""
        if name not in self.found:
            self.found.append(name)


class Wanted:
    """The columns to take from a file, recognised through case, width, spaces and aliases."""

    def __init__(self, columns: Sequence[str], aliases: dict[str, str] | None = None) -> None:
        self.columns = tuple(columns)
        self._names = {column_key(alias): name for alias, name in (aliases or {}).items()}
        self._names.update({column_key(name): name for name in columns})

    def match(self, heading: str) -> str | None:
        """The canonical name of a column by its heading, or ``None`` where it is not wanted."""
        return self._names.get(column_key(heading))

    def place(self, headings: Sequence[str], header: Header) -> list[str | None]:
        """The canonical name for each heading, noting found and unknown ones; a repeated column is read once."""
        placed: list[str | None] = []
        for heading in headings:
            name = self.match(heading)
            if name is None:
                if heading.strip():
                    header.add_unknown(heading.strip())
            elif name in placed:
                header.add_unknown(f"{name} (again)")
                name = None
            else:
                header.add_found(name)
            placed.append(name)
        return placed


def column_key(heading: str) -> str:
    """A heading without what may differ between two writings of it: case, width, spaces and quotes."""
    return half_width(heading).replace(" ", "").strip("'\"").upper()


OnBad = Callable[[BadRecord], None]


class Reader(Protocol):
    """One file (or table) opened for reading. Iterating may raise :class:`ingest.errors.IngestError`."""

    header: Header
    total: int | None
    """Rows in it, where the format says so without reading."""

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """All rows, in order; every record that is none goes to ``on_bad``."""
        ...


class BatchBuilder:
    """Collects rows given one at a time as tuples over ``columns`` and makes batches of them."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        self._rows: list[Sequence[str | None]] = []
        self._lines: list[int] = []
        self._characters = 0

    def add(self, row: Sequence[str | None], line: int, characters: int = 0) -> RawBatch | None:
        """One more row, in the order of ``columns``; gives a batch back when it is full.

        ``characters`` is its size where rows may be long.
        """
        self._rows.append(row)
        self._lines.append(line)
        self._characters += characters
        full = len(self._lines) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS
        return self.flush() if full else None

    def flush(self) -> RawBatch | None:
        """What has been collected, or ``None`` where that is nothing."""
        if not self._lines:
            return None
        transposed = zip(*self._rows, strict=True) if self._columns else ()
        columns = {name: pa.array(values, pa.string()) for name, values in zip(self._columns, transposed, strict=True)}
        batch = RawBatch(columns, pa.array(self._lines, pa.int64()))
        self._rows, self._lines, self._characters = [], [], 0
        return batch
