"""Which pairs a model lets be links at all, whatever their weight (the `require` of its constraints)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from resolution.compare import Compared
from resolution.model import Model


def allowed_pairs(model: Model, compared: Compared) -> npt.NDArray[np.bool_]:
    """bool[pairs]."""
    allowed = np.ones(len(compared), dtype=np.bool_)
    for require in model.constraints.require:
        # What is not known is no disagreement.
        met = _at(model, compared, require.of, require.levels) | (compared.levels[:, model.comparison(require.of)] < 0)
        for other, levels in require.unless.items():
            met |= _at(model, compared, other, levels)
        allowed &= met
    return allowed


def _at(model: Model, compared: Compared, name: str, levels: Iterable[str]) -> npt.NDArray[np.bool_]:
    c = model.comparison(name)
    numbers = [model.comparisons[c].level(level) for level in levels]
    return np.isin(compared.levels[:, c], numbers)
