"""Whom new profiles are near: who shares a key with them, and of these who might be one thing with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resolution.compare import compare
from resolution.frame import Codes
from resolution.model import Model
from resolution.online.crowds import Crowds
from resolution.online.draft import Draft, Near
from resolution.online.entries import Entries, alike_keys, content_keys, entries_of, number_keys

Packed = npt.NDArray[np.int64]
"""Pairs of profiles, the lower number << 32 | the higher."""


class Meeting:
    """The profiles a draft makes meet those that are held and each other."""

    def __init__(self, model: Model, draft: Draft, crowds: Crowds, floor: float, asked: Sequence[int]) -> None:
        """asked: the profiles made, then those held that lose records or were decided on, whose keys may be crowded no
        more. floor: log2 odds from which two are near."""
        self._model, self._draft, self._crowds, self._floor = model, draft, crowds, floor
        self._asked = np.array(asked, dtype=np.int32)
        self._made = len(draft.made)

    def hold(self) -> None:
        """Writes into the draft what comes of it."""
        draft = self._draft
        frame = draft.contents.compared(
            [""] * len(self._asked),
            [draft.fields(p) for p in self._asked.tolist()],
            draft.borrowed(self._asked.tolist()),
        )
        alike = alike_keys(frame, self._model)
        draft.alike = alike[: self._made]
        entries = entries_of(frame, self._model, self._crowds.learned.left_out, alike)
        entries.holders = self._asked[entries.holders]
        self._index(entries)
        self._compare(self._candidates(entries))

    def _index(self, entries: Entries) -> None:
        """What the index is to have of the profiles made."""
        draft, made = self._draft, self._asked[: self._made]
        own = entries.where(entries.holders >= draft.first_made())
        keys, holders = [own.indexed, content_keys(draft.made)], [own.holders, made]
        for identifier in self._model.owned_identifiers:
            borne = [draft.contents.value(draft.fields(p), identifier) for p in made.tolist()]
            keys.append(number_keys(identifier, [number for number in borne if number]))
            holders.append(made[[bool(number) for number in borne]])
        draft.keys, draft.holders = np.concatenate(keys), np.concatenate(holders)

    def _candidates(self, entries: Entries) -> Packed:
        """The pairs that share a key which is not crowded."""
        draft = self._draft
        keys, first, of_entry = np.unique(entries.indexed, return_index=True, return_inverse=True)
        rules, plain = entries.rules[first], entries.keys[first]
        made = entries.holders >= draft.first_made()
        before = self._crowded_before(rules, plain)
        # A crowded key that more profiles come to hold stays crowded: nobody needs to see who holds it.
        asked = ~before | (np.bincount(of_entry[~made], minlength=len(keys)) > 0)
        which, holders = draft.held.by_key.find(keys[asked])
        living = draft.living(holders)
        which, holders = np.flatnonzero(asked)[which[living]], holders[living]
        order = np.argsort(which, kind="stable")
        which, holders = which[order], holders[order]
        new = entries.holders[made], of_entry[made]
        now = before.copy()
        for k in self._doubtful(rules, which, holders, new, before & asked):
            both = [*holders[which == k].tolist(), *new[0][new[1] == k].tolist()]
            now[k] = self._crowds.count(draft, both) > self._crowds.limits[rules[k]]
            if now[k] != before[k]:
                draft.crowded[self._model.rules[rules[k]].name, int(plain[k])] = bool(now[k])
                draft.stirred.update(both)
        pairs = [_between(holders, np.bincount(which, minlength=len(keys)), new[0], new[1], ~now)]
        still = ~now[new[1]]
        pairs.append(_within(new[0][still], new[1][still]))
        pairs.extend(_among(holders[which == k]) for k in np.flatnonzero(before & ~now).tolist())
        return np.unique(np.concatenate(pairs))

    def _crowded_before(self, rules: npt.NDArray[np.int64], keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        found, names = self._crowds.found, [*(rule.name for rule in self._model.rules), ""]
        if not found:
            return np.zeros(len(keys), dtype=np.bool_)
        pairs = zip(rules.tolist(), keys.tolist(), strict=True)
        return np.fromiter(((names[rule], key) in found for rule, key in pairs), np.bool_, len(keys))

    def _doubtful(
        self,
        rules: npt.NDArray[np.int64],
        which: npt.NDArray[np.int64],
        holders: Codes,
        new: tuple[Codes, npt.NDArray[np.int64]],
        again: npt.NDArray[np.bool_],
    ) -> list[int]:
        """The keys that have to be counted: those crowded before and those with records enough."""
        draft = self._draft
        records = np.zeros(len(rules), dtype=np.int64)
        np.add.at(records, which, draft.held.size.all[holders])
        np.add.at(records, new[1], np.array([draft.size(p) for p in new[0].tolist()], dtype=np.int64))
        limits = np.append(self._crowds.limits, np.iinfo(np.int64).max)
        return np.flatnonzero((records > limits[rules]) | again).tolist()

    def _compare(self, pairs: Packed) -> None:
        """Compares candidates and ties those that are near."""
        draft = self._draft
        left, right = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
        profiles = np.unique(np.concatenate([left, right]))
        numbers = profiles.tolist()
        frame = draft.contents.compared(
            [""] * len(numbers), [draft.fields(p) for p in numbers], draft.borrowed(numbers)
        )
        one = np.searchsorted(profiles, left).astype(np.int32)
        other = np.searchsorted(profiles, right).astype(np.int32)
        compared = compare(frame, self._model, one, other)
        weight = self._crowds.learned.weights.total(compared)
        draft.near = Near(frame, profiles, one, other, weight)
        strong = weight >= self._floor
        for a, b in zip(left[strong].tolist(), right[strong].tolist(), strict=True):
            draft.ties[a].add(b)
            draft.ties[b].add(a)


def _between(
    holders: Codes,
    counts: npt.NDArray[np.int64],
    new: Codes,
    of_new: npt.NDArray[np.int64],
    open_: npt.NDArray[np.bool_],
) -> Packed:
    """Each new holder of an open key with each holder of it. holders: those of all keys one after another, so many as
    counts says; of_new: the key of each new holder."""
    new, of_new = new[open_[of_new]], of_new[open_[of_new]]
    starts = np.cumsum(counts) - counts
    times = counts[of_new]
    left = np.repeat(new, times).astype(np.int64)
    within = np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times)
    right = holders[np.repeat(starts[of_new], times) + within].astype(np.int64)
    # What is held has the lower number.
    return (right << 32) | left


def _within(new: Codes, of_new: npt.NDArray[np.int64]) -> Packed:
    """The pairs of new holders of one key; of_new: the key of each."""
    order = np.lexsort((new, of_new))
    holders, of_new = new[order].astype(np.int64), of_new[order]
    ends = np.searchsorted(of_new, of_new, side="right")
    behind = ends - np.arange(len(order)) - 1
    left = np.repeat(np.arange(len(order)), behind)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(behind) - behind, behind)
    one, other = holders[left], holders[right]
    pairs: Packed = ((one << 32) | other)[one != other]
    return pairs


def _among(holders: Codes) -> Packed:
    """All pairs."""
    ordered = np.unique(holders).astype(np.int64)
    one, other = np.triu_indices(len(ordered), 1)
    return (ordered[one] << 32) | ordered[other]
