"""Which encoding a text file is in: nothing in a delivery declares it (SOURCES.md), so the whole file is looked at.

Strict UTF-8 over the whole stream, else GB18030. A UTF-8 file that was cut in the middle of a character, or damaged
in a few places, is still UTF-8: GB18030 would read it without complaint as other characters. Memory is one chunk.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TextIO

_CHUNK: Final = 1 << 20
#: Of a damaged UTF-8 file at least this share of the non-ASCII characters must still be right; in GB18030 text taken
#: for UTF-8 it is near none.
_UTF8_SHARE: Final = 0.9

#: Stands in decoded text where bytes were no text.
REPLACEMENT: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec to decode a file with, and whether bytes in it will not decode (they come out as U+FFFD)."""

    name: str
    damaged: bool = False


def detect(path: Path) -> Encoding:
    """The encoding of a file. Raises ``OSError`` where it can't be read."""
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Encoding("utf-16")
        name = "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
        if _decodes(file, "utf-8"):
            return Encoding(name)
        right, wrong = _utf8_characters(file)
        if name == "utf-8-sig" or right >= _UTF8_SHARE * (right + wrong):
            return Encoding(name, damaged=True)
        return Encoding("gb18030", damaged=not _decodes(file, "gb18030"))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """The whole file from its beginning, and an empty chunk as its end."""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk
    yield b""


def _decodes(file: BinaryIO, name: str) -> bool:
    """Whether the whole file is right in that encoding."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk, not chunk)
    except UnicodeDecodeError:
        return False
    return True


def _utf8_characters(file: BinaryIO) -> tuple[int, int]:
    """How many non-ASCII characters of the file are right as UTF-8, and how many places are wrong."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    right = wrong = 0
    for chunk in _chunks(file):
        text = decoder.decode(chunk, not chunk)
        bad = text.count(REPLACEMENT)
        wrong += bad
        right += len(text) - len(text.encode("ascii", "ignore")) - bad
    return right, wrong


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """The file as text with its line ends kept; damaged places become U+FFFD."""
    return path.open("r", encoding=encoding.name, errors="replace" if encoding.damaged else "strict", newline="")
