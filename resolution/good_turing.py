"""How common a value is that was seen only a few times: less common than it looks (Good 1953; Gale and Sampson 1995).

A name that one thing bears is not borne by one in N: for each such name there are many that nobody here bears, and
what the sample shows of the next thing's name is how few names are borne twice. Good's estimate for a value that r
things bear is r* = (r + 1) n(r+1) / n(r), n(r) being how many values r things bear. The n(r) of names, telephones and
the like fall as a power of r, so that one number, n(2) / n(1), says it for all r. Without it two records that share a
rare value are taken for chance far too often.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
PSEUDO_VALUES = 20.0
"""Values imagined to be as common as they look, so that a few values do not say that all are rare."""
STEEPEST = -6.0


@dataclass(frozen=True, slots=True)
class GoodTuring:
    """n(r) falls as r ** slope; at -1 a value is as common as it looks, and no more common is it ever taken to be."""

    slope: float

    @classmethod
    def of(cls, counts: Floats) -> GoodTuring:
        """counts: for each value how many things bear it (fractions where it is not on all records of a thing)."""
        once = int(np.count_nonzero(counts < 1.5))
        twice = int(np.count_nonzero((counts >= 1.5) & (counts < 2.5)))
        expected = (2 * twice + PSEUDO_VALUES) / (once + PSEUDO_VALUES)
        return cls(float(np.clip(np.log2(expected / 2), STEEPEST, -1.0)))

    def expected(self, seen: Floats) -> Floats:
        """r* of values that `seen` ≥ 1 things bear, of whatever is not one of these: float64, at most `seen`."""
        return np.asarray((seen + 1) * (1 + 1 / seen) ** self.slope, dtype=np.float64)
