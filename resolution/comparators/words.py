"""Comparators of texts of several words: by the words in any order, and by rarity of what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from resolution.comparators.base import DistinctPairs, Outcome, comparator, values_of, valuewise
from resolution.frame import Codes, Column, Frame

if TYPE_CHECKING:
    from scipy import sparse

TEXT_LEVELS = ("same", "very_similar", "similar", "somewhat", "different")
SCORERS = {
    "ratio": fuzz.ratio,
    "partial": fuzz.partial_ratio,
    "sorted_words": fuzz.token_sort_ratio,
    "shared_words": fuzz.token_set_ratio,
}
BATCH = 100_000
"""Pairs of texts multiplied at a time."""
_Score = Callable[[Column, DistinctPairs], npt.NDArray[np.float64]]


def _graded(
    frame: Frame, left: Codes, right: Codes, on: Sequence[str], bounds: tuple[float, float, float], score: _Score
) -> Outcome:
    """TEXT_LEVELS by the score (0 to 1) of each distinct pair of values; bounds: the least score of the levels between
    same and different."""
    high, middle, low = bounds

    def grade(column: Column, pairs: DistinctPairs) -> npt.NDArray[Any]:
        found = score(column, pairs)
        return np.where(found >= high, 1, np.where(found >= middle, 2, np.where(found >= low, 3, 4)))

    return valuewise(frame, left, right, on[0], 4, grade)


@comparator("words", TEXT_LEVELS, {"scorer": tuple(SCORERS), **dict.fromkeys(TEXT_LEVELS[1:4], ())})
def words(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Texts by edit ratio: of the words in order (`scorer: ratio`), sorted (`sorted_words`, unless told), of those
    shared (`shared_words`), or of the best part (`partial`); at least `very_similar` (.9), `similar` (.75), `somewhat`
    (.6)."""
    scorer = SCORERS[str(options.get("scorer", "sorted_words"))]

    def score(column: Column, pairs: DistinctPairs) -> npt.NDArray[np.float64]:
        lefts, rights = values_of(column, pairs.left), values_of(column, pairs.right)
        return np.asarray(cpdist(lefts, rights, scorer=scorer), dtype=np.float64) / 100.0

    return _graded(frame, left, right, on, _bounds(options, (0.9, 0.75, 0.6)), score)


@comparator("cosine", TEXT_LEVELS, {"grams": (), **dict.fromkeys(TEXT_LEVELS[1:4], ())})
def cosine(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Texts as bags of words, or of runs of `grams` characters (3 unless told, 0 for words), each weighed by its rarity
    in the column (tf-idf); cosine at least `very_similar` (.85), `similar` (.6), `somewhat` (.35)."""

    def score(column: Column, pairs: DistinctPairs) -> npt.NDArray[np.float64]:
        vectors = _vectors(_Values(column.values), int(options.get("grams", 3)))
        out = np.zeros(len(pairs))
        for start in range(0, len(pairs), BATCH):
            part = slice(start, start + BATCH)
            shared = vectors[pairs.left[part]].multiply(vectors[pairs.right[part]])
            out[part] = np.asarray(shared.sum(axis=1)).ravel()
        return out

    return _graded(frame, left, right, on, _bounds(options, (0.85, 0.6, 0.35)), score)


def _bounds(options: dict[str, Any], usual: tuple[float, float, float]) -> tuple[float, float, float]:
    high, middle, low = (float(options.get(level, bound)) for level, bound in zip(TEXT_LEVELS[1:4], usual, strict=True))
    return high, middle, low


class _Values:
    """A list of values that is known by being that list, so that its vectors are made once for all comparisons."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Values) and self.values is other.values

    def __hash__(self) -> int:
        return id(self.values)


@lru_cache(maxsize=8)
def _vectors(of: _Values, grams: int) -> sparse.csr_array:
    """A row of length 1 for each value."""
    from scipy import sparse

    numbers: dict[str, int] = {}
    counted = [Counter(numbers.setdefault(part, len(numbers)) for part in _parts(value, grams)) for value in of.values]
    ends = np.cumsum([0, *(len(counts) for counts in counted)])
    columns = np.fromiter((part for counts in counted for part in counts), np.int64, int(ends[-1]))
    times = np.fromiter((n for counts in counted for n in counts.values()), np.float64, int(ends[-1]))
    rarity = np.log((1 + len(counted)) / (1 + np.bincount(columns, minlength=len(numbers)))) + 1
    weights = (1 + np.log(times)) * rarity[columns]
    rows = np.repeat(np.arange(len(counted)), np.diff(ends))
    lengths = np.sqrt(np.bincount(rows, weights=weights**2, minlength=len(counted)))
    weights = weights / np.maximum(lengths[rows], 1e-12)
    return sparse.csr_array((weights, columns, ends), shape=(len(counted), max(1, len(numbers))))


def _parts(value: str, grams: int) -> Iterator[str]:
    if grams <= 0:
        yield from value.split()
        return
    padded = f" {value} "
    yield from (padded[k : k + grams] for k in range(max(1, len(padded) - grams + 1)))
