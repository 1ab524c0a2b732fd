"""Comparators for personal names and personal numbers as Chinese records hold them (DOMAIN.md, Names; GB 11643)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from resolution.comparators.base import (
    NULL,
    DistinctPairs,
    Outcome,
    best_of,
    comparator,
    frequency_at,
    values_of,
)
from resolution.comparators.text import both_present
from resolution.frame import Codes, Column, Frame
from resolution.names import similar_shape, surname

NAME_LEVELS = (
    "same",
    "former",
    "same_sound",
    "near_sound",
    "similar_shape",
    "one_missing",
    "one_different",
    "surname_only",
    "different",
)
(_SAME, _FORMER, _SOUND, _NEAR, _SHAPE, _MISSING, _ONE, _SURNAME, _DIFFERENT) = range(len(NAME_LEVELS))


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
        if len(differing) == 1 and len(a) >= 3:
            return _ONE
        if sorted(a) == sorted(b):  # two neighbours swapped
            return _ONE
    return _SURNAME if surname(a) == surname(b) else _DIFFERENT


def _compare_names(frame: Frame, name: Column, features: Sequence[Column], a: Codes, b: Codes, same_as: int) -> Outcome:
    sound, near, family = features
    levels = np.full(len(a), _DIFFERENT, dtype=np.int8)
    present = both_present(a, b)
    levels[a == b] = same_as
    levels[~present] = NULL
    pairs = DistinctPairs.among(a, b, present & (a != b))
    if len(pairs):
        lefts, rights = values_of(name, pairs.left), values_of(name, pairs.right)
        distance = cpdist(lefts, rights, scorer=OSA.distance, score_cutoff=1)
        holder = np.zeros(len(name.values), dtype=np.int64)
        holder[name.codes[name.codes >= 0]] = np.flatnonzero(name.codes >= 0)
        at_left, at_right = holder[pairs.left], holder[pairs.right]
        found = np.where(family.codes[at_left] == family.codes[at_right], _SURNAME, _DIFFERENT).astype(np.int8)
        dotted = np.array(["·" in value for value in name.values])
        # Most pairs are nothing alike; only those one slip apart, or of several parts, need a closer look.
        for k in np.flatnonzero((distance <= 1) | dotted[pairs.left] | dotted[pairs.right]).tolist():
            found[k] = _unlike_level(lefts[k], rights[k], int(distance[k]))
        found[(near.codes[at_left] == near.codes[at_right]) & (found > _NEAR)] = _NEAR
        found[sound.codes[at_left] == sound.codes[at_right]] = _SOUND
        pairs.scatter(found, levels)
    frequency = frequency_at(frame, name, a, present & (a == b))
    return Outcome(levels, frequency)


@comparator("person_name", NAME_LEVELS, needs=["simplified", "pinyin", "near", "surname"])
def person_name(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """on: the name and, if there is one, the former name. Names are compared in simplified characters.

    The frequency is that of the name where the names are the same, of the reading where only that is.
    """
    current = on[0]
    name, sound, near, family = (frame.column(f"{current}.{f}") for f in ("simplified", "pinyin", "near", "surname"))
    outcome = _compare_names(frame, name, (sound, near, family), name.codes[left], name.codes[right], _SAME)
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


ID_LEVELS = ("same", "same_invalid", "near", "masked", "two_edits", "one_invalid", "different")


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


def _id_level(a: str, b: str, distance: int, both_valid: bool) -> int:
    if "*" in a or "*" in b:
        shown = masked_agreement(a, b)
        return 3 if shown is not None and shown >= 8 else 6 if shown is None else NULL
    if distance <= 1 or (len(a) != len(b) and min(len(a), len(b)) >= 15 and (a.startswith(b) or b.startswith(a))):
        return 2 if not both_valid else 6
    if both_valid:
        return 6
    return 4 if distance == 2 else 5


@comparator("person_id", ID_LEVELS, needs=["valid"])
def person_id(frame: Frame, left: Codes, right: Codes, on: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Numbers in 18-character form. Two valid numbers that differ are different numbers however near they are: MOD
    11-2 finds every single mistyped digit and every swap of neighbours, so neither is a slip for the other."""
    column, valid = frame.column(on[0]), frame.column(f"{on[0]}.valid")
    a, b = column.codes[left], column.codes[right]
    is_valid = valid.codes >= 0
    both_valid = is_valid[left] & is_valid[right]
    present = both_present(a, b)
    levels = np.where(a == b, np.where(both_valid, 0, 1), 6).astype(np.int8)
    levels[~present] = NULL
    masked = np.array([("*" in value) for value in column.values] or [False])
    same_masked = present & (a == b) & masked[np.maximum(a, 0)]
    levels[same_masked] = 3
    differing = present & (a != b)
    pairs = DistinctPairs.among(a, b, differing)
    if len(pairs):
        good = np.zeros(len(column.values), dtype=np.bool_)
        good[column.codes[is_valid & (column.codes >= 0)]] = True
        lefts, rights = values_of(column, pairs.left), values_of(column, pairs.right)
        distance = cpdist(lefts, rights, scorer=OSA.distance, score_cutoff=2)
        ok = good[pairs.left] & good[pairs.right]
        found = np.fromiter(
            (_id_level(p, q, int(d), bool(v)) for p, q, d, v in zip(lefts, rights, distance, ok, strict=True)),
            dtype=np.int8,
            count=len(pairs),
        )
        pairs.scatter(found, levels)
    return Outcome.of(levels)
