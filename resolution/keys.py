"""Blocking keys as 64-bit numbers that depend on the values alone: the same in every frame, batch and process.

The number of a value is a keyed hash of its text; that of a composite key mixes the numbers of its parts. Two keys
that fall together (once in some 10^12 pairs at a million records) make one needless candidate, no wrong link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pandas.util import hash_array

from resolution.frame import Codes, Frame
from resolution.model import Rule

Keys = npt.NDArray[np.uint64]
MOST_REMEMBERED = 100_000
"""Values of a column whose numbers are kept while the keys of a frame are made: under a megabyte."""
_HASH_KEY = "pingan-blocking1"
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(31)


def rule_keys(frame: Frame, rule: Rule) -> tuple[Codes, Keys]:
    """The records that have the whole key of a rule, and their keys; a record comes once for each of its tokens."""
    return Numbers(frame).rule_keys(rule)


class Numbers:
    """The numbers of a frame's values; those of few values are remembered from rule to rule."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._known: dict[str, Keys] = {}

    def of(self, name: str) -> Keys:
        """The number of each value of a column or token set."""
        known = self._known.get(name)
        if known is None:
            tokens = self._frame.token_sets.get(name)
            known = value_numbers(self._frame.column(name).values if tokens is None else tokens.values)
            if len(known) <= MOST_REMEMBERED:
                self._known[name] = known
        return known

    def rule_keys(self, rule: Rule) -> tuple[Codes, Keys]:
        """See the function of that name."""
        columns = [(name, self._frame.column(name).codes) for name in rule.keys]
        whole = np.ones(len(self._frame), dtype=np.bool_)
        for _, codes in columns:
            whole &= codes >= 0
        records = np.flatnonzero(whole).astype(np.int32)
        keys = np.full(len(records), np.uint64(len(rule.keys)), dtype=np.uint64)
        if not len(records):
            return records, keys
        for name, codes in columns:
            keys = mixed(keys, self.of(name)[codes[records]])
        for name in rule.tokens:
            records, keys = self._with_tokens(name, records, keys)
        return records, keys

    def _with_tokens(self, name: str, records: Codes, keys: Keys) -> tuple[Codes, Keys]:
        """Each (record, key) once for each token the record holds."""
        tokens = self._frame.token_sets.get(name)
        if tokens is None or not len(tokens.records) or not len(records):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.uint64)
        start = np.searchsorted(tokens.records, records, side="left")
        count = np.searchsorted(tokens.records, records, side="right") - start
        repeated = np.repeat(np.arange(len(records)), count)
        within = np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)
        held = tokens.tokens[start[repeated] + within]
        return records[repeated], mixed(keys[repeated], self.of(name)[held])

    def profile_keys(self, columns: Iterable[str], token_sets: Iterable[str]) -> Keys:
        """One number for each record, the same for those that agree in all of these columns and token sets."""
        keys = np.zeros(len(self._frame), dtype=np.uint64)
        for name in columns:
            codes = self._frame.column(name).codes
            keys = mixed(keys, np.append(self.of(name), np.uint64(0))[codes])
        for name in token_sets:
            # Of all tokens together, whatever their order.
            tokens, together = self._frame.token_sets[name], np.zeros(len(self._frame), dtype=np.uint64)
            np.add.at(together, tokens.records, self.of(name)[tokens.tokens])
            keys = np.where(together == 0, keys, mixed(keys, of_rule(together, name)))
        return keys


def value_numbers(values: Sequence[str]) -> Keys:
    """The number of each value."""
    if not values:
        return np.zeros(0, dtype=np.uint64)
    return np.asarray(hash_array(np.array(values, dtype=object), hash_key=_HASH_KEY, categorize=False), dtype=np.uint64)


def of_rule(keys: Keys, rule: str) -> Keys:
    """The keys of one rule as numbers that no other rule's keys are, but by the chance that any two are one."""
    return mixed(keys, _rule_number(rule))


@lru_cache(maxsize=1024)
def _rule_number(rule: str) -> Keys:
    return value_numbers([rule])


def mixed(keys: Keys, other: Keys) -> Keys:
    """One number for each pair of numbers."""
    with np.errstate(over="ignore"):
        mixed = (keys ^ (keys >> _FOLD)) * _MIX + other
        return np.asarray(mixed ^ (mixed >> np.uint64(29)), dtype=np.uint64)
