"""Comparators for personal names and personal numbers as Chinese records hold them (DOMAIN.md, Names; GB 11643)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from resolution.comparators.base import (
    NULL,
    DistinctPairs,
    Levels,
    Outcome,
    best_of,
    comparator,
    frequency_at,
    same_or,
    values_of,
)
from resolution.frame import Codes, Column, Frame
from resolution.names import other_surname, similar_shape, surname
from resolution.sketches import edits
from resolution.texts import Texts, taken

NAME_LEVELS = (
    "same",
    "former",
    "same_sound",
    "near_sound",
    "similar_shape",
    "one_missing",
    "other_surname",
    "one_different",
    "surname_only",
    "different",
)
(_SAME, _FORMER, _SOUND, _NEAR, _SHAPE, _MISSING, _OTHER_SURNAME, _ONE, _SURNAME, _DIFFERENT) = range(len(NAME_LEVELS))


def _unlike_level(a: str, b: str, distance: int) -> int:
    """The level of two names that neither are written nor sound alike."""
    if "·" in a or "·" in b:
        parts, others = a.split("·"), b.split("·")
        if sorted(parts) == sorted(others) or (set(parts) & set(others) and min(len(parts), len(others)) == 1):
            return _MISSING
        return _ONE if distance <= 1 and len(a) == len(b) else _DIFFERENT
    if distance == 1 and len(a) != len(b):
        short, long = (a, b) if len(a) < len(b) else (b, a)
        # 张伟 is in 张伟明 by one character, but so is the surname in any name of two: that is no likeness.
        if len(short) >= 2 and short[0] == long[0]:
            return _MISSING
    if len(a) == len(b):
        differing = [(p, q) for p, q in zip(a, b, strict=True) if p != q]
        if len(differing) == 1 and similar_shape(*differing[0]):
            return _SHAPE
        if other_surname(a, b):
            return _OTHER_SURNAME
        if len(differing) == 1 and len(a) >= 3:
            return _ONE
        if sorted(a) == sorted(b):  # two neighbours swapped
            return _ONE
    return _SURNAME if surname(a) == surname(b) else _DIFFERENT


def _compare_names(frame: Frame, name: Column, features: Sequence[Column], left: Codes, right: Codes) -> Outcome:
    sound, near, family = features
    a, b = name.codes[left], name.codes[right]
    levels, unlike = same_or(a, b, _DIFFERENT)
    if len(unlike):
        one, other = left[unlike], right[unlike]
        found = np.where(family.codes[one] == family.codes[other], _SURNAME, _DIFFERENT).astype(np.int8)
        _look_closer(name, a[unlike], b[unlike], found)
        found[(near.codes[one] == near.codes[other]) & (found > _NEAR)] = _NEAR
        found[sound.codes[one] == sound.codes[other]] = _SOUND
        levels[unlike] = found
    return Outcome(levels, frequency_at(frame, name, a, levels == _SAME))


def _look_closer(name: Column, a: Codes, b: Codes, levels: Levels) -> None:
    """Most pairs are nothing alike; only those one slip apart, or of several parts, are held side by side."""
    distance = edits(name.values, a, b, 1)
    dotted = _holds(name.values, "·")
    pairs = DistinctPairs.of(a, b, np.flatnonzero((distance <= 1) | dotted[a] | dotted[b]))
    lefts, rights = values_of(name, pairs.left), values_of(name, pairs.right)
    apart = np.zeros(len(pairs), dtype=np.int8)
    pairs_distance = distance[pairs.where]
    apart[pairs.inverse] = pairs_distance
    found = [_unlike_level(p, q, d) for p, q, d in zip(lefts, rights, apart.tolist(), strict=True)]
    pairs.scatter(np.array(found, dtype=np.int8), levels)


def _holds(values: Sequence[str], character: str) -> npt.NDArray[np.bool_]:
    """Which values hold a character."""
    if isinstance(values, Texts):
        return values.noted(f"holds {character}", lambda arrow: np.asarray(pc.match_substring(arrow, character)))
    return np.array([character in value for value in values], dtype=np.bool_)


@comparator("person_name", NAME_LEVELS, needs=["simplified", "pinyin", "near", "surname"])
def person_name(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """on: the name and, if there is one, the former name. Names are compared in simplified characters.

    The frequency is that of the name where the names are the same, of the reading where only that is.
    """
    current = on[0]
    name, sound, near, family = (frame.column(f"{current}.{f}") for f in ("simplified", "pinyin", "near", "surname"))
    outcome = _compare_names(frame, name, (sound, near, family), left, right)
    for feature, level in ((sound, _SOUND), (near, _NEAR)):
        at = outcome.levels == level
        outcome.frequency[at] = frequency_at(frame, feature, feature.codes[left], at)[at]
    if len(on) < 2:
        return outcome
    former = frame.column(f"{on[1]}.simplified")
    shared = {value: code for code, value in enumerate(name.values)}
    to_name = np.array([shared.get(value, -2) for value in former.values] or [-2], dtype=np.int32)
    crossed = []
    for one, other in ((left, right), (right, left)):
        codes = former.codes[one]
        as_name = np.where(codes >= 0, to_name[np.maximum(codes, 0)], -2)
        hit = as_name == name.codes[other]
        crossed.append(
            Outcome(
                np.where(hit, _FORMER, NULL).astype(np.int8),
                frequency_at(frame, name, name.codes[other], hit),
            )
        )
    return best_of([outcome, *crossed])


ID_LEVELS = ("same", "same_invalid", "near", "masked", "masked_in_part", "two_edits", "one_invalid", "different")
(_, _SAME_INVALID, _NEAR_ID, _MASKED, _IN_PART, _TWO_EDITS, _ONE_INVALID, _TWO) = range(len(ID_LEVELS))


def masked_agreement(a: str, b: str) -> int | None:
    """How many characters two numbers (one or both masked with *) both show; None where they contradict."""
    if len(a) != len(b):
        return None
    shown = 0
    for p, q in zip(a, b, strict=True):
        if p == "*" or q == "*":
            continue
        if p != q:
            return None
        shown += 1
    return shown


@comparator("person_id", ID_LEVELS, needs=["valid"])
def person_id(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Numbers in 18-character form. Two valid numbers that differ are different numbers however near they are: MOD
    11-2 finds every single mistyped digit and every swap of neighbours, so neither is a slip for the other."""
    column, valid = frame.column(on[0]), frame.column(f"{on[0]}.valid")
    a, b = column.codes[left], column.codes[right]
    is_valid = valid.codes >= 0
    both_valid = is_valid[left] & is_valid[right]
    levels, unlike = same_or(a, b, _TWO)
    same = levels == 0
    levels[same & ~both_valid] = _SAME_INVALID
    masked = _holds(column.values, "*")
    if masked.any():
        alike = np.flatnonzero(same & masked[a])
        shown = _lengths(column.values) - _hidden(column.values)
        levels[alike] = np.select([shown[a[alike]] >= MUCH, shown[a[alike]] >= SOME], [_MASKED, _IN_PART], NULL)
    one, other = a[unlike], b[unlike]
    unsure = ~both_valid[unlike] | masked[one] | masked[other]
    unlike, one, other = unlike[unsure], one[unsure], other[unsure]
    if len(unlike):
        levels[unlike] = _levels_of_unsure(column.values, masked, one, other)
    return Outcome.of(levels)


