"""Which pairs a model lets be links at all, whatever their weight (`require` and `single` of its constraints)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from resolution.compare import Compared
from resolution.frame import Codes, Frame
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


def barred_pairs(frame: Frame, model: Model, left: Codes, right: Codes) -> npt.NDArray[np.bool_]:
    """bool[pairs]: which have two different values of a column of which one thing has one (`single`)."""
    barred = np.zeros(len(left), dtype=np.bool_)
    for name in model.constraints.single:
        codes = frame.column(name).codes
        one, other = codes[left], codes[right]
        barred |= (one >= 0) & (other >= 0) & (one != other)
    return barred


def _at(model: Model, compared: Compared, name: str, levels: Iterable[str]) -> npt.NDArray[np.bool_]:
    c = model.comparison(name)
    numbers = [model.comparisons[c].level(level) for level in levels]
    return np.isin(compared.levels[:, c], numbers)
