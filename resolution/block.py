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
from resolution.grouping import Packed, order_of, rows_of, rule_codes, starts_of
from resolution.keys import Keys, rule_keys
from resolution.model import Rule
from resolution.threads import MANY, each

LeftOut = Mapping[str, npt.NDArray[np.uint64]]
"""Rule name → the sorted keys that are left out of it."""
GROWN = 4
"""How many times its cap a key may grow after the keys to leave out were found, before it is left out, too."""


@dataclass(slots=True)
class Candidates:
    """left < right: record numbers, sorted; by_rule: pairs that each rule finds; left_out: records per rule that its
    cap left out; left_out_keys: the keys they hold."""

    left: Codes
    right: Codes
    by_rule: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    left_out_keys: dict[str, Keys] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.left)


def candidates(frame: Frame, rules: Sequence[Rule], left_out: LeftOut | None = None) -> Candidates:
    """The distinct candidate pairs of all rules.

    left_out: the keys to leave out, as an earlier run found them; then nothing else is left out but what has grown far
    beyond its rule's cap since (GROWN), so that which pairs are candidates depends on the two records and these keys
    alone. Without it each rule's cap decides.
    """
    out = Candidates(np.zeros(0, np.int32), np.zeros(0, np.int32))
    if not rules:
        return out
    found = each(lambda rule: _found(frame, rule, left_out), rules, len(frame) >= MANY)
    for rule, of_rule in zip(rules, found, strict=True):
        out.by_rule[rule.name] = len(of_rule.pairs)
        if len(of_rule.left_out_keys):
            out.left_out[rule.name] = of_rule.left_out
            out.left_out_keys[rule.name] = of_rule.left_out_keys
    pairs = np.concatenate([of_rule.pairs for of_rule in found])
    found.clear()
    # Each rule's pairs are in order already, and merging such runs is what a stable sort is quick at.
    pairs.sort(kind="stable")
    pairs = pairs[starts_of(pairs)]
    out.left, out.right = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    return out


@dataclass(slots=True)
class _Found:
    """pairs: left << 32 | right, ascending, each once; left_out: records that the cap left out; left_out_keys: the keys
    they hold."""

    pairs: Packed
    left_out: int
    left_out_keys: Keys


def _found(frame: Frame, rule: Rule, known: LeftOut | None) -> _Found:
    """What one rule finds."""
    records, keys = rule_codes(frame, rule)
    if known is not None:
        records, keys = _without(frame, rule, records, keys, known.get(rule.name))
    out = _pairs(frame, rule, records, keys, rule.cap if known is None else GROWN * rule.cap)
    if frame.source is not None:
        out.pairs = out.pairs[frame.source[out.pairs >> 32] != frame.source[out.pairs & 0xFFFFFFFF]]
    return out


def _without(frame: Frame, rule: Rule, records: Codes, keys: Packed, known: Keys | None) -> tuple[Codes, Packed]:
    """The records and keys of a rule but for the keys known to be left out."""
    if known is None or not len(known) or not len(records):
        return records, keys
    kept = ~are_among(rule_keys(frame, rule)[1], known)
    return records[kept], keys[kept]


def are_among(keys: Keys, known: Keys | None) -> npt.NDArray[np.bool_]:
    """Which of the keys are among those known, which are sorted; bool[len(keys)]."""
    if known is None or not len(known):
        return np.zeros(len(keys), dtype=np.bool_)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(known[place] == keys)


def _pairs(frame: Frame, rule: Rule, records: Codes, keys: Packed, cap: int) -> _Found:
    """All pairs of distinct records with one key. cap: how many records may hold a key."""
    out = _Found(np.zeros(0, dtype=np.int64), 0, np.zeros(0, dtype=np.uint64))
    order = order_of(keys)
    starts = starts_of(keys[order])
    if len(starts) == len(order):
        return out
    sizes = np.diff(np.append(starts, len(order)))
    if (often := sizes > cap).any():
        out.left_out = int(sizes[often].sum())
        out.left_out_keys = _texts_keys(frame, rule, records, order[starts[often]])
        sizes[often] = 1
    # Of each entry, how many stand behind it in its group: its partners.
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    behind = np.repeat(starts + sizes, np.diff(np.append(starts, len(order))))
    partners = np.maximum(behind[place] - place - 1, 0)
    first = np.flatnonzero(partners)
    partners, place = partners[first], place[first]
    left = np.repeat(records[first], partners)
    right = np.repeat(place + 1 - (np.cumsum(partners) - partners), partners)
    right += np.arange(len(right))
    pairs: Packed = left.astype(np.int64)
    pairs <<= 32
    pairs |= records[order][right]
    if rule.tokens:
        # Two records may share several tokens.
        pairs.sort(kind="stable")
        pairs = pairs[starts_of(pairs)]
    out.pairs = pairs
    return out


def _texts_keys(frame: Frame, rule: Rule, records: Codes, entries: npt.NDArray[np.int64]) -> Keys:
    """The keys that hold in every frame, of these entries of a rule; ascending."""
    holders = np.unique(records[entries])
    theirs = np.flatnonzero(np.isin(records, holders))
    _, keys = rule_keys(rows_of(frame, rule, holders), rule)
    return np.sort(keys[np.searchsorted(theirs, np.sort(entries))])
