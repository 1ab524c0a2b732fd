"""One row of quarantine as a scope shows it, so that whoever puts it right reads no more of it than they must."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope, mask
from ingest import quarantine
from ingest.mapping import Mapping
from ingest.phrases import in_chinese
from ingest.quarantine import Quarantined
from queries.whole_extracts import shown_wholly


class UnknownQuarantinedRow(LookupError):
    """No such row of quarantine in this scope, or none whose extract is read any more."""


class QuarantinedColumn(Answer):
    """One column of the row."""

    column: str = Field(examples=["SFZMHM"])
    fields: list[str] = Field(description="What it fills.", examples=[["Person.id_number"]])
    key: bool = Field(description="Whether the row is known by it.")
    several: bool = Field(description="Whether it holds a list of items, as JSON.")
    value: str | None = Field(description="As delivered; starred, or left out where it is long, while it is masked.")
    masked: bool


class QuarantinedRecord(Answer):
    """A row that was not taken, with what was kept of it."""

    id: str = Field(examples=["Q-3fa85f6457174562"])
    extract: str
    file: str
    line: int | None
    field: str | None
    reason: str
    reason_zh: str
    hint: str | None
    hint_zh: str | None
    columns: list[QuarantinedColumn] = Field(description="All that its mapping reads and the purpose may see.")
    text: str | None = Field(
        description="What was kept of a row that fell into no columns, unless anything of the extract is masked."
    )
    mended: bool = Field(description="Whether it was put right and stored since.")


def readable(home: Path, scope: Scope, row_id: str) -> tuple[Quarantined, Mapping]:
    """A row of quarantine, and what reads it. Raises UnknownQuarantinedRow, also for one of an extract of which some
    rows are sealed: what is in quarantine was looked at by nobody, so it may be one of these."""
    record = quarantine.find(home, row_id)
    mapping = None if record is None else quarantine.mapping_of(home, record.extract)
    if record is None or mapping is None or not shown_wholly(scope, record.extract):
        raise UnknownQuarantinedRow(row_id)
    return record, mapping


def quarantined_record(home: Path, scope: Scope, row_id: str) -> QuarantinedRecord:
    """The row under `scope`. Raises UnknownQuarantinedRow."""
    record, mapping = readable(home, scope, row_id)
    return QuarantinedRecord(
        id=record.row_id,
        extract=record.extract,
        file=record.file,
        line=record.line,
        field=record.field,
        reason=record.reason,
        reason_zh=in_chinese(record.reason),
        hint=record.hint,
        hint_zh=in_chinese(record.hint),
        columns=[_column(record, mapping, scope, name) for name in columns_shown(mapping, scope)],
        text=None if masked_fields(mapping, scope) or _hides(mapping, scope) else record.text,
        mended=record.mended,
    )


def columns_shown(mapping: Mapping, scope: Scope) -> list[str]:
    """The columns that the scope shows: none that fills a hidden field."""
    return [name for name in mapping.columns if not _is_hidden(mapping, scope, name)]


def masked_fields(mapping: Mapping, scope: Scope) -> frozenset[str]:
    """The fields of the extract that come back starred."""
    fields = {field for name in mapping.columns for field in quarantine.fields_of(mapping, name)}
    return frozenset(field for field in fields if scope.masks_attribute(*field.split(".")))


def _hides(mapping: Mapping, scope: Scope) -> bool:
    return any(_is_hidden(mapping, scope, name) for name in mapping.columns)


def _is_hidden(mapping: Mapping, scope: Scope, name: str) -> bool:
    return any(not scope.shows_attribute(*field.split(".")) for field in quarantine.fields_of(mapping, name))


def _column(record: Quarantined, mapping: Mapping, scope: Scope, name: str) -> QuarantinedColumn:
    fields = quarantine.fields_of(mapping, name)
    of_any = quarantine.is_running_text(mapping, name) and bool(masked_fields(mapping, scope))
    masked = of_any or any(scope.masks_attribute(*field.split(".")) for field in fields)
    several = mapping.columns[name].items is not None
    value = _as_text(record.values.get(name))
    if masked and value is not None:
        value = None if several or of_any else mask(value)
    return QuarantinedColumn(
        column=name, fields=sorted(fields), key=name in mapping.key, several=several, value=value, masked=masked
    )


def _as_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
