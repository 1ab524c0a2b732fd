"""XML: the ``<AJ>`` elements under any root are the records, their child elements the columns (SOURCES.md).

Streamed, with neither network nor entities. A file that is not well-formed is read again record by record, so that
only the broken records are quarantined. Repeated or structured children come out as JSON text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from lxml import etree

from ingest.errors import IngestError
from ingest.readers.base import BadRecord, BatchBuilder, Header, OnBad, RawBatch, Wanted
from ingest.readers.encoding import REPLACEMENT, detect, open_text

RECORD: Final = "AJ"
_CHUNK: Final = 1 << 18
_OPEN: Final = re.compile(rf"<(?:[\w.-]+:)?{RECORD}(?=[\s>/])")
_CLOSE: Final = re.compile(rf"</(?:[\w.-]+:)?{RECORD}\s*>")
_LEAF: Final = re.compile(r"<([\w.-]+)>([^<>]*)</\1>")


class XmlReader:
    """An ``.xml`` file of one extract."""

    def __init__(self, path: Path, name: str, wanted: Wanted) -> None:
        self.header = Header()
        self.total: int | None = None
        self._path, self._name, self._wanted = path, name, wanted
        self._encoding = detect(path)
        self._known: dict[str, str | None] = {}
        if path.stat().st_size == 0:
            raise IngestError("the file is empty", "Ask for it again, or take it out of the delivery.", name)

    def batches(self, on_bad: OnBad) -> Iterator[RawBatch]:
        """Rows in order. Raises :class:`IngestError` where there is no ``<AJ>`` element."""
        builder = BatchBuilder(self._wanted.columns)
        records = self._whole() if self._well_formed() else self._piecewise(on_bad)
        seen = False
        for record, line in records:
            seen = True
            if record is None:
                continue
            row = self._row(record)
            batch = builder.add(row, line, sum(len(v) for v in row if v))
            if batch is not None:
                yield batch
        if not seen:
            raise IngestError(
                f"no <{RECORD}> elements in it",
                f"Records must be <{RECORD}> elements under one root.",
                self._name,
            )
        last = builder.flush()
        if last is not None:
            yield last

    def _well_formed(self) -> bool:
        """Whether the whole file parses: one quick look that builds nothing that stays."""
        if self._encoding.damaged:
            return False
        try:
            for _, element in self._parse():
                element.clear()
                _drop_before(element)
        except etree.XMLSyntaxError:
            return False
        return True

    def _parse(self) -> Iterator[tuple[str, Any]]:
        # The declared encoding is not believed: what is fed is UTF-8, decoded by what the bytes themselves show.
        parse: Iterator[tuple[str, Any]] = etree.iterparse(
            _Utf8(self._path, self._encoding.name), events=("end",), tag=(RECORD, f"{{*}}{RECORD}"), encoding="utf-8",
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
        )  # fmt: skip
        return parse

    def _whole(self) -> Iterator[tuple[Any | None, int]]:
        """The records of a well-formed file."""
        for _, element in self._parse():
            yield element, element.sourceline or 0
            element.clear()
            _drop_before(element)

    def _piecewise(self, on_bad: OnBad) -> Iterator[tuple[Any | None, int]]:
        """The records of a broken file, each parsed by itself; ``None`` for one that went to ``on_bad``."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        for text, line, closed in self._pieces():
            fault = "the record is not closed" if not closed else ""
            if not fault and REPLACEMENT in text:
                fault = "bytes that are no text in the file's encoding"
            if not fault:
                try:
                    yield etree.fromstring(_without_prefixes(text).encode("utf-8"), parser), line
                    continue
                except etree.XMLSyntaxError as error:
                    fault = f"the record is not well-formed ({error.msg})"
            on_bad(self._bad(text, line, fault))
            yield None, line

    def _pieces(self) -> Iterator[tuple[str, int, bool]]:
        """(text, line, closed) from each opening ``<AJ`` to its end, the next opening, or the end of the file."""
        with open_text(self._path, self._encoding) as file:
            buffer, line, ended = "", 1, False
            while True:
                opening = _OPEN.search(buffer)
                if opening is not None:
                    line += buffer.count("\n", 0, opening.start())
                    buffer = buffer[opening.start() :]
                    end, closed = _end_of_record(buffer, ended=ended)
                    if end:
                        yield buffer[:end], line, closed
                        line += buffer.count("\n", 0, end)
                        buffer = buffer[end:]
                        continue
                elif not ended and len(buffer) > 64:
                    # Nothing opens in it; its last characters may be the beginning of "<AJ".
                    line += buffer.count("\n", 0, len(buffer) - 64)
                    buffer = buffer[-64:]
                if ended:
                    return
                chunk = file.read(_CHUNK)
                ended = not chunk
                buffer += chunk

    def _row(self, record: Any) -> list[str | None]:
        """The wanted values of one record element."""
        values: dict[str, list[object]] = {}
        for key, value in record.attrib.items():
            self._put(values, _local(key), value)
        for child in record:
            if isinstance(child.tag, str):
                self._put(values, _local(child.tag), _value(child))
        return [_column_text(values.get(name)) for name in self._wanted.columns]

    def _put(self, values: dict[str, list[object]], key: str, value: object) -> None:
        if key not in self._known:
            name = self._known[key] = self._wanted.match(key)
            if name is None:
                self.header.add_unknown(key)
            else:
                self.header.add_found(name)
        name = self._known[key]
        if name is not None:
            values.setdefault(name, []).append(value)

    def _bad(self, text: str, line: int, fault: str) -> BadRecord:
        """A broken record: only the values of wanted columns that still can be told are kept."""
        leaves = [(self._wanted.match(k), v) for k, v in _LEAF.findall(text)]
        kept = {k: v for k, v in leaves if k is not None}
        raw = json.dumps(kept, ensure_ascii=False) if kept else None
        return BadRecord(
            self._name, line, "", fault, "Mend the record, and deliver it again.", raw, tuple(kept.values())
        )


