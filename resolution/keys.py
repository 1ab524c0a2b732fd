"""Blocking keys as 64-bit numbers that depend on the values alone: the same in every frame, batch and process.

The number of a value is a keyed hash of its text; that of a composite key mixes the numbers of its parts. Two keys
that fall together (once in some 10^12 pairs at a million records) make one needless candidate, no wrong link.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pandas.util import hash_array

from resolution.frame import Codes, Frame
from resolution.model import Rule

Keys = npt.NDArray[np.uint64]
_HASH_KEY = "pingan-blocking1"
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(31)


def rule_keys(frame: Frame, rule: Rule) -> tuple[Codes, Keys]:
    """The records that have the whole key of a rule, and their keys; a record comes once for each of its tokens."""
    records = np.arange(len(frame), dtype=np.int32)
    for name in rule.keys:
        codes = frame.column(name).codes[records]
        records = records[codes >= 0]
    keys = np.full(len(records), np.uint64(len(rule.keys)), dtype=np.uint64)
    for name in rule.keys:
        column = frame.column(name)
        keys = mixed(keys, value_numbers(column.values)[column.codes[records]])
    for name in rule.tokens:
        records, keys = _with_tokens(frame, name, records, keys)
    return records, keys


def value_numbers(values: Sequence[str]) -> Keys:
    """The number of each value."""
    if not values:
        return np.zeros(0, dtype=np.uint64)
    return np.asarray(hash_array(np.array(values, dtype=object), hash_key=_HASH_KEY, categorize=False), dtype=np.uint64)


def mixed(keys: Keys, other: Keys) -> Keys:
    """One number for each pair of numbers."""
    with np.errstate(over="ignore"):
        mixed = (keys ^ (keys >> _FOLD)) * _MIX + other
        return np.asarray(mixed ^ (mixed >> np.uint64(29)), dtype=np.uint64)


def _with_tokens(frame: Frame, name: str, records: Codes, keys: Keys) -> tuple[Codes, Keys]:
    """Each (record, key) once for each token the record holds."""
    tokens = frame.token_sets.get(name)
    if tokens is None or not len(tokens.records) or not len(records):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.uint64)
    start = np.searchsorted(tokens.records, records, side="left")
    count = np.searchsorted(tokens.records, records, side="right") - start
    repeated = np.repeat(np.arange(len(records)), count)
    within = np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)
    held = tokens.tokens[start[repeated] + within]
    return records[repeated], mixed(keys[repeated], value_numbers(tokens.values)[held])
