"""The comparator of numbers that records state and that are known not to be the own of one of them (see ownership)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from resolution.comparators.base import NULL, Outcome, comparator, same_or
from resolution.frame import Codes, Frame

CLAIM_LEVELS = ("same", "different")
_DIFFERENT = 1


@comparator("claims", CLAIM_LEVELS, of_claims=True)
def claims(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """of: the claimed number (`id.claimed`). Says nothing of two records that each bear a number of their own: that the
    comparison of these numbers does.

    Whoever states another's number states it again elsewhere, and a number that seems another's may be one's own under
    a former name; so to claim one number speaks for two records, and to claim another than the other bears, against.
    """
    claimed = frame.column(on[0])
    own = frame.column(on[0].rpartition(".")[0]).present()
    levels, _ = same_or(claimed.codes[left], claimed.codes[right], _DIFFERENT)
    levels[own[left] & own[right]] = NULL
    return Outcome.of(levels)
