"""Whose number it is: a personal number that holders of unlike names share belongs to one of them.

People give a relative's number, and clerks copy the line above. Where the records under one number fall into groups of
unlike names, the group with most records owns it (at a tie, the one whose own birth dates agree with the number); for
the others it is a borrowed number: it says nothing of them, neither for nor against.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from resolution.frame import Column, Frame
from resolution.names import similar_shape


@dataclass(slots=True)
class _Group:
    """Records under one number whose names are alike."""

    names: set[str]
    records: list[int] = field(default_factory=list)
    births_agree: int = 0


def borrowed(frame: Frame, identifier: str, name: str, birth: str | None = "birth") -> npt.NDArray[np.bool_]:
    """Flags the records that bear a number which is another's; bool[len(frame)].

    identifier, name, birth: attributes of the frame; birth is the record's own, not that read from the number.
    """
    flags = np.zeros(len(frame), dtype=np.bool_)
    numbers = frame.column(identifier)
    holders: dict[int, list[int]] = defaultdict(list)
    counts = np.bincount(numbers.codes[numbers.codes >= 0], minlength=len(numbers.values))
    for record in np.flatnonzero(numbers.codes >= 0).tolist():
        code = int(numbers.codes[record])
        if counts[code] > 1:
            holders[code].append(record)
    simple, near = frame.column(f"{name}.simplified"), frame.column(f"{name}.near")
    former = frame.column(f"former_{name}.simplified")
    said = frame.column(f"{identifier}.birth")
    own = frame.column(birth) if birth else Column(np.full(len(frame), -1, dtype=np.int32), [])
    for records in holders.values():
        groups = _groups(records, simple, near, former)
        if len(groups) < 2:
            continue
        for group in groups:
            group.births_agree = sum(1 for r in group.records if own.at(r) is not None and own.at(r) == said.at(r))
        ranked = sorted(groups, key=lambda g: (-len(g.records), -g.births_agree))
        first, second = ranked[0], ranked[1]
        if (len(first.records), first.births_agree) == (len(second.records), second.births_agree):
            continue
        for group in ranked[1:]:
            flags[group.records] = True
    return flags


def _groups(records: list[int], simple: Column, near: Column, former: Column) -> list[_Group]:
    groups: list[_Group] = []
    for record in records:
        name = simple.at(record)
        if name is None:
            continue
        known = {text for text in (name, near.at(record), former.at(record)) if text}
        home = next((g for g in groups if any(_alike(a, b) for a in known for b in g.names)), None)
        if home is None:
            home = _Group(set())
            groups.append(home)
        home.names |= known
        home.records.append(record)
    return groups


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    if a.isascii() or b.isascii():
        return False
    distance = OSA.distance(a, b, score_cutoff=1)
    if distance > 1:
        return bool("·" in a + b and set(a.split("·")) & set(b.split("·")))
    if len(a) != len(b):
        return a[0] == b[0]
    # Brothers share surname and generation character, so one other character is no slip unless it looks alike.
    return all(p == q or similar_shape(p, q) for p, q in zip(a, b, strict=True))
