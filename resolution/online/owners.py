"""Whose number it is, as bearers come and go (see ownership)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from resolution import ownership
from resolution.model import Model
from resolution.online.contents import Fields
from resolution.online.draft import Draft
from resolution.online.entries import number_keys

Number = tuple[str, str]
"""Identifier and number, as a text writes it."""
Bearer = tuple[str, int, int]
"""One record: its number, its profile or -1, its place among those that come or -1."""


class Owners:
    """Asks anew whose the numbers are that records come with or leave."""

    def __init__(self, model: Model, nobodys: Iterable[Number] = ()) -> None:
        self._model = model
        self.nobodys = set(nobodys)
        """The numbers that so many bear that they are nobody's: one bearer more changes nothing in that."""

    def note(self, asked: Mapping[Number, bool]) -> None:
        """Notes which of the numbers asked about are nobody's (see Draft.nobodys)."""
        self.nobodys = {number for number in self.nobodys if asked.get(number, True)}
        self.nobodys |= {number for number, is_nobodys in asked.items() if is_nobodys}

    def settle(
        self, draft: Draft, coming: Sequence[Fields], leaving: Mapping[int, int]
    ) -> tuple[list[int], dict[int, int]]:
        """coming: what the records say that come; leaving: profile → how many of its records leave it.

        Returns the borrowed numbers (see Contents.compared) of each that comes, and those of each profile held for
        which they are others than before.
        """
        bits = [0] * len(coming)
        flags: dict[int, int] = {}
        for bit, (identifier, name) in enumerate(self._model.owned_identifiers.items()):
            value = partial(draft.contents.value, attribute=identifier)
            left = {value(draft.fields(profile)) for profile in leaving}
            known = {number for of, number in self.nobodys if of == identifier} - left
            asked = (left | {value(said) for said in coming}) - known - {""}
            draft.nobodys.update(dict.fromkeys(((identifier, number) for number in asked), False))
            bearers = [(value(said), -1, k) for k, said in enumerate(coming) if value(said) in asked]
            bearers += _held(draft, identifier, sorted(asked), leaving)
            for k, said in enumerate(coming):
                bits[k] |= (value(said) in known) << bit
            for (_, profile, k), is_borrowed in self._judge(draft, identifier, name, bearers, coming):
                if profile < 0:
                    bits[k] |= is_borrowed << bit
                else:
                    before = flags.get(profile, draft.borrowed([profile])[0])
                    flags[profile] = before & ~(1 << bit) | is_borrowed << bit
        return bits, {profile: now for profile, now in flags.items() if now != draft.borrowed([profile])[0]}

    def _judge(
        self, draft: Draft, identifier: str, name: str, bearers: Sequence[Bearer], coming: Sequence[Fields]
    ) -> Iterator[tuple[Bearer, bool]]:
        """Each bearer, and whether the number is another's."""
        said = [coming[k] if profile < 0 else draft.fields(profile) for _, profile, k in bearers]
        frame = draft.contents.as_said([""] * len(bearers), said, ownership.attributes_read(identifier, name))
        flags = ownership.borrowed(frame, identifier, name).tolist()
        nobodys = ownership.nobodys(frame, identifier, name)
        draft.nobodys.update({(identifier, number): number in nobodys for number, _, _ in bearers})
        yield from zip(bearers, flags, strict=True)


def _held(draft: Draft, identifier: str, numbers: Sequence[str], leaving: Mapping[int, int]) -> Iterator[Bearer]:
    """The records held that stay and bear one of the numbers."""
    which, profiles = draft.held.by_key.find(number_keys(identifier, numbers))
    size = draft.held.size.all
    for number, profile in sorted(set(zip(which.tolist(), profiles.tolist(), strict=True))):
        stay = int(size[profile]) - leaving.get(profile, 0)
        if stay and draft.contents.value(draft.fields(profile), identifier) == numbers[number]:
            yield from [(numbers[number], profile, -1)] * stay