def _end_of_record(text: str, *, ended: bool) -> tuple[int, bool]:
    """(end, closed) of the record ``text`` begins with; (0, False) while the end has not been read yet."""
    closing, following = _CLOSE.search(text), _OPEN.search(text, 1)
    if closing is not None and (following is None or closing.end() <= following.start()):
        return closing.end(), True
    empty = re.match(r"<[^<>]*/>", text)
    if empty is not None:
        return empty.end(), True
    if following is not None:
        return following.start(), False
    return (len(text), False) if ended else (0, False)


def _without_prefixes(text: str) -> str:
    """A fragment with its namespace prefixes taken off: their declarations stand outside it."""
    return re.sub(r"(</?)[\w.-]+:(?=[\w.-]+[\s>/])", r"\1", text)


def _drop_before(element: Any) -> None:
    """Free the siblings already read, which iterparse would keep to the end."""
    while element.getprevious() is not None:
        del element.getparent()[0]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(element: Any) -> object:
    """An element's text; with child elements, a dict of their values, or a list where they are all alike."""
    children = [c for c in element if isinstance(c.tag, str)]
    if not children:
        return "".join(element.itertext())
    names = [_local(c.tag) for c in children]
    values = [_value(c) for c in children]
    if len(set(names)) == 1 and (len(names) > 1 or isinstance(values[0], dict)):
        return values
    return dict(zip(names, values, strict=True))


def _column_text(values: list[object] | None) -> str | None:
    """A column's text: the value of its only element, or JSON of all where they are several or structured."""
    if not values:
        return None
    if len(values) == 1:
        value = values[0]
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    flat = [item for v in values for item in (v if isinstance(v, list) else [v])]
    return json.dumps(flat, ensure_ascii=False)


class _Utf8:
    """A file in any encoding, read as the UTF-8 bytes of its text."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._file: BinaryIO = path.open("rb")
        self._text = path.open("r", encoding=encoding, newline="") if encoding not in ("utf-8", "utf-8-sig") else None

    def read(self, size: int = -1) -> bytes:
        """At least one byte until the end."""
        if self._text is None:
            return self._file.read(size)
        return self._text.read(size).encode("utf-8")

    def close(self) -> None:
        """Close the file; iterparse does so at the end."""
        self._file.close()
        if self._text is not None:
            self._text.close()
