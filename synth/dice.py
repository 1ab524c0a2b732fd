"""Seeded chance: one independent stream per subject, so that a change in one part leaves the others' bytes."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice(Random):
    """``random.Random`` with the few draws this package makes by the million, each a single call of random()."""

    def chance(self, p: float) -> bool:
        """True with probability ``p`` (0..1)."""
        return self.random() < p

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``, all equally likely. Raises IndexError when there is none."""
        return items[int(self.random() * len(items))]

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.random() * (high - low + 1))

    def digits(self, n: int) -> str:
        """``n`` decimal digits, leading zeros included."""
        return str(int(self.random() * 10**n)).zfill(n)


def stream(seed: int, subject: str) -> Dice:
    """The stream of one subject. Text seeds go through SHA-512 inside ``random``, so they don't depend on hashing."""
    return Dice(f"{seed}:{subject}")


class Weighted(Generic[T]):
    """A fixed set of items drawn by weight."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        self.items: list[T] = []
        self._cumulative: list[float] = []
        total = 0.0
        for item, weight in pairs:
            total += weight
            self.items.append(item)
            self._cumulative.append(total)
        if total <= 0:
            raise ValueError("no item has a weight")
        self._total = total

    def draw(self, dice: Dice) -> T:
        """One item, by weight."""
        return self.items[bisect(self._cumulative, dice.random() * self._total)]


def by_rank(words: str, offset: float = 3.0) -> Weighted[str]:
    """Words in order of commonness: the n-th weighs 1/(n + offset), the shape real name frequencies have."""
    return Weighted((word, 1.0 / (rank + offset)) for rank, word in enumerate(words.split()))
