"""Delimited text: a header row, then one record a line, ``,`` ``|`` or tab between fields (found out from the header).

Fields may be quoted and may then hold line ends. A quotation mark that is never closed would swallow the lines after
it, so a record that comes out with a wrong number of fields after several lines gives those lines back: only its first
line is quarantined.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ingest.errors import IngestError
from ingest.readers.base import BadRecord, BatchBuilder, Header, OnBad, RawBatch, Wanted
from ingest.readers.encoding import REPLACEMENT, detect, open_text

DELIMITERS: Final = (",", "|", "\t", ";")
#: Characters in one field: far above any judgment, far below what an unclosed quotation mark could swallow.
_FIELD_LIMIT: Final = 4 << 20
#: From so many columns on, a line inside a quoted field that has as many delimiters as a record is one.
_TELLING_WIDTH: Final = 4


class DelimitedReader:
    """A ``.csv`` file (or ``.tsv``, ``.txt``) of one extract."""

    def __init__(self, path: Path, name: str, wanted: Wanted) -> None:
        self.header = Header()
        self.total: int | None = None
        self._path, self._name, self._wanted = path, name, wanted
        self._encoding = detect(path)

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """Rows in order. Raises :class:`IngestError` where there is no header row with a known column."""
        csv.field_size_limit(_FIELD_LIMIT)
        with open_text(self._path, self._encoding) as file:
            lines = _Lines(file)
            headings, delimiter = self._read_header(lines)
            placed = self._wanted.place(headings, self.header)
            take = [(i, name) for i, name in enumerate(placed) if name is not None]
            # What is kept of a broken line can't be told apart by column: nothing, unless every column may be kept.
            keep_raw = not self.header.unknown
            builder = BatchBuilder([name for _, name in take])
            indexes = [i for i, _ in take]
            width = len(headings)
            for fields, line, fault in _records(lines, delimiter, width):
                if fault is not None or (self._encoding.damaged and any(REPLACEMENT in f for f in fields)):
                    on_bad(self._bad(fields, line, fault or _UNDECODABLE, delimiter, keep_raw))
                    continue
                batch = builder.add([fields[i] for i in indexes], line)
                if batch is not None:
                    yield batch
        last = builder.flush()
        if last is not None:
            yield last

    def _read_header(self, lines: _Lines) -> tuple[list[str], str]:
        """The headings and the delimiter that gives the most known ones."""
        first = next((line for line in lines if line.strip()), None)
        if first is None:
            raise IngestError("the file is empty", "Ask for it again, or take it out of the delivery.", self._name)
        lines.start_record()
        best: tuple[int, int, list[str], str] | None = None
        for delimiter in DELIMITERS:
            headings = next(csv.reader([first.rstrip("\r\n")], delimiter=delimiter), [])
            known = sum(self._wanted.match(h) is not None for h in headings)
            if best is None or (known, len(headings)) > best[:2]:
                best = (known, len(headings), headings, delimiter)
        if best is None or best[0] == 0:
            raise IngestError(
                f"its first line holds none of the columns {', '.join(self._wanted.columns[:6])} …",
                "The first line must be the header row; check that the file is of this extract.",
                self._name,
            )
        return best[2], best[3]

    def _bad(
        self, fields: Sequence[str], line: int, fault: tuple[str, str], delimiter: str, keep_raw: bool
    ) -> BadRecord:
        reason, hint = fault
        raw = delimiter.join(fields) if keep_raw else None
        if not keep_raw:
            hint += f" Its text is not kept, as the file has columns that may not be; see line {line} of the file."
        return BadRecord(self._name, line, "", reason, hint, raw, tuple(fields))


_UNDECODABLE: Final = (
    "bytes that are no text in the file's encoding",
    "The file was damaged on its way: ask for it again.",
)


class _Lines:
    """The lines of a file, numbered, with those of the record being read kept so that they can be given back."""

    def __init__(self, file: Iterator[str]) -> None:
        self._file = file
        self._again: deque[tuple[int, str]] = deque()
        self._record: list[tuple[int, str]] = []
        self._number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            numbered = self._again.popleft()
        else:
            text = next(self._file)
            self._number += 1
            # The csv module ends a record at NUL in some versions and raises in others: it is never part of a value.
            numbered = (self._number, text.replace("\0", "") if "\0" in text else text)
        self._record.append(numbered)
        return numbered[1]

    def start_record(self) -> None:
        """What was read so far belongs to an earlier record."""
        self._record.clear()

    @property
    def first(self) -> int:
        """The number of the first line of the record."""
        return self._record[0][0] if self._record else self._number

    @property
    def count(self) -> int:
        """How many lines the record takes."""
        return len(self._record)

    def hide_a_record(self, delimiter: str, width: int) -> bool:
        """Whether a line in the midst of the record looks like a record itself: then a quotation mark swallowed it.

        With few columns running text may look so by chance; there it is believed.
        """
        within = self._record[1:-1]
        return width >= _TELLING_WIDTH and any(text.count(delimiter) == width - 1 for _, text in within)

    def give_back(self) -> str:
        """Give back all lines of the record but the first, which is returned."""
        first, *rest = self._record
        self._again.extendleft(reversed(rest))
        self._record = [first]
        return first[1]


def _records(lines: _Lines, delimiter: str, width: int) -> Iterator[tuple[list[str], int, tuple[str, str] | None]]:
    """(fields, first line, fault) of every record that is not blank."""
    while True:
        # Strict: a quotation mark that closes a field in its middle was never meant to, and would hide whole lines.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for fields in reader:
                if len(fields) == width and not lines.hide_a_record(delimiter, width):
                    if any(fields):
                        yield fields, lines.first, None
                elif any(fields):
                    several = lines.count > 1
                    if several:
                        fields = lines.give_back().rstrip("\r\n").split(delimiter)
                    yield fields, lines.first, _width_fault(len(fields), width, unclosed=several)
                    if several:
                        break
                lines.start_record()
            else:
                return
        except csv.Error:
            fields = lines.give_back().rstrip("\r\n").split(delimiter)
            yield fields, lines.first, _UNCLOSED
        lines.start_record()


_UNCLOSED: Final = (
    "a quotation mark is not closed",
    "Close, double or remove the quotation mark in this line, and deliver the row again.",
)


def _width_fault(found: int, expected: int, *, unclosed: bool) -> tuple[str, str]:
    if unclosed:
        return _UNCLOSED
    more = "A delimiter inside a value must be quoted" if found > expected else "The line was cut short"
    return (
        f"{found} fields where the header has {expected}",
        f"{more}: mend the line, and deliver the row again.",
    )
