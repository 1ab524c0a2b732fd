"""Profiles: records whose standardised attributes and tokens are all identical are compared once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes, Column, Frame, TokenSet
from resolution.grouping import order_of, packed, starts_of
from resolution.texts import Chosen

TOGETHER = 2
"""Keys packed into one number at a time."""


@dataclass(slots=True)
class Profiles:
    """frame: one record a profile; of_record: int32[records], the profile of each record; first: the record each
    profile is named by (its first)."""

    frame: Frame
    of_record: Codes
    first: Codes


def profiles(
    frame: Frame,
    attributes: Sequence[str],
    apart: Sequence[str],
    alone: Collection[int] = (),
    within: Profiles | None = None,
) -> Profiles:
    """Folds the frame. attributes: the columns that make a profile (derived ones follow from them); apart: token sets
    whose holders are never folded together (a mention that must stay apart from its neighbour is its own); alone:
    records that are a profile each; within: coarser profiles of the frame, whose columns these are then to share."""
    columns = [frame.column(name) for name in attributes]
    keys: list[tuple[npt.NDArray[np.integer], int]] = [(c.codes + 1, len(c.values) + 1) for c in columns]
    keys.extend(_signature(frame.token_sets[name], len(frame)) for name in sorted(frame.token_sets))
    numbers = np.arange(1, len(frame) + 1)
    holders = [frame.token_sets[name].present(len(frame)) for name in apart if name in frame.token_sets]
    keys.extend((np.where(held, numbers, 0), len(frame) + 1) for held in holders)
    if frame.source is not None:
        # A table that is linked to another holds each thing once: like rows of it are not to be one for that alone.
        keys = [(numbers, len(frame) + 1)]
    if alone:
        own = np.zeros(len(frame), dtype=np.int64)
        own[list(alone)] = numbers[list(alone)]
        keys.append((own, len(frame) + 1))
    named, of_record = _grouped(len(frame), keys)
    folded = Frame(Chosen(frame.ids, named))
    folded.source = None if frame.source is None else frame.source[named]
    if within is None:
        for name, column in frame.columns.items():
            folded.columns[name] = Column(column.codes_of(named), column.values, column.share)
    else:
        place = within.of_record[named]
        for name, column in within.frame.columns.items():
            folded.columns[name] = Column(place, column.values, column.share, column.codes)
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


def _grouped(records: int, keys: Sequence[tuple[npt.NDArray[np.integer], int]]) -> tuple[Codes, Codes]:
    """The first record of each group of records equal in all keys, ascending, and the group of each record.

    keys: numbers from 0 up to below a size. Most records are soon alone, and what is alone stays so.
    """
    first: Codes = np.arange(records, dtype=np.int32)
    size = 1
    alike = _not_alone(records, keys)
    first[alike] = 0
    # Those that tell most apart first.
    waiting = sorted(keys, key=lambda key: key[1])
    while waiting and len(alike):
        together = [waiting.pop()]
        while waiting and len(together) < TOGETHER:
            together.append(waiting.pop())
        # The groups so far, each called by its first record, are part of the key.
        key = packed([first[alike], *(column[alike] for column, _ in together)], [size, *(s for _, s in together)])
        order = order_of(key)
        starts = starts_of(key[order])
        sizes = np.diff(np.append(starts, len(order)))
        grouped = alike[order]
        first[grouped] = np.repeat(grouped[starts], sizes)
        alike = np.sort(grouped[np.repeat(sizes > 1, sizes)])
        size = records
    named: Codes = np.flatnonzero(first == np.arange(records)).astype(np.int32)
    rank = np.empty(records, dtype=np.int32)
    rank[named] = np.arange(len(named), dtype=np.int32)
    return named, rank[first]


def _not_alone(records: int, keys: Sequence[tuple[npt.NDArray[np.integer], int]]) -> npt.NDArray[np.int64]:
    """The records, ascending, that share each single key with another such record; most share one with none."""
    alike = np.arange(records)
    for column, size in sorted(keys, key=lambda key: -key[1]):
        held = column[alike]
        kept = np.bincount(held, minlength=size)[held] > 1
        alike = alike[kept]
    return alike


def _signature(tokens: TokenSet, records: int) -> tuple[npt.NDArray[np.int64], int]:
    """One number for each distinct set of tokens, 0 for the empty one, and how many there are."""
    out = np.zeros(records, dtype=np.int64)
    starts = starts_of(tokens.records)
    lengths = np.diff(np.append(starts, len(tokens.records)))
    holders = tokens.records[starts]
    size = 1
    for step in range(int(lengths.max(initial=0))):
        going_on = np.flatnonzero(lengths > step)
        key = packed([out[holders[going_on]], tokens.tokens[starts[going_on] + step]], [size, len(tokens.values)])
        _, number = np.unique(key, return_inverse=True)
        # Numbers of their own for the sets of each length: what begins alike is not the same.
        out[holders[going_on]] = size + number
        size += int(number.max()) + 1
    return out, size
