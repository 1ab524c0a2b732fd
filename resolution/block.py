"""Candidates: the pairs of records worth comparing, found by agreement on the keys of blocking rules.

A key value that too many records hold makes too many pairs and proves little, so it is left out of its rule
(`Rule.cap`) and reported; other rules reach those records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes, Frame
from resolution.keys import Keys, rule_keys
from resolution.model import Rule

LeftOut = Mapping[str, npt.NDArray[np.uint64]]
"""Rule name → the sorted keys that are left out of it."""


@dataclass(slots=True)
class Candidates:
    """left < right: record numbers, sorted; rules: int64 bit set of the rules that found the pair; left_out: records
    per rule that its cap left out; left_out_keys: the keys they hold."""

    left: Codes
    right: Codes
    rules: npt.NDArray[np.int64]
    by_rule: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    left_out_keys: dict[str, Keys] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.left)


def candidates(frame: Frame, rules: Sequence[Rule], left_out: LeftOut | None = None) -> Candidates:
    """The distinct candidate pairs of all rules.

    left_out: the keys to leave out, as an earlier run found them; then nothing else is left out, so that which pairs
    are candidates depends on the two records and these keys alone. Without it each rule's cap decides.
    """
    found: list[npt.NDArray[np.int64]] = []
    bits: list[npt.NDArray[np.int64]] = []
    out = Candidates(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64))
    for number, rule in enumerate(rules):
        records, keys = rule_keys(frame, rule)
        if left_out is None:
            records, keys = _capped(records, keys, rule, out)
        else:
            known = left_out.get(rule.name)
            if known is not None and len(known):
                kept = ~np.isin(keys, known)
                records, keys = records[kept], keys[kept]
        pairs = _pairs(records, keys)
        if frame.source is not None:
            pairs = pairs[frame.source[pairs >> 32] != frame.source[pairs & 0xFFFFFFFF]]
        out.by_rule[rule.name] = len(pairs)
        found.append(pairs)
        bits.append(np.full(len(pairs), 1 << number, dtype=np.int64))
    if not found:
        return out
    pairs, inverse = np.unique(np.concatenate(found), return_inverse=True)
    out.rules = np.zeros(len(pairs), dtype=np.int64)
    np.bitwise_or.at(out.rules, inverse, np.concatenate(bits))
    out.left, out.right = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    return out


def _capped(records: Codes, keys: Keys, rule: Rule, out: Candidates) -> tuple[Codes, Keys]:
    values, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    often = counts > rule.cap
    if often.any():
        out.left_out[rule.name] = int(counts[often].sum())
        out.left_out_keys[rule.name] = values[often]
        kept = ~often[inverse]
        records, keys = records[kept], keys[kept]
    return records, keys


def _pairs(records: Codes, keys: Keys) -> npt.NDArray[np.int64]:
    """All pairs of distinct records with one key, as left << 32 | right, each once."""
    order = np.lexsort((records, keys))
    records, keys = records[order], keys[order]
    if len(keys) < 2:
        return np.zeros(0, dtype=np.int64)
    # A record that holds two tokens of one number, or one twice, is in its group once.
    once = np.append(True, (keys[1:] != keys[:-1]) | (records[1:] != records[:-1]))
    records, keys = records[once], keys[once]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    ends = np.append(starts[1:], len(keys))
    group_end = np.repeat(ends, ends - starts)
    partners = group_end - np.arange(len(keys)) - 1
    left = np.repeat(np.arange(len(keys)), partners)
    within = np.arange(len(left)) - np.repeat(np.cumsum(partners) - partners, partners)
    right = left + 1 + within
    packed = (records[left].astype(np.int64) << 32) | records[right].astype(np.int64)
    return np.unique(packed)
