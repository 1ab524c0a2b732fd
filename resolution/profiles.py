"""Profiles: records whose standardised attributes and tokens are all identical are compared once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from resolution.frame import Codes, Column, Frame, TokenSet


@dataclass(slots=True)
class Profiles:
    """frame: one record a profile; of_record: int32[records], the profile of each record; first: the record each
    profile is named by (its first)."""

    frame: Frame
    of_record: Codes
    first: Codes


def profiles(frame: Frame, attributes: Sequence[str], apart: Sequence[str], alone: Collection[int] = ()) -> Profiles:
    """Folds the frame. attributes: the columns that make a profile (derived ones follow from them); apart: token sets
    whose holders are never folded together (a mention that must stay apart from its neighbour is its own); alone:
    records that are a profile each."""
    key = np.zeros(len(frame), dtype=np.int64)
    for name in attributes:
        key = _combine(key, frame.column(name).codes.astype(np.int64))
    for name in sorted(frame.token_sets):
        key = _combine(key, _signature(frame.token_sets[name], len(frame)))
    for name in apart:
        held = frame.token_sets[name].present(len(frame)) if name in frame.token_sets else np.zeros(len(frame), bool)
        key = _combine(key, np.where(held, np.arange(len(frame)), -1))
    if frame.source is not None:
        # A table that is linked to another holds each thing once: like rows of it are not to be one for that alone.
        key = np.arange(len(frame), dtype=np.int64)
    if alone:
        numbers = np.full(len(frame), -1, dtype=np.int64)
        numbers[list(alone)] = list(alone)
        key = _combine(key, numbers)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    # Numbered by first record, so that a profile's number depends on nothing but the order of the records.
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    named: Codes = np.asarray(first[order], dtype=np.int32)
    folded = Frame([frame.ids[k] for k in named.tolist()])
    folded.source = None if frame.source is None else frame.source[named]
    for name, column in frame.columns.items():
        folded.columns[name] = Column(column.codes[named], column.values, column.share)
    of_record = np.asarray(rank[inverse], dtype=np.int32)
    for name, tokens in frame.token_sets.items():
        pairs = np.unique((of_record[tokens.records].astype(np.int64) << 32) | tokens.tokens.astype(np.int64))
        folded.token_sets[name] = TokenSet(
            (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32), tokens.values, tokens.share
        )
    return Profiles(folded, of_record, named)


def unfolded_pairs(
    coarse: Profiles, finer: Profiles, left: Codes, right: Codes
) -> tuple[Codes, Codes, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Pairs between profiles as all the pairs between the finer ones that they fall into: left < right, and for each
    the number of the pair it comes of. No pair within a coarse profile is among them."""
    within = coarse.of_record[finer.first]
    order = np.argsort(within, kind="stable").astype(np.int32)
    starts = np.searchsorted(within[order], np.arange(len(coarse.first) + 1))
    sizes = np.diff(starts)
    times = sizes[left] * sizes[right]
    of_pair = np.repeat(np.arange(len(left), dtype=np.int64), times)
    place = np.arange(len(of_pair)) - np.repeat(np.cumsum(times) - times, times)
    across, down = np.divmod(place, sizes[right[of_pair]])
    one, other = order[starts[left[of_pair]] + across], order[starts[right[of_pair]] + down]
    return np.minimum(one, other), np.maximum(one, other), of_pair


def _combine(
    key: np.ndarray[tuple[int], np.dtype[np.int64]], other: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """One dense number for each distinct pair (key, other)."""
    _, dense = np.unique(other, return_inverse=True)
    _, combined = np.unique(key * (int(dense.max(initial=0)) + 1) + dense, return_inverse=True)
    return np.asarray(combined, dtype=np.int64)


def _signature(tokens: TokenSet, records: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """One number for each distinct set of tokens, 0 for the empty one."""
    known: dict[tuple[int, ...], int] = {(): 0}
    out = np.zeros(records, dtype=np.int64)
    if not len(tokens.records):
        return out
    starts = np.flatnonzero(np.append(True, tokens.records[1:] != tokens.records[:-1])).tolist()
    for start, end in zip(starts, [*starts[1:], len(tokens.records)], strict=True):
        held = tuple(tokens.tokens[start:end].tolist())
        out[tokens.records[start]] = known.setdefault(held, len(known))
    return out
