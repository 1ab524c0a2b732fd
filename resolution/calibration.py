"""Whether probabilities keep what they claim: of the pairs claimed at p, p should be true.

The reliability table and the expected calibration error of Naeini, Cooper and Hauskrecht (2015): pairs are put in bins
by what is claimed, and each bin's claim is held against the share that is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EDGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999)
"""Where one bin ends and the next begins: narrow near 1, where the links are."""


@dataclass(frozen=True, slots=True)
class Bin:
    """claimed, true: mean of the probabilities and share of true pairs, 0 to 1; pairs: how many."""

    claimed: float
    true: float
    pairs: int


def reliability(
    claimed: npt.NDArray[np.float64], true: npt.NDArray[np.bool_], edges: Sequence[float] = EDGES
) -> list[Bin]:
    """The bins that hold pairs, the lowest first. claimed: float64[pairs]; true: bool[pairs]."""
    place = np.digitize(claimed, edges)
    pairs = np.bincount(place, minlength=len(edges) + 1)
    claims = np.bincount(place, weights=claimed, minlength=len(edges) + 1)
    truths = np.bincount(place, weights=true, minlength=len(edges) + 1)
    return [Bin(float(claims[k] / n), float(truths[k] / n), int(n)) for k, n in enumerate(pairs.tolist()) if n]


def expected_error(bins: Sequence[Bin]) -> float | None:
    """Mean distance of claim and truth, each pair counting the same; None without pairs."""
    pairs = sum(b.pairs for b in bins)
    return sum(b.pairs * abs(b.claimed - b.true) for b in bins) / pairs if pairs else None
