"""Delimited text: a header row, then one record a line, ``,`` ``|`` or tab between fields (found out from the header).

Fields may be quoted and may then hold line ends. A quotation mark that is never closed would swallow the lines after
it, so a record that comes out wrong after several lines gives those lines back: only its first line is quarantined.
Stretches in which every line is plainly one record, which is nearly all of any long file, are read at once.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import IngestError
from ingest.readers.base import BadRecord, BatchBuilder, Header, OnBad, RawBatch, Wanted
from ingest.readers.encoding import REPLACEMENT, detect, open_text

DELIMITERS: Final = (",", "|", "\t", ";")
#: Characters in one field: far above any judgment, far below what an unclosed quotation mark could swallow.
_FIELD_LIMIT: Final = 4 << 20
#: Characters read at once.
_STRETCH: Final = 4 << 20
#: From so many columns on, a line inside a quoted field that has as many delimiters as a record is one.
_TELLING_WIDTH: Final = 4

_UNCLOSED: Final = (
    "a quotation mark is not closed",
    "Close, double or remove the quotation mark in this line, and deliver the row again.",
)
_UNDECODABLE: Final = (
    "bytes that are no text in the file's encoding",
    "The file was damaged on its way: ask for it again.",
)


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
            layout = _Layout(delimiter, headings, [(i, name) for i, name in enumerate(placed) if name])
            while stretch := lines.stretch():
                batch = None if self._encoding.damaged else layout.at_once(*stretch)
                if batch is not None:
                    lines.start_record()
                    yield batch
                else:
                    lines.give_back_all()
                    yield from self._one_by_one(lines, layout, stretch[1] + len(stretch[0]), on_bad)

    def _one_by_one(self, lines: _Lines, layout: _Layout, until: int, on_bad: OnBad) -> Iterator[RawBatch]:
        """The records that begin before the line ``until``."""
        builder = BatchBuilder([name for _, name in layout.take])
        indexes = [i for i, _ in layout.take]
        # What is kept of a broken line can't be told apart by column: nothing, unless every column may be kept.
        keep_raw = not self.header.unknown
        for fields, line, fault in _records(lines, layout, until):
            if fault is None and self._encoding.damaged and any(REPLACEMENT in f for f in fields):
                fault = _UNDECODABLE
            if fault is not None:
                on_bad(self._bad(fields, line, fault, layout.delimiter, keep_raw=keep_raw))
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
        self, fields: Sequence[str], line: int, fault: tuple[str, str], delimiter: str, *, keep_raw: bool
    ) -> BadRecord:
        reason, hint = fault
        raw = delimiter.join(fields) if keep_raw else None
        if not keep_raw:
            hint += f" Its text is not kept, as the file has columns that may not be; see line {line} of the file."
        return BadRecord(self._name, line, "", reason, hint, raw, tuple(fields))


class _Layout:
    """How the records of a file are made up: their delimiter, how many fields they have, and which of them to take.

    Lines, the header's among them, may end in delimiters that nothing follows: those begin no field.
    """

    def __init__(self, delimiter: str, headings: list[str], take: list[tuple[int, str]]) -> None:
        self.delimiter, self.take = delimiter, take
        self.width = max(i for i, heading in enumerate(headings, 1) if heading.strip())
        self.delimiters = {self.width - 1, len(headings) - 1}
        """How many a line has that is one record."""

    def cut(self, fields: list[str]) -> list[str]:
        """The fields without the empty ones behind the last column."""
        return fields if len(fields) <= self.width or any(fields[self.width :]) else fields[: self.width]

    def at_once(self, texts: list[str], first: int) -> RawBatch | None:
        """The lines as a batch if each is plainly one record, else ``None``. ``first`` is the number of the first."""
        if any("\0" in text for text in texts):
            return None
        try:
            rows = [self.cut(fields) for fields in csv.reader(texts, delimiter=self.delimiter, strict=True)]
        except csv.Error:
            return None
        # As many records as lines: no quotation mark reached into the next line.
        if len(rows) != len(texts) or set(map(len, rows)) != {self.width}:
            return None
        fields = list(zip(*rows, strict=True))
        columns = {name: pa.array(fields[i], pa.string()) for i, name in self.take}
        # A line of delimiters alone is blank: it has nothing in any column, so nothing in the first.
        if pc.any(pc.equal(columns[self.take[0][1]], "")).as_py():
            return None
        return RawBatch(columns, pa.array(range(first, first + len(rows)), pa.int64()))


class _Lines:
    """The lines of a file, numbered, with those of the record being read kept so that they can be given back."""

    def __init__(self, file: TextIO) -> None:
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
            numbered = (self._number, text)
        self._record.append(numbered)
        # The csv module ends a record at NUL in some versions and raises in others: it is never part of a value.
        return numbered[1].replace("\0", "")

    def stretch(self) -> tuple[list[str], int] | None:
        """The next lines, many at once, and the number of the first; ``None`` at the end of the file."""
        if self._again:
            self._record = list(self._again)
            self._again.clear()
        else:
            texts = self._file.readlines(_STRETCH)
            self._record = list(enumerate(texts, self._number + 1))
            self._number += len(texts)
        if not self._record:
            return None
        return [text for _, text in self._record], self._record[0][0]

    def start_record(self) -> None:
        """What was read so far belongs to an earlier record."""
        self._record.clear()

    @property
    def first(self) -> int:
        """The number of the first line of the record."""
        return self._record[0][0] if self._record else self._number

    @property
    def upcoming(self) -> int:
        """The number of the next line."""
        return self._again[0][0] if self._again else self._number + 1

    @property
    def count(self) -> int:
        """How many lines the record takes."""
        return len(self._record)

    def hide_a_record(self, layout: _Layout) -> bool:
        """Whether a line in the midst of the record looks like a record itself: then a quotation mark swallowed it.

        With few columns running text may look so by chance; there it is believed.
        """
        if layout.width < _TELLING_WIDTH or len(self._record) < 3:
            return False
        return any(text.count(layout.delimiter) in layout.delimiters for _, text in self._record[1:-1])

    def give_back(self) -> str:
        """Give back all lines of the record but the first, which is returned."""
        first, *rest = self._record
        self._again.extendleft(reversed(rest))
        self._record = [first]
        return first[1]

    def give_back_all(self) -> None:
        """Give back all lines of the record."""
        self._again.extendleft(reversed(self._record))
        self._record = []


def _records(lines: _Lines, layout: _Layout, until: int) -> Iterator[tuple[list[str], int, tuple[str, str] | None]]:
    """(fields, first line, fault) of every record that is not blank and begins before the line ``until``."""
    delimiter, width = layout.delimiter, layout.width
    while lines.upcoming < until:
        # Strict: a quotation mark that closes a field in its middle was never meant to, and would hide whole lines.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for found in reader:
                fields = layout.cut(found)
                if len(fields) == width and not lines.hide_a_record(layout):
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
                if lines.upcoming >= until:
                    return
            else:
                return
        except csv.Error:
            fields = lines.give_back().rstrip("\r\n").split(delimiter)
            yield fields, lines.first, _UNCLOSED
        lines.start_record()


def _width_fault(found: int, expected: int, *, unclosed: bool) -> tuple[str, str]:
    if unclosed:
        return _UNCLOSED
    more = "A delimiter inside a value must be quoted" if found > expected else "The line was cut short"
    return (
        f"{found} fields where the header has {expected}",
        f"{more}: mend the line, and deliver the row again.",
    )
