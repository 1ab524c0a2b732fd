"""What blocking did: which rules found which pairs, which keys are large, which are left out, what it cost in recall.

Whoever writes a model reads it to see which rules earn their pairs: a rule whose pairs others find as well can go, and
a key that half the records hold is no key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from resolution.block import LeftOut, candidates
from resolution.frame import Codes, Frame
from resolution.keys import Keys, rule_keys
from resolution.model import Rule

SHOWN = 3
"""Keys shown for a rule, the largest."""
Packed = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LargeKey:
    """A key as people read it, how many profiles hold it, and whether it is left out for that."""

    key: str
    holders: int
    left_out: bool


@dataclass(frozen=True, slots=True)
class RuleReport:
    """pairs: of profiles, found by the rule; alone: by no other; true_pairs, true_alone: those of one thing, None where
    there is no truth; keys: in use, left_out: not in use, left_out_holders: profiles that hold one of these."""

    rule: str
    pairs: int
    alone: int
    true_pairs: int | None
    true_alone: int | None
    keys: int
    left_out: int
    left_out_holders: int
    largest: tuple[LargeKey, ...]


@dataclass(frozen=True, slots=True)
class BlockingReport:
    """pairs: distinct ones of profiles, of so many possible. true_pairs, found_pairs: pairs of records that are one
    thing, and those of them that are candidates or alike in all they have; None without truth."""

    records: int
    profiles: int
    possible: int
    pairs: int
    rules: tuple[RuleReport, ...]
    true_pairs: int | None = None
    found_pairs: int | None = None

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that are found, 0 to 1; None where there is none or no truth."""
        return self.found_pairs / self.true_pairs if self.true_pairs and self.found_pairs is not None else None

    def as_dict(self) -> dict[str, object]:
        """As plain values for JSON."""
        return asdict(self) | {"recall": self.recall}


def blocking_report(
    frame: Frame, of_record: Codes, rules: Sequence[Rule], left_out: LeftOut, truth: Codes | None = None
) -> BlockingReport:
    """Blocks anew to see what each rule does. frame: the profiles; of_record: int32[records], their numbers; truth:
    for each record the number of the thing it is of."""
    by_rule = [_packed(frame, rule, left_out) for rule in rules]
    pairs, times = np.unique(np.concatenate([np.zeros(0, np.int64), *by_rule]), return_counts=True)
    once = pairs[times == 1]
    things = None if truth is None else _Things.of(of_record, truth)
    return BlockingReport(
        len(of_record),
        len(frame),
        frame.possible_pairs(),
        len(pairs),
        tuple(
            _of_rule(frame, rule, left_out, found, found[np.isin(found, once, assume_unique=True)], things)
            for rule, found in zip(rules, by_rule, strict=True)
        ),
        None if things is None else things.true_pairs,
        None if things is None else things.within + int(things.shared(pairs).sum()),
    )


@dataclass(frozen=True, slots=True)
class _Things:
    """How many records each profile has of each thing. true_pairs: of records of one thing; within: those of them
    that are in one profile."""

    counts: sparse.csr_array
    true_pairs: int
    within: int

    @classmethod
    def of(cls, of_record: Codes, truth: Codes) -> _Things:
        shape = (int(of_record.max(initial=-1)) + 1, int(truth.max(initial=-1)) + 1)
        counts = sparse.csr_array((np.ones(len(truth), np.int64), (of_record, truth)), shape=shape)
        return cls(counts, _pairs(np.bincount(truth)), _pairs(counts.data))

    def shared(self, pairs: Packed) -> Packed:
        """For each pair of profiles how many pairs of records of one thing it stands for."""
        left, right = self.counts[pairs >> 32], self.counts[pairs & 0xFFFFFFFF]
        return np.asarray(left.multiply(right).sum(axis=1)).ravel().astype(np.int64)


def _pairs(sizes: npt.NDArray[np.int64]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _packed(frame: Frame, rule: Rule, left_out: LeftOut) -> Packed:
    found = candidates(frame, [rule], left_out)
    return (found.left.astype(np.int64) << 32) | found.right


def _of_rule(
    frame: Frame, rule: Rule, left_out: Mapping[str, Keys], found: Packed, alone: Packed, things: _Things | None
) -> RuleReport:
    records, keys = rule_keys(frame, rule)
    values, first, counts = np.unique(keys, return_index=True, return_counts=True)
    unused = np.isin(values, left_out.get(rule.name, np.zeros(0, np.uint64)))
    largest = np.lexsort((first, -counts))[:SHOWN]
    return RuleReport(
        rule.name,
        len(found),
        len(alone),
        None if things is None else int(np.count_nonzero(things.shared(found))),
        None if things is None else int(np.count_nonzero(things.shared(alone))),
        int((~unused).sum()),
        int(unused.sum()),
        int(counts[unused].sum()),
        tuple(
            LargeKey(_text(frame, rule, records, int(first[k])), int(counts[k]), bool(unused[k]))
            for k in largest.tolist()
            if counts[k] > 1
        ),
    )


def _text(frame: Frame, rule: Rule, records: Codes, entry: int) -> str:
    """The key of an entry of `rule_keys` in words."""
    record = int(records[entry])
    said = [frame.column(name).at(record) or "" for name in rule.keys]
    if len(rule.tokens) == 1:
        # A record comes once for each of its tokens, in their order.
        tokens = frame.token_sets[rule.tokens[0]]
        place = int(np.searchsorted(tokens.records, record)) + entry - int(np.argmax(records == record))
        said.append(tokens.values[int(tokens.tokens[place])])
    return " + ".join(said)
