"""The comparator of set-valued attributes: relations as evidence (same case, enterprise, vehicle, relative)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from resolution.comparators.base import NULL, Outcome, comparator
from resolution.frame import Codes, Frame, TokenSet


@comparator("shared_token", ["shared", "none"], {"unless": ()}, of_tokens=True)
def shared_token(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Whether two records share a token, with the frequency of the rarest one they share (share of the records that
    have any). NULL where one of them has none."""
    tokens = frame.token_sets.get(on[0])
    n = len(left)
    levels = np.full(n, NULL, dtype=np.int8)
    frequency = np.full(n, np.nan, dtype=np.float32)
    if tokens is None or not len(tokens.records):
        return Outcome(levels, frequency)
    has = tokens.present(len(frame))
    both = has[left] & has[right]
    if finer := options.get("unless"):
        known = frame.column(finer).present()
        both &= ~(known[left] & known[right])
    levels[both] = 1
    where = np.flatnonzero(both)
    share = tokens.frequencies(len(frame), frame.shares)
    pair, token = _held(tokens, left[where], len(frame))
    other_pair, other_token = _held(tokens, right[where], len(frame))
    size = len(tokens.values)
    common = np.isin(pair * size + token, other_pair * size + other_token, assume_unique=True)
    rarest = np.full(len(where), np.inf)
    np.minimum.at(rarest, pair[common], share[token[common]])
    shared = np.isfinite(rarest)
    levels[where[shared]] = 0
    frequency[where[shared]] = rarest[shared]
    return Outcome(levels, frequency)


def _held(tokens: TokenSet, records: Codes, size: int) -> tuple[npt.NDArray[np.int64], Codes]:
    """(k, a token that records[k] holds) for each. size: records of the frame."""
    starts = np.searchsorted(tokens.records, np.arange(size + 1))
    times = np.diff(starts)[records]
    which = np.repeat(np.arange(len(records)), times)
    within = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    return which, tokens.tokens[starts[records][which] + within]


@comparator("overlap", ["same", "most", "some", "none"], {"most": ()}, of_tokens=True)
def overlap(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Of all tokens that two records have, both share all; at least `most` (half unless told); one; none. NULL where
    one of them has none."""
    from scipy import sparse

    tokens = frame.token_sets.get(on[0])
    levels = np.full(len(left), NULL, dtype=np.int8)
    if tokens is None or not len(tokens.records):
        return Outcome.of(levels)
    sizes = np.bincount(tokens.records, minlength=len(frame))
    shape = (len(frame), len(tokens.values))
    held = sparse.csr_array((np.ones(len(tokens.records)), (tokens.records, tokens.tokens)), shape=shape)
    shared = np.asarray(held[left].multiply(held[right]).sum(axis=1)).ravel()
    together = sizes[left] + sizes[right] - shared
    part = shared / np.maximum(together, 1)
    least = float(options.get("most", 0.5))
    found = np.where(part >= 1, 0, np.where(part >= least, 1, np.where(shared > 0, 2, 3)))
    known = (sizes[left] > 0) & (sizes[right] > 0)
    levels[known] = found[known]
    return Outcome.of(levels)
