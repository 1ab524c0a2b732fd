"""A folder of ``.txt`` documents as rows: one document a row, its key from its text or the name of its file.

Which columns they are is the mapping's ``documents`` section; the key is read as a court case number, in every bracket
form (SOURCES.md: "AH is in the text; the file's name is AH with ASCII brackets").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from ingest.readers.base import BadRecord, BatchBuilder, Header, OnBad, RawBatch
from ingest.readers.encoding import REPLACEMENT, detect, open_text
from ontology.identifiers import Grade, court_case_number

_CASE_NUMBER: Final = re.compile(
    r"[(（\[〔【]\s*[0-9０-９]{4}\s*[)）\]〕】][^，。；、,;\n]{1,30}?号(?:之[一二三四五六七八九十0-9]+)?"
)


@dataclass(frozen=True, slots=True)
class DocumentColumns:
    """Which columns of the extract a document fills."""

    key: str
    text: str


def case_numbers(text: str) -> Iterator[str]:
    """The court case numbers a text names, in order, in normal form; what looks like one and is none is left out."""
    for match in _CASE_NUMBER.finditer(text):
        reading = court_case_number.read(match[0])
        if reading.value is not None and reading.grade > Grade.INVALID:
            yield reading.value


def document_key(text: str, stem: str) -> str | None:
    """The case number of a judgment: the one its file is named by if the text names it too, else the text's first."""
    in_text = list(case_numbers(text))
    by_name = court_case_number.read(stem).value
    if by_name is not None and (by_name in in_text or not in_text):
        return by_name
    return in_text[0] if in_text else None


class DocumentsReader:
    """All ``.txt`` files of an extract."""

    def __init__(self, paths: Sequence[Path], names: Sequence[str], columns: DocumentColumns) -> None:
        self.header = Header(found=[columns.key, columns.text])
        self.total: int | None = len(paths)
        self._files = list(zip(paths, names, strict=True))
        self._columns = columns

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """One row a document; an empty or undecodable one is a bad record. Raises ``OSError`` if one can't be read."""
        builder = BatchBuilder([self._columns.key, self._columns.text])
        for number, (path, name) in enumerate(self._files, 1):
            encoding = detect(path)
            with open_text(path, encoding) as file:
                text = file.read().replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff \n\t\u3000")
            if not text:
                on_bad(BadRecord(name, 1, self._columns.text, "the document is empty", "Ask for it again."))
            elif encoding.damaged and REPLACEMENT in text:
                on_bad(BadRecord(name, 1, self._columns.text, "bytes that are no text in the file's encoding",
                                 "The file was damaged on its way: ask for it again."))  # fmt: skip
            else:
                batch = builder.add((document_key(text, path.stem), text), number, len(text))
                if batch is not None:
                    yield self._by_file(batch)
        last = builder.flush()
        if last is not None:
            yield self._by_file(last)

    def _by_file(self, batch: RawBatch) -> RawBatch:
        """The batch with each row's own file, at its first line."""
        files = pa.array([self._files[n - 1][1] for n in batch.lines.to_pylist()], pa.string())
        return RawBatch(batch.columns, pa.array([1] * batch.rows, pa.int64()), files)
