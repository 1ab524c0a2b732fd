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
from ontology.text import parse_date

NOTE_NAME: Final = "delivery.yaml"
ADD: Final = "add"
SNAPSHOT: Final = "snapshot"


@dataclass(frozen=True, slots=True)
class Notes:
    """What a ``delivery.yaml`` says; ``None`` where it does not."""

    agency: str | None = None
    as_of: date | None = None
    """The day whose state the delivery gives; it orders versions, whenever the delivery arrives."""
    mode: str | None = None
    """``snapshot``: rows absent from it are withdrawn. ``add`` (also where nothing is said): they stay."""
    unit: str | None = None

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

    An unknown key is an error, because a mistyped ``mode`` would quietly keep rows that were to be withdrawn.
    """
    path = folder / NOTE_NAME
    if not path.is_file():
        return Notes()
    try:
        content = yaml.safe_load(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise IngestError(f"not valid YAML ({error})", "Write it as key: value lines in UTF-8.", str(path)) from error
    if content is None:
        return Notes()
    if not isinstance(content, dict):
        raise IngestError("not a list of keys and values", "Write lines such as mode: snapshot.", str(path))
    known = [f.name for f in fields(Notes)]
    for key in content:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known keys are {', '.join(known)}."
            raise IngestError(f"unknown key {key!r}", hint, str(path))
    mode = content.get("mode")
    if mode not in (None, ADD, SNAPSHOT):
        raise IngestError(f"unknown mode {mode!r}", f"Write {ADD} or {SNAPSHOT}.", str(path))
    return Notes(_text(content.get("agency")), _day(content.get("as_of"), path), mode, _text(content.get("unit")))


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
