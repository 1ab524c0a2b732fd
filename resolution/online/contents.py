"""What a record says, standardised, as one text: the form in which a million profiles are held.

A frame is the form in which records are compared; of a few at a time it is made from their texts. A text has the
standardised columns in the model's order, then the token sets by name, so that equal texts are equal profiles.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import standardise, token_columns
from resolution.bundle import Bundle, use_shares
from resolution.frame import MISSING, Column, Frame, TokenSet
from resolution.model import Model
from resolution.online.change import Row, Tokens
from resolution.records import Borrowed, settled
from resolution.standardise import STANDARDISERS

Fields = list[str]
"""A text taken apart."""

_FIELD, _TOKEN, _ESCAPE = "\x1f", "\x1e", "\x1b"
_EMPTY = f"{_ESCAPE}e"
"""The value "", which is not that of no value."""
_WRITTEN = {_FIELD: f"{_ESCAPE}f", _TOKEN: f"{_ESCAPE}t", _ESCAPE: f"{_ESCAPE}x"}
_SPECIAL = re.compile(f"[{_FIELD}{_TOKEN}{_ESCAPE}]")
_ESCAPED = re.compile(f"{_ESCAPE}[eftx]")
_READ = {_EMPTY: "", **{written: character for character, written in _WRITTEN.items()}}


def _written(value: str | None) -> str:
    if value is None:
        return ""
    return _SPECIAL.sub(lambda found: _WRITTEN[found[0]], value) or _EMPTY


def _read(field: str) -> str:
    return _ESCAPED.sub(lambda found: _READ[found[0]], field) if _ESCAPE in field else field


class Contents:
    """TextHeap of one model's records, and frames of texts."""

    def __init__(self, model: Model, bundle: Bundle, token_sets: Iterable[str] = ()) -> None:
        """token_sets: their names in the order in which texts written before have them."""
        self._model, self._bundle = model, bundle
        self._columns = [
            (attribute.name, f"{attribute.name}.{feature}" if feature else attribute.name)
            for attribute in model.attributes
            for feature in STANDARDISERS[attribute.standardise]([])
        ]
        self._place = {name: k for k, (_, name) in enumerate(self._columns)}
        self.token_sets = list(token_sets)
        self._identifiers = list(model.owned_identifiers)

    def write(self, rows: Sequence[tuple[Row, Tokens]]) -> list[str]:
        """The text of each record. Tokens that the model reads from columns are read from the row."""
        rows = self._with_tokens_of_columns(rows)
        columns: list[Iterable[str]] = []
        for attribute in self._model.attributes:
            column = Column.from_values([row.get(attribute.column) for row, _ in rows])
            for derived in standardise.apply(attribute.standardise, column).values():
                written = [*map(_written, derived.values), ""]
                columns.append([written[code] for code in derived.codes.tolist()])
        self.know(name for _, tokens in rows for name in tokens)
        columns.extend([_tokens_written(tokens.get(name, ())) for _, tokens in rows] for name in self.token_sets)
        return [_FIELD.join(fields).rstrip(_FIELD) for fields in zip(*columns, strict=True)]

    def _with_tokens_of_columns(self, rows: Sequence[tuple[Row, Tokens]]) -> Sequence[tuple[Row, Tokens]]:
        if not self._model.token_columns:
            return rows
        names = {spec.column for spec in self._model.token_columns}
        table = pa.table({name: pa.array([row.get(name) for row, _ in rows], pa.string()) for name in sorted(names)})
        read: list[dict[str, list[str]]] = [{} for _ in rows]
        for name, pairs in token_columns.tokens_of(self._model, table).items():
            for record, token in pairs:
                read[record].setdefault(name, []).append(token)
        return [(row, {**tokens, **own}) for (row, tokens), own in zip(rows, read, strict=True)]

    def write_frame(self, frame: Frame, token_sets: Mapping[str, TokenSet], start: int) -> pa.Array:
        """The text of each record of a standardised frame, whose records are those of the token sets from number
        `start` on; their names must be known."""
        columns = []
        for _, name in self._columns:
            column = frame.column(name)
            written = pa.array([*map(_written, column.values), ""], pa.large_string())
            columns.append(written.take(pa.array(np.where(column.codes < 0, len(column.values), column.codes))))
        for name in self.token_sets:
            texts = [""] * len(frame)
            if (held := token_sets.get(name)) is not None:
                for record, tokens in _by_record(held, start, start + len(frame)):
                    texts[record - start] = _tokens_written(tokens)
            columns.append(pa.array(texts, pa.large_string()))
        return pc.utf8_rtrim(pc.binary_join_element_wise(*columns, pa.scalar(_FIELD, pa.large_string())), _FIELD)

    def know(self, names: Iterable[str]) -> None:
        """Token sets that texts are to have as well."""
        self.token_sets.extend(sorted(set(names) - set(self.token_sets)))

    def fields(self, text: str) -> Fields:
        """The text taken apart: one a column, one a token set."""
        fields = text.split(_FIELD)
        return fields + [""] * (len(self._columns) + len(self.token_sets) - len(fields))

    def place(self, column: str) -> int:
        """Which field is a column's."""
        return self._place[column]

    def has_tokens(self, fields: Fields, names: Collection[str]) -> bool:
        """Whether the record has any token of the sets named."""
        start = len(self._columns)
        return any(fields[start + k] for k, name in enumerate(self.token_sets) if name in names)

    def as_said(self, ids: list[str], texts: Sequence[Fields], attributes: Collection[str]) -> Frame:
        """The records with every number they bear, whosever it is, by some attributes only."""
        frame = Frame(ids)
        for k, (attribute, name) in enumerate(self._columns):
            if attribute in attributes:
                frame.columns[name] = _column([fields[k] for fields in texts])
        return frame

    def compared(self, ids: list[str], texts: Sequence[Fields], borrowed: Sequence[int]) -> Frame:
        """The records as the engine compares them. borrowed: the numbers of each that are another's, as bits in the
        order of the model's owned identifiers."""
        frame = Frame(ids)
        width = len(self._columns) + len(self.token_sets)
        turned = list(zip(*texts, strict=True)) or [()] * width
        for (_, name), fields in zip(self._columns, turned, strict=False):
            frame.columns[name] = _column(fields)
        for name, fields in zip(self.token_sets, turned[len(self._columns) :], strict=True):
            pairs = [(k, _read(t)) for k, field in enumerate(fields) if field for t in field.split(_TOKEN)]
            if pairs:
                frame.token_sets[name] = TokenSet.from_pairs(pairs)
        settled(frame, self._model, self._flags(borrowed))
        use_shares(frame, self._bundle.shares)
        return frame

    def _flags(self, borrowed: Sequence[int]) -> Borrowed:
        bits = np.array(borrowed, dtype=np.uint8)
        if not bits.any():
            return {}
        return {name: (bits >> k) & 1 == 1 for k, name in enumerate(self._identifiers)}


def _column(fields: Sequence[str]) -> Column:
    known: dict[str, int] = {"": MISSING}
    codes = [known.setdefault(field, len(known) - 1) for field in fields]
    del known[""]
    return Column(np.array(codes, dtype=np.int32), [_read(field) for field in known])


def _tokens_written(tokens: Iterable[str]) -> str:
    return _TOKEN.join(map(_written, sorted(set(tokens))))


def _by_record(held: TokenSet, first: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """Each record from `first` to before `end` that has any tokens, with them."""
    within = slice(*np.searchsorted(held.records, [first, end]).tolist())
    records, tokens = held.records[within].tolist(), held.tokens[within].tolist()
    for record, group in groupby(zip(records, tokens, strict=True), key=itemgetter(0)):
        yield record, [held.values[token] for _, token in group]
