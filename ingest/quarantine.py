"""A record in quarantine: what was kept of it, and what it is once somebody has put it right.

The record stays in quarantine as it came, with its reason. Put right, it is a delivery of its own of the same extract,
day and unit, through the same mapping, which may quarantine it again; that delivery says which record it mends.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ingest import mapping as mappings
from ingest.lake import Lake


@dataclass(frozen=True, slots=True)
class Mending:
    """row_id: the record put right; by: the user's id; reason: theirs; columns: those they changed."""

    row_id: str
    by: str
    reason: str
    columns: tuple[str, ...]

    def as_manifest(self) -> dict[str, object]:
        """What the delivery says of it."""
        return {
            "mends": self.row_id, "mended_by": self.by, "mended_because": self.reason, "mended_columns": self.columns,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One record as it lies there. as_of, unit: of the delivery it came with; mended: whether a delivery that mends it
    was stored."""

    row_id: str
    delivery_id: str
    extract: str
    file: str
    line: int | None
    field: str | None
    reason: str
    hint: str | None
    raw: str | None
    as_of: date | None
    unit: str | None
    mended: bool

    @property
    def values(self) -> dict[str, Any]:
        """Column → what was delivered in it, nested columns as lists; empty where the record fell into no columns."""
        try:
            found = json.loads(self.raw or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str | None:
        """What was kept of a record that fell into no columns."""
        return self.raw if self.raw is not None and not self.values else None


_FOUND: Final = """
SELECT q.row_id, q.delivery_id, q.extract, q.file, q.line, q.field, q.reason, q.hint, q.raw, d.as_of, d.unit,
    EXISTS (FROM deliveries m WHERE m.mends = q.row_id AND m.stored > 0) AS mended
FROM quarantine q JOIN deliveries d USING (delivery_id) WHERE q.row_id = ? LIMIT 1
"""


def find(home: Path, row_id: str) -> Quarantined | None:
    """The record of this id; None where there is none."""
    with Lake(home).connect() as lake:
        found = lake.execute(_FOUND, [row_id]).fetchone()
    return None if found is None else Quarantined(*found)


def mapping_of(home: Path, extract: str) -> mappings.Mapping | None:
    """The mapping that reads an extract now; None where it was taken away."""
    return mappings.load_all(home).get(extract)


def fields_of(mapping: mappings.Mapping, column: str) -> frozenset[str]:
    """The fields (`Person.phone`) that a column, or an item of a nested one, may fill."""
    return frozenset(field for mention in mapping.mentions for field in _filled(mention, column))


def _filled(mention: mappings.Mention, column: str) -> Iterator[str]:
    whole = mention.each == column
    if mention.each is not None and not whole:
        return
    by_value = isinstance(mention.type, mappings.TypeByValue)
    for entity_type in ("Person", "Enterprise") if by_value else (mention.type,):
        if mention.number is not None and (whole or column == mention.number):
            yield f"{entity_type}.{'id_number' if entity_type == 'Person' else 'uscc'}"
        for attribute, source in mention.attributes.items():
            if whole or column in ((source,) if isinstance(source, str) else source):
                yield f"{entity_type}.{attribute}"


def is_running_text(mapping: mappings.Mapping, column: str) -> bool:
    """Whether a column holds sentences, which may speak of anything."""
    return any(text.column == column for text in mapping.texts)


class CannotMend(ValueError):
    """A record cannot be put right so; the message says why, in English and in Chinese (`zh`)."""

    def __init__(self, message: str, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


def put_right(
    record: Quarantined, mapping: mappings.Mapping, open_to: Collection[str], changes: Mapping[str, str | None]
) -> dict[str, Any]:
    """The record's row with the changes made; a column that is None is left empty, a nested one is given as JSON.

    open_to: the columns that may be changed. Raises CannotMend where nothing is, for any other column, and for a nested
    one that is no JSON.
    """
    if mapping.documents is not None:
        raise CannotMend("what is known by its text is delivered again as a text", "文书以全文为准，请重新交换该文书")
    if not changes:
        raise CannotMend("nothing is changed", "没有改动任何一列")
    if unknown := [name for name in changes if name not in open_to]:
        raise CannotMend(f"{record.extract} has no column {', '.join(unknown)}", f"该来源没有列：{'、'.join(unknown)}")
    return record.values | {name: _value(mapping.columns[name], name, given) for name, given in changes.items()}


def _value(column: mappings.Column, name: str, given: str | None) -> Any:
    if given is None or column.items is None:
        return given
    try:
        return json.loads(given)
    except ValueError as error:
        raise CannotMend(
            f"{name} is a list of items, to be written as JSON: {error}", f"{name} 是多项的列，须写成 JSON：{error}"
        ) from error
