"""Blocking keys that have grown so common since the bundle was learned that they are left out as well.

Which keys they are hangs on the records that are held and on nothing else (block.candidates counts the same), so it
does not matter in which order they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from resolution.block import GROWN
from resolution.bundle import Bundle
from resolution.keys import Keys
from resolution.model import Model
from resolution.online.draft import Draft

Key = tuple[str, int]
"""A rule's name, and a key of it."""


class Crowds:
    """The keys left out: those of the bundle and those found since."""

    def __init__(self, model: Model, bundle: Bundle, found: Iterable[Key] = ()) -> None:
        self.learned = bundle
        self.limits = np.array([GROWN * rule.cap for rule in model.rules])
        """For each rule how many profiles may hold a key of it."""
        self._exclusive = model.constraints.exclusive
        self.found = set(found)
        self.bundle = self._leaving_out(self.found)
        """The bundle with the keys found since among those that are left out."""

    def note(self, crowded: Mapping[Key, bool]) -> None:
        """Notes which keys have become too common, or no longer are (see Draft.crowded)."""
        if crowded:
            self.bundle = self.after(crowded)
            self.found = self._found_after(crowded)

    def after(self, crowded: Mapping[Key, bool]) -> Bundle:
        """The bundle as it would be then."""
        return self._leaving_out(self._found_after(crowded)) if crowded else self.bundle

    def _found_after(self, crowded: Mapping[Key, bool]) -> set[Key]:
        return {key for key in self.found | set(crowded) if crowded.get(key, True)}

    def _leaving_out(self, found: Iterable[Key]) -> Bundle:
        by_rule: dict[str, list[int]] = defaultdict(list)
        for rule, key in found:
            by_rule[rule].append(key)
        out: dict[str, Keys] = dict(self.learned.left_out)
        for rule, keys in by_rule.items():
            out[rule] = np.union1d(out.get(rule, np.zeros(0, np.uint64)), np.array(keys, np.uint64))
        return replace(self.learned, left_out=out)

    def count(self, draft: Draft, profiles: Sequence[int]) -> int:
        """How many of the engine's profiles these are: records alike in all that is compared are one, but for those
        that must stay apart."""
        alike = _alike(draft, profiles)
        apart = {record for pair in draft.decided_apart() for record in pair}
        groups, alone = set(), 0
        for profile, number in zip(profiles, alike, strict=True):
            if draft.contents.has_tokens(draft.fields(profile), self._exclusive):
                alone += draft.size(profile)
                continue
            own = len(apart.intersection(draft.records(profile))) if apart else 0
            alone += own
            if draft.size(profile) > own:
                groups.add(number)
        return len(groups) + alone


def _alike(draft: Draft, profiles: Sequence[int]) -> list[int]:
    first = draft.first_made()
    return [int(draft.held.alike.all[p]) if p < first else int(draft.alike[p - first]) for p in profiles]
