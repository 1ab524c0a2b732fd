"""Whether to resolve by the weights there are or to learn anew, and why.

Learning costs as much as resolving, and weights that change with every delivery would let identities change without
anybody having said anything new of them. So a set of bundles, one for each entity type, stays in force until there is a
reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from resolution import bundles
from resolution.bundle import Bundle
from resolution.bundles import Kept
from resolution.model import Model

OUTGROWN = 1.25
"""Times the records it was learned on from which a bundle is learned anew: by then the keys that were too common to
block on are no longer all there are, and what was learned from a first small delivery no longer stands for the rest."""


class Why(StrEnum):
    """The reasons for learning anew."""

    FIRST = "first"
    """There is none for some type, or it was learned by another model."""
    OUTGROWN = "outgrown"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class InForce:
    """kept: entity type → what to resolve by, empty where to learn anew; why: the reason for that, else None."""

    kept: Mapping[str, Kept] = field(default_factory=dict)
    why: Why | None = None

    def bundle(self, entity_type: str) -> Bundle | None:
        """None where it is to be learned."""
        found = self.kept.get(entity_type)
        return None if found is None else found.bundle

    @property
    def versions(self) -> dict[str, str]:
        """Entity type → version."""
        return {entity_type: kept.version for entity_type, kept in self.kept.items()}


def choose(home: Path, models: Sequence[Model], records: Mapping[str, int], relearn: bool = False) -> InForce:
    """What a resolution of a home is to go by. records: entity type → how many there are to resolve.

    All types or none: the tokens of one name the entities of others. Raises BundleError for a damaged file.
    """
    if relearn:
        return InForce(why=Why.ASKED)
    kept: dict[str, Kept] = {}
    for model in models:
        found = bundles.in_force(home, model)
        if found is None:
            return InForce(why=Why.FIRST)
        kept[model.entity_type] = found
    if any(records.get(entity_type, 0) > OUTGROWN * k.bundle.records for entity_type, k in kept.items()):
        return InForce(why=Why.OUTGROWN)
    return InForce(kept)
