"""Normalisers applied to whole columns: once for each distinct value, and not at all to long columns of plain ones.

Ten million toll passes have few distinct stations and colours, and keys and times that are canonical as they
stand; only what is neither is read value by value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.normalisers import Normaliser, Value
from ontology.text import MISSING_WORDS

#: Below this many distinct values reading them one by one costs less than looking for plain ones.
_FEW: Final = 2_000
_MISSING: Final = pa.array(sorted(MISSING_WORDS), pa.string())
_LONGEST_MISSING: Final = max(len(word.encode()) for word in MISSING_WORDS)
#: Values remembered between batches, per column.
_MEMORY: Final = 200_000


@dataclass(frozen=True, slots=True)
class Issues:
    """Values of a column that are not of its kind: where they are in the batch, and what is wrong."""

    places: list[int]
    values: list[str | None]
    issues: list[str | None]


@dataclass(frozen=True, slots=True)
class Canonical:
    """A column read: its canonical text, its text as an attribute (void values out), and its issues."""

    text: pa.StringArray
    attribute: pa.StringArray
    issues: Issues | None


class ColumnReader:
    """One normaliser at work on the batches of one column."""

    def __init__(self, normaliser: Normaliser) -> None:
        self.normaliser = normaliser
        self._memory: dict[str, Value] = {}

    def read(self, column: pa.StringArray) -> Canonical:
        """The whole column. Its order and length stay."""
        plain = self._plain(column)
        if plain is not None:
            if pc.all(plain).as_py() is not False:
                return Canonical(column, column, None)
            rest = self._by_distinct(pc.if_else(plain, pa.scalar(None, pa.string()), column))
            text = pc.if_else(plain, column, rest.text)
            attribute = text if rest.attribute is rest.text else pc.if_else(plain, column, rest.attribute)
            return Canonical(text, attribute, rest.issues)
        return self._by_distinct(column)

    def _plain(self, column: pa.StringArray) -> pa.BooleanArray | None:
        """Which values are canonical as they stand; nulls count as such. ``None`` where looking is not worth it."""
        pattern = self.normaliser.plain
        if pattern is None or len(column) < _FEW:
            return None
        plain = pc.fill_null(pc.and_not_kleene(pc.match_substring_regex(column, pattern), _missing(column)), True)
        if self.normaliser.kind in ("date", "timestamp"):
            # The pattern admits 30 February: what does not convert as a whole is read value by value.
            kept = pc.if_else(plain, column, pa.scalar(None, pa.string()))
            if not _converts(kept, pa.date32() if self.normaliser.kind == "date" else pa.timestamp("us")):
                return None
        return plain

    def _by_distinct(self, column: pa.StringArray) -> Canonical:
        encoded = column.dictionary_encode()
        distinct: list[str] = encoded.dictionary.to_pylist()
        values = [self._value(raw) for raw in distinct]
        text = _spread(encoded.indices, [v.text for v in values])
        if all(v.issue is None for v in values):
            return Canonical(text, text, None)
        bad = pa.array([v.issue is not None for v in values])
        places = pc.indices_nonzero(pc.fill_null(bad.take(encoded.indices), False)).to_pylist()
        which = encoded.indices.take(pa.array(places, pa.int64())).to_pylist()
        issues = Issues(places, [distinct[i] for i in which], [values[i].issue for i in which])
        attribute = text
        if self.normaliser.void:
            attribute = _spread(encoded.indices, [v.text if v.issue is None else None for v in values])
        return Canonical(text, attribute, issues)

    def _value(self, raw: str) -> Value:
        value = self._memory.get(raw)
        if value is None:
            if len(self._memory) >= _MEMORY:
                self._memory.clear()
            value = self._memory[raw] = self.normaliser.read(raw)
        return value


def _missing(column: pa.StringArray) -> pa.BooleanArray:
    """Which values are words for no value (NULL, -), though a pattern of letters and dashes admits them."""
    short = pc.less_equal(pc.binary_length(column), _LONGEST_MISSING)
    if not pc.any(short).as_py():
        return short
    return pc.and_kleene(short, pc.is_in(pc.utf8_lower(column), value_set=_MISSING))


def _spread(indices: pa.Array, values: list[str | None]) -> pa.StringArray:
    return pa.array(values, pa.string()).take(indices)


def _converts(column: pa.StringArray, kind: pa.DataType) -> bool:
    try:
        column.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True


def typed(column: pa.StringArray, kind: pa.DataType) -> pa.Array:
    """Canonical text as the type of an attribute: text, day, moment or truth value."""
    if pa.types.is_string(kind):
        return column
    if pa.types.is_date32(kind):
        # A moment's canonical text begins with its day.
        return pc.utf8_slice_codeunits(column, 0, 10).cast(kind)
    return column.cast(kind)
