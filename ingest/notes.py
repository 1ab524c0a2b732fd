"""``delivery.yaml``: what an agency says of a delivery beside its files (SOURCES.md).

It may stand beside the files, in the agency's folder or at the root; the nearer one wins, key by key.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from ingest.errors import IngestError
from ingest.readers.encoding import detect, open_text
from ontology.text import parse_date

NOTE_NAME: Final = "delivery.yaml"
ADD: Final = "add"
SNAPSHOT: Final = "snapshot"
_KEYS: Final = ("agency", "as_of", "mode", "unit")
#: SOURCES.md names no key for the delivering unit: these are what it may be called.
_UNIT_KEYS: Final = frozenset(
    ("delivering_unit", "delivered_by", "delivery_unit", "sender", "单位", "交付单位", "报送单位", "提供单位")
)
_LIKE_SNAPSHOT: Final = frozenset(("full", "complete", "replace", "all", "全量", "快照"))


@dataclass(frozen=True, slots=True)
class Notes:
    """What a ``delivery.yaml`` says; ``None`` where it does not."""

    agency: str | None = None
    as_of: date | None = None
    """The day whose state the delivery gives; it orders versions, whenever the delivery arrives."""
    mode: str | None = None
    """``snapshot``: rows absent from it are withdrawn. ``add`` (also where nothing is said): they stay."""
    unit: str | None = None
    unread: tuple[str, ...] | None = None
    """Keys that say nothing an ingest could follow."""

    def under(self, nearer: Notes) -> Notes:
        """These, with what the nearer notes say put over them."""
        return Notes(**{f.name: _first(getattr(nearer, f.name), getattr(self, f.name)) for f in fields(Notes)})

    @property
    def is_snapshot(self) -> bool:
        """Whether rows absent from the delivery are withdrawn."""
        return self.mode == SNAPSHOT


def _first(nearer: Any, farther: Any) -> Any:
    return farther if nearer is None else nearer


def read_notes(folder: Path) -> Notes:
    """The notes in a folder; empty ones where it has none. Raises :class:`IngestError` for what can't be followed.

    A key that is near a known one is an error, because a mistyped ``mode`` would quietly keep rows that were to be
    withdrawn; any other is noted in ``unread``.
    """
    path = folder / NOTE_NAME
    if not path.is_file():
        return Notes()
    try:
        content = yaml.safe_load(_text_of(path))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise IngestError(f"not valid YAML ({error})", "Write it as key: value lines in UTF-8.", str(path)) from error
    if content is None:
        return Notes()
    if not isinstance(content, dict):
        raise IngestError("not a list of keys and values", "Write lines such as mode: snapshot.", str(path))
    said: dict[str, Any] = {}
    unread: list[str] = []
    for written, value in content.items():
        key = str(written).strip().lower().replace("-", "_").replace(" ", "_")
        key = "unit" if key in _UNIT_KEYS else key
        if key in _KEYS:
            said[key] = value
        elif near := difflib.get_close_matches(key, (*_KEYS, SNAPSHOT), 1):
            meant = f"mode: {SNAPSHOT}" if near[0] == SNAPSHOT else near[0]
            raise IngestError(f"unknown key {written!r}", f"Did you mean {meant}?", str(path))
        else:
            unread.append(str(written))
    return Notes(
        _text(said.get("agency")), _day(said.get("as_of"), path), _mode(said.get("mode"), path),
        _text(said.get("unit")), tuple(unread) or None,
    )  # fmt: skip


def _text_of(path: Path) -> str:
    """The notes' text in whichever encoding they are, as for the files beside them."""
    encoding = detect(path)
    with open_text(path, encoding) as file:
        return file.read()


def _mode(value: Any, path: Path) -> str | None:
    """``snapshot``, or ``add`` for any other mode: a delivery adds unless it says that it is a snapshot (SOURCES.md).

    Raises :class:`IngestError` for what may have been meant as ``snapshot``: rows would quietly stay.
    """
    if value is None:
        return None
    mode = str(value).strip().lower()
    if mode == SNAPSHOT:
        return SNAPSHOT
    if mode in _LIKE_SNAPSHOT or difflib.get_close_matches(mode, (SNAPSHOT,), 1):
        raise IngestError(f"unknown mode {value!r}", f"Write {ADD} or {SNAPSHOT}.", str(path))
    return ADD


def _text(value: Any) -> str | None:
    return None if value is None else str(value).strip() or None


def _day(value: Any, path: Path) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = parse_date(str(value))
    if day is None:
        raise IngestError(f"as_of is no date: {value!r}", "Write it as 2024-05-01.", str(path))
    return day
