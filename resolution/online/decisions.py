"""People's decisions on pairs of records, whether or not the records are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Pair = tuple[str, str]
Said = Mapping[str, frozenset[str]]
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decisions:
    """Record → those it was said to be the same as, or not to be."""

    same: Said = field(default_factory=dict)
    different: Said = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.same or self.different)

    def and_also(self, same: Iterable[Pair], different: Iterable[Pair]) -> Decisions:
        """These and more; who decides a pair again the other way takes back the first word."""
        alike, unlike = dict(self.same), dict(self.different)
        for pairs, said, other in ((same, alike, unlike), (different, unlike, alike)):
            for a, b in pairs:
                for one, of in ((a, b), (b, a)):
                    said[one] = said.get(one, NOBODY) | {of}
                    other[one] = other.get(one, NOBODY) - {of}
        return Decisions(_said(alike), _said(unlike))

    def without(self, pairs: Iterable[Pair]) -> Decisions:
        """These but for what was said of some pairs."""
        alike, unlike = dict(self.same), dict(self.different)
        for a, b in pairs:
            for said in (alike, unlike):
                for one, of in ((a, b), (b, a)):
                    said[one] = said.get(one, NOBODY) - {of}
        return Decisions(_said(alike), _said(unlike))

    def on(self, mention: str) -> frozenset[str]:
        """All that a record was held against."""
        return self.same.get(mention, NOBODY) | self.different.get(mention, NOBODY)


def _said(said: Said) -> Said:
    return {one: others for one, others in said.items() if others}


def numbered(said: Said, number: Mapping[str, int]) -> list[tuple[int, int]]:
    """The pairs of which both are numbered, lower number first, sorted."""
    return sorted(
        (k, number[other])
        for mention, k in number.items()
        for other in said.get(mention, NOBODY)
        if other in number and k < number[other]
    )
