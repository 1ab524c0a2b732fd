"""An index from blocking keys to the records that hold them, for records that come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt


class KeyIndex:
    """Rule → key → records. A record holds each key of a rule once."""

    def __init__(self, remembered: Collection[str] = ()) -> None:
        """remembered: the rules whose bereft holders `take_stirred` is asked for."""
        self._remembered = frozenset(remembered)
        self._holders: dict[str, dict[int, set[str]]] = defaultdict(dict)
        self._keys: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self._stirred: dict[str, set[str]] = defaultdict(set)

    def add(self, rule: str, records: Sequence[str], keys: npt.NDArray[np.uint64]) -> None:
        """records[k] holds keys[k]."""
        holders = self._holders[rule]
        for record, key in zip(records, keys.tolist(), strict=True):
            holders.setdefault(key, set()).add(record)
            self._keys[record].add((rule, key))

    def drop(self, record: str, keep: Collection[str] = ()) -> None:
        """Takes a record out of all rules but `keep`."""
        kept = set()
        for rule, key in self._keys.pop(record, set()):
            if rule in keep:
                kept.add((rule, key))
                continue
            holders = self._holders[rule][key]
            holders.discard(record)
            if rule in self._remembered:
                self._stirred[rule] |= holders
            if not holders:
                del self._holders[rule][key]
        if kept:
            self._keys[record] = kept

    def partners(self, record: str, rule: str | None = None) -> set[str]:
        """The other records that share a key with this one, by one rule or any."""
        found: set[str] = set()
        for name, key in self._keys.get(record, ()):
            if rule is None or name == rule:
                found |= self._holders[name].get(key, set())
        found.discard(record)
        return found

    def take_stirred(self, rule: str) -> set[str]:
        """The records that lost a partner in a rule since this was last asked."""
        return self._stirred.pop(rule, set())
