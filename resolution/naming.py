"""What an entity is called where it is evidence for others: by one of its mentions, told by the partition alone.

Ids of entities go by the eldest mention, so they depend on the order in which deliveries came; a token that held one
would have the same evidence weigh differently by that order. The least mention does not. But a bundle knows how common
some names are, and a firm of a thousand must not pass for one nobody knows because a lesser mention joined it: a
mention that the bundle knows by name keeps its entity's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.bundle import Bundle
from resolution.frame import Codes
from resolution.texts import as_arrow

NAME_MARK, ENTITY_MARK = "name:", "entity:"
"""What a relative is known by: a name, and once there is one the entity, which is not for reading."""
NAMED_BY = ("case", "enterprise", "vehicle", "spouse")
"""The token sets that name entities, or chains of cases."""


@dataclass(frozen=True, slots=True)
class Called:
    """What the entities of mentions are called, as two string arrays: of millions there is no room for a dictionary.
    A mention is there once."""

    mention: pa.Array
    name: pa.Array

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Called:
        """mention → the name of its entity."""
        return cls(pa.array(list(names), pa.string()), pa.array(list(names.values()), pa.string()))

    def and_also(self, other: Called) -> Called:
        """These and the others, which are of other mentions."""
        return Called(pa.concat_arrays([self.mention, other.mention]), pa.concat_arrays([self.name, other.name]))

    def of_each(self, mentions: pa.Array) -> pa.Array:
        """The name of each, null where it is not known; string."""
        return self.name.take(pc.index_in(mentions, value_set=self.mention))


def name_of(mentions: Iterable[str], known: Collection[str] = ()) -> str:
    """The name of the entity that has these mentions (at least one). known: mentions that a bundle knows by name."""
    return min(mentions, key=lambda mention: (mention not in known, mention))


def names_of(ids: Sequence[str], labels: Codes, known: Collection[str] = ()) -> pa.Array:
    """The name of each mention's entity, string. ids: sorted; labels: int, what its cluster is told by, for each."""
    texts = as_arrow(ids)
    _, named_by, of = np.unique(labels, return_index=True, return_inverse=True)
    places = pc.index_in(pa.array(sorted(known, reverse=True), pa.string()), value_set=texts).drop_null()
    # Of several that are known the last to be written is the least.
    for place in places.to_pylist():
        named_by[of[place]] = place
    return texts.take(pa.array(named_by[of]))


def known_names(bundle: Bundle | None) -> frozenset[str]:
    """The mentions by which a bundle of persons, and that of the round before it, know entities."""
    found: set[str] = set()
    while bundle is not None:
        for token_set in NAMED_BY:
            if token_set in bundle.shares:
                found.update(name.removeprefix(ENTITY_MARK) for name in bundle.shares[token_set].common)
        bundle = bundle.earlier
    return frozenset(found)
