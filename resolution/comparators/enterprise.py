"""Comparators for organisation names and unified social credit codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from resolution import names
from resolution.comparators.base import NULL, DistinctPairs, Outcome, both_present, comparator, frequency_at, values_of
from resolution.comparators.person import ID_LEVELS, person_id
from resolution.frame import Codes, Frame

ENTERPRISE_NAME_LEVELS = ("same", "same_core", "similar_core", "other_branch", "different")
_SAME, _CORE, _SIMILAR, _BRANCH, _DIFFERENT = range(5)

CODE_LEVELS = ("same", "same_organisation", *ID_LEVELS[1:])
_SAME_ORGANISATION = CODE_LEVELS.index("same_organisation")
_SAME_INVALID = CODE_LEVELS.index("same_invalid")


@comparator("uscc", CODE_LEVELS, needs=["valid", "body"])
def uscc(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """As person_id, and where the codes differ but the organisation code in them (GB 11714; characters 9 to 17 of a
    unified code, GB 32100) does not: one organisation if both are valid, else one with a slip outside of it."""
    outcome = person_id.run(frame, left, right, on, options)
    levels = outcome.levels
    levels[levels > 0] += 1
    code, body, valid = frame.column(on[0]), frame.column(f"{on[0]}.body"), frame.column(f"{on[0]}.valid")
    a, b = body.codes[left], body.codes[right]
    inside = (a == b) & (a >= 0) & (code.codes[left] != code.codes[right])
    both_valid = (valid.codes[left] >= 0) & (valid.codes[right] >= 0)
    levels[inside & both_valid] = _SAME_ORGANISATION
    levels[inside & ~both_valid & (levels > _SAME_INVALID)] = _SAME_INVALID
    return outcome


@comparator("enterprise_name", ENTERPRISE_NAME_LEVELS, needs=["core", "branch", "place"])
def enterprise_name(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Same normalised name; same but for place and legal form; alike by a slip or an abbreviation; the same firm's
    other branch (a different enterprise with its own code); different."""
    name = frame.column(on[0])
    core, branch, place = (frame.column(f"{on[0]}.{f}") for f in ("core", "branch", "place"))
    a, b = name.codes[left], name.codes[right]
    present = both_present(a, b)
    levels = np.full(len(left), _DIFFERENT, dtype=np.int8)
    ca, cb = core.codes[left], core.codes[right]
    other_branch = branch.codes[left] != branch.codes[right]
    pa, pb = place.codes[left], place.codes[right]
    other_place = (pa != pb) & (pa >= 0) & (pb >= 0)
    same_core = (ca == cb) & (ca >= 0)
    pairs = DistinctPairs.among(ca, cb, present & (a != b) & ~same_core & both_present(ca, cb))
    if len(pairs):
        lefts, rights = values_of(core, pairs.left), values_of(core, pairs.right)
        ratio = cpdist(lefts, rights, scorer=fuzz.ratio)
        alike = np.fromiter(
            (_alike(p, q, float(r)) for p, q, r in zip(lefts, rights, ratio, strict=True)),
            np.bool_,
            len(pairs),
        )
        pairs.scatter(np.where(alike, _SIMILAR, _DIFFERENT).astype(np.int8), levels)
    levels[same_core] = _CORE
    levels[(levels <= _SIMILAR) & other_place] = _DIFFERENT
    levels[(levels <= _SIMILAR) & other_branch] = _BRANCH
    levels[a == b] = _SAME
    levels[~present] = NULL
    outcome = Outcome(levels, frequency_at(frame, name, a, levels == _SAME))
    at = levels == _CORE
    outcome.frequency[at] = frequency_at(frame, core, ca, at)[at]
    return outcome


def _alike(p: str, q: str, ratio: float) -> bool:
    short, long = (p, q) if len(p) <= len(q) else (q, p)
    if len(short) >= 4 and _is_subsequence(short, long) and len(long) - len(short) <= 6:
        return True
    if len(p) == len(q):
        differing = [(a, b) for a, b in zip(p, q, strict=True) if a != b]
        if len(differing) == 1 and len(p) >= 3:
            a, b = differing[0]
            return names.similar_shape(a, b) or names.near_pinyin(names.pinyin(a)) == names.near_pinyin(names.pinyin(b))
        return len(differing) == 2 and sorted(p) == sorted(q)
    return ratio >= 90 and len(short) >= 6


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)
