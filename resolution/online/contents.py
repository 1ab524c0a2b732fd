"""What a record says, standardised, as one text: the form in which a million profiles are held.

A frame is the form in which records are compared; of a few at a time it is made from their texts. A text has a field
for each attribute in the model's order (the standardised value and all that follows from it), then one for each token
set, so that equal texts are equal profiles.
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

_FIELD, _PART, _ESCAPE = "\x1f", "\x1e", "\x1b"
"""Between fields; between the parts of a field, which are values or tokens; before what stands for one of these."""
_EMPTY = f"{_ESCAPE}e"
"""The value "", which is not that of no value."""
_WRITTEN = {_FIELD: f"{_ESCAPE}f", _PART: f"{_ESCAPE}t", _ESCAPE: f"{_ESCAPE}x"}
_SPECIAL = re.compile(f"[{_FIELD}{_PART}{_ESCAPE}]")
_ESCAPED = re.compile(f"{_ESCAPE}[eftx]")
_READ = {_EMPTY: "", **{written: character for character, written in _WRITTEN.items()}}


def _written(value: str | None) -> str:
    if value is None:
        return ""
    return _SPECIAL.sub(lambda found: _WRITTEN[found[0]], value) or _EMPTY


def _read(field: str) -> str:
    return _ESCAPED.sub(lambda found: _READ[found[0]], field) if _ESCAPE in field else field


class Contents:
    """Texts of one model's records, and frames of texts."""

    def __init__(self, model: Model, bundle: Bundle, token_sets: Iterable[str] = ()) -> None:
        """token_sets: their names in the order in which texts written before have them."""
        self._model, self._bundle = model, bundle
        self._columns = {
            attribute.name: [
                f"{attribute.name}.{feature}" if feature else attribute.name
                for feature in STANDARDISERS[attribute.standardise]([])
            ]
            for attribute in model.attributes
        }
        self._place = {name: k for k, name in enumerate(self._columns)}
        self.token_sets = list(token_sets)
        self._identifiers = list(model.owned_identifiers)

    def write(self, rows: Sequence[tuple[Row, Tokens]]) -> list[str]:
        """The text of each record. Tokens that the model reads from columns are read from the row."""
        rows = self._with_tokens_of_columns(rows)
        columns: list[list[str]] = []
        for attribute in self._model.attributes:
            column = Column.from_values([row.get(attribute.column) for row, _ in rows])
            values = [map(_written, d.decode()) for d in standardise.apply(attribute.standardise, column).values()]
            columns.append([_PART.join(parts).rstrip(_PART) for parts in zip(*values, strict=True)])
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
        for names in self._columns.values():
            values = [frame.column(name).to_arrow() for name in names]
            columns.append(_joined([_written_all(column) for column in values], _PART))
        for name in self.token_sets:
            texts = [""] * len(frame)
            if (held := token_sets.get(name)) is not None:
                for record, tokens in _by_record(held, start, start + len(frame)):
                    texts[record - start] = _tokens_written(tokens)
            columns.append(pa.array(texts, pa.large_string()))
        return _joined(columns, _FIELD)

    def know(self, names: Iterable[str]) -> None:
        """Token sets that texts are to have as well."""
        self.token_sets.extend(sorted(set(names) - set(self.token_sets)))

    def fields(self, text: str) -> Fields:
        """The text taken apart: a field an attribute, then one a token set."""
        fields = text.split(_FIELD)
        return fields + [""] * (len(self._columns) + len(self.token_sets) - len(fields))

    def value(self, fields: Fields, attribute: str) -> str:
        """An attribute's standardised value as the text has it, "" where there is none."""
        return fields[self._place[attribute]].partition(_PART)[0]

    def has_tokens(self, fields: Fields, names: Collection[str]) -> bool:
        """Whether the record has any token of the sets named."""
        start = len(self._columns)
        return any(fields[start + k] for k, name in enumerate(self.token_sets) if name in names)

    def as_said(self, ids: list[str], texts: Sequence[Fields], attributes: Collection[str]) -> Frame:
        """The records with every number they bear, whosever it is, by some attributes only."""
        frame = Frame(ids)
        for place, (attribute, names) in enumerate(self._columns.items()):
            if attribute in attributes:
                frame.columns.update(_columns(names, [fields[place] for fields in texts]))
        return frame

    def compared(self, ids: list[str], texts: Sequence[Fields], borrowed: Sequence[int]) -> Frame:
        """The records as the engine compares them. borrowed: the numbers of each that are another's, as bits in the
        order of the model's owned identifiers."""
        frame = Frame(ids)
        width = len(self._columns) + len(self.token_sets)
        turned = list(zip(*texts, strict=True)) or [()] * width
        for names, fields in zip(self._columns.values(), turned, strict=False):
            frame.columns.update(_columns(names, fields))
        for name, fields in zip(self.token_sets, turned[len(self._columns) :], strict=True):
            pairs = [(k, _read(t)) for k, field in enumerate(fields) if field for t in field.split(_PART)]
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


def _columns(names: Sequence[str], fields: Sequence[str]) -> dict[str, Column]:
    """The columns of one attribute. Each distinct field is taken apart once."""
    known: dict[str, int] = {}
    of_record = np.array([known.setdefault(field, len(known)) for field in fields], dtype=np.int64)
    parts = [field.split(_PART) for field in known]
    out = {}
    for k, name in enumerate(names):
        values: dict[str, int] = {"": MISSING}
        codes = [values.setdefault(part[k] if k < len(part) else "", len(values) - 1) for part in parts]
        del values[""]
        out[name] = Column(np.array(codes, dtype=np.int32)[of_record], [_read(value) for value in values])
    return out


def _written_all(values: pa.Array) -> pa.Array:
    """The values of a column as texts have them."""
    values = values.cast(pa.large_string())
    if pc.any(pc.match_substring_regex(values, f"^$|{_SPECIAL.pattern}")).as_py():
        return pa.array(map(_written, values.to_pylist()), pa.large_string())
    return pc.fill_null(values, "")


def _joined(columns: Sequence[pa.Array], between: str) -> pa.Array:
    """Side by side, nothing after the last that is not empty."""
    return pc.utf8_rtrim(pc.binary_join_element_wise(*columns, pa.scalar(between, pa.large_string())), between)


def _tokens_written(tokens: Iterable[str]) -> str:
    return _PART.join(map(_written, sorted(set(tokens))))


def _by_record(held: TokenSet, first: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """Each record from `first` to before `end` that has any tokens, with them."""
    within = slice(*np.searchsorted(held.records, [first, end]).tolist())
    records, tokens = held.records[within].tolist(), held.tokens[within].tolist()
    for record, group in groupby(zip(records, tokens, strict=True), key=itemgetter(0)):
        yield record, [held.values[token] for _, token in group]
