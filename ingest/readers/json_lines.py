"""JSON lines: one object a line. Numbers keep their digits; nested values come out as JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.errors import IngestError
from ingest.readers.base import BadRecord, BatchBuilder, Header, OnBad, RawBatch, Wanted
from ingest.readers.cells import cell_text
from ingest.readers.encoding import REPLACEMENT, detect, open_text

_PAIR: Final = re.compile(r'"([^"\\]+)"\s*:\s*"((?:[^"\\]|\\.)*)"')


class JsonLinesReader:
    """A ``.jsonl`` file of one extract."""

    def __init__(self, path: Path, name: str, wanted: Wanted) -> None:
        self.header = Header()
        self.total: int | None = None
        self._path, self._name, self._wanted = path, name, wanted
        self._encoding = detect(path)
        self._known: dict[str, str | None] = {}

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """Rows in order. Raises :class:`IngestError` for an empty file, or one JSON array in place of lines."""
        builder = BatchBuilder(self._wanted.columns)
        seen = False
        with open_text(self._path, self._encoding) as file:
            for number, text in enumerate(_physical_lines(file), 1):
                if not text.strip():
                    continue
                if not seen and text.lstrip("\ufeff \t")[0] == "[":
                    raise IngestError(
                        "it is one JSON array",
                        "Write one object a line, without [ and ] around them.",
                        self._name,
                    )
                seen = True
                row = self._row(text, number, on_bad)
                batch = builder.add(row, number, len(text)) if row is not None else None
                if batch is not None:
                    yield batch
        if not seen:
            raise IngestError("the file is empty", "Ask for it again, or take it out of the delivery.", self._name)
        last = builder.flush()
        if last is not None:
            yield last

    def _row(self, text: str, number: int, on_bad: OnBad) -> list[str | None] | None:
        """The wanted values of one line, or ``None`` where it is no row."""
        try:
            record = json.loads(text, parse_int=str, parse_float=str)
            if "\\ud" in text.lower():
                # An escape may stand for half a character (a lone surrogate), which no text can hold.
                json.dumps(record, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            at = f" at character {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            on_bad(self._bad(text, number, "not valid JSON", f"The line is broken{at}, or was cut short"))
            return None
        if not isinstance(record, dict):
            on_bad(self._bad(text, number, "not a JSON object", "Every line must be one object"))
            return None
        if self._encoding.damaged and REPLACEMENT in text:
            on_bad(self._bad(text, number, "bytes that are no text in the file's encoding", "The file was damaged"))
            return None
        values: dict[str, str | None] = {}
        for key, value in record.items():
            name = self._name_of(key)
            if name is not None:
                values[name] = cell_text(value)
        return [values.get(name) for name in self._wanted.columns]

    def _name_of(self, key: str) -> str | None:
        """The wanted column a key stands for, noting each key once."""
        if key not in self._known:
            name = self._known[key] = self._wanted.match(key)
            if name is None:
                self.header.add_unknown(key)
            else:
                self.header.add_found(name)
        return self._known[key]

    def _bad(self, text: str, number: int, reason: str, hint: str) -> BadRecord:
        """A line that is no row: of its text, only the values of wanted columns that still can be told are kept."""
        pairs = [(self._wanted.match(k), v) for k, v in _PAIR.findall(text)]
        kept = {k: v for k, v in pairs if k is not None}
        raw = json.dumps(kept, ensure_ascii=False) if kept else None
        return BadRecord(
            self._name, number, "", reason, f"{hint}: mend line {number}, and deliver the row again.", raw,
            tuple(kept.values()),
        )  # fmt: skip


def _physical_lines(file: Iterator[str]) -> Iterator[str]:
    """Lines without their ends."""
    for line in file:
        yield line.rstrip("\r\n")
