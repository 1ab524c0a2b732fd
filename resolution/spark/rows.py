"""Standardised records as rows of a Spark table, and back into the frames that everything is compared in.

A row has a number, which is the record's name while it is worked on, the record's id, the number of its table where
tables are linked, and two texts: all its standardised values, and its tokens. Spark moves two texts at a fraction of
what thirty columns cost it; only our own code ever looks into them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.comparators import COMPARATORS
from resolution.folding import folded_columns
from resolution.frame import Column, Frame, TokenSet
from resolution.model import Model
from resolution.records import standardised
from resolution.texts import as_arrow

ROW = "number long, id string, source int, packed string, tokens string, alike binary"
NEXT, NEXT_SET, MARK = "\x1f", "\x1e", "\x1b"
"""What stands between two values or tokens and between two sets of tokens; MARK alone is a missing value, and with a
digit it stands for one of the three in a value."""
ESCAPED = ((MARK, MARK + "0"), (NEXT, MARK + "1"), (NEXT_SET, MARK + "2"))


@dataclass(frozen=True, slots=True)
class Layout:
    """In which place of a row each column and each token set of a model's frames is; known: folded_columns."""

    columns: tuple[str, ...]
    token_sets: tuple[str, ...]
    known: tuple[str, ...]

    @classmethod
    def of(cls, model: Model) -> Layout:
        nothing = standardised(model, pa.table({"mention_id": pa.array([], pa.string())}))
        sets = {t.name for t in model.token_columns} | set(model.constraints.exclusive)
        sets |= {name for rule in (*model.rules, *model.training) for name in rule.tokens}
        sets |= {name for c in model.comparisons if COMPARATORS[c.compare].of_tokens for name in c.on}
        columns = tuple(sorted({*nothing.columns, *model.claimed}))
        return cls(columns, tuple(sorted(sets)), tuple(folded_columns(nothing, model)))

    def rows(self, frame: Frame, numbers: npt.NDArray[np.int64]) -> pa.RecordBatch:
        """The records of a frame as rows. alike: a digest of what makes their profile, but for tokens."""
        columns = {name: _escaped(frame.column(name).to_arrow()) for name in self.columns}
        alike = _joined([columns[name] for name in self.known], len(frame)).to_pylist()
        return pa.RecordBatch.from_arrays(
            [
                pa.array(numbers, pa.int64()),
                pa.array(frame.ids, pa.string()),
                pa.nulls(len(frame), pa.int32()) if frame.source is None else pa.array(frame.source, pa.int32()),
                _joined(list(columns.values()), len(frame)),
                self._tokens(frame),
                # No two texts are known to have one digest of this length; one of 64 bits might lose a record.
                pa.array([hashlib.blake2b(text.encode(), digest_size=32).digest() for text in alike], pa.binary()),
            ],
            names=["number", "id", "source", "packed", "tokens", "alike"],
        )

    def _tokens(self, frame: Frame) -> pa.Array:
        held = [pc.binary_join(_lists(frame.token_sets.get(name), len(frame)), NEXT) for name in self.token_sets]
        return _joined(held, len(frame), NEXT_SET)

    def frame(self, rows: pa.Table | pa.RecordBatch) -> Frame:
        """The frame of rows (of which it needs id, packed, tokens, source), in their order."""
        ids, packed, tokens, source = (_whole(rows[name]) for name in ("id", "packed", "tokens", "source"))
        out = Frame(ids.to_pylist())
        for name, values in zip(self.columns, _split(packed, len(self.columns), NEXT), strict=True):
            out.columns[name] = _column(values)
        for name, held in zip(self.token_sets, _split(tokens, len(self.token_sets), NEXT_SET), strict=True):
            out.token_sets[name] = _token_set(held)
        if len(source) and source.null_count == 0:
            out.source = np.asarray(source).astype(np.int32)
        return out


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _escaped(values: pa.Array) -> pa.Array:
    """The texts with what stands between texts, and what marks them, written otherwise."""
    if pc.any(pc.match_substring_regex(values, f"[{MARK}{NEXT}{NEXT_SET}]")).as_py():
        for character, instead in ESCAPED:
            values = pc.replace_substring(values, character, instead)
    return values


def _unescaped(values: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring(values, MARK)).as_py():
        for character, instead in reversed(ESCAPED):
            values = pc.replace_substring(values, instead, character)
    return values


def _joined(columns: Sequence[pa.Array], size: int, between: str = NEXT) -> pa.Array:
    if not columns:
        return pa.array([""] * size, pa.string())
    return pc.binary_join_element_wise(*columns, between, null_handling="replace", null_replacement=MARK)


def _split(joined: pa.Array, width: int, between: str) -> Iterator[pa.Array]:
    """The columns that `_joined` joined."""
    if width:
        flat = pc.split_pattern(joined, between).flatten()
        for k in range(width):
            yield flat.take(pa.array(np.arange(k, len(flat), width)))


def _column(values: pa.Array) -> Column:
    return Column.from_arrow(_unescaped(pc.if_else(pc.equal(values, MARK), pa.scalar(None, pa.string()), values)))


def _lists(tokens: TokenSet | None, size: int) -> pa.Array:
    """One list of tokens a record."""
    if tokens is None:
        return pa.array([[]] * size, pa.list_(pa.string()))
    offsets = np.searchsorted(tokens.records, np.arange(size + 1))
    values = _escaped(as_arrow(tokens.values))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values.take(pa.array(tokens.tokens)))


def _token_set(joined: pa.Array) -> TokenSet:
    lists = pc.split_pattern(joined, NEXT)
    records = np.repeat(np.arange(len(lists), dtype=np.int32), np.asarray(pc.list_value_length(lists)))
    flat = lists.flatten()
    there = pc.not_equal(flat, "")  # what is split of an empty text: of a record that holds none
    held = Column.from_arrow(_unescaped(flat.filter(there)))
    return TokenSet(records[np.asarray(there)], held.codes, held.values)


def whole_groups(batches: Iterator[pa.RecordBatch], by: str, least: int) -> Iterator[pa.Table]:
    """Sorted batches as tables of some `least` rows and more that never cut through a group of equal `by`."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        waiting.append(batch)
        rows += batch.num_rows
        if rows < least:
            continue
        table = pa.Table.from_batches(waiting)
        begins = rows - int(pc.sum(pc.equal(table[by], table[by][-1])).as_py())
        if begins:
            yield table.slice(0, begins)
        waiting = table.slice(begins).to_batches()
        rows -= begins
    if waiting:
        yield pa.Table.from_batches(waiting)
