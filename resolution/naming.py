"""What an entity is called where it is evidence for others: by one of its mentions, told by the partition alone.

Ids of entities go by the eldest mention, so they depend on the order in which deliveries came; a token that held one
would have the same evidence weigh differently by that order. The least mention does not. But a bundle knows how common
some names are, and a firm of a thousand must not pass for one nobody knows because a lesser mention joined it: a
mention that the bundle knows by name keeps its entity's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

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
