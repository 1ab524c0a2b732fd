"""Expectation maximisation: weights learned from the records themselves; what people said of pairs helps (see labels).

u, how often records of different things agree, comes from random pairs (less the few that are the same thing);
m, how often records of one thing agree, from EM over the pairs of each training rule, in which the comparisons the
rule itself blocks on stay out (Fellegi and Sunter 1969; Winkler 2000; the sessions are those of Enamorado et al. 2019
and Splink). A pair with two values of what one thing has one of (`single` in the model's constraints) is no match,
whatever else it agrees on: namesakes born on one day must not teach that numbers often differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.block import candidates
from resolution.compare import Compared, compare
from resolution.frame import Codes, Frame
from resolution.labels import STRENGTH, Heard, Labels, heeded, strata
from resolution.model import Comparison, Model, Rule
from resolution.patterns import Patterns
from resolution.score import M_FLOOR, Floats, Weights, least_u, probability
from resolution.threads import MANY, each
from resolution.thresholds import barred_pairs

RANDOM_PAIRS = 300_000
SESSION_PAIRS = 400_000
PRIOR_STRENGTH = 20.0
"""Pseudo-counts with which a model's own m hold until there is data to learn from."""
U_STRENGTH = 200.0
"""Pseudo-counts with which the u of random pairs hold within a session: pairs that a rule selects are no random pairs,
and what tells those that do not match apart there is learned with m, and then forgotten."""
MOST_BY_CHANCE = 0.1
MOST_STEPS = 200
AT_REST = 1.0e-5
SAME_SCORE = 0.01
"""Bits within which scores count as one where shares of all pairs are added up: each stands for its mean, so the sum is
right to seven digits."""
DIRICHLET = 0.5


def learn(
    frame: Frame, model: Model, compared: Compared, labels: Labels | None = None, seed: int = 20160105
) -> Weights:
    """Weights learned from the records of `frame` themselves; deterministic for a seed.

    compared: all candidate pairs, compared; labels: what people said of pairs of these records. A comparison no
    training pair informs keeps the model's own m, with a warning.
    """
    weights = _learned(frame, model, compared, seed, None)
    if labels is None or not len(labels):
        return weights
    return _learned(frame, model, compared, seed, Heard.of(labels, frame, model, weights))


def _learned(frame: Frame, model: Model, compared: Compared, seed: int, heard: Heard | None) -> Weights:
    left, right = random_pairs(frame, seed)
    random = compare(frame, model, left, right)
    m = [np.array([level.m for level in c.levels]) for c in model.comparisons]
    everything = Patterns.of(random, barred_pairs(frame, model, left, right), model)
    # First u as if no random pair were a match; one round later the pairs that look like matches are taken out.
    u = _learn_u(model, everything, np.ones(len(everything.counts)), len(frame))
    weights = Weights(m, u, max(1.0 / max(2, len(frame)), 1e-9), [], least_u(len(frame)))
    numbers = range(len(model.training))
    found = each(lambda k: _session(frame, model, model.training[k], seed + k, heard), numbers, len(frame) >= MANY)
    sessions = list(zip(model.training, found, strict=True))
    for _ in range(2):
        match_share = _posterior(everything, weights, [True] * len(m), weights.prior)
        u = _learn_u(model, everything, 1.0 - match_share, len(frame))
        weights = Weights(m, u, weights.prior, [], weights.least)
        weights.m, weights.warnings = _learn_m(model, sessions, weights, compared)
        m = weights.m
        weights.prior = _learn_prior(frame.possible_pairs(), compared, weights, heard)
    return weights


