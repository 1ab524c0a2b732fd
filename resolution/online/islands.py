"""What hangs together with what was stirred, resolved anew by the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from resolution.bundle import Bundle
from resolution.compare import compare
from resolution.engine import Resolution, run
from resolution.model import Model
from resolution.online.decisions import numbered
from resolution.online.draft import Draft

MANY = 64
"""Records of one profile from which it is worth asking whether they have anything to do with each other."""


@dataclass(slots=True)
class Resolved:
    """records: those looked at anew, in the order of the frame; clusters: the same by cluster; found: what the engine
    says of them."""

    records: list[int]
    clusters: list[list[int]]
    found: Resolution


class Islands:
    """Resolves parts of a draft."""

    def __init__(self, model: Model, floor: float) -> None:
        """floor: log2 odds from which two records may matter to each other."""
        self._model, self._floor = model, floor

    def resolve(self, draft: Draft, bundle: Bundle) -> Resolved | None:
        """Resolves the islands of what is stirred; None where nothing is."""
        records = self._records(draft, self._around(draft), bundle)
        if not records:
            return None
        said = sorted((draft.mention(record), record) for record in records)
        mentions, ordered = [mention for mention, _ in said], [record for _, record in said]
        profiles = [draft.profile(record) for record in ordered]
        frame = draft.frame(profiles, mentions)
        number = {mention: k for k, mention in enumerate(mentions)} if draft.decisions else {}
        same, different = numbered(draft.decisions.same, number), numbered(draft.decisions.different, number)
        found = run(frame, self._model, bundle, same, different)
        clusters: dict[int, list[int]] = defaultdict(list)
        for record, label in zip(ordered, found.labels.tolist(), strict=True):
            clusters[label].append(record)
        return Resolved(ordered, list(clusters.values()), found)

    def _around(self, draft: Draft) -> set[int]:
        """All profiles that hang together with any that is stirred, be it by a person's word that they do not: it is
        evidence, too."""
        found = set(draft.stirred)
        front = sorted(found)
        while front:
            near = {other for profile in front for other in draft.ties.get(profile, ())}
            held = np.array([p for p in front if p < draft.first_made()], dtype=np.uint64)
            _, others = draft.held.ties.find(held)
            near.update(others[draft.living(others)].tolist())
            if draft.decisions:
                near.update(self._decided(draft, front))
            front = sorted(near - found)
            found.update(front)
        return found

    def _decided(self, draft: Draft, profiles: Iterable[int]) -> Iterable[int]:
        for profile in profiles:
            for record in draft.records(profile):
                for other in draft.decisions.on(draft.mention(record)):
                    if (number := draft.record(other)) is not None:
                        yield draft.profile(number)

    def _records(self, draft: Draft, profiles: Iterable[int], bundle: Bundle) -> list[int]:
        out: list[int] = []
        for profile in profiles:
            records = draft.records(profile)
            if len(records) > MANY and self._says_nothing(draft, profile, bundle):
                # Thousands of rows with the same two words are no island: one more changes nothing for the others.
                records = [r for r in records if r in draft.moved or draft.decisions.on(draft.mention(r))]
            out.extend(records)
        return out

    def _says_nothing(self, draft: Draft, profile: int, bundle: Bundle) -> bool:
        """Whether the records of a profile, alike as they are, have nothing to do with each other nor with others."""
        held = np.array([profile] if profile < draft.first_made() else [], dtype=np.uint64)
        _, near = draft.held.ties.find(held)
        if draft.ties.get(profile) or draft.living(near).any():
            return False
        frame = draft.frame([profile])
        itself = np.zeros(1, dtype=np.int32)
        return bool(bundle.weights.total(compare(frame, self._model, itself, itself))[0] < self._floor)
