"""Which holders have which key, for holders that come and go: sorted runs of arrays, and a dictionary of the latest.

A log-structured index (O'Neil et al. 1996): what is added waits in a dictionary, then becomes a sorted run; runs are
merged as they grow, so that a million holders cost 12 bytes a key and to add one never sorts them all anew. Nothing is
taken out: a holder that is gone gets no number again, readers pass over it, and merging leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes
from resolution.keys import Keys

WAITING = 60_000
"""Entries in the dictionary from which they become a run: some 10 MB, of two or three thousand records."""


@dataclass(frozen=True, slots=True)
class Run:
    """keys: sorted; holders[k] has keys[k]."""

    keys: Keys
    holders: Codes

    def __len__(self) -> int:
        return len(self.keys)


class KeyIndex:
    """Key → holders: both numbers, many to many."""

    def __init__(self, keys: Keys | None = None, holders: Codes | None = None) -> None:
        """holders[k] has keys[k]; both as `whole` gives them."""
        self.runs = [Run(keys, holders)] if keys is not None and holders is not None and len(keys) else []
        self._latest: dict[int, int | list[int]] = {}
        """Of most keys there is one holder: a list for each would be most of the cost."""
        self._waiting = 0

    @classmethod
    def of(cls, keys: Keys, holders: Codes) -> KeyIndex:
        """Of pairs in any order."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], holders[order].astype(np.int32))

    def add(self, keys: Keys, holders: Codes) -> None:
        """holders[k] has keys[k], from now on."""
        latest = self._latest
        for key, holder in zip(keys.tolist(), holders.tolist(), strict=True):
            known = latest.setdefault(key, holder)
            if known is not holder:
                if isinstance(known, list):
                    known.append(holder)
                else:
                    latest[key] = [known, holder]
        self._waiting += len(keys)

    def _waiting_for(self, key: int) -> list[int]:
        found = self._latest.get(key, [])
        return found if isinstance(found, list) else [found]

    def find(self, keys: Keys) -> tuple[npt.NDArray[np.int64], Codes]:
        """The holders of each key, also those that are gone: (k, a holder of keys[k]) for each, in no order."""
        which: list[npt.NDArray[np.int64]] = []
        holders: list[Codes] = []
        for run in self.runs:
            start = np.searchsorted(run.keys, keys, side="left")
            count = np.searchsorted(run.keys, keys, side="right") - start
            of_key = np.repeat(np.arange(len(keys)), count)
            within = np.arange(len(of_key)) - np.repeat(np.cumsum(count) - count, count)
            which.append(of_key)
            holders.append(run.holders[start[of_key] + within])
        latest = [(k, h) for k, key in enumerate(keys.tolist()) for h in self._waiting_for(key)]
        which.append(np.array([k for k, _ in latest], dtype=np.int64))
        holders.append(np.array([h for _, h in latest], dtype=np.int32))
        return np.concatenate(which), np.concatenate(holders)

    @property
    def full(self) -> bool:
        """Whether so much waits that it is time to tidy."""
        return self._waiting >= WAITING

    def tidy(self, living: npt.NDArray[np.bool_]) -> None:
        """Sorts in what waits. living: bool[holders], which are not gone."""
        self.runs.append(self._sorted(living))
        # A run is merged with its elder once it is half its size: so there are few, and each entry moves seldom.
        while len(self.runs) > 1 and 2 * len(self.runs[-1]) >= len(self.runs[-2]):
            self.runs[-2:] = [_merged(self.runs[-2], self.runs[-1], living)]

    def whole(self, living: npt.NDArray[np.bool_]) -> Run:
        """All entries of living holders as one run."""
        out = self._sorted(living)
        while self.runs:
            out = _merged(self.runs.pop(), out, living)
        self.runs = [out]
        return out

    def _sorted(self, living: npt.NDArray[np.bool_]) -> Run:
        waiting = ((key, holder) for key in self._latest for holder in self._waiting_for(key))
        latest = sorted((key, holder) for key, holder in waiting if living[holder])
        self._latest.clear()
        self._waiting = 0
        keys = np.fromiter((key for key, _ in latest), np.uint64, len(latest))
        return Run(keys, np.fromiter((holder for _, holder in latest), np.int32, len(latest)))


def _merged(elder: Run, younger: Run, living: npt.NDArray[np.bool_]) -> Run:
    one, other = _of_living(elder, living), _of_living(younger, living)
    place = np.searchsorted(one.keys, other.keys, side="right")
    return Run(np.insert(one.keys, place, other.keys), np.insert(one.holders, place, other.holders))


def _of_living(run: Run, living: npt.NDArray[np.bool_]) -> Run:
    kept = living[run.holders]
    return run if kept.all() else Run(run.keys[kept], run.holders[kept])
