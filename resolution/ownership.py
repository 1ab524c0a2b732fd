"""Whose number it is: a number that holders of unlike names share belongs to one of them.

People give a relative's number, clerks copy the line above, a branch gives its parent's code. Where the records under
one number fall into groups of unlike names, the group with most records owns it (at a tie, the one whose own birth
dates agree with the number); for the others it is a borrowed number: as a number of theirs it says nothing of them,
neither for nor against, and stays what they claim (see comparators.claims). It is another's, too, for whoever was born,
as the record itself says, a generation before or after what the number says: fathers and sons have like names. Where
two groups lead that state the day of birth in the number equally often, it cannot be told whose it is, and both only
claim it. A number under which very many names are found is a filler and nobody's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from resolution.frame import Frame
from resolution.names import other_surname, similar_shape

MOST_NAMES = 200
"""Names, each with all its marks, under one number beyond which it is nobody's."""
GENERATION = 12
"""Years by which parent and child are apart at least."""
Marks = frozenset[str]
"""What a record's name is known by; two records are alike where any of their marks are."""
_MarksOf = Callable[[Frame, str, int], Marks]


@dataclass(slots=True)
class _Group:
    """Records under one number whose names are alike."""

    marks: set[str]
    records: list[int] = field(default_factory=list)
    births_agree: int = 0


def attributes_read(identifier: str, name: str) -> tuple[str, ...]:
    """The attributes that `borrowed` reads of a frame."""
    return identifier, name, f"former_{name}", "birth"


def borrowed(frame: Frame, identifier: str, name: str) -> npt.NDArray[np.bool_]:
    """Flags the records that bear a number which is another's; bool[len(frame)].

    identifier, name: attributes of the frame. Names of organisations (those with a `core`) are alike by core and
    branch, names of persons by writing, sound or a missing character. Birth dates count where the frame has `birth`
    (the record's own) and the number says one.
    """
    flags = np.zeros(len(frame), dtype=np.bool_)
    marks = _marks_of(frame, name)
    alike = str.__eq__ if marks is _organisation_marks else _alike_persons
    said, own = frame.column(f"{identifier}.birth"), frame.column("birth")
    for records in _holders(frame, identifier).values():
        if _too_many(frame, name, records, marks):
            flags[records] = True
            continue
        strangers = {r for r in records if _of_another_generation(own.at(r), said.at(r))}
        if len(strangers) < len(records):
            flags[list(strangers)] = True
            records = [r for r in records if r not in strangers]
        groups = _groups(frame, name, records, marks, alike)
        if len(groups) < 2:
            continue
        for group in groups:
            group.births_agree = sum(own.at(r) is not None and own.at(r) == said.at(r) for r in group.records)
        ranked = sorted(groups, key=lambda g: (-len(g.records), -g.births_agree))
        first, second = ranked[0], ranked[1]
        tied = (len(first.records), first.births_agree) == (len(second.records), second.births_agree)
        if tied and not first.births_agree:
            continue
        for group in ranked[0 if tied else 1 :]:
            flags[group.records] = True
    return flags


def _of_another_generation(born: str | None, said: str | None) -> bool:
    """Whether two dates (YYYY-MM-DD) cannot be of one person, nor one a slip for the other."""
    if born is None or said is None or not (born[:4].isdecimal() and said[:4].isdecimal()):
        return False
    return abs(int(born[:4]) - int(said[:4])) >= GENERATION and OSA.distance(born, said, score_cutoff=1) > 1


def nobodys(frame: Frame, identifier: str, name: str) -> set[str]:
    """The numbers of a frame under which so many names are found that they are nobody's."""
    numbers = frame.column(identifier)
    marks = _marks_of(frame, name)
    holders = _holders(frame, identifier).items()
    return {numbers.values[code] for code, records in holders if _too_many(frame, name, records, marks)}


def _holders(frame: Frame, identifier: str) -> dict[int, list[int]]:
    """The records under each number that more than one bears, by its code."""
    codes = frame.column(identifier).codes
    counts = np.bincount(codes[codes >= 0], minlength=len(frame.column(identifier).values))
    out: dict[int, list[int]] = defaultdict(list)
    for record in np.flatnonzero(codes >= 0).tolist():
        if counts[codes[record]] > 1:
            out[int(codes[record])].append(record)
    return out


def _too_many(frame: Frame, name: str, records: list[int], marks: _MarksOf) -> bool:
    return len(records) > MOST_NAMES and len({marks(frame, name, record) for record in records}) > MOST_NAMES


def _marks_of(frame: Frame, name: str) -> _MarksOf:
    return _organisation_marks if f"{name}.core" in frame.columns else _person_marks


def _groups(
    frame: Frame,
    name: str,
    records: list[int],
    marks: _MarksOf,
    alike: Callable[[str, str], bool],
) -> list[_Group]:
    groups: list[_Group] = []
    for record in records:
        known = marks(frame, name, record)
        if not known:
            continue
        # A record alike to several groups shows that they are one, so that the order of records changes nothing.
        homes = [g for g in groups if any(alike(a, b) for a in known for b in g.marks)]
        groups = [g for g in groups if g not in homes]
        groups.append(
            _Group(set(known).union(*(g.marks for g in homes)), [r for g in homes for r in g.records] + [record])
        )
    return groups


def _person_marks(frame: Frame, name: str, record: int) -> Marks:
    columns = (f"{name}.simplified", f"{name}.near", f"former_{name}.simplified")
    return frozenset(text for column in columns if (text := frame.column(column).at(record)))


def _organisation_marks(frame: Frame, name: str, record: int) -> Marks:
    core, sound = frame.column(f"{name}.core").at(record), frame.column(f"{name}.sound").at(record)
    branch = frame.column(f"{name}.branch").at(record) or ""
    return frozenset(f"{part}|{branch}" for part in (core, sound) if part)


def _alike_persons(a: str, b: str) -> bool:
    if a == b:
        return True
    if a.isascii() or b.isascii():
        return False
    distance = OSA.distance(a, b, score_cutoff=1)
    if distance > 1:
        return bool("·" in a + b and set(a.split("·")) & set(b.split("·")))
    if len(a) != len(b):
        return a[0] == b[0]
    if other_surname(a, b):
        return True
    # Brothers share surname and generation character, so one other character is no slip unless it looks alike.
    return all(p == q or similar_shape(p, q) for p, q in zip(a, b, strict=True))
