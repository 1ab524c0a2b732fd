"""The text of a file that turned up elsewhere, whatever the format it was given in."""

from __future__ import annotations

import zipfile
from pathlib import Path

MOST_BYTES = 512 * 1024 * 1024


class TooLarge(ValueError):
    """The file is larger than any that is given by this system."""


def text_of(file: Path) -> str:
    """What stands in a file, or in all those of an archive. Raises TooLarge, OSError, and zipfile.BadZipFile."""
    if not zipfile.is_zipfile(file):
        _check(file.stat().st_size)
        return _decoded(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        # By what the archive says of itself: it may be anybody's.
        _check(sum(member.file_size for member in archive.infolist()))
        return "\n".join(_decoded(archive.read(member)) for member in archive.infolist())


def _check(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLarge(f"{size:,} bytes are more than any export has (at most {MOST_BYTES:,})")


def _decoded(part: bytes) -> str:
    # i2 charts are UTF-16.
    kind = "utf-16" if part[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return part.decode(kind, errors="replace")
