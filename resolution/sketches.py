"""Which texts are near, among millions of pairs: what cannot be within a few edits is told from 64 bits of each text,
and only the rest is measured (rapidfuzz).

A sketch holds the set of a text's characters, and that of its pairs of neighbours, each hashed to 32 bits. One edit
(optimal string alignment: a character put in, left out, replaced, or exchanged with its neighbour) changes at most two
of the characters and six of the pairs, so sketches further apart are of texts further apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from resolution.texts import Texts, as_arrow, taken

Sketches = npt.NDArray[np.uint64]
Halves = npt.NDArray[np.uint32]
FEW = 500
"""Pairs up to which measuring all is quicker."""
MOST_CHARACTERS, MOST_NEIGHBOURS = 2, 6
"""Bits that one edit may change, among those of characters and of pairs of neighbours."""
_TOGETHER = 1 << 18
"""Pairs, or texts, looked at together: a few megabytes."""
_CHARACTERS = np.uint64(0xFFFFFFFF)
_SPREAD, _ODD, _ODDER = np.uint32(0x9E3779B9), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)


def edits(
    values: Sequence[str], left: npt.NDArray[np.integer], right: npt.NDArray[np.integer], limit: int
) -> npt.NDArray[np.int8]:
    """The edit distance (optimal string alignment) of each pair of values, limit + 1 where it is beyond the limit.

    left, right: places in `values`, one a pair.
    """
    if len(left) <= FEW:
        return _measured(values, left, right, limit)
    out = np.full(len(left), limit + 1, dtype=np.int8)
    sketch = sketches(values)
    for start in range(0, len(left), _TOGETHER):
        one, other = left[start : start + _TOGETHER], right[start : start + _TOGETHER]
        changed = sketch[one]
        changed ^= sketch[other]
        near = np.flatnonzero(
            (np.bitwise_count(changed & _CHARACTERS) <= MOST_CHARACTERS * limit)
            & (np.bitwise_count(changed >> np.uint64(32)) <= MOST_NEIGHBOURS * limit)
        )
        out[start + near] = _measured(values, one[near], other[near], limit)
    return out


def _measured(
    values: Sequence[str], left: npt.NDArray[np.integer], right: npt.NDArray[np.integer], limit: int
) -> npt.NDArray[np.int8]:
    distance = cpdist(taken(values, left), taken(values, right), scorer=OSA.distance, score_cutoff=limit)
    return np.asarray(distance, dtype=np.int8)


def sketches(values: Sequence[str]) -> Sketches:
    """The sketch of each text, uint64[len(values)]; remembered with the texts where there are many."""
    if not isinstance(values, Texts):
        return _sketches(as_arrow(values))
    return values.noted("sketches", _in_parts)


def _in_parts(texts: pa.Array) -> Sketches:
    return np.concatenate([_sketches(texts.slice(k, _TOGETHER)) for k in range(0, len(texts), _TOGETHER)])


def _sketches(texts: pa.Array) -> Sketches:
    out = np.zeros(len(texts), dtype=np.uint64)
    lengths = np.asarray(pc.utf8_length(texts)).astype(np.int64)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return out
    points = _characters(texts)
    ends = np.cumsum(lengths)[filled]
    starts = ends - lengths[filled]
    neighbours = points * _ODD
    neighbours[:-1] += points[1:] * _ODDER
    neighbours = _bit(neighbours)
    # A text's last character has no neighbour.
    neighbours[ends - 1] = 0
    out[filled] = np.bitwise_or.reduceat(neighbours, starts)
    out <<= np.uint64(32)
    out[filled] |= np.bitwise_or.reduceat(_bit(points), starts)
    return out


def _characters(texts: pa.Array) -> Halves:
    """The characters of all texts, one after another, as numbers."""
    _, offsets, data = texts.buffers()
    begin, end = np.frombuffer(offsets, np.int32)[[texts.offset, texts.offset + len(texts)]].tolist()
    joined = bytes(data[begin:end]).decode("utf-8")
    return np.frombuffer(joined.encode("utf-32-le"), np.uint32)


def _bit(numbers: Halves) -> Halves:
    """One of 32 bits for each number."""
    return np.asarray(np.uint32(1) << ((numbers * _SPREAD) >> np.uint32(27)), dtype=np.uint32)
