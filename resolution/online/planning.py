"""From changes to a draft: what profiles there would be, and whom the new ones are near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from resolution.collective import NEAR_MISS
from resolution.model import Model
from resolution.online.change import Change, check
from resolution.online.contents import Contents
from resolution.online.crowds import Crowds
from resolution.online.decisions import Decisions
from resolution.online.draft import Content, Draft
from resolution.online.entries import content_keys
from resolution.online.holdings import NONE, Holdings
from resolution.online.meeting import Meeting
from resolution.online.owners import Owners
from resolution.score import bits


class Planner:
    """Draws up drafts of what is held."""

    def __init__(self, model: Model, held: Holdings, contents: Contents, owners: Owners, crowds: Crowds) -> None:
        self._model, self._held, self._contents = model, held, contents
        self._owners, self._crowds = owners, crowds
        self.floor = min(NEAR_MISS, bits(model.link_probability) - model.margin)
        """Log2 odds from which a pair may matter to what else is found."""

    def draft(
        self, changes: Mapping[str, Change], decisions: Decisions, decided: Collection[str] = (), fold: bool = True
    ) -> Draft:
        """What would be held after the changes (by record) and with these decisions, `decided` being the records of the
        new ones. fold: a record like one that is held has its profile; else the profile of a changed record is new."""
        draft = Draft(self._held, self._contents, decisions)
        self._move(draft, changes, fold)
        again = self._held_against(draft, decided)
        self._stir(draft, again)
        made = range(draft.first_made(), draft.first_made() + len(draft.made))
        if asked := [*made, *sorted({*draft.left(), *again} - set(made))]:
            Meeting(self._model, draft, self._crowds, self.floor, asked).hold()
        return draft

    def _move(self, draft: Draft, changes: Mapping[str, Change], fold: bool) -> None:
        """Finds the profile that each record has then."""
        held = self._held
        for change in changes.values():
            check(change)
        known = dict(zip(changes, held.records(list(changes)), strict=True))
        rows = [(change.row, change.tokens) for change in changes.values() if change.row is not None]
        texts = iter(self._contents.write(rows))
        coming: list[tuple[int, str]] = []
        leaving: Counter[int] = Counter()
        for mention, change in changes.items():
            record = known[mention]
            old = NONE if record is None else int(held.profile.all[record])
            text = None if change.row is None else next(texts)
            if (old == NONE and text is None) or (fold and old != NONE and text == held.texts[old]):
                continue
            if old != NONE:
                leaving[old] += 1
            if record is None:
                record = draft.add(mention)
            if text is None:
                draft.move(record, NONE)
            else:
                coming.append((record, text))
        borrowed, flipped = self._owners.settle(draft, [self._contents.fields(text) for _, text in coming], leaving)
        moving = [(record, (text, now)) for (record, text), now in zip(coming, borrowed, strict=True)]
        leavers = {*draft.moved, *(record for record, _ in coming)}
        for profile, now in flipped.items():
            content = (held.texts[profile], now)
            moving += [(record, content) for record in held.of_profile(profile) if record not in leavers]
        target = self._profiles(draft, {content for _, content in moving}) if fold else {}
        for record, content in moving:
            if content not in target:
                target[content] = draft.make(content)
            draft.move(record, target[content])

    def _profiles(self, draft: Draft, contents: Iterable[Content]) -> dict[Content, int]:
        """The profiles that are held with some contents."""
        wanted = list(contents)
        which, profiles = self._held.by_key.find(content_keys(wanted))
        out = {}
        for k, profile in zip(which.tolist(), profiles.tolist(), strict=True):
            if self._held.size.all[profile] and draft.content(profile) == wanted[k]:
                out[wanted[k]] = profile
        return out

    def _held_against(self, draft: Draft, decided: Collection[str]) -> set[int]:
        """The profiles of records on which a decision is new, or comes to hold or ceases to as another record comes or
        goes."""
        mentions = set(decided)
        if draft.decisions:
            mentions.update(*(draft.decisions.on(draft.mention(record)) for record in draft.moved))
        return {draft.profile(record) for m in mentions if (record := draft.record(m)) is not None}

    def _stir(self, draft: Draft, again: Collection[int]) -> None:
        """Marks where a record came, or was, or is held against another anew."""
        came = {profile for profile in draft.moved.values() if profile != NONE}
        left = {profile for profile in draft.left() if draft.size(profile)}
        gone = sorted(set(draft.left()) - left - came)
        _, near = self._held.ties.find(np.array(gone, np.uint64))
        draft.stirred = {*came, *left, *near[draft.living(near)].tolist(), *again}
