"""The evidence of a whole resolution as columns; a piece of it becomes an object when somebody looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt

from resolution.collective import Joint
from resolution.frame import Codes
from resolution.grouping import starts_of
from resolution.held_back import HELD_BACK

REASONS = (None, "two_values", "exclusive", "one_to_one", "decision", "rival", "cohesion", "weak", *HELD_BACK)
"""Why a pair does not link; None where nothing stands against it."""


@dataclass(slots=True)
class Evidence:
    """One pair with what was compared. left, right: record numbers; weight: log2 odds; for a joint judgement of two
    clusters (`joint`) each comparison has the pair of records it was taken from in `source`; decided: a person's word
    on this very pair."""

    left: int
    right: int
    weight: float
    linked: bool
    reason: str | None
    joint: Joint | None = None
    decided: bool = False


@dataclass(slots=True, eq=False)
class Pieces(Sequence[Evidence]):
    """left, right: record numbers; weight: float32, log2 odds; linked: bool; reason: int8, a place in REASONS; decided:
    bool; joints: those of them that are a joint judgement, by place."""

    left: Codes
    right: Codes
    weight: npt.NDArray[np.float32]
    linked: npt.NDArray[np.bool_]
    reason: npt.NDArray[np.int8]
    decided: npt.NDArray[np.bool_]
    joints: dict[int, Joint] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Iterable[Evidence]) -> Pieces:
        """The columns of these pieces."""
        if isinstance(given, Pieces):
            return given
        found = list(given)
        return cls(
            np.array([e.left for e in found], dtype=np.int32),
            np.array([e.right for e in found], dtype=np.int32),
            np.array([e.weight for e in found], dtype=np.float32),
            np.array([e.linked for e in found], dtype=np.bool_),
            np.array([REASONS.index(e.reason) for e in found], dtype=np.int8),
            np.array([e.decided for e in found], dtype=np.bool_),
            {k: e.joint for k, e in enumerate(found) if e.joint is not None},
        )

    @classmethod
    def like(
        cls, left: Codes, right: Codes, weight: npt.NDArray[np.float32], linked: bool, reason: str | None = None
    ) -> Pieces:
        """Pieces that all link, or all do not, for one reason."""
        return cls(
            left,
            right,
            weight,
            np.full(len(left), linked),
            np.full(len(left), REASONS.index(reason), dtype=np.int8),
            np.zeros(len(left), dtype=np.bool_),
        )

    @classmethod
    def joined(cls, parts: Sequence[Pieces]) -> Pieces:
        """All of them, one after another."""
        joints: dict[int, Joint] = {}
        before = 0
        for part in parts:
            joints.update((before + place, joint) for place, joint in part.joints.items())
            before += len(part)
        return cls(
            np.concatenate([part.left for part in parts]),
            np.concatenate([part.right for part in parts]),
            np.concatenate([part.weight for part in parts]),
            np.concatenate([part.linked for part in parts]),
            np.concatenate([part.reason for part in parts]),
            np.concatenate([part.decided for part in parts]),
            joints,
        )

    def __len__(self) -> int:
        return len(self.left)

    @overload
    def __getitem__(self, place: int) -> Evidence: ...
    @overload
    def __getitem__(self, place: slice) -> list[Evidence]: ...
    def __getitem__(self, place: int | slice) -> Evidence | list[Evidence]:
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        return Evidence(
            int(self.left[place]),
            int(self.right[place]),
            float(self.weight[place]),
            bool(self.linked[place]),
            REASONS[self.reason[place]],
            self.joints.get(place),
            bool(self.decided[place]),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list | Pieces) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def take(self, places: npt.NDArray[np.int64]) -> Pieces:
        """Those at these places, in their order."""
        own = np.full(len(self), -1, dtype=np.int64)
        own[places] = np.arange(len(places))
        return Pieces(
            self.left[places],
            self.right[places],
            self.weight[places],
            self.linked[places],
            self.reason[places],
            self.decided[places],
            {int(own[place]): joint for place, joint in self.joints.items() if own[place] >= 0},
        )

    def renumbered(self, numbers: Codes) -> Pieces:
        """The same with every record k called numbers[k]."""
        joints = {place: joint.renumbered(numbers) for place, joint in self.joints.items()}
        left, right = numbers[self.left], numbers[self.right]
        return Pieces(left, right, self.weight, self.linked, self.reason, self.decided, joints)

    def once(self) -> Pieces:
        """Each pair once. A pair doubted by itself and again as two clusters is one doubt; what links, then what weighs
        all, says most."""
        together = np.zeros(len(self), dtype=np.bool_)
        together[list(self.joints)] = True
        low, high = np.minimum(self.left, self.right), np.maximum(self.left, self.right)
        order = np.lexsort((together, self.linked, high, low))
        starts = starts_of((low[order].astype(np.int64) << 32) | high[order])
        last = order[np.append(starts[1:], len(order)) - 1] if len(order) else order
        return self.take(np.sort(last))

    def strongest(self, records: int) -> npt.NDArray[np.float32]:
        """The weight of the strongest link of each record, -inf where it has none; float32[records]."""
        best = np.full(records, -np.inf, dtype=np.float32)
        for side in (self.left, self.right):
            np.maximum.at(best, side[self.linked], self.weight[self.linked])
        return best
