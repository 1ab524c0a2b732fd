"""What would be held after some changes. Nothing that is held changes by drawing it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from resolution.frame import Codes, Frame
from resolution.keys import Keys
from resolution.online.contents import Contents, Fields
from resolution.online.decisions import Decisions
from resolution.online.holdings import NONE, Holdings

Content = tuple[str, int]
"""A profile's text and its borrowed numbers."""


@dataclass(slots=True)
class Near:
    """Profiles that were compared: left and right are records of the frame, which are the profiles numbered by
    `profiles`."""

    frame: Frame
    profiles: Codes
    left: Codes
    right: Codes
    weight: npt.NDArray[np.float32]


@dataclass(slots=True)
class Draft:
    """mentions: ids of records that were never held; they have the next numbers. moved: record → the profile it has
    then, NONE where it is withdrawn. made: profiles there would be that are none yet; they have the next numbers.

    Of the profiles made: alike; keys and holders, as the index has them; ties, profile → profiles, both ways; near,
    whom they were compared with.

    stirred: the profiles whose islands are to be looked at anew. nobodys: (identifier, number) → whether it would be
    nobody's, of the numbers asked about. crowded: (rule, key) → whether it would be too common, of the keys for which
    that changes.
    """

    held: Holdings
    contents: Contents
    decisions: Decisions
    mentions: list[str] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    made: list[Content] = field(default_factory=list)
    alike: Keys = field(default_factory=lambda: np.zeros(0, np.uint64))
    keys: Keys = field(default_factory=lambda: np.zeros(0, np.uint64))
    holders: Codes = field(default_factory=lambda: np.zeros(0, np.int32))
    ties: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    near: Near | None = None
    stirred: set[int] = field(default_factory=set)
    nobodys: dict[tuple[str, str], bool] = field(default_factory=dict)
    crowded: dict[tuple[str, int], bool] = field(default_factory=dict)
    _came: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _went: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    _new: dict[str, int] = field(default_factory=dict)
    _fields: dict[int, Fields] = field(default_factory=dict)

    def mention(self, record: int) -> str:
        """The id of a record."""
        known = len(self.held.ids)
        return self.held.ids[record] if record < known else self.mentions[record - known]

    def record(self, mention: str) -> int | None:
        """The number of a record that would be there; None where there would be none."""
        number = self._new.get(mention, self.held.record(mention))
        return None if number is None or self.profile(number) == NONE else number

    def decided_apart(self) -> Iterator[tuple[int, int]]:
        """The pairs of records that are there and that a person said are not the same, in either order."""
        for mention, others in self.decisions.different.items():
            if (one := self.record(mention)) is not None:
                for other in others:
                    if (number := self.record(other)) is not None:
                        yield one, number

    def profile(self, record: int) -> int:
        """The profile a record would have."""
        found = self.moved.get(record)
        if found is not None:
            return found
        return int(self.held.profile.all[record]) if record < len(self.held.ids) else NONE

    def add(self, mention: str) -> int:
        """The number of a record that was never held."""
        number = self._new[mention] = len(self.held.ids) + len(self.mentions)
        self.mentions.append(mention)
        return number

    def move(self, record: int, profile: int) -> None:
        """From the profile it is held with to another. A record is moved once."""
        old = int(self.held.profile.all[record]) if record < len(self.held.ids) else NONE
        self.moved[record] = profile
        if old != NONE:
            self._went[old].add(record)
        if profile != NONE:
            self._came[profile].append(record)

    def left(self) -> Iterable[int]:
        """The profiles that lose records."""
        return self._went.keys()

    def make(self, content: Content) -> int:
        """A profile more."""
        self.made.append(content)
        return len(self.held.texts) + len(self.made) - 1

    def first_made(self) -> int:
        """The number of the first profile made."""
        return len(self.held.texts)

    def records(self, profile: int) -> list[int]:
        """Those that would have a profile."""
        held = self.held.of_profile(profile) if profile < len(self.held.texts) else []
        if gone := self._went.get(profile):
            held = [record for record in held if record not in gone]
        return held + self._came.get(profile, [])

    def size(self, profile: int) -> int:
        """How many records would have it."""
        held = int(self.held.size.all[profile]) if profile < len(self.held.texts) else 0
        return held - len(self._went.get(profile, ())) + len(self._came.get(profile, ()))

    def living(self, profiles: Codes) -> npt.NDArray[np.bool_]:
        """Which of some profiles held would still have a record."""
        here = np.asarray(self.held.size.all[profiles] > 0)
        gone = [profile for profile in self._went if not self.size(profile)]
        return here & ~np.isin(profiles, gone) if gone else here

    def content(self, profile: int) -> Content:
        """Its text and borrowed numbers."""
        if profile < len(self.held.texts):
            return self.held.texts[profile], int(self.held.borrowed.all[profile])
        return self.made[profile - len(self.held.texts)]

    def fields(self, profile: int) -> Fields:
        """Its text taken apart."""
        found = self._fields.get(profile)
        if found is None:
            found = self._fields[profile] = self.contents.fields(self.content(profile)[0])
        return found

    def borrowed(self, profiles: Sequence[int]) -> list[int]:
        """The borrowed numbers of each."""
        known = len(self.held.texts)
        bits = self.held.borrowed.all
        return [int(bits[p]) if p < known else self.made[p - known][1] for p in profiles]

    def frame(self, profiles: Sequence[int], mentions: list[str] | None = None) -> Frame:
        """Some profiles as the engine compares them, or records that have them."""
        return self.contents.compared(
            [""] * len(profiles) if mentions is None else mentions,
            [self.fields(profile) for profile in profiles],
            self.borrowed(profiles),
        )

    def commit(self, clusters: Iterable[Sequence[int]]) -> None:
        """Makes what is held what the draft says. clusters: those of all records that were looked at anew."""
        held = self.held
        held.add_records(self.mentions)
        held.add_profiles([text for text, _ in self.made], [bits for _, bits in self.made], self.alike)
        held.by_key.add(self.keys, self.holders)
        for profile, near in self.ties.items():
            held.ties.add(np.full(len(near), profile, np.uint64), np.fromiter(near, np.int32, len(near)))
        for record, profile in self.moved.items():
            held.place(record, profile)
        held.put_together([[record] for record, profile in self.moved.items() if profile == NONE])
        held.put_together(clusters)
        held.tidy()
