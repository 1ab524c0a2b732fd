"""The learned bundle: weights, how common values are, and which keys are too common to block on.

With a bundle, the weight of a pair depends on its two records alone, whatever else has been delivered, so resolving in
pieces and in any order gives what resolving all at once gives. A bundle is kept with the registry and says on how many
records it was learned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.block import LeftOut
from resolution.frame import Column, Frame, TokenSet
from resolution.good_turing import GoodTuring
from resolution.model import Model
from resolution.score import Weights
from resolution.texts import Texts, taken

COMMON = 2.5
"""Records (each thing counted once) from which a value is listed with its own share; rarer ones share one."""
RARE = 1.0
"""Records that a value not listed is taken to have where it is not known which records are one thing."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How common the values of one attribute are: the share of each common one, and that of all others."""

    common: Mapping[str, float]
    rare: float

    def of(self, values: Sequence[str]) -> npt.NDArray[np.float64]:
        """float64[len(values)]."""
        common, rare = self.common, self.rare
        if isinstance(values, Texts):
            places = pc.index_in(values.arrow, value_set=pa.array(list(common), pa.string()))
            listed = np.append(np.fromiter(common.values(), np.float64, len(common)), rare)
            return np.asarray(listed[np.asarray(pc.fill_null(places, len(common)))], dtype=np.float64)
        return np.array([common.get(value, rare) for value in values], dtype=np.float64)


@dataclass(slots=True)
class Bundle:
    """shares: by name of column or token set; left_out: by name of blocking rule; records: how many it
    was learned on; earlier: that of the round before, where records are resolved in rounds."""

    weights: Weights
    shares: Mapping[str, Shares]
    left_out: LeftOut
    records: int = 0
    earlier: Bundle | None = None

    def dump(self) -> str:
        """As JSON text that `parse` reads back to the same bundle."""
        return json.dumps(self._said(), ensure_ascii=False)

    def _said(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "records": self.records,
            "weights": json.loads(self.weights.dump()),
            "shares": {name: {"rare": s.rare, "common": dict(s.common)} for name, s in self.shares.items()},
            "left_out": {rule: [str(key) for key in keys.tolist()] for rule, keys in self.left_out.items()},
        }
        return said if self.earlier is None else said | {"earlier": self.earlier._said()}

    @classmethod
    def parse(cls, text: str) -> Bundle:
        """The bundle of a `dump`. Raises KeyError or ValueError for any other text."""
        return cls._of(json.loads(text))

    @classmethod
    def _of(cls, data: Mapping[str, Any]) -> Bundle:
        return cls(
            Weights.parse(json.dumps(data["weights"])),
            {name: Shares(s["common"], s["rare"]) for name, s in data["shares"].items()},
            {rule: np.array([int(key) for key in keys], np.uint64) for rule, keys in data["left_out"].items()},
            int(data["records"]),
            cls._of(data["earlier"]) if "earlier" in data else None,
        )


def shares_of(frame: Frame, model: Model) -> dict[str, Shares]:
    """How common values are in a frame, for every column and token set that the model weighs by it.

    Where the frame knows what each record counts (`Frame.shares`), by Good and Turing: two records that are compared
    are two things that bear their value or one, so of what c things bear, c - 1 are others. Tokens are taken as common
    as they look: several things hold one by design, as all those in a case.
    """
    out = {}
    for name in sorted(_rated(frame, model)):
        stored: Column | TokenSet = frame.token_sets[name] if name in frame.token_sets else frame.columns[name]
        if not stored.values:
            # Said all the same: values that are yet to come must not be weighed by how many of them there are.
            out[name] = Shares({}, RARE / max(1.0, float(len(frame) if frame.shares is None else frame.shares.sum())))
            continue
        # Counted anew, whatever an earlier round took the values to be.
        source = replace(stored, share=None)
        if isinstance(source, TokenSet):
            shares = source.frequencies(len(frame), frame.shares)
            holders = source.present(len(frame))
        else:
            shares, holders = source.frequencies(frame.shares), source.present()
        total = max(1.0, float(holders.sum() if frame.shares is None else frame.shares[holders].sum()))
        counts = shares * total
        listed = np.flatnonzero(counts >= COMMON)
        held, rare = counts[listed], RARE
        if frame.shares is not None and not isinstance(source, TokenSet):
            by_sample = GoodTuring.of(counts)
            held = by_sample.expected(held - 1.0)
            rare = float(by_sample.expected(np.ones(1))[0])
        common = dict(zip(taken(source.values, listed), (float(h / total) for h in held.tolist()), strict=True))
        out[name] = Shares(common, rare / total)
    return out


def use_shares(frame: Frame, shares: Mapping[str, Shares]) -> None:
    """From here on the frame's values are as common as `shares` says, whatever the frame holds."""
    for name, known in shares.items():
        if name in frame.token_sets:
            frame.token_sets[name].share = known.of(frame.token_sets[name].values)
        if name in frame.columns:
            frame.columns[name].share = known.of(frame.columns[name].values)


def _rated(frame: Frame, model: Model) -> set[str]:
    attributes = {attribute for c in model.comparisons if c.term_frequency for attribute in c.on}
    return {
        name for name in (*frame.columns, *frame.token_sets) if name in attributes or name.split(".")[0] in attributes
    }