def random_pairs(frame: Frame, seed: int) -> tuple[Codes, Codes]:
    """Up to RANDOM_PAIRS pairs of distinct records."""
    n = len(frame)
    if n < 2:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    generator = np.random.default_rng(seed)
    size = min(RANDOM_PAIRS, n * (n - 1) // 2)
    left = generator.integers(0, n, size, dtype=np.int32)
    right = (left + generator.integers(1, n, size, dtype=np.int32)) % n
    if frame.source is not None:
        across = frame.source[left] != frame.source[right]
        left, right = left[across], right[across]
    return left, right.astype(np.int32)


def _learn_u(model: Model, patterns: Patterns, share: Floats, records: int) -> list[Floats]:
    out = []
    for c, comparison in enumerate(model.comparisons):
        counts = patterns.level_counts(c, len(comparison.levels), share) + DIRICHLET
        table = counts / counts.sum()
        for k, level in enumerate(comparison.levels):
            if level.fixed_u is not None:
                table[k] = level.fixed_u
            elif level.others is not None:
                table[k] = min(MOST_BY_CHANCE, level.others / max(1, records))
        out.append(np.maximum(table, least_u(records)))
    return out


def _session(frame: Frame, model: Model, rule: Rule, seed: int, heard: Heard | None) -> Patterns:
    pairs = candidates(frame, [rule])
    left, right = pairs.left, pairs.right
    if len(left) > SESSION_PAIRS:
        chosen = np.sort(np.random.default_rng(seed).choice(len(left), SESSION_PAIRS, replace=False))
        left, right = left[chosen], right[chosen]
    return Patterns.of(compare(frame, model, left, right), barred_pairs(frame, model, left, right), model, heard)


def _active(model: Model, rule: Rule) -> list[bool]:
    """Which comparisons a training rule leaves free: those on no attribute that the rule itself blocks on, nor on a
    token set of the same column."""
    column = {a.name: a.column for a in model.attributes} | {t.name: t.column for t in model.token_columns}

    def read_from(names: Sequence[str]) -> set[str]:
        bases = {name.split(".")[0] for name in names}
        return bases | {f"column {column[base]}" for base in bases if base in column}

    blocked = read_from((*rule.keys, *rule.tokens))
    return [not blocked & read_from(c.on) for c in model.comparisons]


def _posterior(patterns: Patterns, weights: Weights, active: Sequence[bool], prior: float) -> Floats:
    odds = patterns.likelihood(weights.m, active) - patterns.likelihood(weights.u, active)
    share = probability((odds + np.log2(prior / (1 - prior))).astype(np.float32))
    return heeded(np.where(patterns.barred, 0.0, share), patterns.labelled, patterns.same)


@dataclass(slots=True)
class _Fit:
    """Where EM ended: m and prior, each pattern's share of matches, the log2 likelihood of the session and of what was
    believed before, whether it had come to rest."""

    m: list[Floats]
    prior: float
    share: Floats
    likelihood: float
    at_rest: bool


def _maximise(model: Model, patterns: Patterns, active: Sequence[bool], start: list[Floats], known: Weights) -> _Fit:
    """EM over one session from `start`; the m and u that the pseudo-counts pull towards are those of `known`."""
    current = Weights([x.copy() for x in start], [x.copy() for x in known.u], 0.5, [], known.least)
    at_rest = False
    for _ in range(MOST_STEPS):
        share = _posterior(patterns, current, active, current.prior)
        prior = float(np.clip((share * patterns.counts).sum() / patterns.counts.sum(), 1e-6, 1 - 1e-6))
        moved = abs(prior - current.prior)
        for c, comparison in enumerate(model.comparisons):
            if active[c] and comparison.learn:
                counts = patterns.level_counts(c, len(comparison.levels), share)
                counts = counts + PRIOR_STRENGTH * known.m[c]
                following = np.maximum(counts / counts.sum(), M_FLOOR)
                rest = patterns.level_counts(c, len(comparison.levels), 1.0 - share) + U_STRENGTH * known.u[c]
                current.u[c] = np.maximum(_with_given(comparison, rest / rest.sum(), known.u[c]), known.least)
                moved = max(moved, float(np.abs(following - current.m[c]).max()))
                current.m[c] = following
        current.prior = prior
        if moved < AT_REST:
            at_rest = True
            break
    share = _posterior(patterns, current, active, current.prior)
    match = patterns.likelihood(current.m, active) + np.log2(current.prior)
    other = patterns.likelihood(current.u, active) + np.log2(1 - current.prior)
    likelihood = float((_likelihood(match, other, patterns) * patterns.counts).sum())
    return _Fit(current.m, current.prior, share, likelihood + _believed(model, active, current, known), at_rest)


def _with_given(comparison: Comparison, found: Floats, known: Floats) -> Floats:
    """u as found, but for the levels of which the model says how often they agree by chance: a session in which every
    pair agrees on a number must not teach that numbers agree by chance."""
    given = np.array([level.fixed_u is not None or level.others is not None for level in comparison.levels])
    if not given.any():
        return found
    rest = np.where(given, 0.0, found)
    return np.where(given, known, rest / max(float(rest.sum()), 1e-12) * (1 - known[given].sum()))


def _believed(model: Model, active: Sequence[bool], found: Weights, known: Weights) -> float:
    """log2 of how well a fit agrees with what was believed before: the pseudo-counts that pulled at it. Without it, one
    comparison alone splits any session into two classes that explain it perfectly and mean nothing."""
    return sum(
        float(PRIOR_STRENGTH * known.m[c] @ np.log2(found.m[c]) + U_STRENGTH * known.u[c] @ np.log2(found.u[c]))
        for c, comparison in enumerate(model.comparisons)
        if active[c] and comparison.learn
    )


def _likelihood(match: Floats, other: Floats, patterns: Patterns) -> Floats:
    """log2 likelihood of a pair of each pattern; of what is labelled, that of the class it was given."""
    known = patterns.labelled / (patterns.labelled + STRENGTH)
    same = patterns.same / np.maximum(patterns.labelled, 1)
    return (1 - known) * np.logaddexp2(match, other) + known * (same * match + (1 - same) * other)


def _best_fit(model: Model, patterns: Patterns, active: Sequence[bool], known: Weights) -> _Fit:
    """The likeliest of the fits from several starts: the m known so far, sharper ones, blunter ones."""
    sharper = [np.where(np.arange(len(m)) == 0, 0.95, 0.05 / max(1, len(m) - 1)) for m in known.m]
    blunter = [(m + 1 / len(m)) / 2 for m in known.m]
    best = _maximise(model, patterns, active, known.m, known)
    for start in (sharper, blunter):
        fit = _maximise(model, patterns, active, start, known)
        # A hair's breadth is where the same summit was reached from another side.
        if fit.likelihood > best.likelihood + 1e-4 * abs(best.likelihood):
            best = fit
    return best


def _learn_m(
    model: Model, sessions: Sequence[tuple[Rule, Patterns]], start: Weights, compared: Compared
) -> tuple[list[Floats], list[str]]:
    """m by EM within each session (u held), the sessions' expected counts then added up."""
    totals = [np.zeros(len(c.levels)) for c in model.comparisons]
    m, warnings = [], []
    for rule, patterns in sessions:
        if not len(patterns.counts):
            warnings.append(f"training rule {rule.name}: no two records agree on it")
            continue
        active = _active(model, rule)
        fit = _best_fit(model, patterns, active, start)
        if not fit.at_rest:
            warnings.append(f"training rule {rule.name}: had not come to rest after {MOST_STEPS} steps")
        for c, comparison in enumerate(model.comparisons):
            # Less than a bit is what chance does to an attribute that says nothing.
            if active[c] and comparison.learn and 2 * fit.m[c][0] / start.u[c][0] < fit.m[c][-1] / start.u[c][-1]:
                warnings.append(
                    f"training rule {rule.name}: made agreement in {comparison.name} speak against a match, so it is "
                    "left out of its learning"
                )
            elif active[c]:
                totals[c] += patterns.level_counts(c, len(comparison.levels), fit.share)
    for c, comparison in enumerate(model.comparisons):
        base = np.array([level.m for level in comparison.levels])
        if not comparison.learn or totals[c].sum() < 1:
            if comparison.learn:
                warnings.append(f"{comparison.name}: no training pair says anything of it; the model's own m hold")
            m.append(base)
            continue
        occur = np.isin(np.arange(len(comparison.levels)), compared.levels[:, c])
        unseen = [v.name for k, v in enumerate(comparison.levels) if totals[c][k] < 0.5 and occur[k]]
        if unseen:
            warnings.append(f"{comparison.name}: no training pair at {', '.join(unseen)}; the model's own m hold there")
        counts = totals[c] + PRIOR_STRENGTH * base
        m.append(np.maximum(counts / counts.sum(), M_FLOOR))
    return m, warnings


def _learn_prior(total: int, compared: Compared, weights: Weights, heard: Heard | None) -> float:
    """The share of all pairs that are matches: the fixed point of the posterior over all candidates."""
    if not len(compared) or not total:
        return weights.prior
    scores = weights.total(compared) - weights.prior_weight
    stratum = None if heard is None else heard.place(strata(compared.levels, heard.weights.total(compared)))
    means, pairs = _gathered(scores)
    prior = weights.prior
    for _ in range(50):
        odds = np.log2(prior / (1 - prior))
        found = float(probability((means + odds).astype(np.float32)) @ pairs)
        if heard is not None and stratum is not None:
            found += _found_more(probability((scores + odds).astype(np.float32)), heard, *stratum)
        following = float(np.clip(found / total, 1e-9, 0.5))
        if abs(np.log2(following / prior)) < 1e-3:
            return following
        prior = following
    return prior


def _gathered(scores: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], Floats]:
    """The mean of all scores within SAME_SCORE of each other, and how many these are: there are few, however many
    pairs there are to add up in each step."""
    least = np.floor(scores.min() / SAME_SCORE)
    place = (np.floor(scores / SAME_SCORE) - least).astype(np.int64)
    pairs = np.bincount(place).astype(np.float64)
    held = pairs > 0
    return (np.bincount(place, weights=scores)[held] / pairs[held]).astype(np.float32), pairs[held]


def _found_more(share: Floats, heard: Heard, place: npt.NDArray[np.int64], among: npt.NDArray[np.bool_]) -> float:
    """By how many the matches that people found in their strata are more than the shares of the pairs say."""
    held = np.bincount(place[among], minlength=len(heard.keys))
    expected = np.bincount(place[among], weights=share[among], minlength=len(heard.keys)) / np.maximum(held, 1)
    return float((held * (heeded(expected, heard.labelled, heard.same) - expected)).sum())
