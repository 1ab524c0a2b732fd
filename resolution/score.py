"""Fellegi-Sunter weights: what each agreement and disagreement of two records says of whether they are one thing.

All weights are log2. How they are learned is in `em`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from resolution.compare import Compared
from resolution.threads import each

Floats = npt.NDArray[np.float64]
TOGETHER = 1 << 18
"""Pairs whose parts are added up at a time: a few megabytes."""
U_FLOOR = 2.0e-7
LEAST_OTHERS = 1.0e-3
"""Other records that share anything at all with a record by error, at least: no agreement is beyond all doubt."""
M_FLOOR = 1.0e-4


@dataclass(slots=True)
class Weights:
    """m, u: for each comparison a float64[levels]; prior: the probability that two random records are one thing; least:
    what no u and no share of a value is below."""

    m: list[Floats]
    u: list[Floats]
    prior: float
    warnings: list[str] = field(default_factory=list)
    least: float = U_FLOOR

    @property
    def prior_weight(self) -> float:
        return float(np.log2(self.prior / (1.0 - self.prior)))

    def tables(self) -> list[Floats]:
        """For each comparison the log2 weight of its levels, float64[levels], at values of average frequency."""
        return [np.log2(m / u) for m, u in zip(self.m, self.u, strict=True)]

    def parts(self, compared: Compared) -> npt.NDArray[np.float32]:
        """float32[pairs, comparisons]: the weight of each comparison, 0 where it says nothing."""
        out = np.zeros(compared.levels.shape, dtype=np.float32)
        for c, (m, table) in enumerate(zip(self.m, self.tables(), strict=True)):
            levels = compared.levels[:, c]
            # The level of what is unknown, -1, finds the 0 at the end.
            out[:, c] = np.append(table, 0.0).astype(np.float32)[levels]
            rated = compared.rated[c]
            if len(rated.places):
                expected = np.maximum(rated.frequency.astype(np.float64), self.least)
                out[rated.places, c] = np.log2(m[levels[rated.places]] / expected)
        return out

    def total(self, compared: Compared) -> npt.NDArray[np.float32]:
        """float32[pairs]: prior and parts together, the log2 odds that a pair is one thing."""
        out = np.empty(len(compared), dtype=np.float32)

        def add_up(start: int) -> None:
            parts = self.parts(compared.part(start, start + TOGETHER))
            out[start : start + TOGETHER] = parts.sum(axis=1) + self.prior_weight

        each(add_up, range(0, len(compared), TOGETHER))
        return out

    def dump(self) -> str:
        return json.dumps(
            {
                "m": [x.tolist() for x in self.m],
                "u": [x.tolist() for x in self.u],
                "prior": self.prior,
                "warnings": self.warnings,
                "least": self.least,
            }
        )

    @classmethod
    def parse(cls, text: str) -> Weights:
        data: dict[str, Any] = json.loads(text)
        return cls(
            [np.array(x) for x in data["m"]],
            [np.array(x) for x in data["u"]],
            data["prior"],
            data["warnings"],
            data["least"],
        )


def least_u(records: int) -> float:
    """What no u is below when learned on so many records: with more of them errors fall on more, and any two meet in
    one ever more rarely."""
    return min(U_FLOOR, LEAST_OTHERS / max(1, records))


def probability(weight: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """The probability that odds of 2**weight stand for."""
    return np.asarray(1.0 / (1.0 + np.exp2(-weight.astype(np.float64))))


def bits(p: float) -> float:
    """The log2 odds of a probability."""
    return float(np.log2(p / (1.0 - p)))
