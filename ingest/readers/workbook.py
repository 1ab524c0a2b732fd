"""Spreadsheets (``.xlsx``, and what else calamine reads): every sheet whose first rows hold a header of known columns.

Titles above the header are passed over. Dates, numbers and truth values come out as text. Numbers too long for a
spreadsheet's 15 digits (id numbers typed as numbers) are looked up in the file itself, where some programs do write
all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from ingest.errors import IngestError
from ingest.readers.base import BatchBuilder, Header, OnBad, RawBatch, Wanted
from ingest.readers.cells import cell_text

#: A header is looked for in this many rows from the top.
_HEADER_ROWS: Final = 10
_EXACT: Final = float(2**53)


class WorkbookReader:
    """A spreadsheet of one extract."""

    def __init__(self, path: Path, name: str, wanted: Wanted) -> None:
        self.header = Header()
        self._path, self._name, self._wanted = path, name, wanted
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            self._sheets = [(n, self._book.get_sheet_by_name(n)) for n in self._book.sheet_names]
        except (CalamineError, WorksheetNotFound, OSError) as error:
            raise IngestError(
                f"not a readable spreadsheet ({error})",
                "Open it in a spreadsheet program, remove any password, and save it as .xlsx again.",
                name,
            ) from error
        self.total: int | None = sum(max(sheet.total_height - 1, 0) for _, sheet in self._sheets)

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """Rows in order. Raises :class:`IngestError` where no sheet has a header."""
        found = False
        for sheet_name, sheet in self._sheets:
            at = self._header_row(list(islice(sheet.iter_rows(), _HEADER_ROWS)))
            if at is None:
                continue
            found = True
            if any(isinstance(c, float) and abs(c) >= _EXACT for row in sheet.iter_rows() for c in row):
                yield from self._exact_sheet(sheet_name, at)
            else:
                yield from self._sheet(sheet.iter_rows(), at)
        if not found:
            raise IngestError(
                f"no sheet has a header row with the columns {', '.join(self._wanted.columns[:6])} …",
                "Put the column names in the first row of the sheet; check that the file is of this extract.",
                self._name,
            )

    def _header_row(self, rows: Sequence[Sequence[object]]) -> int | None:
        """The index of the row near the top with the most known columns."""
        scores = [sum(self._wanted.match(str(c)) is not None for c in row if c is not None) for row in rows]
        best = max(scores, default=0)
        return scores.index(best) if best else None

    def _sheet(self, rows: Iterable[Sequence[object]], at: int) -> Iterator[RawBatch]:
        """The rows of a sheet below its header, which is the row ``at``."""
        numbered = enumerate(rows, 1)
        headings = next(row for number, row in numbered if number == at + 1)
        placed = self._wanted.place([cell_text(c) or "" for c in headings], self.header)
        take = [(i, name) for i, name in enumerate(placed) if name is not None]
        builder = BatchBuilder([name for _, name in take])
        for number, row in numbered:
            cells = [cell_text(row[i]) if i < len(row) else None for i, _ in take]
            if not any(cells):
                continue
            batch = builder.add(cells, number)
            if batch is not None:
                yield batch
        last = builder.flush()
        if last is not None:
            yield last

    def _exact_sheet(self, sheet_name: str, at: int) -> Iterator[RawBatch]:
        """The sheet by a slower library that keeps all digits of whole numbers where the file has them."""
        book = openpyxl.load_workbook(self._path, read_only=True, data_only=True)
        try:
            sheet = book[sheet_name]
            sheet.reset_dimensions()
            yield from self._sheet(sheet.iter_rows(values_only=True), at)
        finally:
            book.close()
