"""What judgements say together: shares with their uncertainty, and whether those who judge agree beyond chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from stewardship.decisions import Pair
from stewardship.judgements import Judgement, Verdict

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a sample: hits of n, and the interval in which that of all lies with 95 % confidence."""

    hits: int
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """pairs: judged by two or more; observed: the share of pairs of judgements on one pair that say the same; kappa:
    Fleiss' kappa, None where all say one and the same of all, so that chance alone would agree as well."""

    pairs: int
    observed: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair of a round with all that was said of it. verdict: what more of those say who say same or different; None
    where neither has more. stewards: who said anything."""

    round: str
    entity_type: str
    pair: Pair
    held: bool
    verdicts: tuple[Verdict, ...]
    stewards: frozenset[str]

    @property
    def verdict(self) -> Verdict | None:
        """See above."""
        said = Counter(self.verdicts)
        same, different = said[Verdict.SAME], said[Verdict.DIFFERENT]
        if same == different:
            return None
        return Verdict.SAME if same > different else Verdict.DIFFERENT


def by_pair(judgements: Iterable[Judgement]) -> list[Judged]:
    """The judgements of each pair in a round put together; of what the resolver held, that of the last one counts."""
    found: dict[tuple[str, Pair], list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        found[judgement.round, judgement.pair].append(judgement)
    return [
        Judged(
            round_,
            said[-1].entity_type,
            pair,
            said[-1].held,
            tuple(one.verdict for one in said),
            frozenset(one.by for one in said),
        )
        for (round_, pair), said in found.items()
    ]


def share(hits: int, n: int) -> Share | None:
    """With the interval of Wilson (1927), which stays within 0 and 1 for few and for extreme shares; None where n is
    0."""
    if n == 0:
        return None
    # Imported here: it takes half a second, and only the board needs it.
    from scipy.stats import binomtest

    interval = binomtest(hits, n).proportion_ci(CONFIDENCE, method="wilson")
    return Share(hits, n, float(interval.low), float(interval.high))


def agreement(judged: Collection[Judged]) -> Agreement | None:
    """How far stewards agree on the pairs that two or more of them judged; None where there is no such pair.

    Fleiss' kappa (1971), in the form for unequally many judgements of each (Fleiss, Levin, Paik 2003, 18.3): agreement
    beyond that of stewards who say each verdict as often as all did, whatever the pair.
    """
    several = [one.verdicts for one in judged if len(one.verdicts) > 1]
    if not several:
        return None
    observed = sum(map(_alike, several)) / len(several)
    said = Counter(verdict for verdicts in several for verdict in verdicts)
    chance = sum((count / said.total()) ** 2 for count in said.values())
    return Agreement(len(several), observed, None if chance == 1 else (observed - chance) / (1 - chance))


def _alike(verdicts: Sequence[Verdict]) -> float:
    """The share of the pairs of judgements that say the same."""
    n = len(verdicts)
    return sum(count * (count - 1) for count in Counter(verdicts).values()) / (n * (n - 1))