def _levels_of_unsure(values: Sequence[str], masked: npt.NDArray[np.bool_], one: Codes, other: Codes) -> Levels:
    """The levels of pairs of different numbers of which not both are valid, or one hides some of its characters."""
    distance = edits(values, one, other, 2)
    levels: Levels = np.full(len(one), _ONE_INVALID, dtype=np.int8)
    levels[distance == 2] = _TWO_EDITS
    levels[distance <= 1] = _NEAR_ID
    lengths = _lengths(values)
    odd = np.flatnonzero(masked[one] | masked[other] | ((lengths[one] != lengths[other]) & (distance > 1)))
    lefts, rights = taken(values, one[odd]), taken(values, other[odd])
    for at, p, q in zip(odd.tolist(), lefts, rights, strict=True):
        if masked[one[at]] or masked[other[at]]:
            levels[at] = _level_of_masked(masked_agreement(p, q))
        elif min(len(p), len(q)) >= 15 and (p.startswith(q) or q.startswith(p)):
            levels[at] = _NEAR_ID
    return levels


MUCH, SOME = 8, 5
"""Characters that two numbers both show from which their agreement says nearly as much as that of the numbers, and from
which it says anything."""


def _level_of_masked(shown: int | None) -> int:
    if shown is None:
        return _TWO
    return _MASKED if shown >= MUCH else _IN_PART if shown >= SOME else NULL


def _hidden(values: Sequence[str]) -> npt.NDArray[np.int32]:
    """How many characters of each value are masked."""
    if isinstance(values, Texts):
        return values.noted("masked", lambda arrow: np.asarray(pc.count_substring(arrow, "*")))
    return np.array([value.count("*") for value in values], dtype=np.int32)


def _lengths(values: Sequence[str]) -> npt.NDArray[np.int32]:
    if isinstance(values, Texts):
        return values.noted("lengths", lambda arrow: np.asarray(pc.utf8_length(arrow)))
    return np.array([len(value) for value in values], dtype=np.int32)
